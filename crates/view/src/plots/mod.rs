//! The data behind the plots.

pub mod curve;
pub mod figures;
pub mod lists;
pub mod measuring;
pub mod ticks;

use vmem_lab::measure::Quantity;

use crate::plots::curve::Scale;
use crate::plots::figures::NumberFormat;
use crate::range::Window;

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
    Plot::new("In use, of the total", Quantity::InUse).with_reference(Quantity::Total),
    Plot::new("External fragmentation", Quantity::ExternalFragmentation),
    Plot::new("Nodes examined by an operation", Quantity::Examined),
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
    Plot::new("Nodes examined by an operation", Quantity::Examined),
];

/// Returns all of `len` operations, of which at least four are shown.
pub fn whole(len: usize) -> Window {
    const FEWEST: u32 = 4;
    Window::whole((len as u128).max(FEWEST.into())).at_least(FEWEST)
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
}
