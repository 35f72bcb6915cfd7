//! Quantum caches, for programs.

use std::collections::BTreeMap;

use serde::Serialize;
use vmem::caches::{CachesView, Counters, Place, SlabView};

/// The caches of an arena.
#[derive(Serialize)]
pub(super) struct Caches {
    /// Units of a slab.
    slab: u64,
    /// Objects that a magazine holds.
    magazine: usize,
    sizes: Vec<Cache>,
}

/// The cache of one size.
#[derive(Serialize)]
struct Cache {
    object: u64,
    /// Those that have done something here, by number.
    cpus: BTreeMap<usize, Cpu>,
    depot: Depot,
    /// By address.
    slabs: Vec<Slab>,
}

/// A CPU's magazines, each from the bottom to the top.
#[derive(Serialize)]
struct Cpu {
    loaded: Vec<u64>,
    previous: Vec<u64>,
    alloc: u64,
    free: u64,
    swap: u64,
    load: u64,
    store: u64,
}

/// How many magazines the depot has.
#[derive(Serialize)]
struct Depot {
    full: usize,
    empty: usize,
}

#[derive(Serialize)]
struct Slab {
    base: u64,
    objects: u32,
    /// The number of allocated objects.
    out: u32,
    /// How many are free in the slab; the others are in magazines.
    free: u32,
}

pub(super) fn of(caches: &dyn CachesView) -> Caches {
    let mut slabs = Vec::new();
    caches.slabs(&mut |slab| slabs.push(slab));
    slabs.sort_by_key(|slab| slab.base);
    Caches {
        slab: caches.slab_size(),
        magazine: caches.magazine(),
        sizes: (0..caches.sizes())
            .map(|class| cache(caches, class, &slabs))
            .collect(),
    }
}

fn cache(caches: &dyn CachesView, class: usize, slabs: &[SlabView]) -> Cache {
    let object = caches.object_size(class);
    let (full, empty) = caches.depot(class);
    Cache {
        object,
        cpus: (0..caches.cpus())
            .filter_map(|number| Some((number, cpu(caches, class, number)?)))
            .collect(),
        depot: Depot { full, empty },
        slabs: slabs
            .iter()
            .filter(|slab| slab.object == object)
            .map(|slab| Slab {
                base: slab.base,
                objects: slab.objects,
                out: slab.out.count_ones(),
                free: slab.free.count_ones(),
            })
            .collect(),
    }
}

fn cpu(caches: &dyn CachesView, class: usize, number: usize) -> Option<Cpu> {
    let counters = caches.counters(number, class);
    let Counters {
        alloc,
        free,
        swap,
        load,
        store,
    } = counters;
    let rounds = |place| {
        let mut rounds = Vec::new();
        caches.rounds(number, class, place, &mut |base| rounds.push(base));
        rounds
    };
    (counters != Counters::default()).then(|| Cpu {
        loaded: rounds(Place::Loaded),
        previous: rounds(Place::Previous),
        alloc,
        free,
        swap,
        load,
        store,
    })
}
