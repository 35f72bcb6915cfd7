//! Quantum caches: on one thread against the segment list alone, and on two
//! threads against one.

use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use churn::{Churn, Examines, Range, Ranges, room};
use vmem::alloc::Heap;
use vmem::caches::{CacheLayer, Caches, NoCaches, OneCpu, ThreadCpus};
use vmem::lock::{Platform, Single, Threads};
use vmem::{AllocPolicy, Arena, Core, NoSource, NoTrace, Quantum};

use crate::targets::verdict_at_least;

/// With this quantum, sixteen caches cover all sizes, up to [`churn::MAX_SIZE`].
const QUANTUM: u64 = 8;
/// Rounds of a magazine.
const MAGAZINE: usize = 15;

type Quantized<P, Q> = Arena<Heap, NoSource, NoTrace, P, Q>;

/// An arena with the same quantum, without caches, for comparison.
pub(crate) struct Bare(Quantized<Single, NoCaches>);
/// An arena with caches for one thread.
pub(crate) struct Cached(Quantized<Single, OneCached>);

type OneCached = Caches<vmem::caches::Heap<Single>, OneCpu>;
type ThreadsCached = Caches<vmem::caches::Heap<Threads>, ThreadCpus>;

fn quantum() -> Quantum {
    Quantum::new(QUANTUM).unwrap()
}

/// Returns an arena with room for `live` ranges.
fn arena<P: Platform, Q: CacheLayer<P>>(live: usize, caches: Q) -> Quantized<P, Q> {
    use vmem::lock::Lock;
    let core = Core::new(quantum(), Heap::new());
    let arena = Arena::from_parts(P::Lock::new(core), NoSource, caches);
    arena.add_span(0, u64::from(room(live))).unwrap();
    arena
}

fn alloc<P: Platform, Q: CacheLayer<P>>(arena: &Quantized<P, Q>, size: u32) -> Range {
    let base = arena.alloc(u64::from(size), AllocPolicy::InstantFit);
    let base = base.unwrap() as u32;
    Range { base, size }
}

fn free<P: Platform, Q: CacheLayer<P>>(arena: &Quantized<P, Q>, held: &mut Range) {
    let (base, size) = (u64::from(held.base), u64::from(held.size));
    arena.free(base, size).unwrap();
}

impl Examines for Bare {}
impl Examines for Cached {}

impl Ranges for Bare {
    type Held = Range;

    fn for_live(live: usize) -> Self {
        Self(arena(live, NoCaches))
    }

    #[inline]
    fn alloc(&mut self, size: u32) -> Range {
        alloc(&self.0, size)
    }

    #[inline]
    fn free(&mut self, held: &mut Range) {
        free(&self.0, held);
    }
}

impl Ranges for Cached {
    type Held = Range;

    fn for_live(live: usize) -> Self {
        let storage = vmem::caches::Heap::new(1, MAGAZINE);
        let caches = Caches::new(quantum(), 16 * QUANTUM, storage, OneCpu);
        Self(arena(live, caches))
    }

    #[inline]
    fn alloc(&mut self, size: u32) -> Range {
        alloc(&self.0, size)
    }

    #[inline]
    fn free(&mut self, held: &mut Range) {
        free(&self.0, held);
    }
}

/// One thread's share of an arena.
struct Shared<'a>(&'a Quantized<Threads, ThreadsCached>);

impl Ranges for Shared<'_> {
    type Held = Range;

    fn for_live(_: usize) -> Self {
        unreachable!("it is lent, not made")
    }

    #[inline]
    fn alloc(&mut self, size: u32) -> Range {
        alloc(self.0, size)
    }

    #[inline]
    fn free(&mut self, held: &mut Range) {
        free(self.0, held);
    }
}

const LIVE: usize = 1_000;
const PAIRS: usize = 200_000;
const ROUNDS: usize = 24;

/// Returns the time in which each thread does [`PAIRS`] on one shared arena.
fn time(threads: usize) -> Duration {
    let storage = vmem::caches::Heap::new(2, MAGAZINE);
    let caches = Caches::new(quantum(), 16 * QUANTUM, storage, ThreadCpus);
    let arena = arena(threads * LIVE, caches);
    let start = Barrier::new(threads);
    let work = || {
        let mut churn = Churn::with(Shared(&arena), LIVE);
        churn.run(10 * LIVE);
        start.wait();
        let begin = Instant::now();
        churn.run(PAIRS);
        begin.elapsed()
    };
    thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .max()
    })
    .unwrap()
}

/// Prints the effect of a second thread.
pub(crate) fn print() {
    let [mut one, mut two] = [Duration::MAX; 2];
    for _ in 0..ROUNDS {
        one = one.min(time(1));
        two = two.min(time(2));
    }
    let pair = |time: Duration, pairs: usize| time.as_secs_f64() * 1e9 / pairs as f64;
    let (one, two) = (pair(one, PAIRS), pair(two, 2 * PAIRS));
    println!("\nns for one pair with caches and the std lock, {LIVE} live ranges a thread");
    println!("{:<24}{one:>10.1}", "one thread");
    println!("{:<24}{two:>10.1}", "two threads");
    verdict_at_least("two threads against one", one / two, 1.8);
}
