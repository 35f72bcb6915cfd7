//! The selection history: back and forward, as in a browser.

use crate::item::Item;

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

    /// Returns whether [`back`](Self::back) has an item to go to.
    pub fn has_before(&self) -> bool {
        !self.before.is_empty()
    }

    /// Returns whether [`forward`](Self::forward) has an item to go to.
    pub fn has_after(&self) -> bool {
        !self.after.is_empty()
    }

    /// Selects the previously selected item.
    pub fn back(&mut self) {
        if let Some(item) = self.before.pop() {
            self.after.extend(self.current.replace(item));
        }
    }

    /// Undoes [`back`](Self::back).
    pub fn forward(&mut self) {
        if let Some(item) = self.after.pop() {
            self.before.extend(self.current.replace(item));
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
        history.back();
        assert_eq!(history.current(), operation(2));
        history.forward();
        assert_eq!(history.current(), operation(3));
        history.back();
        history.back();
        history.back();
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
        history.back();
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
