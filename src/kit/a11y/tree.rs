//! The elements of a page for egui's accessibility tree.

use std::collections::HashMap;

use egui::accesskit::{Action, Node, NodeId, Role, Toggled, TreeUpdate};

use crate::kit::a11y::roles;

/// The most elements; more make a page slow, and nobody listens to so many.
pub const MOST_ELEMENTS: usize = 2_000;

/// The bounds of an element in its parent, in CSS pixels.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Place {
    /// The distance from the parent's left edge.
    pub left: i32,
    /// The distance from the parent's upper edge.
    pub top: i32,
    /// The width.
    pub width: i32,
    /// The height.
    pub height: i32,
}

/// An element of the page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Element {
    /// The node of the accessibility tree.
    pub node: u64,
    /// The parent; `None` for the mirror.
    pub parent: Option<u64>,
    /// Role, name and states, as attributes.
    pub attributes: Vec<(&'static str, String)>,
    /// The text before its children.
    pub text: String,
    /// Its bounds.
    pub place: Place,
}

impl Element {
    /// Returns the value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(other, _)| *other == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// The elements of a page: parents before their children, siblings in the order of reading.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Tree {
    /// The elements.
    pub elements: Vec<Element>,
    /// The focused element.
    pub focus: Option<u64>,
    /// The number of nodes without an element because there are too many.
    pub left_out: usize,
}

impl Tree {
    /// Makes the elements of a whole tree; a point is `scale` CSS pixels.
    pub fn new(update: &TreeUpdate, scale: f32) -> Self {
        let nodes: HashMap<NodeId, &Node> =
            update.nodes.iter().map(|(id, node)| (*id, node)).collect();
        let Some(root) = update.tree.as_ref().map(|tree| tree.root) else {
            return Self::default();
        };
        let mut builder = Builder {
            nodes: &nodes,
            scale: f64::from(scale),
            tree: Self::default(),
        };
        if let Some(node) = nodes.get(&root) {
            builder.children(node, None, (0, 0));
        }
        let mut tree = builder.tree;
        let focus = Some(update.focus.0).filter(|_| update.focus != root);
        tree.focus = focus.filter(|&focus| tree.element(focus).is_some());
        if tree.left_out > 0 {
            tree.elements.push(Element {
                // No node of egui has the number 0.
                node: 0,
                parent: None,
                attributes: vec![("role", "note".to_owned())],
                text: format!("{} more things are not listed", tree.left_out),
                place: Place::default(),
            });
        }
        tree
    }

    /// Returns the element of a node.
    pub fn element(&self, node: u64) -> Option<&Element> {
        self.elements.iter().find(|element| element.node == node)
    }
}

struct Builder<'a> {
    nodes: &'a HashMap<NodeId, &'a Node>,
    scale: f64,
    tree: Tree,
}

/// A rectangle in CSS pixels, by its edges.
type Edges = (i32, i32, i32, i32);

impl Builder<'_> {
    /// Adds the children of `node` to the element `parent`, whose upper left corner is at
    /// `origin`.
    fn children(&mut self, node: &Node, parent: Option<u64>, origin: (i32, i32)) {
        for &child in node.children() {
            if let Some(node) = self.nodes.get(&child) {
                self.node(child, node, parent, origin);
            }
        }
    }

    fn node(&mut self, id: NodeId, node: &Node, parent: Option<u64>, origin: (i32, i32)) {
        if node.is_hidden() || node.role() == Role::TextRun {
            return;
        }
        let Some(role) = role_of(node) else {
            // A mere container: its children belong to its parent.
            return self.children(node, parent, origin);
        };
        if self.tree.elements.len() >= MOST_ELEMENTS {
            self.tree.left_out += 1;
            return self.children(node, parent, origin);
        }
        let bounds = self.bounds(node);
        let (left, top, right, bottom) = bounds.unwrap_or((origin.0, origin.1, origin.0, origin.1));
        self.tree.elements.push(Element {
            node: id.0,
            parent,
            attributes: attributes(node, role),
            text: text(node),
            place: Place {
                left: left - origin.0,
                top: top - origin.1,
                width: right - left,
                height: bottom - top,
            },
        });
        self.children(node, Some(id.0), (left, top));
    }

    /// Returns the bounds of a node, or the union of its children's if it has none.
    fn bounds(&self, node: &Node) -> Option<Edges> {
        if let Some(bounds) = node.bounds().filter(|bounds| {
            let edges = [bounds.x0, bounds.y0, bounds.x1, bounds.y1];
            edges.iter().all(|edge| edge.is_finite()) && bounds.x0 <= bounds.x1
        }) {
            // Whole pixels: a smaller movement is no change. The cast saturates.
            let edge = |at: f64| (at * self.scale).round() as i32;
            return Some((
                edge(bounds.x0),
                edge(bounds.y0),
                edge(bounds.x1),
                edge(bounds.y1),
            ));
        }
        let inner = node.children().iter().filter_map(|child| {
            let child = self.nodes.get(child)?;
            self.bounds(child)
        });
        inner.reduce(|a, b| (a.0.min(b.0), a.1.min(b.1), a.2.max(b.2), a.3.max(b.3)))
    }
}

