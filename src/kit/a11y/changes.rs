//! The changes from one tree of elements to another.

use std::collections::{HashMap, HashSet};

use crate::kit::a11y::tree::{Element, Place, Tree};

/// A change of the page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Change {
    /// Create an element, outside of the page.
    Create(u64),
    /// Set or remove an attribute.
    Set(u64, &'static str, Option<String>),
    /// Set the text before its children; an empty one removes it.
    Text(u64, String),
    /// Set its bounds.
    Place(u64, Place),
    /// Insert it in `parent` (or the mirror), before `before` (or last).
    Insert {
        /// The element.
        node: u64,
        /// Its new parent.
        parent: Option<u64>,
        /// The next sibling.
        before: Option<u64>,
    },
    /// Remove it.
    Remove(u64),
    /// Move the keyboard's focus.
    Focus(Option<u64>),
}

/// Returns the changes from `old` to `new`.
pub fn changes(old: &Tree, new: &Tree) -> Vec<Change> {
    if old == new {
        return Vec::new();
    }
    let before: HashMap<u64, &Element> = by_node(old);
    let after: HashMap<u64, &Element> = by_node(new);
    let mut changes = Vec::new();
    for element in &new.elements {
        let node = element.node;
        let old = before.get(&node).copied();
        if old.is_none() {
            changes.push(Change::Create(node));
        }
        compare(old, element, &mut changes);
    }
    order(old, new, &before, &after, &mut changes);
    for element in &old.elements {
        if !after.contains_key(&element.node) {
            changes.push(Change::Remove(element.node));
        }
    }
    if old.focus != new.focus {
        changes.push(Change::Focus(new.focus));
    }
    changes
}

fn by_node(tree: &Tree) -> HashMap<u64, &Element> {
    tree.elements
        .iter()
        .map(|element| (element.node, element))
        .collect()
}

/// Adds the changes of attributes, text and bounds of an element.
fn compare(old: Option<&Element>, new: &Element, changes: &mut Vec<Change>) {
    let node = new.node;
    for (name, value) in &new.attributes {
        if old.and_then(|old| old.attribute(name)) != Some(value) {
            changes.push(Change::Set(node, name, Some(value.clone())));
        }
    }
    for (name, _) in old.iter().flat_map(|old| &old.attributes) {
        if new.attribute(name).is_none() {
            changes.push(Change::Set(node, name, None));
        }
    }
    if old.map_or("", |old| &old.text) != new.text {
        changes.push(Change::Text(node, new.text.clone()));
    }
    if old.map(|old| old.place) != Some(new.place) {
        changes.push(Change::Place(node, new.place));
    }
}

