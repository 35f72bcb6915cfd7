//! The counters of an arena, with the names they have in illumos.

/// Counters of an arena: its current contents and its history. Sizes are in units,
/// and have 128 bits because all addresses together are 2^64 units.
///
/// All counters are about the segment list: in an arena with caches, a slab is one
/// allocation. [`Counters`](crate::caches::Counters) has the work of the caches, and
/// [`CachesView::totals`](crate::caches::CachesView::totals) the objects of slabs that
/// are handed out.
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
    /// Requests for a range that failed. Frees and spans that were refused are not
    /// counted.
    pub fail: u64,
    /// Segments compared in the hash table.
    pub lookup: u64,
    /// Tags examined in searches.
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

    /// Returns the number of free units.
    pub const fn mem_free(&self) -> u128 {
        self.mem_total - self.mem_inuse
    }
}
