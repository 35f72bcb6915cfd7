//! The free segments, in 64 lists by power of two, with a bit for each list
//! that has any.
//!
//! List `n` holds the segments with `2^n <= size < 2^(n+1)`. A segment enters
//! at the head: what was freed last is the likeliest to be in a cache, and
//! entering is constant time.

use crate::tag::{Tag, TagId};

/// How many lists there are: one for each bit of a size.
pub const LISTS: usize = 64;

/// The list that holds segments of `size` units: `floor(log2 size)`.
#[inline]
pub(crate) fn list_of(size: u64) -> u8 {
    debug_assert!(size > 0);
    (63 - (size | 1).leading_zeros()) as u8
}

/// The lists, and which of them are not empty.
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

    /// Bit `n` is set where list `n` is not empty.
    pub(crate) fn bitmap(&self) -> u64 {
        self.bitmap
    }

    pub(crate) fn head(&self, list: u8) -> TagId {
        self.heads[usize::from(list)]
    }

    pub(crate) fn len(&self, list: u8) -> usize {
        self.lens[usize::from(list)] as usize
    }

    /// The bitmap of the non-empty lists from `list` upward. `list` may be 64.
    #[inline]
    pub(crate) fn at_or_above(&self, list: u8) -> u64 {
        self.bitmap & u64::MAX.checked_shl(u32::from(list)).unwrap_or(0)
    }

    /// Enters a segment at the head of its list.
    #[inline]
    pub(crate) fn insert(&mut self, tags: &mut [Tag], id: TagId) {
        let list = list_of(tags[id].size());
        let n = usize::from(list);
        let head = self.heads[n];
        tags[id].set_back(TagId::NONE);
        tags[id].set_fore(head);
        if !head.is_none() {
            tags[head].set_back(id);
        }
        self.heads[n] = id;
        self.lens[n] += 1;
        self.bitmap |= 1 << list;
    }

    /// Takes a segment out of its list; its size must be what it was when it
    /// entered.
    #[inline]
    pub(crate) fn remove(&mut self, tags: &mut [Tag], id: TagId) {
        let list = list_of(tags[id].size());
        let n = usize::from(list);
        let (back, fore) = (tags[id].back(), tags[id].fore());
        if back.is_none() {
            self.heads[n] = fore;
            if fore.is_none() {
                self.bitmap &= !(1 << list);
            }
        } else {
            tags[back].set_fore(fore);
        }
        if !fore.is_none() {
            tags[fore].set_back(back);
        }
        self.lens[n] -= 1;
    }
}
