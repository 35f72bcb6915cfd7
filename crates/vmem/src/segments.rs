//! The segment list: for each span, in the order in which spans were added,
//! its marker and then its segments by address. Circular, through the anchor.

use crate::tag::{Tag, TagId};

/// The first tag of the list: a marker, or the anchor of an empty list.
pub(crate) fn first(tags: &[Tag]) -> TagId {
    // Storage that never grew has not even an anchor.
    tags.first().map_or(TagId::ANCHOR, Tag::next)
}

/// Puts `new` behind `left`.
#[inline]
pub(crate) fn insert_after(tags: &mut [Tag], left: TagId, new: TagId) {
    let right = tags[left].next();
    tags[new].set_prev(left);
    tags[new].set_next(right);
    tags[left].set_next(new);
    tags[right].set_prev(new);
}

/// Puts `new` at the end of the list.
pub(crate) fn append(tags: &mut [Tag], new: TagId) {
    let last = tags[TagId::ANCHOR].prev();
    insert_after(tags, last, new);
}

/// Takes `id` out.
#[inline]
pub(crate) fn remove(tags: &mut [Tag], id: TagId) {
    let (left, right) = (tags[id].prev(), tags[id].next());
    tags[left].set_next(right);
    tags[right].set_prev(left);
}
