//! The data behind the plots.

pub mod axis;
pub mod curve;
pub mod figures;
pub mod lists;
pub mod measuring;
pub mod ticks;

use vmem_lab::measure::Quantity;

use crate::plots::curve::Scale;

/// A plot of a quantity over the operations.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Plot {
    /// The title.
    pub title: &'static str,
    /// The scale of the heights.
    pub scale: Scale,
    /// The quantity.
    pub quantity: Quantity,
    /// A second quantity to compare it with.
    pub reference: Option<Quantity>,
}

impl Plot {
    const fn new(title: &'static str, quantity: Quantity) -> Self {
        Self {
            title,
            scale: Scale::Linear,
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

    const fn logarithmic(self) -> Self {
        Self {
            scale: Scale::Logarithmic,
            ..self
        }
    }
}

/// The plots of a session.
pub const SESSION: [Plot; 5] = [
    Plot::new("In use, of the total", Quantity::InUse).with_reference(Quantity::Total),
    Plot::new("External fragmentation", Quantity::ExternalFragmentation),
    Plot::new("Nodes examined by an operation", Quantity::Examined).logarithmic(),
    Plot::new("Internal waste", Quantity::InternalWaste),
    Plot::new("Segments, allocated and free", Quantity::Allocated)
        .with_reference(Quantity::FreeSegments),
];

/// The plots of a comparison.
pub const COMPARISON: [Plot; 3] = [
    Plot::new("In use", Quantity::InUse),
    Plot::new("External fragmentation", Quantity::ExternalFragmentation),
    Plot::new("Nodes examined", Quantity::Examined).logarithmic(),
];
