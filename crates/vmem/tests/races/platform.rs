//! A platform whose threads loom schedules.

use loom::sync::atomic::{AtomicU64, Ordering};
use loom::sync::{Condvar, Mutex as LoomMutex};
use std::cell::Cell;
use std::sync::{Arc, OnceLock};
use std::task::{Wake, Waker};
use std::time::Instant;
use vmem::alloc::Heap;
use vmem::caches::{Caches, Cpus};
use vmem::lock::{Lock, Platform, Word};
use vmem::wait::{Queue, Sleeper, Waiters, Waits};
use vmem::{AllocPolicy, Arena, Core, NoSource, NoTrace, Quantum, Source};

pub(crate) const INSTANT: AllocPolicy = AllocPolicy::InstantFit;

pub(crate) struct Loom;

impl Platform for Loom {
    type Lock<V> = Mutex<V>;
    type Word = Atomic;
    // Made with the depot locked, so there is no race to look for.
    type Once<V> = OnceLock<V>;
    type Waiters = LazyQueue;
}

pub(crate) struct Mutex<V>(LoomMutex<V>);

impl<V> Lock<V> for Mutex<V> {
    fn new(value: V) -> Self {
        Self(LoomMutex::new(value))
    }

    fn with<R>(&self, work: impl FnOnce(&mut V) -> R) -> R {
        work(&mut self.0.lock().unwrap())
    }

    fn with_mut<R>(&mut self, work: impl FnOnce(&mut V) -> R) -> R {
        work(self.0.get_mut().unwrap())
    }
}

pub(crate) struct Atomic(AtomicU64);

impl Default for Atomic {
    fn default() -> Self {
        Self(AtomicU64::new(0))
    }
}

/// The orderings are those of the real word.
impl Word for Atomic {
    fn load(&self) -> u64 {
        self.0.load(Ordering::Acquire)
    }

    fn store(&self, value: u64) {
        self.0.store(value, Ordering::Release);
    }

    fn set_bits(&self, mask: u64) -> u64 {
        self.0.fetch_or(mask, Ordering::AcqRel)
    }

    fn clear_bits(&self, mask: u64) -> u64 {
        self.0.fetch_and(!mask, Ordering::AcqRel)
    }
}

/// A queue made at its first use: loom's types can't be made in a `const`.
pub(crate) struct LazyQueue(OnceLock<Queue<Loom>>);

impl LazyQueue {
    fn queue(&self) -> &Queue<Loom> {
        self.0.get_or_init(Queue::default)
    }
}

impl Waiters for LazyQueue {
    const NONE: Self = Self(OnceLock::new());

    fn wake(&self) {
        self.queue().wake();
    }

    fn watch(&self, waker: &Waker) {
        self.queue().watch(waker);
    }

    fn unwatch(&self, waker: &Waker) {
        self.queue().unwatch(waker);
    }

    fn in_line(&self) -> bool {
        self.queue().in_line()
    }
}

impl Waits for Loom {
    type Sleeper = Bed;

    fn queue(waiters: &LazyQueue) -> &Queue<Self> {
        waiters.queue()
    }
}

/// A sleeper without timeouts: time does not pass here, so a lost wake-up is a
/// deadlock, which loom reports.
pub(crate) struct Bed {
    woken: LoomMutex<bool>,
    changed: Condvar,
}

impl Default for Bed {
    fn default() -> Self {
        Self {
            woken: LoomMutex::new(false),
            changed: Condvar::new(),
        }
    }
}

impl Wake for Bed {
    fn wake(self: Arc<Self>) {
        *self.woken.lock().unwrap() = true;
        self.changed.notify_one();
    }
}

impl Sleeper for Bed {
    fn sleep(&self, _: Option<Instant>) -> bool {
        let mut woken = self.woken.lock().unwrap();
        while !*woken {
            woken = self.changed.wait(woken).unwrap();
        }
        *woken = false;
        true
    }
}

loom::thread_local! {
    static CPU: Cell<usize> = Cell::new(0);
}

/// The CPU that the thread set.
pub(crate) struct Said;

impl Cpus for Said {
    fn current(&self) -> usize {
        CPU.with(Cell::get)
    }
}

pub(crate) type Bare<S = NoSource> = Arena<Heap, S, NoTrace, Loom>;
pub(crate) type Cached =
    Arena<Heap, NoSource, NoTrace, Loom, Caches<vmem::caches::Heap<Loom>, Said>>;

pub(crate) fn bare<S: Source>(units: u64, source: S) -> Bare<S> {
    let quantum = Quantum::new(units).unwrap();
    Arena::from_core(Core::new(quantum, Heap::new()), source)
}

/// An arena with a cache for one size of one unit, two CPUs, magazines of one round.
pub(crate) fn cached(span: u64) -> Cached {
    let core = Core::new(Quantum::ONE, Heap::new());
    let caches = Caches::new(Quantum::ONE, 1, vmem::caches::Heap::new(2, 1), Said);
    let arena = Arena::with_caches(core, NoSource, caches);
    arena.add_span(0, span).unwrap();
    arena
}

/// Tries all interleavings with up to `preemptions` interruptions of a thread
/// that could go on.
pub(crate) fn model(preemptions: usize, run: impl Fn() + Sync + Send + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(preemptions);
    builder.max_branches = 20_000;
    let runs = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let counter = Arc::clone(&runs);
    builder.check(move || {
        counter.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        run();
    });
    // A single order would mean that nothing was interleaved.
    assert!(runs.load(std::sync::atomic::Ordering::Relaxed) > 1);
}

/// Runs `work` on another CPU.
pub(crate) fn on_cpu<R: 'static>(
    cpu: usize,
    work: impl FnOnce() -> R + 'static,
) -> loom::thread::JoinHandle<R> {
    loom::thread::spawn(move || {
        CPU.with(|current| current.set(cpu));
        work()
    })
}
