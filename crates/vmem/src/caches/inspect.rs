//! Looking into the caches.

use super::depot::Stack as _;
use super::magazine::{Counters, Magazine};
use super::table::Slot;
use super::{Caches, Class, Cpus, Round, Storage};
use crate::lock::Word as _;

/// Where a magazine is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum Place {
    /// It is a CPU's loaded one.
    Loaded,
    /// It is a CPU's previous one.
    Previous,
    /// It is one of the depot's.
    Depot,
}

/// A slab, as it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SlabView {
    /// Its base.
    pub base: u64,
    /// Its units.
    pub size: u64,
    /// The units of each of its objects.
    pub object: u64,
    /// How many objects it was cut into, at most 64.
    pub objects: u32,
    /// Bit `n` is set where object `n` is handed out.
    pub out: u64,
    /// Bit `n` is set where object `n` is free in the slab. An object that is
    /// neither is in a magazine.
    pub free: u64,
}

/// What an address in a slab is part of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CachedObject {
    /// The slab's base.
    pub slab: u64,
    /// The object's base.
    pub base: u64,
    /// Its units.
    pub size: u64,
    /// Whether it is handed out; else it is free, in its slab or a magazine.
    pub out: bool,
}

/// What there is to see of an arena's caches.
///
/// Each look takes the locks it needs, one after the other: what it sees of
/// several CPUs fits together only while nobody else is in the arena.
/// `class` counts the cached sizes from 0; addresses and sizes are in units. Where
/// nothing else is said, a look takes constant time.
pub trait CachesView {
    /// How many sizes are cached.
    fn sizes(&self) -> usize;

    /// How many CPUs there are.
    fn cpus(&self) -> usize;

    /// The CPU that asks.
    fn current_cpu(&self) -> usize;

    /// The units of a slab.
    fn slab_size(&self) -> u64;

    /// How many rounds a magazine holds.
    fn magazine(&self) -> usize;

    /// The units of the objects of a class.
    fn object_size(&self, class: usize) -> u64;

    /// Shows the addresses in a CPU's magazine, from the bottom: as many steps as
    /// it has rounds. Shows nothing for [`Place::Depot`].
    fn rounds(&self, cpu: usize, class: usize, place: Place, show: &mut dyn FnMut(u64));

    /// How many full and how many empty magazines of a class the depot has.
    fn depot(&self, class: usize) -> (usize, usize);

    /// What a CPU did with its magazines of a class.
    fn counters(&self, cpu: usize, class: usize) -> Counters;

    /// Shows all slabs, in no order. In proportion to the slabs there ever were at
    /// once.
    fn slabs(&self, show: &mut dyn FnMut(SlabView));

    /// Units of all slabs, and of all objects that are handed out. In proportion
    /// to the slabs there ever were at once.
    fn totals(&self) -> (u128, u128) {
        let (mut slabs, mut out) = (0, 0);
        self.slabs(&mut |slab| {
            slabs += u128::from(slab.size);
            out += u128::from(slab.out.count_ones()) * u128::from(slab.object);
        });
        (slabs, out)
    }

    /// The cached object that contains `address`. Constant time.
    fn find(&self, address: u64) -> Option<CachedObject>;
}

impl<K: Storage, C: Cpus> Caches<K, C> {
    fn class(&self, index: usize) -> Option<Class> {
        self.geometry().classes().nth(index)
    }

    /// A magazine of a CPU, under its lock.
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
