//! The free segments, in 64 lists by power of two, with a bit for each list
//! that is not empty.
//!
//! List `n` holds the segments with `2^n <= size < 2^(n+1)`. A segment is added
//! at the head, in constant time: the segment freed last is the most likely to be
//! in a processor's cache.

use crate::tag::{Tag, TagId};

/// Number of lists: one for each bit of a size.
pub const LISTS: usize = 64;

/// Returns the list that holds segments of `size` units: `floor(log2 size)`.
#[inline]
pub(crate) fn list_of(size: u64) -> u8 {
    debug_assert!(size > 0);
    (63 - (size | 1).leading_zeros()) as u8
}

/// The lists, and a bitmap of those that are not empty.
#[derive(Clone, Debug)]
pub(crate) struct Freelists {
    bitmap: u64,
    heads: [TagId; LISTS],
    lens: [u32; LISTS],
}

impl Freelists {
    pub(crate) const fn new() -> Self {
        Self {
            bitmap: 0,
            heads: [TagId::NONE; LISTS],
            lens: [0; LISTS],
        }
    }

    /// Returns the bitmap: bit `n` is set if list `n` is not empty.
    pub(crate) fn bitmap(&self) -> u64 {
        self.bitmap
    }

    pub(crate) fn head(&self, list: u8) -> TagId {
        self.heads[usize::from(list)]
    }

    pub(crate) fn len(&self, list: u8) -> usize {
        self.lens[usize::from(list)] as usize
    }

    /// Returns the bitmap of the non-empty lists from `list` upward. `list` may be 64.
    #[inline]
    pub(crate) fn at_or_above(&self, list: u8) -> u64 {
        self.bitmap & u64::MAX.checked_shl(u32::from(list)).unwrap_or(0)
    }

    /// Adds a segment at the head of its list.
    #[inline]
    pub(crate) fn insert(&mut self, tags: &mut [Tag], id: TagId) {
        let list = list_of(tags[id].size());
        let n = usize::from(list);
        let head = self.heads[n];
        tags[head.or(id)].set_free_behind(id);
        let tag = &mut tags[id];
        tag.set_free_behind(TagId::NONE);
        tag.set_fore(head);
        self.heads[n] = id;
        self.lens[n] += 1;
        self.bitmap |= 1 << list;
    }

    /// Removes a segment from its list; its size must still be the size it had when it
    /// was added.
    #[inline]
    pub(crate) fn remove(&mut self, tags: &mut [Tag], id: TagId) {
        let list = list_of(tags[id].size());
        let n = usize::from(list);
        let (back, fore) = (tags[id].back(), tags[id].fore());
        // No branches: nobody, not even a processor, can predict whether the segment
        // was the first or the last.
        tags[back].set_fore(fore);
        tags[fore.or(id)].set_free_behind(back);
        let head = if back.is_none() { fore } else { self.heads[n] };
        self.heads[n] = head;
        self.bitmap &= !(u64::from(head.is_none()) << list);
        self.lens[n] -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::list_of;
    use crate::tag::{Kind, TagId};
    use crate::testing::{broken, tag};

    #[test]
    fn every_size_has_its_list() {
        for n in 0..64 {
            let low = 1_u64 << n;
            assert_eq!(list_of(low), n);
            assert_eq!(list_of(low | (low - 1)), n);
        }
    }

    #[test]
    fn damage_is_noticed() {
        let bitmap = "the bitmap tells which freelists are not empty";
        let missing = broken(|core| core.state.freelists.bitmap &= !(1 << 3));
        assert_eq!(missing, (bitmap, 0));
        let extra = broken(|core| core.state.freelists.bitmap |= 1 << 63);
        assert_eq!(extra, (bitmap, 0));
        let len = broken(|core| core.state.freelists.lens[3] += 1);
        assert_eq!(len, ("the length of a freelist is known", 0));
        let allocated =
            broken(|core| core.state.freelists.heads[3] = tag(core, Kind::Allocated, 16));
        assert_eq!(allocated, ("freelists hold free segments", 16));
        let class = broken(|core| core.state.freelists.heads.swap(3, 5));
        assert_eq!(class.0, "every free segment is in the list of its size");
        let back = broken(|core| {
            let id = core.state.freelists.heads[3];
            core.tags_mut()[id].set_back(id);
        });
        assert_eq!(back.0, "neighbours in a freelist link to each other");
        let circle = broken(|core| {
            let id = core.state.freelists.heads[3];
            core.tags_mut()[id].set_fore(id);
        });
        assert_eq!(circle.0, "neighbours in a freelist link to each other");
        let lost = broken(|core| {
            let id = tag(core, Kind::Free, 8);
            let (tags, _, state) = core.parts_mut();
            state.freelists.remove(tags, id);
        });
        assert_eq!(lost, ("every free segment is in a freelist, once", 0));
        let cut = broken(|core| {
            let id = core.state.freelists.heads[3];
            core.tags_mut()[id].set_fore(TagId::NONE);
        });
        assert_eq!(cut, ("the length of a freelist is known", 0));
    }
}