/// Returns the role of a node; `None` if it has nothing to read.
fn role_of(node: &Node) -> Option<Option<&'static str>> {
    if let Some(role) = roles::aria(node.role()) {
        // A landmark needs a name.
        let needs_name = matches!(node.role(), Role::Region | Role::Group | Role::Form);
        return (!needs_name || label(node).is_some()).then_some(Some(role));
    }
    if node.role() == Role::Label {
        return node
            .value()
            .is_some_and(|value| !value.trim().is_empty())
            .then_some(None);
    }
    let usable = node.supports_action(Action::Click) || node.supports_action(Action::Focus);
    match label(node) {
        Some(_) if usable => Some(Some("button")),
        Some(_) => Some(Some("group")),
        None => None,
    }
}

fn label(node: &Node) -> Option<&str> {
    node.label().filter(|label| !label.trim().is_empty())
}

/// Returns the text of the element.
fn text(node: &Node) -> String {
    match node.value() {
        Some(value) if roles::holds_text(node.role()) => spoken(value),
        _ => String::new(),
    }
}

/// Removes the thin spaces between digits: a screen reader would read two numbers.
fn spoken(words: &str) -> String {
    words.replace('\u{2009}', "")
}

fn attributes(node: &Node, role: Option<&'static str>) -> Vec<(&'static str, String)> {
    let mut attributes = Vec::new();
    let mut say = |name: &'static str, value: &str| attributes.push((name, spoken(value)));
    if let Some(role) = role {
        say("role", role);
    }
    if let Some(name) = label(node).or_else(|| node.placeholder()) {
        say("aria-label", name);
    }
    if let Some(words) = node.description() {
        say("aria-description", words);
    }
    match node.toggled() {
        Some(Toggled::True) => say(roles::toggled(node.role()), "true"),
        Some(Toggled::False) => say(roles::toggled(node.role()), "false"),
        Some(Toggled::Mixed) => say(roles::toggled(node.role()), "mixed"),
        None => {}
    }
    if let Some(selected) = node.is_selected() {
        say("aria-selected", truth(selected));
    }
    if let Some(expanded) = node.is_expanded() {
        say("aria-expanded", truth(expanded));
    }
    if node.is_disabled() {
        say("aria-disabled", "true");
    }
    if node.is_modal() {
        say("aria-modal", "true");
    }
    if let Some(now) = node.numeric_value() {
        say("aria-valuenow", &now.to_string());
    }
    if let Some(least) = node.min_numeric_value() {
        say("aria-valuemin", &least.to_string());
    }
    if let Some(most) = node.max_numeric_value() {
        say("aria-valuemax", &most.to_string());
    }
    match node.role() {
        Role::MultilineTextInput => say("aria-multiline", "true"),
        Role::Heading => say("aria-level", &node.level().unwrap_or(2).to_string()),
        _ => {}
    }
    if !roles::holds_text(node.role())
        && let Some(value) = node.value().filter(|value| !value.is_empty())
    {
        say("aria-valuetext", value);
    }
    // Assistive technology may focus it; the Tab key goes through the canvas.
    if node.supports_action(Action::Focus) {
        say("tabindex", "-1");
    }
    attributes
}

