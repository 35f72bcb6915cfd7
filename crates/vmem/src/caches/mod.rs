//! Quantum caches: small sizes, answered without the arena's lock (paper,
//! sections 3 and 4.4.4).
//!
//! An arena with a quantum `q` can have a cache for each of the sizes `q`, `2q`,
//! … `16q`. A cache has three layers, and a request goes down only as far as it
//! must:
//!
//! 1. **Magazines.** Each CPU has two for each size, *loaded* and *previous*:
//!    stacks of free objects. Nearly every request is answered from the
//!    loaded one, under a lock that only this CPU takes.
//! 2. **The depot** exchanges full magazines for empty ones. With two magazines, a
//!    CPU needs the depot at most once in as many requests as a magazine holds, for
//!    any order of allocations and frees.
//! 3. **Slabs.** A slab is a piece of the arena cut into objects of one size. It has
//!    `2^k > 3 * 16q` units (or `3nq`, for `n` sizes), so little is left over for any
//!    size. It is aligned to its own size, so an object's address gives its slab.
//!
//!
//! The resource has no inside, so all records are outside of it: an object is
//! a [`Round`], the index of its slab and its place in the slab, and the slab's
//! record has one bit for each object that is handed out. This bit catches a
//! double free; it is changed in one step, without a lock.
//!
//! Unlike the paper's, magazines keep their size (3.4), objects have no constructors
//! (3.2), and the depot keeps its magazines until [a reap](crate::Arena::reap) (3.7).
//!
//! Two CPUs wait for each other only at the depot, whose lock also protects the
//! slabs. Locks are taken in the order arena, CPU, depot, and the arena is never
//! called with the lock of a CPU or the depot held.
//!
//! ```
//! # #[cfg(feature = "alloc")] {
//! use vmem::caches::{Caches, Heap, OneCpu};
//! use vmem::{AllocPolicy, Arena, Core, NoSource, Quantum, alloc, lock::Single};
//!
//! let quantum = Quantum::new(16)?;
//! let core: Core<alloc::Heap> = Core::new(quantum, alloc::Heap::new());
//! // One CPU, magazines of 15.
//! let caches = Caches::new(quantum, 64, Heap::<Single>::new(1, 15), OneCpu);
//! let arena = Arena::with_caches(core, NoSource, caches);
//! arena.add_span(0x1000, 0x1000)?;
//! let a = arena.alloc(40, AllocPolicy::InstantFit)?; // from the cache of 48s
//! arena.free(a, 40)?;
//! assert_eq!(arena.stats().mem_inuse, 256); // its slab
//! arena.reap();
//! assert_eq!(arena.stats().mem_inuse, 0);
//! # }
//! # Ok::<(), vmem::Error>(())
//! ```

mod cached;
mod cpu;
mod depot;
mod fixed;
mod geometry;
#[cfg(feature = "alloc")]
mod heap;
mod inspect;
mod magazine;
mod slab;
mod storage;
mod table;
mod validate;

pub use cached::Reaped;
#[cfg(feature = "std")]
pub use cpu::ThreadCpus;
pub use cpu::{Cpus, NamedCpu, OneCpu};
pub use depot::{Depot, Shared, Stack, Stored};
pub use fixed::{ArrayStack, Fixed};
pub use geometry::SIZES;
pub(crate) use geometry::{Class, Geometry};
#[cfg(feature = "alloc")]
pub use heap::Heap;
pub use inspect::{CachedObject, CachesView, Place, SlabView};
pub use magazine::{Counters, Cpu, Magazine, Round};
pub use slab::{Slab, SlabId};
pub use storage::{Fork, Padded, Storage};

use crate::error::Error;
use crate::lock::{Lock, Platform};
use crate::quantum::Quantum;
use depot::{Exchange, Loaded};
use magazine::{Pair, Put, Take};
use table::Slot;

/// The cache layer of an arena: [`NoCaches`] or [`Caches`].
pub trait CacheLayer<P: Platform>: Sealed {
    /// The storage for the caches' records.
    type Storage: Storage<Platform = P>;
    /// The way to find the current CPU.
    type Cpus: Cpus;

    /// Returns the caches, if there are any.
    fn caches(&self) -> Option<&Caches<Self::Storage, Self::Cpus>>;
}

use sealed::Sealed;

/// Keeps other implementations out: an arena relies on a layer always returning the
/// same caches.
mod sealed {
    pub trait Sealed {}

    impl Sealed for super::NoCaches {}
    impl<K: super::Storage, C: super::Cpus> Sealed for super::Caches<K, C> {}
}

/// No quantum caches: every request goes to the segment list.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoCaches;

impl<P: Platform> CacheLayer<P> for NoCaches {
    type Storage = storage::Nowhere<P>;
    type Cpus = OneCpu;

    #[inline(always)]
    fn caches(&self) -> Option<&Caches<Self::Storage, OneCpu>> {
        None
    }
}

/// The quantum caches of an arena.
pub struct Caches<K: Storage, C: Cpus> {
    geometry: Geometry,
    qcache_max: u64,
    storage: K,
    cpus: C,
}