/// Adds the changes of order: new elements, and those with another parent or another
/// position among their siblings.
fn order(
    old: &Tree,
    new: &Tree,
    before: &HashMap<u64, &Element>,
    after: &HashMap<u64, &Element>,
    changes: &mut Vec<Change>,
) {
    let stays = |element: &&Element| {
        let new = after.get(&element.node);
        new.is_some_and(|new| new.parent == element.parent)
    };
    let mut present: HashMap<Option<u64>, Vec<u64>> = HashMap::new();
    for element in old.elements.iter().filter(stays) {
        present
            .entry(element.parent)
            .or_default()
            .push(element.node);
    }
    let mut next: HashMap<Option<u64>, usize> = HashMap::new();
    let mut moved: HashSet<u64> = HashSet::new();
    for element in &new.elements {
        let (node, parent) = (element.node, element.parent);
        let row = present.get(&parent).map_or(&[][..], Vec::as_slice);
        let at = next.entry(parent).or_default();
        while row.get(*at).is_some_and(|node| moved.contains(node)) {
            *at += 1;
        }
        if row.get(*at) == Some(&node) {
            *at += 1;
            continue;
        }
        if before.contains_key(&node) {
            moved.insert(node);
        }
        changes.push(Change::Insert {
            node,
            parent,
            before: row.get(*at).copied(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn element(node: u64, parent: Option<u64>, name: &str) -> Element {
        Element {
            node,
            parent,
            attributes: vec![("aria-label", name.to_owned())],
            text: String::new(),
            place: Place::default(),
        }
    }

    fn tree(elements: Vec<Element>) -> Tree {
        Tree {
            elements,
            ..Tree::default()
        }
    }

    fn row(nodes: &[u64]) -> Tree {
        tree(nodes.iter().map(|&node| element(node, None, "x")).collect())
    }

    /// A page as the mirror sees it.
    #[derive(Default)]
    struct Page {
        elements: HashMap<u64, Element>,
        children: HashMap<Option<u64>, Vec<u64>>,
        focus: Option<u64>,
    }

    impl Page {
        fn apply(&mut self, changes: &[Change]) {
            for change in changes {
                match change.clone() {
                    Change::Create(node) => {
                        let mut new = element(node, None, "");
                        new.attributes.clear();
                        assert!(self.elements.insert(node, new).is_none());
                    }
                    Change::Set(node, name, value) => {
                        let attributes = &mut self.elements.get_mut(&node).unwrap().attributes;
                        attributes.retain(|(other, _)| *other != name);
                        attributes.extend(value.map(|value| (name, value)));
                    }
                    Change::Text(node, text) => self.elements.get_mut(&node).unwrap().text = text,
                    Change::Place(node, place) => {
                        self.elements.get_mut(&node).unwrap().place = place
                    }
                    Change::Insert {
                        node,
                        parent,
                        before,
                    } => {
                        for row in self.children.values_mut() {
                            row.retain(|&other| other != node);
                        }
                        assert!(parent.is_none_or(|parent| self.elements.contains_key(&parent)));
                        let row = self.children.entry(parent).or_default();
                        let at = before.map_or(row.len(), |before| {
                            row.iter().position(|&other| other == before).unwrap()
                        });
                        row.insert(at, node);
                        self.elements.get_mut(&node).unwrap().parent = parent;
                    }
                    Change::Remove(node) => {
                        self.elements.remove(&node).unwrap();
                        for row in self.children.values_mut() {
                            row.retain(|&other| other != node);
                        }
                        self.children.remove(&Some(node));
                    }
                    Change::Focus(node) => self.focus = node,
                }
            }
        }

        fn tree(&self) -> Tree {
            let mut elements = Vec::new();
            self.collect(None, &mut elements);
            Tree {
                elements,
                focus: self.focus,
                left_out: 0,
            }
        }

        fn collect(&self, parent: Option<u64>, into: &mut Vec<Element>) {
            for node in self.children.get(&parent).into_iter().flatten() {
                into.push(self.elements[node].clone());
                self.collect(Some(*node), into);
            }
        }
    }

    #[test]
    fn equal_trees_have_no_changes() {
        let same = row(&[1, 2, 3]);
        assert_eq!(changes(&same, &same.clone()), []);
    }

    #[test]
    fn a_name_is_one_change() {
        let mut new = row(&[1, 2, 3]);
        new.elements[1].attributes[0].1 = "y".to_owned();
        let name = Change::Set(2, "aria-label", Some("y".to_owned()));
        assert_eq!(changes(&row(&[1, 2, 3]), &new), [name]);
    }

    #[test]
    fn a_split_puts_one_element_between_others() {
        let changes = changes(&row(&[1, 3]), &row(&[1, 2, 3]));
        assert_eq!(changes[0], Change::Create(2));
        let inserts: Vec<_> = changes
            .iter()
            .filter(|c| matches!(c, Change::Insert { .. }))
            .collect();
        let before = Some(3);
        assert_eq!(
            inserts,
            [&Change::Insert {
                node: 2,
                parent: None,
                before
            }]
        );
    }

    #[test]
    fn a_child_is_moved_before_its_parent_is_removed() {
        let old = tree(vec![element(1, None, "panel"), element(2, Some(1), "chip")]);
        let new = tree(vec![element(2, None, "chip")]);
        let mut page = Page::default();
        page.apply(&changes(&Tree::default(), &old));
        page.apply(&changes(&old, &new));
        assert_eq!(page.tree(), new);
    }

    #[test]
    fn the_changes_of_random_trees_make_the_new_tree() {
        let mut seed = 7_u64;
        let mut random = |below: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (seed >> 33) % below
        };
        let mut page = Page::default();
        let mut old = Tree::default();
        for _ in 0..500 {
            let mut nodes: Vec<u64> = (1..=random(24)).collect();
            for at in (1..nodes.len()).rev() {
                nodes.swap(at, random(at as u64 + 1) as usize);
            }
            let mut fresh = Page::default();
            for (index, &node) in nodes.iter().enumerate() {
                let parent =
                    (index > 0 && random(3) > 0).then(|| nodes[random(index as u64) as usize]);
                let mut new = element(node, parent, if random(2) == 0 { "x" } else { "y" });
                new.text = "words".repeat(random(2) as usize);
                fresh.elements.insert(node, new);
                fresh.children.entry(parent).or_default().push(node);
            }
            fresh.focus = nodes.first().copied().filter(|_| random(2) == 0);
            let new = fresh.tree();
            page.apply(&changes(&old, &new));
            assert_eq!(page.tree(), new);
            old = new;
        }
    }
}
