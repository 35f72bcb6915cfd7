//! The hovered and the selected item, and the items that every panel highlights with them.

use vmem_lab::{ArenaId, Session};

use crate::action::Way;
use crate::derived::Derived;
use crate::item::Item;
use crate::related::related;

/// The hovered item, the selected item, and all items related to them.
#[derive(Clone, Default)]
pub struct Highlights {
    hovered: Option<Item>,
    /// The item hovered in the last frame: panels drawn earlier in this frame need it.
    hovered_before: Option<Item>,
    /// The selected item and those before it.
    pub selection: SelectionHistory,
    /// The hovered item, or else the selected one, followed by its related items.
    related: Vec<Item>,
    /// The revision and item that `related` was computed for.
    related_to: Option<(u64, Item)>,
}

impl Highlights {
    /// Begins a frame: recomputes the related items if the item or the arenas changed.
    pub fn begin_frame(&mut self, session: &Session, derived: &mut Derived) {
        self.hovered_before = self.hovered.take();
        let item = self.hovered_before.or(self.selected());
        let wanted = item.map(|item| (derived.revision, item));
        if self.related_to != wanted {
            self.related_to = wanted;
            self.related = item.map_or(Vec::new(), |item| related(session, derived, item));
        }
    }

    /// Returns whether the pointer moved to another item in this frame.
    pub fn have_moved(&self) -> bool {
        self.hovered != self.hovered_before
    }

    /// Notes that the pointer or the keyboard focus is on an item.
    pub fn point_at(&mut self, item: Item) {
        self.hovered = Some(item);
    }

    /// Returns whether an item is highlighted: it is hovered, or related to the hovered
    /// item; while nothing is hovered, the selected item counts instead.
    pub fn is_highlighted(&self, item: Item) -> bool {
        self.related.contains(&item)
    }

    /// Returns the highlighted items; the hovered or selected one is the first.
    pub fn related(&self) -> &[Item] {
        &self.related
    }

    /// Returns the highlighted hash bucket of an arena.
    pub fn bucket_in(&self, wanted: ArenaId) -> Option<usize> {
        self.related.iter().find_map(|item| match *item {
            Item::Bucket(arena, bucket) if arena == wanted => Some(bucket),
            _ => None,
        })
    }

    /// Returns the highlighted operation.
    pub fn operation(&self) -> Option<usize> {
        self.related.iter().find_map(|item| match *item {
            Item::Operation(index) => Some(index),
            _ => None,
        })
    }

    /// Returns the selected item.
    pub fn selected(&self) -> Option<Item> {
        self.selection.current()
    }
}

/// At most this many earlier selections are remembered.
const MOST: usize = 100;

/// The selected item, the items selected before it, and those that were gone back from.
#[derive(Clone, Default, Debug)]
pub struct SelectionHistory {
    current: Option<Item>,
    before: Vec<Item>,
    after: Vec<Item>,
}

impl SelectionHistory {
    /// Returns the selected item.
    pub fn current(&self) -> Option<Item> {
        self.current
    }

    /// Selects an item; `None` clears the selection.
    pub fn select(&mut self, item: Option<Item>) {
        if item == self.current {
            return;
        }
        self.before.extend(self.current);
        if self.before.len() > MOST {
            self.before.remove(0);
        }
        self.after.clear();
        self.current = item;
    }

    /// Returns whether there is an earlier selection.
    pub fn has_before(&self) -> bool {
        !self.before.is_empty()
    }

    /// Returns whether there is a later selection.
    pub fn has_after(&self) -> bool {
        !self.after.is_empty()
    }

    /// Selects the previously selected item, or the next one after going back.
    pub fn go(&mut self, way: Way) {
        let (from, to) = match way {
            Way::Back => (&mut self.before, &mut self.after),
            Way::Forward => (&mut self.after, &mut self.before),
        };
        if let Some(item) = from.pop() {
            to.extend(self.current.replace(item));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn operation(index: usize) -> Option<Item> {
        Some(Item::Operation(index))
    }

    #[test]
    fn back_and_forward_until_a_new_selection_ends_the_way_forward() {
        let mut history = SelectionHistory::default();
        (1..=3).for_each(|index| history.select(operation(index)));
        history.go(Way::Back);
        assert_eq!(history.current(), operation(2));
        history.go(Way::Forward);
        assert_eq!(history.current(), operation(3));
        (0..3).for_each(|_| history.go(Way::Back));
        assert_eq!(history.current(), operation(1));
        history.select(operation(9));
        assert!(!history.has_after() && history.has_before());
    }

    #[test]
    fn an_empty_selection_is_not_remembered() {
        let mut history = SelectionHistory::default();
        history.select(operation(1));
        history.select(None);
        history.select(operation(2));
        history.go(Way::Back);
        assert_eq!(history.current(), operation(1));
        assert!(!history.has_before());
    }

    #[test]
    fn the_history_is_bounded() {
        let mut history = SelectionHistory::default();
        (0..1000).for_each(|index| history.select(operation(index)));
        assert!(history.before.len() <= MOST);
    }
}