impl<K: Storage, C: Cpus> Caches<K, C> {
    /// Caches for the sizes from `quantum` to `qcache_max` units, at most
    /// [`SIZES`] of them, for an arena of this quantum (paper, section 4.3.2). Caches
    /// nothing if `qcache_max` is below the quantum, or a slab would have 2^64 units.
    pub const fn new(quantum: Quantum, qcache_max: u64, storage: K, cpus: C) -> Self {
        Self {
            geometry: Geometry::new(quantum, qcache_max),
            qcache_max,
            storage,
            cpus,
        }
    }

    /// Changes the quantum.
    pub(crate) fn with_quantum(self, quantum: Quantum) -> Self {
        Self {
            geometry: Geometry::new(quantum, self.qcache_max),
            ..self
        }
    }

    /// Returns the object that finds the current CPU.
    pub const fn cpus(&self) -> &C {
        &self.cpus
    }

    pub(crate) fn quantum(&self) -> Quantum {
        self.geometry.quantum()
    }

    pub(crate) fn geometry(&self) -> Geometry {
        self.geometry
    }

    /// Returns the class whose cache answers a request of `size` units, if any.
    #[inline]
    pub(crate) fn class_of(&self, size: u64) -> Option<Class> {
        self.geometry.class_of(size)
    }

    #[inline]
    pub(crate) fn cpu(&self) -> usize {
        let cpus = self.storage.cpus().len();
        let cpu = self.cpus.current();
        if cpu < cpus { cpu } else { cpu % cpus.max(1) }
    }

    /// Runs `work` with the magazines of a CPU; `None` for a storage that has none.
    #[inline]
    fn with_cpu<R>(&self, cpu: usize, work: impl FnOnce(&mut Cpu<K::Rounds>) -> R) -> Option<R> {
        Some(self.storage.cpus().get(cpu)?.0.with(work))
    }

    fn with_depot<R>(&self, work: impl FnOnce(&mut Depot<K::Stack>) -> R) -> R {
        self.storage.shared().depot.with(work)
    }

    /// Does one step of an allocation from a CPU's magazines.
    #[inline]
    pub(crate) fn take(&self, cpu: usize, class: Class) -> Take {
        self.with_cpu(cpu, |cpu| cpu.pair_mut(class).take())
            .unwrap_or(Take::Empty)
    }

    /// Does one step of a free into a CPU's magazines.
    #[inline]
    pub(crate) fn put(&self, cpu: usize, class: Class, round: Round) -> Put {
        self.with_cpu(cpu, |cpu| cpu.pair_mut(class).put(round))
            .unwrap_or(Put::Full)
    }

    /// Exchanges an empty magazine for a full one.
    #[cold]
    pub(crate) fn load(&self, cpu: usize, class: Class) -> Exchange<Loaded> {
        self.exchange(cpu, class, Pair::is_empty, |depot, pair| {
            depot.load(class, pair)
        })
    }

    /// Exchanges a full magazine for an empty one.
    #[cold]
    pub(crate) fn store(&self, cpu: usize, class: Class) -> Exchange<Stored> {
        self.exchange(cpu, class, Pair::is_full, |depot, pair| {
            depot.store(class, pair, || self.storage.rounds())
        })
    }

    /// Exchanges a magazine, if it is still `needed`: threads may share a CPU.
    fn exchange<T>(
        &self,
        cpu: usize,
        class: Class,
        needed: impl FnOnce(&Pair<K::Rounds>) -> bool,
        exchange: impl FnOnce(&mut Depot<K::Stack>, &mut Pair<K::Rounds>) -> Option<T>,
    ) -> Exchange<T> {
        self.with_cpu(cpu, |cpu| {
            let pair = cpu.pair_mut(class);
            if !needed(pair) {
                return Exchange::Stale;
            }
            match self.with_depot(|depot| exchange(depot, pair)) {
                Some(exchanged) => Exchange::Done(exchanged),
                None => Exchange::Failed,
            }
        })
        .unwrap_or(Exchange::Failed)
    }

    /// Returns the address of a round.
    pub(crate) fn base_of(&self, round: Round) -> u64 {
        let key = self.slab(round).map_or(0, Slab::key);
        self.geometry.object(key, round.nth())
    }

    /// Returns the record of a round's slab. It exists, because rounds are only made from
    /// slabs, and records never go away.
    #[inline]
    fn slab(&self, round: Round) -> Option<&Slab<Word<K>>> {
        self.storage.slab(round.slab())
    }

    /// Marks an object that leaves the caches as handed out, and returns its address.
    #[inline]
    pub(crate) fn hand_out(&self, round: Round) -> u64 {
        let Some(slab) = self.slab(round) else {
            return 0;
        };
        slab.hand_out(round.nth());
        self.geometry.object(slab.key(), round.nth())
    }

