//! The arena: a locked core, and a source to import from.

use core::fmt;
use core::task::Waker;

use crate::alloc::Allocator;
use crate::caches::{CacheLayer, Caches, CachesView, Copied, Cpus, NoCaches, Storage};
use crate::constraint::Request;
use crate::error::{Error, SourceError};
use crate::inspect::{Origin, View};
use crate::layout::Layout;
use crate::lock::{Lock, Platform, Single};
use crate::locked::{Core, Loan, Missed, Short};
use crate::policy::AllocPolicy;
use crate::quantum::Quantum;
use crate::source::{NoSource, Source};
use crate::stats::Stats;
use crate::trace::{Event, NoTrace, Tracer};
use crate::validate::Violation;
use crate::wait::Waiters;

/// A set of spans, from which the arena hands out ranges (paper, section 4.3.1).
///
/// | parameter | what it decides | default |
/// |---|---|---|
/// | `A` | storage for boundary tags: [`Fixed`](crate::alloc::Fixed), [`Lent`](crate::alloc::Lent), `Heap` … | |
/// | `S` | the source of imports | [`NoSource`] |
/// | `T` | the tracer, which is told every step | [`NoTrace`], which costs nothing |
/// | `P` | locks and waiting | [`Single`]: for one thread |
/// | `Q` | caches for small sizes | [`NoCaches`]: the segment list serves all sizes |
///
/// Sizes and addresses are in units: bytes, pages, numbers, whatever the
/// resource is counted in.
///
/// ```
/// use vmem::{AllocPolicy, Arena, Quantum, alloc::Fixed};
///
/// let pids = Arena::new(Quantum::ONE, Fixed::<64, 16>::new());
/// pids.add_span(100, 8)?;
/// assert_eq!(pids.alloc(1, AllocPolicy::NextFit)?, 100);
/// assert_eq!(pids.alloc(1, AllocPolicy::NextFit)?, 101);
/// pids.free(100, 1)?;
/// // 100 is free, but the search goes on after 101.
/// assert_eq!(pids.alloc(1, AllocPolicy::NextFit)?, 102);
/// # Ok::<(), vmem::Error>(())
/// ```
pub struct Arena<A, S = NoSource, T = NoTrace, P = Single, Q = NoCaches>
where
    A: Allocator,
    S: Source,
    T: Tracer,
    P: Platform,
    Q: CacheLayer<P>,
{
    pub(crate) lock: P::Lock<Core<A, T>>,
    pub(crate) source: S,
    pub(crate) caches: Q,
    pub(crate) waiters: P::Waiters,
}

impl<A: Allocator> Arena<A> {
    /// An arena for one thread, without spans and without a source. It takes nothing
    /// from the allocator yet.
    pub fn new(quantum: Quantum, allocator: A) -> Self {
        Self::with_source(quantum, allocator, NoSource)
    }
}

impl<A: Allocator, S: Source> Arena<A, S> {
    /// An arena for one thread that imports from `source` when it has too little.
    pub fn with_source(quantum: Quantum, allocator: A, source: S) -> Self {
        Self::from_core(Core::new(quantum, allocator.storage()), source)
    }
}

impl<A, S, T, P> Arena<A, S, T, P>
where
    A: Allocator,
    S: Source,
    T: Tracer,
    P: Platform,
{
    /// An arena on any platform, with any tracer and any least size of an import.
    ///
    /// ```
    /// # #[cfg(feature = "std")] {
    /// use vmem::{Arena, Core, NoSource, NoTrace, Quantum, alloc::Fixed, lock::Threads};
    ///
    /// type Ports = Fixed<128, 32>;
    /// let ports: Arena<Ports, NoSource, NoTrace, Threads> =
    ///     Arena::from_core(Core::new(Quantum::ONE, Ports::new()), NoSource);
    /// # }
    /// ```
    pub fn from_core(core: Core<A, T>, source: S) -> Self {
        Self::from_lock(P::Lock::new(core), source)
    }

    /// An arena from an existing lock: in a `const`, for a `static`.
    ///
    /// ```
    /// # #[cfg(feature = "std")] {
    /// use std::sync::Mutex;
    /// use vmem::{AllocPolicy, Arena, Core, NoSource, NoTrace, Quantum, alloc::Fixed, lock::Threads};
    ///
    /// type Tags = Fixed<256, 64>;
    /// static PAGES: Arena<Tags, NoSource, NoTrace, Threads> =
    ///     Arena::from_lock(Mutex::new(Core::new(Quantum::ONE, Tags::new())), NoSource);
    ///
    /// PAGES.add_span(0x100, 0x400)?;
    /// assert_eq!(PAGES.alloc(16, AllocPolicy::InstantFit)?, 0x100);
    /// # }
    /// # Ok::<(), vmem::Error>(())
    /// ```
    pub const fn from_lock(lock: P::Lock<Core<A, T>>, source: S) -> Self {
        Self::from_parts(lock, source, NoCaches)
    }
}

