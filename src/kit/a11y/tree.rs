//! The elements of a page for egui's accessibility tree.

use std::collections::HashMap;

use egui::accesskit::{Action, Node, NodeId, Rect, Role, Toggled, TreeUpdate};

/// The most elements; more make a page slow, and nobody listens to so many.
pub(super) const MOST_ELEMENTS: usize = 2_000;

/// An element of the page, for a node of the accessibility tree.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Element {
    pub(super) node: u64,
    /// The parent; `None` for the mirror.
    pub(super) parent: Option<u64>,
    /// Role, name, states, and the bounds in the parent as a style.
    pub(super) attributes: Vec<(&'static str, String)>,
    /// The text before its children.
    pub(super) text: String,
}

impl Element {
    /// Returns the value of an attribute.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(other, _)| *other == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// The elements of a page: parents before their children, siblings in the order of reading.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Tree {
    pub(super) elements: Vec<Element>,
    /// The focused element.
    pub(super) focus: Option<u64>,
}

impl Tree {
    /// Makes the elements of a whole tree; a point is `scale` CSS pixels.
    pub(super) fn new(update: &TreeUpdate, scale: f32) -> Self {
        let mut builder = Builder {
            nodes: update.nodes.iter().map(|(id, node)| (*id, node)).collect(),
            scale: f64::from(scale),
            elements: Vec::new(),
            left_out: 0,
        };
        let root = update.tree.as_ref().map(|tree| tree.root);
        if let Some(node) = root.and_then(|root| builder.nodes.get(&root).copied()) {
            builder.add_children(node, None, (0, 0));
        }
        let mut tree = Self {
            elements: builder.elements,
            focus: None,
        };
        tree.focus = tree.element(update.focus.0).map(|element| element.node);
        if builder.left_out > 0 {
            tree.elements.push(Element {
                // No node of egui has the number 0.
                node: 0,
                parent: None,
                attributes: vec![("role", "note".to_owned())],
                text: format!("not listed: {} more", builder.left_out),
            });
        }
        tree
    }

    /// Returns the element of a node.
    pub(super) fn element(&self, node: u64) -> Option<&Element> {
        self.elements.iter().find(|element| element.node == node)
    }
}

struct Builder<'a> {
    nodes: HashMap<NodeId, &'a Node>,
    scale: f64,
    elements: Vec<Element>,
    /// The number of nodes without an element because there are too many.
    left_out: usize,
}

impl<'a> Builder<'a> {
    /// Adds the children of `node` to the element `parent`, whose upper left corner is at
    /// `origin`, in CSS pixels.
    fn add_children(&mut self, node: &'a Node, parent: Option<u64>, origin: (i32, i32)) {
        for &id in node.children() {
            if let Some(&node) = self.nodes.get(&id) {
                self.add(id, node, parent, origin);
            }
        }
    }

    fn add(&mut self, id: NodeId, node: &'a Node, parent: Option<u64>, origin: (i32, i32)) {
        if node.is_hidden() || node.role() == Role::TextRun {
            return;
        }
        let Some(role) = role_of(node) else {
            // A mere container: its children belong to its parent.
            return self.add_children(node, parent, origin);
        };
        if self.elements.len() >= MOST_ELEMENTS {
            self.left_out += 1;
            return self.add_children(node, parent, origin);
        }
        // Whole pixels: a smaller movement is no change. The cast saturates.
        let pixels = |at: f64| (at * self.scale).round() as i32;
        let [left, top, right, bottom] = match self.bounds(node) {
            Some(bounds) => [bounds.x0, bounds.y0, bounds.x1, bounds.y1].map(pixels),
            None => [origin.0, origin.1, origin.0, origin.1],
        };
        let style = format!(
            "left: {}px; top: {}px; width: {}px; height: {}px",
            left - origin.0,
            top - origin.1,
            right - left,
            bottom - top
        );
        let mut attributes = attributes(node, role);
        attributes.push(("style", style));
        let text = node.value().filter(|_| holds_text(node.role()));
        self.elements.push(Element {
            node: id.0,
            parent,
            attributes,
            text: text.map_or(String::new(), spoken),
        });
        self.add_children(node, Some(id.0), (left, top));
    }