    /// Returns the slab, and the object if one begins there; `None` outside of all slabs.
    #[inline]
    pub(crate) fn find(&self, address: u64) -> Option<Found<'_, Word<K>>> {
        let Slot { id, slab, key } = self.slab_at(address)?;
        Some(Found {
            slab,
            key,
            round: self
                .geometry
                .locate(key, address)
                .map(|nth| Round::new(id, nth)),
        })
    }

    /// Returns the slab that contains `address`.
    #[inline]
    fn slab_at(&self, address: u64) -> Option<Slot<'_, Word<K>>> {
        let base = self.geometry.slab_of(address);
        let table = &self.storage.shared().table;
        match table.find(&self.storage, self.geometry, base) {
            Ok(found) => found,
            Err(table::Unsettled) => {
                self.with_depot(|_| table.find_locked(&self.storage, self.geometry, base))
            }
        }
    }

    /// Takes back an object found in a slab, if `given` units are handed out there.
    /// If two callers do that at once, one of them gets `None`.
    #[inline]
    pub(crate) fn take_back(
        &self,
        found: &Found<'_, Word<K>>,
        given: u64,
    ) -> Option<(Class, Round)> {
        let round = found.round?;
        let class = self.class_of(given)?;
        if self.geometry.class(found.key) != Some(class) || !found.slab.take_back(round.nth()) {
            return None;
        }
        if found.slab.key() != found.key {
            // A double free: between the two reads of the record, it became another
            // slab's. The object belongs to another caller.
            found.slab.hand_out(round.nth());
            return None;
        }
        Some((class, round))
    }

    /// Returns the reason why the object can't be taken back.
    #[cold]
    pub(crate) fn why_not(&self, found: &Found<'_, Word<K>>, base: u64, given: u64) -> Error {
        let size = self
            .geometry
            .class(found.key)
            .map(|class| self.geometry.object_size(class));
        match (found.round, size) {
            (Some(round), Some(actual))
                if found.slab.is_out(round.nth())
                    && self.quantum().round_up(given) != Some(actual) =>
            {
                Error::WrongSize {
                    base,
                    given,
                    actual,
                }
            }
            _ => Error::NotAllocated { base },
        }
    }

    pub(crate) fn slab_base(&self, round: Round) -> u64 {
        self.slab(round)
            .map_or(0, |slab| self.geometry.base(slab.key()))
    }

    pub(crate) fn take_from_slab(&self, class: Class) -> Option<Round> {
        self.with_depot(|depot| depot.slabs.take(&self.storage, self.geometry, class))
    }

    /// Returns an object to its slab, and the number of free objects of the slab.
    pub(crate) fn return_to_slab(&self, round: Round) -> u32 {
        self.with_depot(|depot| depot.slabs.put(&self.storage, self.geometry, round))
    }

    /// Returns true if there is a record for one more slab.
    pub(crate) fn has_record(&self) -> bool {
        self.with_depot(|depot| depot.slabs.reserve(&self.storage))
    }

    /// Makes a slab of the range at `base`, and takes its first object.
    pub(crate) fn add_slab(&self, base: u64, class: Class) -> Option<Round> {
        self.with_depot(|depot| {
            let Depot { slabs, .. } = depot;
            slabs
                .add(&self.storage, self.geometry, base, class)
                .then(|| slabs.take(&self.storage, self.geometry, class))
                .flatten()
        })
    }

    /// Removes a slab that is all free, and returns its base.
    pub(crate) fn remove_whole(&self, class: Class) -> Option<u64> {
        self.with_depot(|depot| {
            depot
                .slabs
                .remove_whole(&self.storage, self.geometry, class)
        })
    }

    /// Removes a magazine: one of this CPU, or a full one of the depot.
    pub(crate) fn unload(
        &self,
        cpu: usize,
        class: Class,
        place: Place,
    ) -> Option<Magazine<K::Rounds>> {
        match place {
            Place::Loaded => self.with_cpu(cpu, |cpu| cpu.pair_mut(class).loaded.take())?,
            Place::Previous => self.with_cpu(cpu, |cpu| cpu.pair_mut(class).previous.take())?,
            Place::Depot => self.with_depot(|depot| depot.shelf_mut(class).full.pop()),
        }
    }
}

/// Caches that can be copied with their arena.
pub trait Copied {
    /// Returns an independent copy. Nobody else may use the caches meanwhile.
    #[must_use]
    fn copied(&self) -> Self;
}

impl Copied for NoCaches {
    fn copied(&self) -> Self {
        Self
    }
}

impl<K: Fork, C: Cpus + Clone> Copied for Caches<K, C> {
    fn copied(&self) -> Self {
        Self {
            geometry: self.geometry,
            qcache_max: self.qcache_max,
            storage: self.storage.fork(),
            cpus: self.cpus.clone(),
        }
    }
}

/// The atomic word of a storage's platform.
pub(crate) type Word<K> = <<K as Storage>::Platform as Platform>::Word;

/// The slab at an address, and perhaps an object.
pub(crate) struct Found<'a, W> {
    slab: &'a Slab<W>,
    key: u64,
    /// The object that begins at the address, if any.
    round: Option<Round>,
}

impl<K: Storage, C: Cpus> CacheLayer<K::Platform> for Caches<K, C> {
    type Storage = K;
    type Cpus = C;

    #[inline(always)]
    fn caches(&self) -> Option<&Self> {
        Some(self)
    }
}
