//! Where one is on a time line.

use std::cmp::Ordering;

/// Where one is: behind so many operations, or in the midst of the last of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Place {
    /// How many operations are done, the one in whose midst this is included.
    pub operations: usize,
    /// In the midst of the last one: the inner step (from 0) just done.
    pub step: Option<usize>,
}

impl Place {
    /// Where nothing is done.
    pub const START: Self = Self::after(0);

    /// Behind so many operations.
    pub const fn after(operations: usize) -> Self {
        Self {
            operations,
            step: None,
        }
    }

    /// Right behind a step (from 0) of an operation (from 0).
    pub const fn inside(operation: usize, step: usize) -> Self {
        Self {
            operations: operation.saturating_add(1),
            step: Some(step),
        }
    }
}

impl Ord for Place {
    /// Earlier is less.
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
