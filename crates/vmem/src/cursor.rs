//! The start of the next search by next fit.

use crate::tag::TagId;

/// A place in the segment list.
///
/// The cursor stores a unit and not an end, because an allocation may end at 2^64.
/// The cursor is no tag in the list, as it is in illumos, so it never keeps two
/// free segments from merging.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Cursor {
    /// Before a span's first segment: the marker of the span. Before the first span:
    /// the anchor.
    Before(TagId),
    /// After the last allocation, whose last unit is `unit`.
    After {
        unit: u64,
        /// The segment that contains `unit` now.
        segment: TagId,
    },
}

impl Cursor {
    /// Returns the segment that the cursor refers to, if any.
    #[inline]
    pub(crate) fn segment(self) -> Option<TagId> {
        match self {
            Self::Before(_) => None,
            Self::After { segment, .. } => Some(segment),
        }
    }
}