    /// Returns the bounds of a node, or the union of its children's if it has none.
    fn bounds(&self, node: &Node) -> Option<Rect> {
        let is_sound = |bounds: &Rect| bounds.area().is_finite() && bounds.x0 <= bounds.x1;
        node.bounds().filter(is_sound).or_else(|| {
            let children = node.children().iter();
            let bounds = children.filter_map(|child| self.bounds(self.nodes.get(child)?));
            bounds.reduce(|a, b| a.union(b))
        })
    }
}

/// Returns the ARIA role of a node, or `""` for a mere text; `None` if it has nothing to read.
fn role_of(node: &Node) -> Option<&'static str> {
    let has_name = label(node).is_some();
    Some(match node.role() {
        Role::Button | Role::DisclosureTriangle => "button",
        Role::CheckBox => "checkbox",
        Role::RadioButton => "radio",
        Role::ComboBox => "combobox",
        Role::ListBox => "listbox",
        Role::Link => "link",
        Role::Slider => "slider",
        Role::SpinButton => "spinbutton",
        Role::TextInput | Role::MultilineTextInput => "textbox",
        Role::Splitter => "separator",
        Role::ProgressIndicator => "progressbar",
        Role::Tab => "tab",
        Role::Menu => "menu",
        Role::Image => "img",
        Role::Tooltip => "tooltip",
        Role::Alert => "alert",
        Role::Dialog => "dialog",
        Role::ListItem => "listitem",
        // A landmark needs a name.
        Role::Region if has_name => "region",
        Role::Label if node.value().is_some_and(|value| !value.trim().is_empty()) => "",
        Role::Region | Role::Label => return None,
        _ if !has_name => return None,
        _ if node.supports_action(Action::Click) || node.supports_action(Action::Focus) => "button",
        _ => "group",
    })
}

fn label(node: &Node) -> Option<&str> {
    node.label().filter(|label| !label.trim().is_empty())
}

/// Returns true if the text of such an element is its value.
fn holds_text(role: Role) -> bool {
    matches!(
        role,
        Role::Label | Role::TextInput | Role::MultilineTextInput
    )
}

/// Removes the thin spaces between digits: a screen reader would read two numbers.
fn spoken(words: &str) -> String {
    words.replace('\u{2009}', "")
}

fn attributes(node: &Node, role: &str) -> Vec<(&'static str, String)> {
    let toggled = match node.role() {
        Role::Tab => "aria-selected",
        Role::CheckBox | Role::RadioButton => "aria-checked",
        _ => "aria-pressed",
    };
    let words = |words: Option<&str>| words.filter(|words| !words.is_empty()).map(spoken);
    let number = |number: Option<f64>| number.map(|number| number.to_string());
    let is_true = |is_true: bool| is_true.then(|| "true".to_owned());
    let expanded = node.is_expanded().map(|it| it.to_string());
    let is_multiline = node.role() == Role::MultilineTextInput;
    let value = node.value().filter(|_| !holds_text(node.role()));
    // Assistive technology may focus it; the Tab key goes through the canvas.
    let tab = node.supports_action(Action::Focus).then(|| "-1".to_owned());
    let attributes = [
        ("role", words(Some(role))),
        ("aria-label", words(label(node).or(node.placeholder()))),
        ("aria-description", words(node.description())),
        (toggled, node.toggled().map(truth)),
        ("aria-expanded", expanded),
        ("aria-disabled", is_true(node.is_disabled())),
        ("aria-valuenow", number(node.numeric_value())),
        ("aria-valuemin", number(node.min_numeric_value())),
        ("aria-valuemax", number(node.max_numeric_value())),
        ("aria-multiline", is_true(is_multiline)),
        ("aria-valuetext", words(value)),
        ("tabindex", tab),
    ];
    let attributes = attributes.into_iter();
    let present = attributes.filter_map(|(name, value)| Some((name, value?)));
    present.collect()
}

