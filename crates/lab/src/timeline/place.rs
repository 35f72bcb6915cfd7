//! A place on a time line.

use std::cmp::Ordering;

/// A place: after an operation, or inside the last one.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Place {
    /// The number of operations done, including one that this place is inside of.
    pub operations: usize,
    /// Inside the last operation: the step (from 0) just done.
    pub step: Option<usize>,
}

impl Place {
    /// The place before the first operation.
    pub const START: Self = Self::after(0);

    /// Returns the place after this many operations.
    pub const fn after(operations: usize) -> Self {
        Self {
            operations,
            step: None,
        }
    }

    /// Returns the place right after a step (from 0) of an operation (from 0).
    pub const fn inside(operation: usize, step: usize) -> Self {
        Self {
            operations: operation.saturating_add(1),
            step: Some(step),
        }
    }
}

impl Ord for Place {
    /// Earlier places are less.
    fn cmp(&self, other: &Self) -> Ordering {
        let key = |place: &Self| (place.operations, place.step.unwrap_or(usize::MAX));
        key(self).cmp(&key(other))
    }
}

impl PartialOrd for Place {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
