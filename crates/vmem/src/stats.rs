//! The counters of an arena, under the names that illumos gives them.

/// What an arena holds and has done. Sizes are in units, and 128 bits wide
/// because all addresses together are 2^64 units.
///
/// All of it is about the segment list: where an arena has caches, a slab is one
/// allocation. What the caches do is in [`Counters`](crate::caches::Counters), and
/// how much of the slabs is handed out in
/// [`CachesView::totals`](crate::caches::CachesView::totals).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Stats {
    /// Units allocated.
    pub mem_inuse: u128,
    /// Units imported from the source.
    pub mem_import: u128,
    /// Units of all spans.
    pub mem_total: u128,
    /// Allocations made.
    pub alloc: u64,
    /// Allocations freed.
    pub free: u64,
    /// Requests that had to wait, each counted once.
    pub wait: u64,
    /// Requests for a range that failed. Frees and spans that were refused do not
    /// count.
    pub fail: u64,
    /// Segments compared in the hash table.
    pub lookup: u64,
    /// Tags examined in search of a fit.
    pub search: u64,
}

impl Stats {
    pub(crate) const NONE: Self = Self {
        mem_inuse: 0,
        mem_import: 0,
        mem_total: 0,
        alloc: 0,
        free: 0,
        wait: 0,
        fail: 0,
        lookup: 0,
        search: 0,
    };

    /// Units free.
    pub const fn mem_free(&self) -> u128 {
        self.mem_total - self.mem_inuse
    }
}
