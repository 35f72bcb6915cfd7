//! The allocated segments by base: a chained hash table that grows and
//! shrinks one bucket at a time.
//!
//! This is *linear hashing* (Litwin, 1980). Let `n` be the number of buckets, and
//! `mask + 1` the least power of two that is at least `n`. A hash at or past `n`
//! uses the bucket half as far. Growing from `n` to `n + 1` buckets therefore
//! moves members of one chain only, and no operation ever waits for a rehash of
//! the whole table. The paper (section 4.4.2) does not say how its table grows;
//! illumos rehashes it in a periodic task, which a library does not have.

use crate::alloc::{Bucket, Storage};
use crate::hash::mix;
use crate::tag::{Tag, TagId};

/// Least number of buckets, if the storage has room for it.
const MIN_BUCKETS: usize = 16;

/// The size of the table; its buckets are in the storage.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Allocated {
    buckets: usize,
    mask: usize,
    len: usize,
}

/// A change of the table's size by one bucket.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Resize {
    /// The bucket that was added or removed.
    pub(crate) bucket: usize,
    /// The bucket that it shares its addresses with.
    pub(crate) sibling: usize,
    /// Number of segments that changed their bucket.
    pub(crate) moved: usize,
}

/// The result of a look-up.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Found {
    pub(crate) id: TagId,
    /// The tag before this one in its chain.
    before: TagId,
    bucket: usize,
}

impl Allocated {
    pub(crate) const fn new() -> Self {
        Self {
            buckets: 0,
            mask: 0,
            len: 0,
        }
    }

    /// Returns the number of allocated segments.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Returns the number of buckets in use.
    pub(crate) fn buckets(&self) -> usize {
        self.buckets
    }

    /// Returns the bucket of `base`. Meaningless while there are no buckets.
    #[inline]
    pub(crate) fn bucket_of(&self, base: u64) -> usize {
        let bucket = mix(base) as usize & self.mask;
        if bucket < self.buckets {
            bucket
        } else {
            bucket & (self.mask >> 1)
        }
    }

    /// Makes sure that there is a bucket. Returns false if the storage has no room
    /// for one.
    #[inline]
    pub(crate) fn reserve<S: Storage>(&mut self, storage: &mut S) -> bool {
        self.buckets > 0 || self.first_buckets(storage)
    }

    #[cold]
    fn first_buckets<S: Storage>(&mut self, storage: &mut S) -> bool {
        // Fewer buckets are enough: chains are merely longer.
        storage.reserve_buckets(MIN_BUCKETS);
        self.buckets = storage.parts().1.len().min(MIN_BUCKETS);
        self.mask = self.buckets.next_power_of_two() - 1;
        self.buckets > 0
    }

    /// Adds a segment at the head of its chain. A bucket was reserved before.
    #[inline]
    pub(crate) fn insert(&mut self, tags: &mut [Tag], buckets: &mut [Bucket], id: TagId) -> usize {
        let bucket = self.bucket_of(tags[id].base());
        tags[id].set_fore(buckets[bucket].head());
        buckets[bucket] = Bucket::of(id);
        self.len += 1;
        bucket
    }

    /// Looks for the segment that begins at `base`; calls `visit` for every segment
    /// that is compared.
    #[inline]
    pub(crate) fn find(
        &self,
        tags: &[Tag],
        buckets: &[Bucket],
        base: u64,
        mut visit: impl FnMut(TagId),
    ) -> Option<Found> {
        if self.buckets == 0 {
            return None;
        }
        let bucket = self.bucket_of(base);
        let mut before = TagId::NONE;
        let mut id = buckets[bucket].head();
        while !id.is_none() {
            visit(id);
            if tags[id].base() == base {
                return Some(Found { id, before, bucket });
            }
            before = id;
            id = tags[id].fore();
        }
        None
    }

    /// Removes a segment that a look-up found.
    #[inline]
    pub(crate) fn remove(&mut self, tags: &mut [Tag], buckets: &mut [Bucket], found: Found) {
        let fore = tags[found.id].fore();
        tags[found.before].set_fore(fore);
        let bucket = &mut buckets[found.bucket];
        if found.before.is_none() {
            *bucket = Bucket::of(fore);
        }
        self.len -= 1;
    }

    /// Returns true if the table has fewer buckets than members.
    #[inline]
    pub(crate) fn wants_more(&self) -> bool {
        self.len > self.buckets
    }

    /// Returns true if the table has more than twice as many buckets as members.
    /// The distance to [`wants_more`](Self::wants_more) keeps the table from growing
    /// and shrinking again and again while the number of members swings.
    #[inline]
    pub(crate) fn wants_fewer(&self) -> bool {
        self.len < self.buckets / 2 && self.buckets > MIN_BUCKETS
    }

