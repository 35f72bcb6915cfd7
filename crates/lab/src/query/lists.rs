//! Freelists and the size of a request.

use vmem::{LISTS, View};

use crate::world::{ArenaId, World};

/// The fit of a freelist: how its sizes compare with the size of a request. Constraints
/// are not considered.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum ListFit {
    /// Every segment is too small.
    TooSmall,
    /// A segment may be large enough.
    MightFit,
    /// Every segment is large enough.
    AlwaysFits,
}

impl ListFit {
    /// Returns the fit of a list for a request of `size` units, rounded up.
    pub fn new(list: u8, size: u64) -> Self {
        let Some(floor) = size.checked_ilog2() else {
            return Self::AlwaysFits;
        };
        match u32::from(list) {
            list if list < floor => Self::TooSmall,
            list if list == floor && !size.is_power_of_two() => Self::MightFit,
            _ => Self::AlwaysFits,
        }
    }

    /// Returns the term: `always fits`, `might fit` or `too small`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::TooSmall => "too small",
            Self::MightFit => "might fit",
            Self::AlwaysFits => "always fits",
        }
    }
}

/// A freelist that is not empty, and its fit for a request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FreelistRow {
    /// The list.
    pub list: u8,
    /// The number of segments in the list.
    pub segments: usize,
    /// The fit for the request.
    pub fit: ListFit,
}

/// Returns the freelists that are not empty, at most 64, for a request of `size` units,
/// rounded up.
pub fn freelist_rows(world: &World, id: ArenaId, size: u64) -> Vec<FreelistRow> {
    let row = |view: &View<'_>, list: u8| FreelistRow {
        list,
        segments: view.freelist_len(list),
        fit: ListFit::new(list, size),
    };
    world.inspect(id, |view| {
        let lists = (0..LISTS as u8).map(|list| row(&view, list));
        lists.filter(|row| row.segments > 0).collect()
    })
}
