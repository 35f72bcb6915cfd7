//! What an arena's numbers are behind an operation.

use vmem::{LISTS, Stats, View};

/// Chains are counted by their length: 0, 1, … and the last of these or more.
pub const CHAIN_LENGTHS: usize = 8;

/// An arena's numbers behind an operation. Sizes are in units.
///
/// What is in use is one of four things:
/// `mem_inuse = asked + padding + lent + reserve`.
#[derive(Clone, PartialEq, Debug)]
pub struct Sample {
    /// How many operations of the scenario were done.
    pub operation: usize,
    /// The arena's own counters: in use, total and imported, requests that failed.
    pub stats: Stats,
    /// Allocations of the scenario that are live.
    pub live: u64,
    /// Units they have: what they asked for, rounded up to the quantum.
    pub handed_out: u128,
    /// Units of these over what was asked for.
    pub padding: u128,
    /// Units that arenas imported from this one.
    pub lent: u128,
    /// Spans that were added.
    pub spans_added: usize,
    /// Spans that were imported.
    pub spans_imported: usize,
    /// Segments that are allocated: to the scenario, to other arenas, or as slabs.
    pub segments_allocated: usize,
    /// Segments that are free.
    pub segments_free: usize,
    /// How many free segments each freelist has: list `n` has those of
    /// `2^n` to `2^(n+1) - 1` units.
    pub lists: [u32; LISTS],
    /// Units of the largest free segment, 0 where nothing is free. `None` where it
    /// was not looked for: that would have been a long walk.
    pub largest_free: Option<u64>,
    /// Tags that the last operation examined here in search of a fit; 0 if it had no
    /// business here.
    pub searched: u64,
    /// Segments that it compared in the hash table.
    pub compared: u64,
    /// Buckets of the hash table.
    pub buckets: usize,
    /// How long the chains are. `None` where they were not walked.
    pub chains: Option<Chains>,
    /// What the quantum caches did; `None` without caches.
    pub cached: Option<Cached>,
}

/// How long the chains of a hash table are.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Chains {
    /// Members of the longest one.
    pub longest: u32,
    /// How many chains have 0, 1, … members; the last number is of that many or more.
    pub lengths: [u32; CHAIN_LENGTHS],
}

/// What quantum caches did so far.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Cached {
    /// Allocations served from a magazine.
    pub allocs: u64,
    /// Frees that went into a magazine.
    pub frees: u64,
    /// Objects that the scenario got from a slab, because no magazine had one. (What
    /// other arenas imported is not told apart, and not counted.)
    pub misses: u64,
}

impl Cached {
    /// Calls that never reached the arena behind its magazines: allocations and
    /// frees alike.
    pub const fn calls_avoided(&self) -> u64 {
        self.allocs.saturating_add(self.frees)
    }
}

impl Sample {
    /// Of an arena that has nothing, and has done nothing.
    pub(super) fn of_nothing() -> Self {
        Self {
            operation: 0,
            stats: Stats::default(),
            live: 0,
            handed_out: 0,
            padding: 0,
            lent: 0,
            spans_added: 0,
            spans_imported: 0,
            segments_allocated: 0,
            segments_free: 0,
            lists: [0; LISTS],
            largest_free: None,
            searched: 0,
            compared: 0,
            buckets: 0,
            chains: None,
            cached: None,
        }
    }

    /// Units free: `mem_total - mem_inuse`.
    pub const fn free(&self) -> u128 {
        self.stats.mem_free()
    }

    /// Nodes that the last operation examined here: tags in search of a fit, and
    /// segments in the hash table.
    pub const fn examined(&self) -> u64 {
        self.searched.saturating_add(self.compared)
    }

    /// Units that live allocations of the scenario asked for.
    pub const fn asked(&self) -> u128 {
        self.handed_out.saturating_sub(self.padding)
    }

    /// Units that caches hold: of their slabs, what is no object handed out.
    pub const fn reserve(&self) -> u128 {
        let out = self.handed_out.saturating_add(self.lent);
        self.stats.mem_inuse.saturating_sub(out)
    }

    /// How far the free units are from being in one piece: `1 - largest free / free`,
    /// and 0 where nothing is free. A request larger than the largest fails, no matter
    /// how much is free. `None` where the largest is not known.
    pub fn external_fragmentation(&self) -> Option<f64> {
        let largest = u128::from(self.largest_free?);
        Some(match self.free() {
            0 => 0.0,
            free => free.saturating_sub(largest) as f64 / free as f64,
        })
    }

    /// The share of the units handed out that nobody asked for:
    /// `padding / handed out`, and 0 where nothing is.
    pub fn internal_waste(&self) -> f64 {
        match self.handed_out {
            0 => 0.0,
            handed_out => self.padding as f64 / handed_out as f64,
        }
    }

    /// Members of a chain on average: `allocated segments / buckets`, and 0
    /// without buckets.
    pub fn mean_chain(&self) -> f64 {
        match self.buckets {
            0 => 0.0,
            buckets => self.segments_allocated as f64 / buckets as f64,
        }
    }
}

impl Chains {
    /// Walks the whole table.
    pub(super) fn of(view: View<'_>) -> Self {
        let mut chains = Self::default();
        for bucket in 0..view.bucket_count() {
            let length = view.chain_of(bucket).count();
            chains.longest = chains.longest.max(length as u32);
            chains.lengths[length.min(CHAIN_LENGTHS - 1)] += 1;
        }
        chains
    }
}

/// How many segments each freelist has; looks only at those that have any.
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
