//! Finding the slab at an address, with no lock.
//!
//! A hash table of slabs by base, in the slabs' own records: record `i` has the
//! head of bucket `i`. It grows by a bucket a slab, as the table of allocated
//! segments does. Only whoever has the depot locked changes it. He makes the
//! version odd for that time, so that one who looks meanwhile and finds nothing
//! knows that this means nothing. Finding something always means something: a
//! slab cannot go while an object of it is handed out.

use super::slab::{Link, SlabId};
use super::{Geometry, Storage};
use crate::hash::{bucket, mix};
use crate::lock::{Platform, Word};

/// How many buckets there are, and the version.
#[derive(Debug, Default)]
pub(crate) struct Table<W> {
    buckets: W,
    /// Odd while the table changes.
    version: W,
}

/// The table changed while it was looked at.
pub(crate) struct Unsettled;

/// Chains are short. A longer one was not a chain, but pieces of several that
/// changed on the way.
const LONGEST: usize = 64;

/// A slab's record, and its key.
type Slot = (SlabId, u64);

impl<W> Table<W> {
    pub(crate) const fn of(buckets: W, version: W) -> Self {
        Self { buckets, version }
    }
}

impl<W: Word> Table<W> {
    /// The slab at `base`, if there is one.
    #[inline]
    pub(crate) fn find<K>(
        &self,
        storage: &K,
        geometry: Geometry,
        base: u64,
    ) -> Result<Option<Slot>, Unsettled>
    where
        K: Storage<Platform: Platform<Word = W>>,
    {
        let version = self.version.load();
        match self.walk(storage, geometry, base, LONGEST)? {
            None if version & 1 == 1 || self.version.load() != version => Err(Unsettled),
            found => Ok(found),
        }
    }

    /// The same with the depot locked.
    pub(crate) fn find_locked<K>(&self, storage: &K, geometry: Geometry, base: u64) -> Option<Slot>
    where
        K: Storage<Platform: Platform<Word = W>>,
    {
        self.walk(storage, geometry, base, usize::MAX)
            .ok()
            .flatten()
    }

    #[inline]
    fn walk<K>(
        &self,
        storage: &K,
        geometry: Geometry,
        base: u64,
        longest: usize,
    ) -> Result<Option<Slot>, Unsettled>
    where
        K: Storage<Platform: Platform<Word = W>>,
    {
        let buckets = self.buckets.load();
        if buckets == 0 {
            return Ok(None);
        }
        let Some(first) = storage.slab(bucket_of(base, buckets)) else {
            return Ok(None);
        };
        let mut link = Link::from_word(first.head.load());
        for _ in 0..longest {
            let Some(id) = link.get() else {
                return Ok(None);
            };
            let Some(slab) = storage.slab(id) else {
                return Ok(None);
            };
            let key = slab.key();
            if key != 0 && geometry.base(key) == base {
                return Ok(Some((id, key)));
            }
            link = Link::from_word(slab.chain.load());
        }
        Err(Unsettled)
    }

    /// Changes the table, with the depot locked.
    fn change(&self, work: impl FnOnce()) {
        let before = self.version.set(1);
        work();
        self.version.store(before + 2);
    }

    /// Enters a slab; `live` are in the table then.
    pub(crate) fn insert<K>(&self, storage: &K, geometry: Geometry, id: SlabId, live: u32)
    where
        K: Storage<Platform: Platform<Word = W>>,
    {
        self.change(|| {
            if u64::from(live) > self.buckets.load() {
                self.grow(storage, geometry);
            }
            self.link(storage, geometry, id);
        });
    }

    fn link<K>(&self, storage: &K, geometry: Geometry, id: SlabId)
    where
        K: Storage<Platform: Platform<Word = W>>,
    {
        let Some(slab) = storage.slab(id) else { return };
        let bucket = bucket_of(geometry.base(slab.key()), self.buckets.load());
        if let Some(first) = storage.slab(bucket) {
            slab.chain.store(first.head.load());
            first.head.store(Link::to(id).to_word());
        }
    }

    /// One bucket more, which takes its share of its sibling's chain.
    fn grow<K>(&self, storage: &K, geometry: Geometry)
    where
        K: Storage<Platform: Platform<Word = W>>,
    {
        let buckets = self.buckets.load() + 1;
        self.buckets.store(buckets);
        let sibling = sibling_of(buckets - 1);
        let Some(sibling) = storage.slab(sibling) else {
            return;
        };
        let mut link = Link::from_word(sibling.head.load());
        sibling.head.store(Link::NONE.to_word());
        while let Some(id) = link.get() {
            let Some(slab) = storage.slab(id) else { return };
            link = Link::from_word(slab.chain.load());
            self.link(storage, geometry, id);
        }
    }

    /// Takes a slab out, with the depot locked. Its record stays readable.
    pub(crate) fn remove<K>(&self, storage: &K, geometry: Geometry, id: SlabId)
    where
        K: Storage<Platform: Platform<Word = W>>,
    {
        let Some(slab) = storage.slab(id) else { return };
        self.change(|| {
            let base = geometry.base(slab.key());
            let mut before = storage
                .slab(bucket_of(base, self.buckets.load()))
                .map(|first| &first.head);
            slab.key.store(0);
            while let Some(link) = before {
                if link.load() == Link::to(id).to_word() {
                    link.store(slab.chain.load());
                    return;
                }
                let next = Link::from_word(link.load()).get();
                before = next
                    .and_then(|next| storage.slab(next))
                    .map(|next| &next.chain);
            }
        });
    }

    pub(crate) fn copy_to(&self, other: &Self) {
        other.buckets.store(self.buckets.load());
        other.version.store(self.version.load());
    }
}

/// The record whose head is that of the bucket of `base`.
#[inline]
fn bucket_of(base: u64, buckets: u64) -> SlabId {
    SlabId(bucket(mix(base), buckets) as u32)
}

/// The record whose head is that of the bucket that `bucket` takes from.
fn sibling_of(bucket: u64) -> SlabId {
    // Without its highest bit; bucket 0 takes from nobody, that is from itself.
    SlabId(bucket.checked_ilog2().map_or(0, |bit| bucket ^ 1 << bit) as u32)
}
