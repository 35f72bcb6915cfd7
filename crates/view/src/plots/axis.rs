//! The operations that all plots show.

use std::ops::RangeInclusive;

use crate::range::{Window, Zoom, position};

/// The fewest operations that are shown.
const FEWEST: u32 = 4;

/// The operations that all plots show.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Axis(Zoom);

impl Axis {
    /// Returns all of `len` operations.
    fn whole(len: usize) -> Window {
        Window::whole((len as u128).max(FEWEST.into())).at_least(FEWEST)
    }

    /// Returns the first and the last that are shown of `len` operations.
    pub fn range(self, len: usize) -> RangeInclusive<f64> {
        let window = self.0.window(Self::whole(len));
        window.first()..=window.last()
    }

    /// Returns whether only a part of the operations is shown.
    pub fn is_part(self) -> bool {
        self.0.is_part()
    }

    /// Shows all operations.
    pub fn show_all(&mut self) {
        self.0.show_all();
    }

    /// Shows the operations between two, which may be in either order.
    pub fn show(&mut self, one: f64, other: f64, len: usize) {
        let middle = position(f64::midpoint(one, other));
        let window = Self::whole(len).part(0, position((one - other).abs()));
        self.0
            .show(window.part(middle - window.len() / 2, window.len()));
    }

    /// Enlarges the plots `factor` times. The operation `around` stays where it is.
    pub fn zoom(&mut self, factor: f64, around: f64, len: usize) {
        let window = self.0.window(Self::whole(len));
        self.0.show(window.zoomed(factor, position(around)));
    }

    /// Moves the part that is shown by so many operations.
    pub fn pan(&mut self, by: f64, len: usize) {
        let window = self.0.window(Self::whole(len));
        self.0.show(window.moved(position(by)));
    }

    /// Moves the part that is shown to `operation` unless it shows `operation` already.
    pub fn follow(&mut self, operation: f64, len: usize) {
        self.0.follow(Self::whole(len), operation);
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
