//! Where the next search by next fit begins.

use crate::tag::TagId;

/// A place in the segment list.
///
/// It is kept as a unit and not as an end: an allocation may end at 2^64. And
/// it is a note, not a tag in the list as in illumos, so that it never keeps
/// two free segments from merging.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Cursor {
    /// Before a span's first segment, by the span's marker; before the first
    /// span, by the anchor.
    Before(TagId),
    /// Past the last allocation, which ended with `unit`.
    After {
        unit: u64,
        /// The segment that contains `unit` now.
        segment: TagId,
    },
}

impl Cursor {
    /// The segment the cursor is kept by, if any.
    #[inline]
    pub(crate) fn segment(self) -> Option<TagId> {
        match self {
            Self::Before(_) => None,
            Self::After { segment, .. } => Some(segment),
        }
    }
}