impl<A, S, T, P, K, C> Arena<A, S, T, P, Caches<K, C>>
where
    A: Allocator,
    S: Source,
    T: Tracer,
    P: Platform,
    K: Storage<Platform = P>,
    C: Cpus,
{
    /// An arena with quantum caches; they get the quantum of `core`.
    pub fn with_caches(core: Core<A, T>, source: S, caches: Caches<K, C>) -> Self {
        let caches = caches.with_quantum(core.state.quantum);
        Self::from_parts(P::Lock::new(core), source, caches)
    }

    /// Returns the caches, to find the CPU and to inspect them.
    pub const fn quantum_caches(&self) -> &Caches<K, C> {
        &self.caches
    }
}

impl<A, S, T, P, Q> Arena<A, S, T, P, Q>
where
    A: Allocator,
    S: Source,
    T: Tracer,
    P: Platform,
    Q: CacheLayer<P>,
{
    /// An arena made from its parts, in a `const`, for a `static`. The caches must
    /// have been made for the same quantum.
    pub const fn from_parts(lock: P::Lock<Core<A, T>>, source: S, caches: Q) -> Self {
        Self {
            lock,
            source,
            caches,
            waiters: P::Waiters::NONE,
        }
    }

    /// Returns the source.
    pub const fn source(&self) -> &S {
        &self.source
    }

    /// Returns the quantum.
    pub fn quantum(&self) -> Quantum {
        self.lock.with(|core| core.state.quantum)
    }

    /// Adds the span of `size` units at `base`, all of it free (paper, section 4.3.1:
    /// `vmem_add`), and wakes waiting requests. Takes constant time plus `O(log spans)`
    /// steps for the check against the other spans.
    ///
    /// # Errors
    /// [`ZeroSize`](Error::ZeroSize), [`UnalignedSpan`](Error::UnalignedSpan),
    /// [`SpanWraps`](Error::SpanWraps), [`SpanOverlaps`](Error::SpanOverlaps),
    /// [`NoTags`](Error::NoTags).
    pub fn add_span(&self, base: u64, size: u64) -> Result<(), Error> {
        self.lock.with(|core| {
            core.add_span(base, size, Origin::Added)
                .map(drop)
                .map_err(|error| core.refuse(error))
        })?;
        self.waiters.wake();
        Ok(())
    }

    /// Removes the span at `base`, which was added and is all free. Takes `O(log spans)`
    /// steps; if the span is in use, it visits all segments of the span to report how
    /// much is. The paper has no such function.
    ///
    /// # Errors
    /// [`NoSuchSpan`](Error::NoSuchSpan); [`SpanInUse`](Error::SpanInUse), also for every
    /// imported span: it goes back to the source automatically once it is all free.
    pub fn remove_span(&self, base: u64) -> Result<(), Error> {
        self.lock
            .with(|core| core.remove_span(base).map_err(|error| core.refuse(error)))
    }

    /// Allocates `size` units, rounded up to the quantum, and returns their
    /// address (paper, section 4.3.2: `vmem_alloc`). Takes constant time for
    /// [`AllocPolicy::InstantFit`], with the exception named there. In an arena with
    /// caches, instant fit answers small sizes from [a cache](crate::caches), most
    /// often without the arena's lock.
    ///
    /// If no free segment fits, the arena asks its source, once; the cost depends on
    /// the source. A request that fails for lack of room looks through the highest
    /// freelist that is not empty for the largest free segment, to report it: as many
    /// steps as that list has segments.
    ///
    /// # Errors
    /// [`ZeroSize`](Error::ZeroSize), [`Exhausted`](Error::Exhausted),
    /// [`SourceFailed`](Error::SourceFailed), [`NoTags`](Error::NoTags).
    #[inline]
    pub fn alloc(&self, size: u64, policy: AllocPolicy) -> Result<u64, Error> {
        if policy == AllocPolicy::InstantFit
            && let Some(caches) = self.caches.caches()
            && let Some(class) = caches.class_of(size)
        {
            return self.alloc_cached(caches, class, size);
        }
        match self.caches.caches() {
            None => self.alloc_uncached(size, policy),
            Some(_) => self.alloc_past_caches(size, policy),
        }
    }

    /// Allocates out of line, to keep the path through the caches short.
    #[inline(never)]
    fn alloc_past_caches(&self, size: u64, policy: AllocPolicy) -> Result<u64, Error> {
        self.alloc_uncached(size, policy)
    }

    #[inline]
    fn alloc_uncached(&self, size: u64, policy: AllocPolicy) -> Result<u64, Error> {
        self.lock
            .with(|core| core.attempt_anywhere(size, policy))
            .or_else(|missed| self.make_good(missed))
    }

    /// Allocates with constraints on the address (paper, section 4.3.2:
    /// `vmem_xalloc`). At worst visits all free segments; with next fit, all
    /// segments. [`free`](Self::free) frees the allocation: there is no `vmem_xfree`.
    ///
    /// Like [`alloc`](Self::alloc), this asks the source once, and a failure for lack
    /// of room costs a look through the highest freelist that is not empty.
    ///
    /// # Errors
    /// The errors of [`alloc`](Self::alloc), and [`InvalidLayout`](Error::InvalidLayout)
    /// if no address can satisfy the layout.
    pub fn xalloc(&self, layout: &Layout, policy: AllocPolicy) -> Result<u64, Error> {
        if policy == AllocPolicy::InstantFit
            && let Some(caches) = self.caches.caches()
            && let Some(class) = caches.class_of(layout.size())
            && layout.is_anywhere(caches.quantum())
        {
            return self.alloc_cached(caches, class, layout.size());
        }
        self.alloc_segment(layout, policy)
    }

    /// Allocates from the segment list, for any size.
    pub(crate) fn alloc_segment(&self, layout: &Layout, policy: AllocPolicy) -> Result<u64, Error> {
        self.lock
            .with(|core| {
                let request = Request::of(layout, core.state.quantum);
                core.attempt(request, layout.size(), policy)
            })
            .or_else(|missed| self.make_good(missed))
    }

    /// Allocates from what is free here, after a slab for this request was refused
    /// with `error`. The source was asked for the slab. The two attempts are one
    /// request, and count as one failure at most.
    pub(crate) fn alloc_here(&self, size: u64, error: Error) -> Result<u64, Error> {
        self.lock.with(|core| {
            core.state.stats.fail -= 1;
            core.attempt_anywhere(size, AllocPolicy::InstantFit)
                .map_err(|missed| match missed {
                    Missed::Failed(error) => error,
                    Missed::Short(_) => {
                        core.state.stats.fail += 1;
                        core.refuse(error.for_request(size))
                    }
                })
        })
    }

    /// Finishes a request that was not answered at once: imports, or fails.
    #[cold]
    fn make_good(&self, missed: Missed) -> Result<u64, Error> {
        match missed {
            Missed::Short(short) => self.import(&short),
            Missed::Failed(error) => Err(error),
        }
    }

    /// Imports what a request lacks and answers the request from it. Calls the
    /// source at most once, and never with the lock held.
    fn import(&self, short: &Short) -> Result<u64, Error> {
        let layout = self.source.quantum().and_then(|quantum| {
            self.lock
                .with(|core| core.plan_import(&short.request, quantum))
        });
        let Some(layout) = layout else {
            return Err(self.lock.with(|core| core.exhausted(&short.request)));
        };
        match self.source.import(&layout) {
            Err(cause) => self
                .lock
                .with(|core| core.do_without(layout.size(), cause, short)),
            Ok(base) => {
                let lent = Loan {
                    base,
                    size: layout.size(),
                };
                let (answer, back) = self.lock.with(|core| core.receive(lent, short));
                if let Some(Loan { base, size }) = back {
                    self.source.release(base, size);
                }
                if answer.is_ok() {
                    // The rest of the import may fit a waiting request.
                    self.waiters.wake();
                }
                answer
            }
        }
    }

    /// Frees the allocation of `size` units at `base` (paper, section 4.4.2:
    /// `vmem_free`). `size` is the requested size, or any that rounds to the same.
    /// Takes constant time, with or without caches, and wakes waiting requests. An
    /// imported span goes back to the source as soon as all of it is free; the cost
    /// depends on the source.
    ///
    /// # Errors
    /// [`NotAllocated`](Error::NotAllocated), [`WrongSize`](Error::WrongSize).
    #[inline]
    pub fn free(&self, base: u64, size: u64) -> Result<(), Error> {
        match self.caches.caches() {
            None => self.free_uncached(base, size),
            Some(caches) => match caches.find(base) {
                None => self.free_past_caches(base, size),
                Some(found) => self.free_cached(caches, found, base, size),
            },
        }
    }

    /// Frees out of line, to keep the path through the caches short.
    #[inline(never)]
    fn free_past_caches(&self, base: u64, size: u64) -> Result<(), Error> {
        self.free_uncached(base, size)
    }

    #[inline]
    fn free_uncached(&self, base: u64, size: u64) -> Result<(), Error> {
        self.free_segment(base, size)?;
        self.waiters.wake();
        Ok(())
    }

    /// Frees a segment, even if it is a slab.
    #[inline]
    pub(crate) fn free_segment(&self, base: u64, size: u64) -> Result<(), Error> {
        if let Some(span) = self.lock.with(|core| core.free(base, size))? {
            self.source.release(span.base, span.size);
        }
        Ok(())
    }

    /// Makes room for `tags` more boundary tags, and for a hash table of as many
    /// allocations, so no operation has to grow the storage. Use it where the pause
    /// while a `Heap` moves is too long. A span takes two tags, an allocation at most
    /// two.
    ///
    /// # Errors
    /// [`NoTags`](Error::NoTags).
    pub fn reserve(&self, tags: usize) -> Result<(), Error> {
        self.lock.with(|core| {
            core.reserve(tags)?;
            core.reserve_buckets(core.state.allocated.len() + tags);
            Ok(())
        })
    }

    /// Returns the counters, with the names they have in illumos. Takes constant time.
    pub fn stats(&self) -> Stats {
        self.lock.with(|core| core.state.stats)
    }

    /// Runs `look` with a read-only view and with the arena locked: `look` must not
    /// call the arena. Each method of [`View`] states its cost.
    pub fn inspect<R>(&self, look: impl FnOnce(View<'_>) -> R) -> R {
        self.lock.with(|core| look(core.view_with(self.look())))
    }

    /// Checks every rule of the structure. Takes time in proportion to its size.
    ///
    /// # Errors
    /// The first rule that is broken. That is a bug in this crate, or in a
    /// storage.
    pub fn validate(&self) -> Result<(), Violation> {
        self.lock.with(|core| {
            let view = core.view_with(self.look());
            crate::validate::validate(view)?;
            match self.caches.caches() {
                Some(caches) => caches.validate(view),
                None => Ok(()),
            }
        })
    }

    fn look(&self) -> Option<&dyn CachesView> {
        self.caches.caches().map(|caches| caches as &dyn CachesView)
    }

    /// Tells the tracer of something that happened outside of the lock.
    pub(crate) fn tell_event(&self, event: &Event) {
        self.lock.with(|core| core.tell(event, self.look()));
    }

    /// Runs `work` with the tracer and with the arena locked: `work` must not call
    /// the arena.
    pub fn with_tracer<R>(&self, work: impl FnOnce(&mut T) -> R) -> R {
        self.lock.with(|core| work(core.tracer_mut()))
    }

    /// Tries a request once that can wait if there is no room for it now: then
    /// returns `Ok(Err(why))`, which does not count as a failure. Costs as much as
    /// [`xalloc`](Self::xalloc).
    ///
    /// This and [`count_waiting`](Self::count_waiting) are for callers that keep their
    /// own queue of waiting requests; threads have `xalloc_wait` (feature `std`).
    ///
    /// # Errors
    /// The errors of [`xalloc`](Self::xalloc) that waiting can't resolve.
    pub fn attempt(
        &self,
        layout: &Layout,
        policy: AllocPolicy,
    ) -> Result<Result<u64, Error>, Error> {
        match self.xalloc(layout, policy) {
            Ok(base) => Ok(Ok(base)),
            Err(error @ (Error::Exhausted(_) | Error::SourceFailed { .. }))
                if self.quantum().round_up(layout.size()).is_some() =>
            {
                self.lock.with(|core| core.defer());
                Ok(Err(error))
            }
            Err(error) => Err(error),
        }
    }

    /// Counts a request that begins to wait, in [`Stats::wait`](crate::Stats).
    pub fn count_waiting(&self) {
        self.lock.with(|core| core.state.stats.wait += 1);
    }

    /// Returns a deep copy with another source and tracer: the same state, but
    /// independent from then on. Takes time in proportion to the arena's size. No
    /// other thread may use the caches meanwhile.
    ///
    /// Both arenas now hold the same imports. The new source must have lent them
    /// too: usually it is a fork of the old source.
    pub fn fork<S2, T2>(&self, source: S2, tracer: T2) -> Arena<A, S2, T2, P, Q>
    where
        A::Storage: Clone,
        S2: Source,
        T2: Tracer,
        Q: Copied,
    {
        let core = self.lock.with(|core| core.fork(tracer));
        Arena::from_parts(P::Lock::new(core), source, self.caches.copied())
    }

    /// Ends the arena if nothing is allocated. Otherwise hands the arena back, with
    /// the number of allocated units, slabs included. First gives back the free
    /// objects of the caches. Takes time in proportion to those and to the imports.
    ///
    /// Dropping an arena ends it in any case, and returns its imports.
    ///
    /// # Errors
    /// Something is still allocated.
    pub fn close(self) -> Result<(), StillInUse<Self>> {
        self.reap_all();
        match self.stats().mem_inuse {
            0 => Ok(()),
            in_use => Err(StillInUse {
                arena: self,
                in_use,
            }),
        }
    }
}

/// An arena that could not be closed.
#[derive(Debug)]
pub struct StillInUse<R> {
    /// The arena, unchanged.
    pub arena: R,
    /// Units that are still allocated.
    pub in_use: u128,
}

impl<A, S, T, P, Q> Drop for Arena<A, S, T, P, Q>
where
    A: Allocator,
    S: Source,
    T: Tracer,
    P: Platform,
    Q: CacheLayer<P>,
{
    /// Returns all imports, even with allocations in them: their ranges belong to the
    /// source again, and must not be used any more. [`close`](Arena::close) checks for
    /// allocations first.
    fn drop(&mut self) {
        let mut from = Some(0);
        while let Some(address) = from {
            let span = self.lock.with_mut(|core| core.import_from(address));
            let Some(Loan { base, size }) = span else {
                return;
            };
            self.source.release(base, size);
            from = base.checked_add(size);
        }
    }
}

/// An arena is a source for other arenas, to any depth.
impl<A, S, T, P, Q> Source for Arena<A, S, T, P, Q>
where
    A: Allocator,
    S: Source,
    T: Tracer,
    P: Platform,
    Q: CacheLayer<P>,
{
    fn quantum(&self) -> Option<Quantum> {
        Some(Self::quantum(self))
    }

    fn import(&self, layout: &Layout) -> Result<u64, SourceError> {
        self.xalloc(layout, AllocPolicy::InstantFit)
            .map_err(SourceError::from)
    }

    /// Frees what this arena lent, which can't fail. If this arena did not lend it,
    /// only the tracer is told.
    fn release(&self, base: u64, size: u64) {
        let _refused = self.free(base, size);
    }

    fn watch(&self, waker: &Waker) {
        self.waiters.watch(waker);
        self.source.watch(waker);
    }

    fn unwatch(&self, waker: &Waker) {
        self.waiters.unwatch(waker);
        self.source.unwatch(waker);
    }
}

impl<A, S, T, P, Q> fmt::Debug for Arena<A, S, T, P, Q>
where
    A: Allocator,
    S: Source,
    T: Tracer,
    P: Platform,
    Q: CacheLayer<P>,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inspect(|view| {
            f.debug_struct("Arena")
                .field("quantum", &view.quantum().get())
                .field("stats", view.stats())
                .field("segments", &view)
                .finish_non_exhaustive()
        })
    }
}
