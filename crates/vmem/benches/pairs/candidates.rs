//! The candidates, with the limit of live ranges for each.

use vmem::lock::{Spinning, Threads};

use crate::arenas::{Aligned, Best, Instant, Next, Uncrossed, Vmem};
use crate::cached;
use crate::peers::{Bare, Floor, Malloc, Mapped, RangeAlloc, VmAllocator, Vmem1};
use churn::{Churn, Examines, Ranges, Run};

/// One row of the table.
pub(crate) struct Candidate {
    pub(crate) name: &'static str,
    /// Greatest number of live ranges; with more, a run would take minutes.
    up_to: usize,
    make: fn(usize) -> Box<dyn Run>,
}

impl Candidate {
    const fn new<R: Ranges + Examines + 'static>(name: &'static str, up_to: usize) -> Self {
        Self {
            name,
            up_to,
            make: |live| Box::new(Churn::<R>::new(live)),
        }
    }

    /// Starts a churn of `live` ranges, unless it would take too long.
    pub(crate) fn start(&self, live: usize) -> Option<Box<dyn Run>> {
        (live <= self.up_to).then(|| (self.make)(live))
    }
}

const ANY: usize = usize::MAX;

pub(crate) const INSTANT: &str = "vmem InstantFit";
pub(crate) const COARSE: &str = "vmem quantum 8";
pub(crate) const CACHED: &str = "  + quantum caches";
pub(crate) const BARE: &str = "offset-allocator";
pub(crate) const MAPPED: &str = "  + address map";

pub(crate) const CANDIDATES: &[Candidate] = &[
    Candidate::new::<Vmem<Instant>>(INSTANT, ANY),
    Candidate::new::<Vmem<Instant, Threads>>("  std lock", ANY),
    Candidate::new::<Vmem<Instant, Spinning>>("  spin lock", ANY),
    Candidate::new::<Vmem<Best>>("vmem BestFit", ANY),
    Candidate::new::<Vmem<Next>>("vmem NextFit", ANY),
    Candidate::new::<Vmem<Aligned>>("vmem align 16", 10_000),
    Candidate::new::<Vmem<Uncrossed>>("vmem nocross 128", ANY),
    Candidate::new::<cached::Bare>(COARSE, ANY),
    Candidate::new::<cached::Cached>(CACHED, ANY),
    Candidate::new::<Bare>(BARE, ANY),
    Candidate::new::<Mapped>(MAPPED, ANY),
    Candidate::new::<Malloc>("malloc", ANY),
    Candidate::new::<Floor>("floor", ANY),
    Candidate::new::<RangeAlloc>("range-alloc", 10_000),
    Candidate::new::<VmAllocator>("vm-allocator", 1_000),
    Candidate::new::<Vmem1>("vmem 1.0", 10_000),
];