    /// Returns the numbers of members for which the table keeps its size.
    pub(crate) fn steady(&self) -> core::ops::RangeInclusive<usize> {
        let least = if self.buckets > MIN_BUCKETS {
            self.buckets / 2
        } else {
            0
        };
        least..=self.buckets
    }

    /// Adds one bucket. `None` if the storage has no room: then chains get longer,
    /// and nothing fails.
    pub(crate) fn grow<S: Storage>(&mut self, storage: &mut S) -> Option<Resize> {
        let bucket = self.buckets;
        if storage.parts().1.len() <= bucket && !storage.reserve_buckets(bucket + 1) {
            return None;
        }
        let (tags, buckets) = storage.parts_mut();
        if bucket > self.mask {
            self.mask = self.mask << 1 | 1;
        }
        let sibling = bucket & (self.mask >> 1);
        self.buckets += 1;

        // Both chains keep their members' order.
        let mut tails = [TagId::NONE; 2];
        let mut moved = 0;
        let mut id = buckets[sibling].head();
        buckets[sibling] = Bucket::EMPTY;
        buckets[bucket] = Bucket::EMPTY;
        while !id.is_none() {
            let fore = tags[id].fore();
            let to = self.bucket_of(tags[id].base());
            let side = usize::from(to == bucket);
            match tails[side].some() {
                Some(tail) => tags[tail].set_fore(id),
                None => buckets[to] = Bucket::of(id),
            }
            tags[id].set_fore(TagId::NONE);
            tails[side] = id;
            moved += side;
            id = fore;
        }
        Some(Resize {
            bucket,
            sibling,
            moved,
        })
    }

    /// Removes the last bucket and appends its chain to its sibling's.
    pub(crate) fn shrink(&mut self, tags: &mut [Tag], buckets: &mut [Bucket]) -> Resize {
        let bucket = self.buckets - 1;
        let sibling = bucket & (self.mask >> 1);
        let chain = buckets[bucket].head();
        buckets[bucket] = Bucket::EMPTY;
        match chain_end(tags, buckets[sibling].head()) {
            Some(end) => tags[end].set_fore(chain),
            None => buckets[sibling] = Bucket::of(chain),
        }
        self.buckets = bucket;
        if bucket <= (self.mask >> 1) + 1 {
            self.mask = bucket.next_power_of_two() - 1;
        }
        Resize {
            bucket,
            sibling,
            moved: chain_len(tags, chain),
        }
    }
}

fn chain_end(tags: &[Tag], head: TagId) -> Option<TagId> {
    let mut end = head.some()?;
    while let Some(fore) = tags[end].fore().some() {
        end = fore;
    }
    Some(end)
}

fn chain_len(tags: &[Tag], mut id: TagId) -> usize {
    let mut len = 0;
    while !id.is_none() {
        len += 1;
        id = tags[id].fore();
    }
    len
}

#[cfg(test)]
mod tests {
    use super::{Bucket, MIN_BUCKETS};
    use crate::tag::{Kind, TagId};
    use crate::testing::{broken, tag};

    #[test]
    fn damage_is_noticed() {
        let outside = broken(|core| core.state.allocated.buckets = 33);
        assert_eq!(outside, ("the hash table lies in its storage", 0));
        let large = broken(|core| core.state.allocated.buckets = MIN_BUCKETS + 1);
        assert_eq!(
            large,
            (
                "the hash table shrinks with the number of allocated segments",
                0
            )
        );
        let beyond = broken(|core| {
            let id = tag(core, Kind::Allocated, 0);
            core.parts_mut().1[MIN_BUCKETS] = Bucket::of(id);
        });
        assert_eq!(beyond, ("buckets that are not in use are empty", 0));
        let moved = broken(|core| {
            let bucket = core.state.allocated.bucket_of(16);
            let buckets = core.parts_mut().1;
            buckets.swap(bucket, bucket ^ 1);
        });
        assert_eq!(
            moved.0,
            "every allocated segment is in the bucket of its base"
        );
        let free = broken(|core| {
            let id = tag(core, Kind::Free, 8);
            core.parts_mut().1[0] = Bucket::of(id);
        });
        assert_eq!(free.0, "the hash table holds allocated segments");
        let once = "every allocated segment is in the hash table, once";
        let lost = broken(|core| {
            let bucket = core.state.allocated.bucket_of(16);
            core.parts_mut().1[bucket] = Bucket::EMPTY;
        });
        assert_eq!(lost, (once, 0));
        let circle = broken(|core| {
            let id = tag(core, Kind::Allocated, 16);
            core.tags_mut()[id].set_fore(id);
        });
        assert_eq!(circle, (once, 0));
        let len = broken(|core| core.state.allocated.len += 1);
        assert_eq!(len, (once, 0));
        let cut = broken(|core| {
            let id = tag(core, Kind::Allocated, 16);
            core.tags_mut()[id].set_fore(TagId::NONE);
            core.state.allocated.len -= 1;
        });
        assert_eq!(cut, (once, 0));
    }
}
