//! The range of operations that all plots show.

use std::ops::RangeInclusive;

/// The shortest range.
const FEWEST: f64 = 4.0;

/// The range of operations that all plots show.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Axis {
    /// The first and the last; `None` for all.
    part: Option<(f64, f64)>,
}

impl Axis {
    /// Returns the range, in a session of `len` operations.
    pub fn range(self, len: usize) -> RangeInclusive<f64> {
        let end = (len as f64).max(FEWEST);
        let (first, last) = self.part.unwrap_or((0.0, end));
        let last = last.min(end).max(FEWEST.min(end));
        first.clamp(0.0, last - 1.0)..=last
    }

    /// Returns whether this is only a part of the operations.
    pub fn is_part(self) -> bool {
        self.part.is_some()
    }

    /// Shows all operations.
    pub fn show_all(&mut self) {
        self.part = None;
    }

    /// Shows the operations between two, in any order.
    pub fn show(&mut self, one: f64, other: f64, len: usize) {
        let (first, last) = (one.min(other), one.max(other));
        let width = (last - first).max(FEWEST);
        self.set((first + last) / 2.0 - width / 2.0, width, len);
    }

    /// Enlarges by `factor`; the operation `around` stays in its place.
    pub fn zoom(&mut self, factor: f64, around: f64, len: usize) {
        let range = self.range(len);
        let width = (range.end() - range.start()) / factor;
        let share = (around - range.start()) / (range.end() - range.start());
        let width = width.max(FEWEST);
        self.set(around - share * width, width, len);
    }

    /// Moves the range by a number of operations.
    pub fn pan(&mut self, by: f64, len: usize) {
        if self.part.is_some() {
            let range = self.range(len);
            self.set(range.start() + by, range.end() - range.start(), len);
        }
    }

    /// Centers the range on `operation` if that is outside of it.
    pub fn follow(&mut self, operation: f64, len: usize) {
        let range = self.range(len);
        if self.part.is_some() && !range.contains(&operation) {
            let width = range.end() - range.start();
            self.set(operation - width / 2.0, width, len);
        }
    }

    fn set(&mut self, first: f64, width: f64, len: usize) {
        let end = (len as f64).max(FEWEST);
        self.part = (width < end).then(|| {
            let first = first.clamp(0.0, end - width);
            (first, first + width)
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zooming_keeps_the_operation_where_it_was_and_ends_at_the_ends() {
        let mut axis = Axis::default();
        axis.zoom(2.0, 250.0, 1000);
        assert_eq!(axis.range(1000), 125.0..=625.0);
        axis.zoom(0.1, 250.0, 1000);
        assert!(!axis.is_part());
        axis.zoom(1e9, 1000.0, 1000);
        assert_eq!(axis.range(1000), 996.0..=1000.0);
        axis.pan(-1e9, 1000);
        assert_eq!(axis.range(1000), 0.0..=4.0);
        axis.follow(500.0, 1000);
        assert!(axis.range(1000).contains(&500.0));
    }

    #[test]
    fn a_part_of_a_text_that_became_short_is_still_a_range() {
        let mut axis = Axis::default();
        axis.show(900.0, 800.0, 1000);
        assert_eq!(axis.range(1000), 800.0..=900.0);
        for len in [0, 1, 3, 10] {
            let range = axis.range(len);
            assert!(range.start() < range.end(), "{range:?}");
        }
    }
}
