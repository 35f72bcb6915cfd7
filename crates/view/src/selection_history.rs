//! What was selected one after the other, to go back to.

use crate::item::Item;

/// More than this are forgotten.
const MOST: usize = 100;

/// What is selected, what was before, and what one came back from.
#[derive(Clone, Default, Debug)]
pub struct SelectionHistory {
    here: Option<Item>,
    before: Vec<Item>,
    behind: Vec<Item>,
}

impl SelectionHistory {
    /// What is selected.
    pub fn here(&self) -> Option<Item> {
        self.here
    }

    /// Selects something else, or nothing.
    pub fn go(&mut self, mark: Option<Item>) {
        if mark == self.here {
            return;
        }
        self.before.extend(self.here);
        if self.before.len() > MOST {
            self.before.remove(0);
        }
        self.behind.clear();
        self.here = mark;
    }

    /// Whether something was selected before.
    pub fn has_before(&self) -> bool {
        !self.before.is_empty()
    }

    /// Whether one came back from something.
    pub fn has_behind(&self) -> bool {
        !self.behind.is_empty()
    }

    /// To what was selected before.
    pub fn back(&mut self) {
        if let Some(mark) = self.before.pop() {
            self.behind.extend(self.here.replace(mark));
        }
    }

    /// To what one came back from.
    pub fn forward(&mut self) {
        if let Some(mark) = self.behind.pop() {
            self.before.extend(self.here.replace(mark));
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
    fn one_goes_back_and_forward_and_something_new_ends_the_way_forward() {
        let mut trail = SelectionHistory::default();
        (1..=3).for_each(|index| trail.go(operation(index)));
        trail.back();
        assert_eq!(trail.here(), operation(2));
        trail.forward();
        assert_eq!(trail.here(), operation(3));
        trail.back();
        trail.back();
        trail.back();
        assert_eq!(trail.here(), operation(1));
        trail.go(operation(9));
        assert!(!trail.has_behind() && trail.has_before());
    }

    #[test]
    fn nothing_is_no_place_to_go_back_to() {
        let mut trail = SelectionHistory::default();
        trail.go(operation(1));
        trail.go(None);
        trail.go(operation(2));
        trail.back();
        assert_eq!(trail.here(), operation(1));
        assert!(!trail.has_before());
    }

    #[test]
    fn only_so_many_are_remembered() {
        let mut trail = SelectionHistory::default();
        (0..1000).for_each(|index| trail.go(operation(index)));
        assert!(trail.before.len() <= MOST);
    }
}
