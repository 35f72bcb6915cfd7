//! Finding the slab at an address, without a lock.
//!
//! A hash table of slabs by base, with two buckets for each slab to keep chains short.
//! It grows one bucket at a time, like the table of allocated segments. It changes
//! only with the depot locked, and the version is odd during a change. A reader that
//! finds nothing checks the version: if it is odd or has changed, the result is not
//! reliable. A slab that is found is always right, because it can't be removed while
//! one of its objects is handed out.

use super::slab::{Link, Slab, SlabId};
use super::{Geometry, Storage};
use crate::hash::{bucket, mix};
use crate::lock::{Platform, Word};

/// The number of buckets, and the version.
#[derive(Debug, Default)]
pub(crate) struct Table<W> {
    buckets: W,
    /// Odd while the table changes.
    version: W,
}

/// The error of a read during which the table changed.
pub(crate) struct Unsettled;

/// Greatest length of a chain. Chains are short; a longer walk went through pieces of
/// several chains that changed meanwhile.
const LONGEST: usize = 64;

/// A slab that was found.
pub(crate) struct Slot<'a, W> {
    pub(crate) id: SlabId,
    pub(crate) slab: &'a Slab<W>,
    pub(crate) key: u64,
}

impl<W> Table<W> {
    pub(crate) const fn of(buckets: W, version: W) -> Self {
        Self { buckets, version }
    }
}

impl<W: Word> Table<W> {
    /// Finds the slab at `base`, if there is one.
    #[inline]
    pub(crate) fn find<'a, K>(
        &self,
        storage: &'a K,
        geometry: Geometry,
        base: u64,
    ) -> Result<Option<Slot<'a, W>>, Unsettled>
    where
        K: Storage<Platform: Platform<Word = W>>,
    {
        let version = self.version.load();
        match self.walk(storage, geometry, base, LONGEST)? {
            None if version & 1 == 1 || self.version.load() != version => Err(Unsettled),
            found => Ok(found),
        }
    }

    /// Does the same with the depot locked.
    pub(crate) fn find_locked<'a, K>(
        &self,
        storage: &'a K,
        geometry: Geometry,
        base: u64,
    ) -> Option<Slot<'a, W>>
    where
        K: Storage<Platform: Platform<Word = W>>,
    {
        self.walk(storage, geometry, base, usize::MAX)
            .unwrap_or(None)
    }

    #[inline]
    fn walk<'a, K>(
        &self,
        storage: &'a K,
        geometry: Geometry,
        base: u64,
        longest: usize,
    ) -> Result<Option<Slot<'a, W>>, Unsettled>
    where
        K: Storage<Platform: Platform<Word = W>>,
    {
        let buckets = self.buckets.load();
        if buckets == 0 {
            return Ok(None);
        }
        let Some(mut link) = head(storage, bucket(mix(base), buckets)) else {
            return Ok(None);
        };
        for _ in 0..longest {
            let Some(id) = link.get() else {
                return Ok(None);
            };
            let Some(slab) = storage.slab(id) else {
                return Ok(None);
            };
            let key = slab.key();
            if key != 0 && geometry.base(key) == base {
                return Ok(Some(Slot { id, slab, key }));
            }
            link = Link::from_word(slab.chain.load());
        }
        Err(Unsettled)
    }

    /// Changes the table, with the depot locked.
    fn change(&self, work: impl FnOnce()) {
        let before = self.version.set_bits(1);
        work();
        self.version.store(before + 2);
    }

    /// Adds a slab; `live` is the number of slabs with it.
    pub(crate) fn insert<K>(&self, storage: &K, geometry: Geometry, id: SlabId, live: u32)
    where
        K: Storage<Platform: Platform<Word = W>>,
    {
        self.change(|| {
            while self.buckets.load() < 2 * u64::from(live) {
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
        let bucket = bucket(mix(geometry.base(slab.key())), self.buckets.load());
        if let Some(first) = head(storage, bucket) {
            slab.chain.store(first.to_word());
            set_head(storage, bucket, Link::to(id));
        }
    }

    /// Adds one bucket, which takes its share of its sibling's chain.
    fn grow<K>(&self, storage: &K, geometry: Geometry)
    where
        K: Storage<Platform: Platform<Word = W>>,
    {
        let buckets = self.buckets.load() + 1;
        self.buckets.store(buckets);
        let sibling = sibling_of(buckets - 1);
        let Some(mut link) = head(storage, sibling) else {
            return;
        };
        set_head(storage, sibling, Link::NONE);
        while let Some(id) = link.get() {
            let Some(slab) = storage.slab(id) else { return };
            link = Link::from_word(slab.chain.load());
            self.link(storage, geometry, id);
        }
    }

    /// Removes a slab, with the depot locked. Its record stays readable.
    pub(crate) fn remove<K>(&self, storage: &K, geometry: Geometry, id: SlabId)
    where
        K: Storage<Platform: Platform<Word = W>>,
    {
        let Some(slab) = storage.slab(id) else { return };
        self.change(|| {
            let bucket = bucket(mix(geometry.base(slab.key())), self.buckets.load());
            let behind = Link::from_word(slab.chain.load());
            slab.key.store(0);
            let Some(mut link) = head(storage, bucket) else {
                return;
            };
            if link == Link::to(id) {
                set_head(storage, bucket, behind);
                return;
            }
            while let Some(before) = link.get().and_then(|before| storage.slab(before)) {
                link = Link::from_word(before.chain.load());
                if link == Link::to(id) {
                    before.chain.store(behind.to_word());
                    return;
                }
            }
        });
    }

    pub(crate) fn copy_to(&self, other: &Self) {
        other.buckets.store(self.buckets.load());
        other.version.store(self.version.load());
    }
}

/// Returns the head of a bucket's chain; two heads share a word.
#[inline]
fn head<K: Storage>(storage: &K, bucket: u64) -> Option<Link> {
    let word = storage.heads((bucket >> 1) as usize)?;
    Some(Link::from_word(word.load() >> (32 * (bucket & 1))))
}

/// Sets the head of a bucket's chain, with the depot locked.
fn set_head<K: Storage>(storage: &K, bucket: u64, head: Link) {
    if let Some(word) = storage.heads((bucket >> 1) as usize) {
        let shift = 32 * (bucket & 1);
        let other = word.load() & !(u64::from(u32::MAX) << shift);
        word.store(other | head.to_word() << shift);
    }
}

/// Returns the bucket from which a new `bucket` takes members: `bucket` without its
/// highest bit. For 0 this is 0.
fn sibling_of(bucket: u64) -> u64 {
    bucket.checked_ilog2().map_or(0, |bit| bucket ^ (1 << bit))
}
