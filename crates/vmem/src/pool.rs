//! The pool of unused tags.
//!
//! Every operation first reserves the tags it will need. A lack of tags is thus
//! noticed before anything has changed.

use crate::alloc::Storage;
use crate::tag::{Kind, MAX_TAGS, Tag, TagId};

/// The unused tags of the storage.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pool {
    /// The tag that was given back last; the others are linked through `fore`.
    returned: TagId,
    returned_len: usize,
    /// Tags from here on were never used. The anchor counts as used.
    fresh: usize,
}

impl Pool {
    pub(crate) const fn new() -> Self {
        Self {
            returned: TagId::NONE,
            returned_len: 0,
            fresh: 1,
        }
    }

    /// Returns the number of unused tags that were given back.
    #[inline]
    pub(crate) fn returned(&self) -> usize {
        self.returned_len
    }

    /// Returns the number of tags in use, without the anchor.
    pub(crate) fn in_use(&self) -> usize {
        self.fresh - 1 - self.returned_len
    }

    /// Returns the number of tags that can be taken before storage of `room` tags must grow.
    fn available(&self, room: usize) -> usize {
        // A link can't hold a greater index, even if there is more room.
        self.returned_len + room.min(MAX_TAGS).saturating_sub(self.fresh)
    }

    /// Makes sure that `count` tags can be taken. False if there is no room.
    pub(crate) fn reserve<S: Storage>(&self, storage: &mut S, count: usize) -> bool {
        self.available(storage.parts().0.len()) >= count || self.grow(storage, count)
    }

    #[cold]
    fn grow<S: Storage>(&self, storage: &mut S, count: usize) -> bool {
        let fresh = count.saturating_sub(self.returned_len);
        // A sum that overflows must not become a small number.
        let wanted = self.fresh.saturating_add(fresh);
        wanted <= MAX_TAGS
            && storage.reserve_tags(wanted)
            && self.available(storage.parts().0.len()) >= count
    }

    /// Takes a tag that was reserved before; its contents have no meaning.
    #[inline]
    pub(crate) fn take(&mut self, tags: &[Tag]) -> TagId {
        match self.returned.some() {
            Some(id) => {
                self.returned = tags[id].fore();
                self.returned_len -= 1;
                id
            }
            None => {
                // Below MAX_TAGS, so it fits: `reserve` was called before.
                let id = TagId(self.fresh as u32);
                self.fresh += 1;
                id
            }
        }
    }

    /// Takes a tag back.
    #[inline]
    pub(crate) fn put(&mut self, tags: &mut [Tag], id: TagId) {
        let tag = &mut tags[id];
        tag.set_kind(Kind::Unused);
        tag.set_fore(self.returned);
        self.returned = id;
        self.returned_len += 1;
    }

    /// Returns true if the number of tags given back is correct, and none of them is in
    /// use.
    pub(crate) fn returned_is_whole(&self, tags: &[Tag]) -> bool {
        let mut id = self.returned;
        for _ in 0..self.returned_len {
            if id.is_none() || tags[id].kind() != Kind::Unused {
                return false;
            }
            id = tags[id].fore();
        }
        id.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::Pool;
    use crate::tag::{Kind, MAX_TAGS, TagId};
    use crate::testing::broken;

    #[test]
    fn no_tag_is_taken_with_an_index_too_large_for_a_link() {
        let mut pool = Pool::new();
        for (room, available) in [(0, 0), (1, 0), (5, 4), (MAX_TAGS, MAX_TAGS - 1)] {
            assert_eq!(pool.available(room), available);
        }
        assert_eq!(pool.available(usize::MAX), MAX_TAGS - 1);
        pool.fresh = MAX_TAGS;
        assert_eq!(pool.available(usize::MAX), 0);
    }

    #[test]
    fn damage_is_noticed() {
        let unused = "the pool holds unused tags";
        let count = "every tag is in the segment list or in the pool";
        let leaked = broken(|core| {
            let (tags, _, state) = core.parts_mut();
            state.pool.take(tags);
        });
        assert_eq!(leaked, (count, 0));
        let fresh = broken(|core| core.state.pool.fresh += 1);
        assert_eq!(fresh, (count, 0));
        let used = broken(|core| {
            let id = core.state.pool.returned;
            core.tags_mut()[id].set_kind(Kind::Free);
        });
        assert_eq!(used, (unused, 0));
        let cut = broken(|core| {
            let id = core.state.pool.returned;
            core.tags_mut()[id].set_fore(TagId::NONE);
        });
        assert_eq!(cut, (unused, 0));
        let circle = broken(|core| {
            let id = core.state.pool.returned;
            core.tags_mut()[id].set_fore(id);
        });
        assert_eq!(circle, (unused, 0));
    }
}
