//! Slabs: pieces of the arena cut into objects of one size (paper, sections 2.2
//! and 4.4.4), with their records outside of them.

use super::magazine::MAX_SLABS;
use super::{Class, Geometry, Round, SIZES, Storage};
use crate::lock::Word;

/// The number of a slab's record in the storage.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SlabId(pub(crate) u32);

impl SlabId {
    /// Returns the index of the record, from 0.
    #[inline]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// A link from slab to slab, in one word: 0, or the index plus one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Link(u32);

impl Link {
    pub(crate) const NONE: Self = Self(0);

    pub(crate) fn to(id: SlabId) -> Self {
        Self(id.0 + 1)
    }

    #[inline]
    pub(crate) fn get(self) -> Option<SlabId> {
        self.0.checked_sub(1).map(SlabId)
    }

    #[inline]
    pub(crate) fn from_word(word: u64) -> Self {
        Self(word as u32)
    }

    pub(crate) fn to_word(self) -> u64 {
        u64::from(self.0)
    }
}

/// The record of one slab. Opaque, like a [`Tag`](crate::alloc::Tag).
///
/// It consists of shared words, because CPUs read it while another one has the depot
/// locked. At most one of these holds for an object of the slab: its bit
/// is set in `out`, its bit is set in `free`, a magazine holds its round.
///
/// A record fills a cache line: CPUs whose objects are in different slabs do not slow
/// each other down.
#[derive(Debug, Default)]
#[repr(align(64))]
pub struct Slab<W> {
    /// Base and class; 0 while the record is unused.
    pub(crate) key: W,
    /// A bit for each object that is handed out.
    pub(crate) out: W,
    /// The next slab in the table's chain.
    pub(crate) chain: W,
    // The following fields change only with the depot locked.
    /// A bit for each object that is free in the slab.
    pub(crate) free: W,
    /// The neighbours in a list of slabs: `back` in the high half, `fore` in the
    /// low half.
    pub(crate) links: W,
    /// A bit for each object found in a magazine by a check.
    pub(crate) seen: W,
}

impl<W> Slab<W> {
    /// A record made from six zeros; for a storage in a `const`.
    pub const fn new(key: W, out: W, chain: W, free: W, links: W, seen: W) -> Self {
        Self {
            key,
            out,
            chain,
            free,
            links,
            seen,
        }
    }
}

impl<W: Word> Slab<W> {
    #[inline]
    pub(crate) fn key(&self) -> u64 {
        self.key.load()
    }

    #[inline]
    pub(crate) fn hand_out(&self, nth: u32) {
        self.out.set_bits(1 << nth);
    }

    /// Marks an object as not handed out; false if it was not.
    #[inline]
    pub(crate) fn take_back(&self, nth: u32) -> bool {
        self.out.clear_bits(1 << nth) >> nth & 1 == 1
    }

    #[inline]
    pub(crate) fn is_out(&self, nth: u32) -> bool {
        self.out.load() >> nth & 1 == 1
    }

    fn fore(&self) -> Link {
        Link::from_word(self.links.load())
    }

    fn back(&self) -> Link {
        Link::from_word(self.links.load() >> 32)
    }

    fn set_links(&self, back: Link, fore: Link) {
        self.links.store(back.to_word() << 32 | fore.to_word());
    }

    pub(crate) fn copy_of(other: &Self) -> Self {
        let copy = Self::default();
        for (to, from) in copy.words().into_iter().zip(other.words()) {
            to.store(from.load());
        }
        copy
    }

    fn words(&self) -> [&W; 6] {
        let Self {
            key,
            out,
            chain,
            free,
            links,
            seen,
        } = self;
        [key, out, chain, free, links, seen]
    }
}

/// The slabs that have free objects, and the unused records. Protected
/// by the depot's lock.
#[derive(Clone, Debug)]
pub(crate) struct Slabs {
    /// Slabs with some of their objects free, by class.
    partial: [Link; SIZES],
    /// Slabs with all of their objects free, by class.
    whole: [Link; SIZES],
    /// Records that were used before, linked through `fore`.
    spare: Link,
    /// First record that was never used.
    fresh: u32,
    /// Number of slabs.
    live: u32,
}

/// The list that a slab is in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum List {
    /// No list: all of its objects are taken.
    None,
    Partial,
    Whole,
}

impl List {
    fn of(free: u64, all: u64) -> Self {
        match free {
            0 => Self::None,
            _ if free == all => Self::Whole,
            _ => Self::Partial,
        }
    }
}

impl Slabs {
    pub(crate) const NONE: Self = Self {
        partial: [Link::NONE; SIZES],
        whole: [Link::NONE; SIZES],
        spare: Link::NONE,
        fresh: 0,
        live: 0,
    };

    pub(crate) fn live(&self) -> u32 {
        self.live
    }

    /// Returns the number of records ever used, including those of all slabs.
    pub(crate) fn records(&self) -> u32 {
        self.fresh
    }

