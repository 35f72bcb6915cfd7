//! Read-only inspection of the caches.

use super::depot::Stack as _;
use super::magazine::{Counters, Magazine};
use super::table::Slot;
use super::{Caches, Class, Cpus, Round, Storage};
use crate::lock::Word as _;

/// The place of a magazine.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum Place {
    /// A CPU's loaded magazine.
    Loaded,
    /// A CPU's previous magazine.
    Previous,
    /// A magazine in the depot.
    Depot,
}

/// The state of a slab.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SlabView {
    /// Its base.
    pub base: u64,
    /// Its units.
    pub size: u64,
    /// The units of each of its objects.
    pub object: u64,
    /// Number of objects in the slab, at most 64.
    pub objects: u32,
    /// Objects handed out: bit `n` stands for object `n`.
    pub out: u64,
    /// Objects free in the slab: bit `n` stands for object `n`. An object in neither
    /// bitmap is in a magazine.
    pub free: u64,
}

/// The cached object at an address.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CachedObject {
    /// The slab's base.
    pub slab: u64,
    /// The object's base.
    pub base: u64,
    /// Its units.
    pub size: u64,
    /// True if the object is handed out; otherwise it is free, in its slab or a magazine.
    pub out: bool,
}

/// A view of an arena's caches.
///
/// Each method takes the locks it needs, one after the other: results for several
/// CPUs are consistent only while nobody else uses the arena.
/// `class` counts the cached sizes from 0; addresses and sizes are in units. Unless
/// stated otherwise, a method takes constant time.
pub trait CachesView {
    /// Returns the number of cached sizes.
    fn sizes(&self) -> usize;

    /// Returns the number of CPUs.
    fn cpus(&self) -> usize;

    /// Returns the CPU of the caller.
    fn current_cpu(&self) -> usize;

    /// Returns the units of a slab.
    fn slab_size(&self) -> u64;

    /// Returns the number of rounds that a magazine holds.
    fn magazine(&self) -> usize;

    /// Returns the units of an object of a class.
    fn object_size(&self, class: usize) -> u64;

    /// Shows the addresses in a CPU's magazine, from the bottom: takes a step for each
    /// round. Shows nothing for [`Place::Depot`].
    fn rounds(&self, cpu: usize, class: usize, place: Place, show: &mut dyn FnMut(u64));

    /// Returns the numbers of full and of empty magazines of a class in the depot.
    fn depot(&self, class: usize) -> (usize, usize);

    /// Returns the counters of a CPU's magazines of a class.
    fn counters(&self, cpu: usize, class: usize) -> Counters;

    /// Shows all slabs, in no order. Takes time in proportion to the greatest number of
    /// slabs so far.
    fn slabs(&self, show: &mut dyn FnMut(SlabView));

    /// Returns the units of all slabs, and of all objects that are handed out. Takes time
    /// in proportion to the greatest number of slabs so far.
    fn totals(&self) -> (u128, u128) {
        let (mut slabs, mut out) = (0, 0);
        self.slabs(&mut |slab| {
            slabs += u128::from(slab.size);
            out += u128::from(slab.out.count_ones()) * u128::from(slab.object);
        });
        (slabs, out)
    }

    /// Returns the cached object that contains `address`.
    fn find(&self, address: u64) -> Option<CachedObject>;
}

impl<K: Storage, C: Cpus> Caches<K, C> {
    fn class(&self, index: usize) -> Option<Class> {
        self.geometry().classes().nth(index)
    }

    /// Runs `work` with a magazine of a CPU, under its lock.
    fn with_magazine<R>(
        &self,
        cpu: usize,
        class: Class,
        place: Place,
        look: impl FnOnce(&Magazine<K::Rounds>) -> R,
    ) -> Option<R> {
        self.with_cpu(cpu, |cpu| {
            let pair = cpu.pair(class);
            match place {
                Place::Loaded => pair.loaded.as_ref().map(look),
                Place::Previous => pair.previous.as_ref().map(look),
                Place::Depot => None,
            }
        })
        .flatten()
    }
}

impl<K: Storage, C: Cpus> CachesView for Caches<K, C> {
    fn sizes(&self) -> usize {
        self.geometry().sizes()
    }

    fn cpus(&self) -> usize {
        self.storage.cpus().len()
    }

    fn current_cpu(&self) -> usize {
        self.cpu()
    }

    fn slab_size(&self) -> u64 {
        self.geometry().slab_size()
    }

    fn magazine(&self) -> usize {
        self.storage.rounds_each()
    }

    fn object_size(&self, class: usize) -> u64 {
        self.class(class)
            .map_or(0, |class| self.geometry().object_size(class))
    }

    fn rounds(&self, cpu: usize, class: usize, place: Place, show: &mut dyn FnMut(u64)) {
        let Some(class) = self.class(class) else {
            return;
        };
        self.with_magazine(cpu, class, place, |magazine| {
            for &round in magazine.rounds() {
                show(self.base_of(round));
            }
        });
    }

    fn depot(&self, class: usize) -> (usize, usize) {
        let Some(class) = self.class(class) else {
            return (0, 0);
        };
        self.with_depot(|depot| {
            let shelf = depot.shelf(class);
            (shelf.full.count(), shelf.empty.count())
        })
    }

    fn counters(&self, cpu: usize, class: usize) -> Counters {
        self.class(class)
            .and_then(|class| self.with_cpu(cpu, |cpu| cpu.pair(class).counters))
            .unwrap_or_default()
    }

    fn slabs(&self, show: &mut dyn FnMut(SlabView)) {
        let geometry = self.geometry();
        let records = self.with_depot(|depot| depot.slabs.records());
        for slab in (0..records).filter_map(|id| self.storage.slab(super::SlabId(id))) {
            let key = slab.key();
            if let Some(class) = geometry.class(key) {
                show(SlabView {
                    base: geometry.base(key),
                    size: geometry.slab_size(),
                    object: geometry.object_size(class),
                    objects: geometry.objects(class),
                    out: slab.out.load(),
                    free: slab.free.load(),
                });
            }
        }
    }

    fn find(&self, address: u64) -> Option<CachedObject> {
        let geometry = self.geometry();
        let Slot { id, slab, key } = self.slab_at(address)?;
        let (class, nth) = geometry.containing(key, address)?;
        Some(CachedObject {
            slab: geometry.base(key),
            base: self.base_of(Round::new(id, nth)),
            size: geometry.object_size(class),
            out: slab.is_out(nth),
        })
    }
}
