//! The numbers of an arena after an operation.

use vmem::{LISTS, Stats, View};

/// The number of counters of chain lengths: 0, 1, … and the last for longer ones too.
pub const CHAIN_LENGTHS: usize = 8;

/// The numbers of an arena after an operation. Sizes are in units.
///
/// Units in use are one of four things: `mem_inuse = asked + padding + exported + reserve`.
#[derive(Clone, PartialEq, Debug)]
pub struct Sample {
    /// The number of the scenario's operations done.
    pub operation: usize,
    /// The arena's own counters: units in use, total and imported, failed requests.
    pub stats: Stats,
    /// The number of live allocations of the scenario.
    pub live: u64,
    /// Their units: those asked for, rounded up to the quantum.
    pub granted: u128,
    /// Their units beyond those asked for.
    pub padding: u128,
    /// Units imported from this arena by others.
    pub exported: u128,
    /// Spans added.
    pub spans_added: usize,
    /// Spans imported.
    pub spans_imported: usize,
    /// Allocated segments: of the scenario, exported, and slabs.
    pub segments_allocated: usize,
    /// Free segments.
    pub segments_free: usize,
    /// The number of free segments in each freelist: list `n` has those of `2^n` to `2^(n+1)
    /// - 1` units.
    pub lists: [u32; LISTS],
    /// Units of the largest free segment; 0 if nothing is free. `None` if unknown because it
    /// needs a long walk.
    pub largest_free: Option<u64>,
    /// Tags examined here by the last operation while searching for a fit.
    pub searched: u64,
    /// Segments compared in the hash table by the last operation.
    pub compared: u64,
    /// Buckets of the hash table.
    pub buckets: usize,
    /// The lengths of the hash chains; `None` if unknown.
    pub chains: Option<Chains>,
    /// The counters of the quantum caches; `None` without caches.
    pub cached: Option<Cached>,
}

/// The lengths of the chains of a hash table.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Chains {
    /// The length of the longest chain.
    pub longest: u32,
    /// The number of chains with 0, 1, … members; the last number counts longer ones too.
    pub lengths: [u32; CHAIN_LENGTHS],
}

/// The counters of quantum caches.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Cached {
    /// Allocations served from a magazine.
    pub allocs: u64,
    /// Frees into a magazine.
    pub frees: u64,
    /// Objects that the scenario got from a slab because no magazine had one. (Objects that
    /// other arenas imported cannot be distinguished and are not counted.)
    pub misses: u64,
}

impl Cached {
    /// Returns the allocations and frees that did not reach the arena behind its magazines.
    pub const fn calls_avoided(&self) -> u64 {
        self.allocs.saturating_add(self.frees)
    }
}

impl Sample {
    /// Returns the free units: `mem_total - mem_inuse`.
    pub const fn free(&self) -> u128 {
        self.stats.mem_free()
    }

    /// Returns the nodes examined here by the last operation: tags while searching for a fit,
    /// and segments in the hash table.
    pub const fn examined(&self) -> u64 {
        self.searched.saturating_add(self.compared)
    }

    /// Returns the units that live allocations of the scenario asked for.
    pub const fn asked(&self) -> u128 {
        self.granted.saturating_sub(self.padding)
    }

    /// Returns the units held by caches: their slabs, less the allocated objects.
    pub const fn reserve(&self) -> u128 {
        let out = self.granted.saturating_add(self.exported);
        self.stats.mem_inuse.saturating_sub(out)
    }

    /// Returns how far the free units are from one segment: `1 - largest free / free`, and 0
    /// if nothing is free. A request larger than the largest free segment fails, however much
    /// is free. `None` if the largest is unknown.
    pub fn external_fragmentation(&self) -> Option<f64> {
        let largest = u128::from(self.largest_free?);
        Some(match self.free() {
            0 => 0.0,
            free => free.saturating_sub(largest) as f64 / free as f64,
        })
    }

    /// Returns the part of the allocated units that was not asked for: `padding / granted`,
    /// and 0 if nothing is allocated.
    pub fn internal_waste(&self) -> f64 {
        match self.granted {
            0 => 0.0,
            granted => self.padding as f64 / granted as f64,
        }
    }

    /// Returns the mean length of a chain: `allocated segments / buckets`, and 0 without
    /// buckets.
    pub fn mean_chain(&self) -> f64 {
        match self.buckets {
            0 => 0.0,
            buckets => self.segments_allocated as f64 / buckets as f64,
        }
    }
}

impl Chains {
    /// Walks the whole table.
    pub(super) fn new(view: View<'_>) -> Self {
        let mut chains = Self::default();
        for bucket in 0..view.bucket_count() {
            let length = view.chain_of(bucket).count();
            chains.longest = chains.longest.max(length as u32);
            chains.lengths[length.min(CHAIN_LENGTHS - 1)] += 1;
        }
        chains
    }
}

/// Returns the number of segments in each freelist. Visits only lists that have any.
pub(super) fn list_lengths(view: View<'_>) -> [u32; LISTS] {
    let mut lists = [0; LISTS];
    let mut left = view.bitmap();
    while left != 0 {
        let list = left.trailing_zeros() as u8;
        lists[usize::from(list)] = view.freelist_len(list) as u32;
        left &= left - 1;
    }
    lists
}