    /// Takes the lowest free object of a slab. Prefers a slab in use, because a slab that
    /// is all free can go back.
    pub(crate) fn take<K: Storage>(
        &mut self,
        storage: &K,
        geometry: Geometry,
        class: Class,
    ) -> Option<Round> {
        let at = class.index();
        let id = self.partial[at].get().or(self.whole[at].get())?;
        let slab = storage.slab(id)?;
        let nth = slab.free.load().trailing_zeros();
        self.set_free(storage, geometry, id, slab.free.load() & !(1 << nth));
        Some(Round::new(id, nth))
    }

    /// Takes an object back and returns the number of free objects in its slab.
    pub(crate) fn put<K: Storage>(&mut self, storage: &K, geometry: Geometry, round: Round) -> u32 {
        let Some(slab) = storage.slab(round.slab()) else {
            return 0;
        };
        let free = slab.free.load() | 1 << round.nth();
        self.set_free(storage, geometry, round.slab(), free);
        free.count_ones()
    }

    /// Sets the free objects of a slab, and moves it to the list for that.
    fn set_free<K: Storage>(&mut self, storage: &K, geometry: Geometry, id: SlabId, free: u64) {
        let Some(slab) = storage.slab(id) else { return };
        let Some(class) = geometry.class(slab.key()) else {
            return;
        };
        let all = geometry.all_objects(class);
        let from = List::of(slab.free.load(), all);
        let to = List::of(free, all);
        slab.free.store(free);
        if from != to {
            self.unlink(storage, id, from, class);
            self.link(storage, id, to, class);
        }
    }

    fn head(&mut self, list: List, class: Class) -> Option<&mut Link> {
        match list {
            List::None => None,
            List::Partial => Some(&mut self.partial[class.index()]),
            List::Whole => Some(&mut self.whole[class.index()]),
        }
    }

    fn link<K: Storage>(&mut self, storage: &K, id: SlabId, list: List, class: Class) {
        let Some(head) = self.head(list, class) else {
            return;
        };
        let first = core::mem::replace(head, Link::to(id));
        if let Some(first) = first.get().and_then(|first| storage.slab(first)) {
            first.set_links(Link::to(id), first.fore());
        }
        if let Some(slab) = storage.slab(id) {
            slab.set_links(Link::NONE, first);
        }
    }

    fn unlink<K: Storage>(&mut self, storage: &K, id: SlabId, list: List, class: Class) {
        let Some(slab) = storage.slab(id) else { return };
        let (back, fore) = (slab.back(), slab.fore());
        let Some(head) = self.head(list, class) else {
            return;
        };
        match back.get().and_then(|back| storage.slab(back)) {
            Some(before) => before.set_links(before.back(), fore),
            None => *head = fore,
        }
        if let Some(behind) = fore.get().and_then(|fore| storage.slab(fore)) {
            behind.set_links(back, behind.fore());
        }
        slab.set_links(Link::NONE, Link::NONE);
    }

    /// Returns true if there is a record for one more slab.
    pub(crate) fn reserve<K: Storage>(&self, storage: &K) -> bool {
        self.spare != Link::NONE
            || (self.fresh < MAX_SLABS && storage.reserve_slabs(self.fresh + 1))
    }

    /// Adds a new slab, all of it free. False if there is no record for it.
    pub(crate) fn add<K: Storage>(
        &mut self,
        storage: &K,
        geometry: Geometry,
        base: u64,
        class: Class,
    ) -> bool {
        if !self.reserve(storage) {
            return false;
        }
        let id = self.spare.get().unwrap_or(SlabId(self.fresh));
        let Some(slab) = storage.slab(id) else {
            return false;
        };
        if self.spare == Link::NONE {
            self.fresh += 1;
        } else {
            self.spare = slab.fore();
            slab.set_links(Link::NONE, Link::NONE);
        }
        self.live += 1;
        slab.key.store(geometry.key(base, class));
        slab.out.store(0);
        slab.free.store(0);
        self.set_free(storage, geometry, id, geometry.all_objects(class));
        storage
            .shared()
            .table
            .insert(storage, geometry, id, self.live);
        true
    }

    /// Removes a slab that is all free, and returns its base.
    pub(crate) fn remove_whole<K: Storage>(
        &mut self,
        storage: &K,
        geometry: Geometry,
        class: Class,
    ) -> Option<u64> {
        let id = self.whole[class.index()].get()?;
        let slab = storage.slab(id)?;
        let base = geometry.base(slab.key());
        storage.shared().table.remove(storage, geometry, id);
        self.unlink(storage, id, List::Whole, class);
        slab.free.store(0);
        slab.set_links(Link::NONE, self.spare);
        self.spare = Link::to(id);
        self.live -= 1;
        Some(base)
    }

    /// Returns the slabs of a class that have free objects, whole ones last.
    pub(crate) fn with_free<'a, K: Storage>(
        &self,
        storage: &'a K,
        class: Class,
    ) -> impl Iterator<Item = &'a Slab<super::Word<K>>> + use<'a, K> {
        let at = class.index();
        [self.partial[at], self.whole[at]]
            .into_iter()
            .flat_map(move |first| {
                let slab = |link: Link| link.get().and_then(|id| storage.slab(id));
                core::iter::successors(slab(first), move |found| slab(found.fore()))
            })
    }
}
