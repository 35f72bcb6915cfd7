//! The changes from one tree of elements to another.

use std::collections::{HashMap, HashSet, VecDeque};

use crate::kit::a11y::tree::{Element, Tree};

/// A change of the page. It refers to elements by their nodes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Change {
    /// Create an element, outside of the page.
    Create(u64),
    /// Set or remove an attribute.
    Set(u64, &'static str, Option<String>),
    /// Set the text before its children; an empty one removes it.
    Text(u64, String),
    /// Insert it in `parent` (or the mirror), before `before` (or last).
    Insert {
        node: u64,
        parent: Option<u64>,
        before: Option<u64>,
    },
    Remove(u64),
    /// Move the keyboard's focus.
    Focus(Option<u64>),
}

/// Returns the changes from `old` to `new`.
pub(super) fn changes(old: &Tree, new: &Tree) -> Vec<Change> {
    let (before, after) = (by_node(old), by_node(new));
    let mut changes = Vec::new();
    for element in &new.elements {
        let old = before.get(&element.node).copied();
        if old.is_none() {
            changes.push(Change::Create(element.node));
        }
        compare(old, element, &mut changes);
    }
    // The elements that stay with their parents, in their old order.
    let mut rows: HashMap<Option<u64>, VecDeque<u64>> = HashMap::new();
    for Element { node, parent, .. } in &old.elements {
        if after.get(node).is_some_and(|new| new.parent == *parent) {
            rows.entry(*parent).or_default().push_back(*node);
        }
    }
    let mut inserted = HashSet::new();
    for &Element { node, parent, .. } in &new.elements {
        let row = rows.entry(parent).or_default();
        while row.front().is_some_and(|node| inserted.contains(node)) {
            row.pop_front();
        }
        let before = row.front().copied();
        if before == Some(node) {
            row.pop_front();
            continue;
        }
        inserted.insert(node);
        changes.push(Change::Insert {
            node,
            parent,
            before,
        });
    }
    let nodes = old.elements.iter().map(|element| element.node);
    let gone = nodes.filter(|node| !after.contains_key(node));
    changes.extend(gone.map(Change::Remove));
    if old.focus != new.focus {
        changes.push(Change::Focus(new.focus));
    }
    changes
}

fn by_node(tree: &Tree) -> HashMap<u64, &Element> {
    let elements = tree.elements.iter();
    elements.map(|element| (element.node, element)).collect()
}

/// Adds the changes of attributes and text of an element.
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
        }
    }

    fn tree(elements: impl IntoIterator<Item = Element>) -> Tree {
        Tree {
            elements: elements.into_iter().collect(),
            focus: None,
        }
    }

    fn row(nodes: &[u64]) -> Tree {
        tree(nodes.iter().map(|&node| element(node, None, "x")))
    }

    /// A page; siblings are in their order, wherever their parents are.
    #[derive(Default)]
    struct Page(Tree);

    impl Page {
        fn element(&mut self, node: u64) -> &mut Element {
            let mut elements = self.0.elements.iter_mut();
            elements.find(|element| element.node == node).unwrap()
        }

        fn apply(&mut self, changes: &[Change]) {
            for change in changes {
                match change.clone() {
                    Change::Create(node) => {
                        assert!(self.0.element(node).is_none());
                        let mut new = element(node, None, "");
                        new.attributes.clear();
                        self.0.elements.push(new);
                    }
                    Change::Set(node, name, value) => {
                        let attributes = &mut self.element(node).attributes;
                        attributes.retain(|(other, _)| *other != name);
                        attributes.extend(value.map(|value| (name, value)));
                    }
                    Change::Text(node, text) => self.element(node).text = text,
                    Change::Insert {
                        node,
                        parent,
                        before,
                    } => {
                        assert!(parent.is_none_or(|parent| self.0.element(parent).is_some()));
                        let mut moved = self.element(node).clone();
                        moved.parent = parent;
                        let elements = &mut self.0.elements;
                        elements.retain(|element| element.node != node);
                        let at = before.map(|before| {
                            let next = (before, parent);
                            let mut places = elements.iter().map(|it| (it.node, it.parent));
                            places.position(|place| place == next).unwrap()
                        });
                        elements.insert(at.unwrap_or(elements.len()), moved);
                    }
                    Change::Remove(node) => {
                        self.0.elements.retain(|element| element.node != node);
                    }
                    Change::Focus(node) => self.0.focus = node,
                }
            }
        }

        /// Returns the tree, parents before their children.
        fn tree(&self) -> Tree {
            let mut sorted = tree([]);
            sorted.focus = self.0.focus;
            self.collect(None, &mut sorted.elements);
            sorted
        }

        fn collect(&self, parent: Option<u64>, into: &mut Vec<Element>) {
            let elements = self.0.elements.iter();
            for child in elements.filter(|element| element.parent == parent) {
                into.push(child.clone());
                self.collect(Some(child.node), into);
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
        let insert = Change::Insert {
            node: 2,
            parent: None,
            before: Some(3),
        };
        let name = Change::Set(2, "aria-label", Some("x".to_owned()));
        assert_eq!(changes, [Change::Create(2), name, insert]);
    }

    #[test]
    fn a_child_is_moved_before_its_parent_is_removed() {
        let old = tree([element(1, None, "panel"), element(2, Some(1), "chip")]);
        let new = tree([element(2, None, "chip")]);
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
                fresh.0.elements.push(new);
            }
            fresh.0.focus = nodes.first().copied().filter(|_| random(2) == 0);
            let new = fresh.tree();
            page.apply(&changes(&old, &new));
            assert_eq!(page.tree(), new);
            old = new;
        }
    }
}