fn truth(whether: bool) -> &'static str {
    if whether { "true" } else { "false" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::accesskit::{Rect, TreeId, TreeInfo};

    const ROOT: NodeId = NodeId(1);

    fn node(role: Role, children: &[u64]) -> Node {
        let mut node = Node::new(role);
        node.set_children(children.iter().map(|&id| NodeId(id)).collect::<Vec<_>>());
        node
    }

    fn named(role: Role, name: &str, bounds: [f64; 4]) -> Node {
        let mut node = Node::new(role);
        node.set_label(name);
        let [x0, y0, x1, y1] = bounds;
        node.set_bounds(Rect { x0, y0, x1, y1 });
        node
    }

    fn update(nodes: Vec<(u64, Node)>, focus: u64) -> TreeUpdate {
        TreeUpdate {
            nodes: nodes
                .into_iter()
                .map(|(id, node)| (NodeId(id), node))
                .collect(),
            tree: Some(TreeInfo::new(ROOT)),
            tree_id: TreeId::ROOT,
            focus: NodeId(focus),
        }
    }

    #[test]
    fn what_only_holds_others_together_is_left_out_and_its_children_stay() {
        let mut region = node(Role::Region, &[4]);
        region.set_label("freelists");
        let nodes = vec![
            (1, node(Role::Window, &[2])),
            (2, node(Role::GenericContainer, &[3])),
            (3, region),
            (
                4,
                named(
                    Role::Button,
                    "free segment, 16 units at 4272, list 4",
                    [10.0, 20.0, 30.0, 40.0],
                ),
            ),
        ];
        let tree = Tree::new(&update(nodes, 4), 1.0);
        let of: Vec<_> = tree.elements.iter().map(|e| (e.node, e.parent)).collect();
        assert_eq!(of, [(3, None), (4, Some(3))]);
        assert_eq!(tree.focus, Some(4));
        let chip = tree.element(4).unwrap();
        assert_eq!(chip.attribute("role"), Some("button"));
        assert_eq!(
            chip.attribute("aria-label"),
            Some("free segment, 16 units at 4272, list 4")
        );
    }

    #[test]
    fn a_place_is_in_its_parent_which_lies_where_its_children_do() {
        let mut region = node(Role::Region, &[3, 4]);
        region.set_label("bar");
        let nodes = vec![
            (1, node(Role::Window, &[2])),
            (2, region),
            (3, named(Role::Button, "a", [10.0, 20.0, 30.0, 40.0])),
            (4, named(Role::Button, "b", [30.0, 20.0, 50.0, 44.0])),
        ];
        let tree = Tree::new(&update(nodes, 1), 2.0);
        let place = |node| tree.element(node).unwrap().place;
        assert_eq!(
            place(2),
            Place {
                left: 20,
                top: 40,
                width: 80,
                height: 48
            }
        );
        assert_eq!(
            place(4),
            Place {
                left: 40,
                top: 0,
                width: 40,
                height: 48
            }
        );
        assert_eq!(tree.focus, None, "the window itself is nothing to go to");
    }

    #[test]
    fn states_are_told() {
        let mut tab = named(Role::Tab, "Steps", [0.0; 4]);
        tab.set_toggled(Toggled::True);
        let mut toggle = named(Role::Button, "arena heap", [0.0; 4]);
        toggle.set_toggled(Toggled::False);
        toggle.set_disabled();
        let mut line = named(Role::Slider, "time line", [0.0; 4]);
        line.set_numeric_value(3.0);
        line.set_max_numeric_value(7.0);
        let mut field = named(Role::TextInput, "size in units", [0.0; 4]);
        field.set_value("16");
        let nodes = vec![
            (1, node(Role::Window, &[2, 3, 4, 5])),
            (2, tab),
            (3, toggle),
            (4, line),
            (5, field),
        ];
        let tree = Tree::new(&update(nodes, 1), 1.0);
        let says = |node, name| tree.element(node).unwrap().attribute(name);
        assert_eq!(says(2, "aria-selected"), Some("true"));
        assert_eq!(says(3, "aria-pressed"), Some("false"));
        assert_eq!(says(3, "aria-disabled"), Some("true"));
        assert_eq!(says(4, "aria-valuenow"), Some("3"));
        assert_eq!(says(4, "aria-valuemax"), Some("7"));
        assert_eq!(tree.element(5).unwrap().text, "16");
    }

    #[test]
    fn a_number_is_told_in_one_piece() {
        let nodes = vec![
            (1, node(Role::Window, &[2])),
            (2, named(Role::Button, "16 units at 4\u{2009}272", [0.0; 4])),
        ];
        let tree = Tree::new(&update(nodes, 1), 1.0);
        let name = tree.element(2).unwrap().attribute("aria-label");
        assert_eq!(name, Some("16 units at 4272"));
    }

    #[test]
    fn of_too_many_the_rest_is_counted() {
        let ids: Vec<u64> = (2..MOST_ELEMENTS as u64 + 12).collect();
        let mut nodes = vec![(1, node(Role::Window, &ids))];
        nodes.extend(
            ids.iter()
                .map(|&id| (id, named(Role::Button, "chip", [0.0; 4]))),
        );
        let tree = Tree::new(&update(nodes, 1), 1.0);
        assert_eq!(tree.left_out, 10);
        assert_eq!(tree.elements.len(), MOST_ELEMENTS + 1);
        assert_eq!(
            tree.elements.last().unwrap().text,
            "10 more things are not listed"
        );
    }

    #[test]
    fn a_place_that_is_none_does_no_harm() {
        let nodes = vec![
            (1, node(Role::Window, &[2])),
            (
                2,
                named(Role::Button, "x", [f64::NAN, 0.0, f64::INFINITY, 1.0]),
            ),
        ];
        let tree = Tree::new(&update(nodes, 1), 1.0);
        assert_eq!(tree.element(2).unwrap().place, Place::default());
    }
}
