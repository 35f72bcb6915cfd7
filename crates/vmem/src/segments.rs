//! The segment list: for each span, in the order of adding, its marker and then
//! its segments by address. Circular, through the anchor.

use crate::tag::{Tag, TagId};

/// Returns the first tag of the list: a marker, or the anchor if the list is empty.
pub(crate) fn first(tags: &[Tag]) -> TagId {
    // Storage that never grew has not even an anchor.
    tags.first().map_or(TagId::ANCHOR, Tag::next)
}

/// Inserts `new` between two neighbours.
#[inline]
pub(crate) fn insert_between(tags: &mut [Tag], left: TagId, new: TagId, right: TagId) {
    let tag = &mut tags[new];
    tag.set_prev(left);
    tag.set_next(right);
    tags[left].set_next(new);
    tags[right].set_prev(new);
}

/// Appends `new` to the list.
pub(crate) fn append(tags: &mut [Tag], new: TagId) {
    let last = tags[TagId::ANCHOR].prev();
    insert_between(tags, last, new, TagId::ANCHOR);
}

/// Removes `id`.
#[inline]
pub(crate) fn remove(tags: &mut [Tag], id: TagId) {
    let (left, right) = (tags[id].prev(), tags[id].next());
    tags[left].set_next(right);
    tags[right].set_prev(left);
}