fn truth(toggled: Toggled) -> String {
    let truth = match toggled {
        Toggled::True => "true",
        Toggled::False => "false",
        Toggled::Mixed => "mixed",
    };
    truth.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::accesskit::{TreeId, TreeInfo};

    fn named(role: Role, name: &str, [x0, y0, x1, y1]: [f64; 4]) -> Node {
        let mut node = Node::new(role);
        node.set_label(name);
        node.set_bounds(Rect { x0, y0, x1, y1 });
        node
    }

    fn holding(role: Role, children: impl IntoIterator<Item = u64>) -> Node {
        let mut node = Node::new(role);
        node.set_children(children.into_iter().map(NodeId).collect::<Vec<_>>());
        node
    }

    /// Returns the elements of a window of these nodes, numbered from 2 on. The nodes `top` are
    /// in no other.
    fn tree(top: impl IntoIterator<Item = u64>, nodes: Vec<Node>, focus: u64) -> Tree {
        let nodes = (2..).map(NodeId).zip(nodes);
        let window = (NodeId(1), holding(Role::Window, top));
        let update = TreeUpdate {
            nodes: std::iter::once(window).chain(nodes).collect(),
            tree: Some(TreeInfo::new(NodeId(1))),
            tree_id: TreeId::ROOT,
            focus: NodeId(focus),
        };
        Tree::new(&update, 2.0)
    }

    fn says<'a>(tree: &'a Tree, node: u64, name: &str) -> Option<&'a str> {
        tree.element(node).unwrap().attribute(name)
    }

    #[test]
    fn what_only_holds_others_together_is_left_out_and_its_children_stay() {
        let name = "free segment, 16 units at 4272, list 4";
        let mut region = holding(Role::Region, [4]);
        region.set_label("freelists");
        let nodes = vec![
            holding(Role::GenericContainer, [3]),
            region,
            named(Role::Button, name, [10.0, 20.0, 30.0, 40.0]),
        ];
        let tree = tree([2], nodes, 4);
        let parents: Vec<_> = tree.elements.iter().map(|e| (e.node, e.parent)).collect();
        assert_eq!(parents, [(3, None), (4, Some(3))]);
        assert_eq!(tree.focus, Some(4));
        assert_eq!(says(&tree, 4, "role"), Some("button"));
        assert_eq!(says(&tree, 4, "aria-label"), Some(name));
    }

    #[test]
    fn a_place_is_in_its_parent_which_lies_where_its_children_do() {
        let mut region = holding(Role::Region, [3, 4]);
        region.set_label("bar");
        let nodes = vec![
            region,
            named(Role::Button, "a", [10.0, 20.0, 30.0, 40.0]),
            named(Role::Button, "b", [30.0, 20.0, 50.0, 44.0]),
        ];
        let tree = tree([2], nodes, 1);
        let around = "left: 20px; top: 40px; width: 80px; height: 48px";
        assert_eq!(says(&tree, 2, "style"), Some(around));
        let inside = "left: 40px; top: 0px; width: 40px; height: 48px";
        assert_eq!(says(&tree, 4, "style"), Some(inside));
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
        let tree = tree(2..6, vec![tab, toggle, line, field], 1);
        for (node, name, value) in [
            (2, "aria-selected", "true"),
            (3, "aria-pressed", "false"),
            (3, "aria-disabled", "true"),
            (4, "aria-valuenow", "3"),
            (4, "aria-valuemax", "7"),
        ] {
            assert_eq!(says(&tree, node, name), Some(value), "{name}");
        }
        assert_eq!(tree.elements[3].text, "16");
    }

    #[test]
    fn a_number_is_told_in_one_piece() {
        let button = named(Role::Button, "16 units at 4\u{2009}272", [0.0; 4]);
        let name = says(&tree([2], vec![button], 1), 2, "aria-label").map(str::to_owned);
        assert_eq!(name.as_deref(), Some("16 units at 4272"));
    }

    #[test]
    fn of_too_many_the_rest_is_counted() {
        let nodes = vec![named(Role::Button, "chip", [0.0; 4]); MOST_ELEMENTS + 10];
        let tree = tree(2..MOST_ELEMENTS as u64 + 12, nodes, 1);
        assert_eq!(tree.elements.len(), MOST_ELEMENTS + 1);
        let last = &tree.elements[MOST_ELEMENTS];
        assert_eq!(last.text, "not listed: 10 more");
    }

    #[test]
    fn a_place_that_is_none_does_no_harm() {
        let bounds = [f64::NAN, 0.0, f64::INFINITY, 1.0];
        let tree = tree([2], vec![named(Role::Button, "x", bounds)], 1);
        let nowhere = "left: 0px; top: 0px; width: 0px; height: 0px";
        assert_eq!(says(&tree, 2, "style"), Some(nowhere));
    }
}
