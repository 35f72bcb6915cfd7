//! The data behind the plots.

pub mod curve;
pub mod figures;
pub mod lists;
pub mod measuring;
pub mod ticks;

use vmem_lab::measure::Quantity;

use crate::plots::curve::Scale;
use crate::plots::figures::NumberFormat;
use crate::range::{Window, position};

/// A plot of a quantity over the operations.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Plot {
    /// The title.
    pub title: &'static str,
    /// The quantity.
    pub quantity: Quantity,
    /// A second quantity to compare it with.
    pub reference: Option<Quantity>,
}

impl Plot {
    const fn new(title: &'static str, quantity: Quantity) -> Self {
        Self {
            title,
            quantity,
            reference: None,
        }
    }

    const fn with_reference(self, reference: Quantity) -> Self {
        Self {
            reference: Some(reference),
            ..self
        }
    }

    /// Returns the scale of the heights.
    pub fn scale(&self) -> Scale {
        match self.quantity {
            Quantity::Examined => Scale::Logarithmic,
            _ => Scale::Linear,
        }
    }

    /// Returns the notation of the numbers.
    pub fn format(&self) -> NumberFormat {
        NumberFormat::for_quantity(self.quantity)
    }
}

/// The plots of a session.
pub const SESSION: [Plot; 5] = [
    Plot::new("In use and total", Quantity::InUse).with_reference(Quantity::Total),
    Plot::new("External fragmentation", Quantity::ExternalFragmentation),
    Plot::new("Nodes examined per operation", Quantity::Examined),
    Plot::new("Internal waste", Quantity::InternalWaste),
    Plot::new("Segments, allocated and free", Quantity::Allocated)
        .with_reference(Quantity::FreeSegments),
];

/// The plot of the freelists.
pub const LISTS: Plot = Plot::new("Free segments by list", Quantity::FreeSegments);

/// The plots of a comparison.
pub const COMPARISON: [Plot; 3] = [
    Plot::new("In use", Quantity::InUse),
    Plot::new("External fragmentation", Quantity::ExternalFragmentation),
    Plot::new("Nodes examined per operation", Quantity::Examined),
];

/// The distance from the middle of an operation to its ends on the axis: the numbers after
/// operation `n` are drawn from `n − ½` to `n + ½`.
pub const HALF: f64 = 0.5;

/// Returns the axis of `len` operations, from the start to the end of the last operation. At
/// least four are shown.
pub fn whole(len: usize) -> Window {
    const FEWEST: u32 = 4;
    let len = (len as f64).max(FEWEST.into());
    Window::axis(position(len + HALF)).at_least(FEWEST)
}

/// Returns the first and the last operation in a range of the axis, of `len` operations.
pub fn operations_in(window: Window, len: usize) -> [usize; 2] {
    let nearest = |at: f64| (at.round().max(0.0) as usize).min(len);
    [nearest(window.first()), nearest(window.last())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_scenario_has_a_range_too() {
        for len in [0, 1, 3, 10] {
            let window = whole(len).zoomed(1e9, 0);
            assert_eq!((window.first(), window.last()), (0.0, 4.0), "{len}");
        }
    }

    #[test]
    fn the_axis_ends_after_the_last_operation() {
        for len in [5, 1_000_000] {
            let whole = whole(len);
            assert_eq!(whole.last(), len as f64 + 0.5);
            assert_eq!(operations_in(whole, len), [0, len]);
            let part = whole.part(position(2.4), position(4.0));
            assert_eq!(operations_in(part, len), [2, 6.min(len)]);
        }
    }
}
