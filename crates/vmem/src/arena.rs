//! The arena: a locked core, and a source to import from.

use core::cell::RefCell;
use core::fmt;
use core::marker::PhantomData;

use crate::alloc::Allocator;
use crate::constraint::Request;
use crate::error::{Error, SourceError};
use crate::inspect::{Origin, View};
use crate::layout::Layout;
use crate::lock::Lock;
use crate::locked::{Attempt, Core, Loan, Short};
use crate::policy::AllocPolicy;
use crate::quantum::Quantum;
use crate::source::{NoSource, Source};
use crate::stats::Stats;
use crate::trace::{NoTrace, Tracer};
use crate::validate::Violation;

/// A set of spans out of which ranges are handed out.
///
/// | parameter | what it decides | default |
/// |---|---|---|
/// | `A` | where boundary tags are kept: [`Fixed`](crate::alloc::Fixed), [`Lent`](crate::alloc::Lent), `Heap` … | |
/// | `S` | where more is imported from | [`NoSource`] |
/// | `T` | who watches the steps | [`NoTrace`], which is free |
/// | `L` | how callers are kept apart | [`RefCell`], for one thread |
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
/// // Not 100 again at once.
/// assert_eq!(pids.alloc(1, AllocPolicy::NextFit)?, 102);
/// # Ok::<(), vmem::Error>(())
/// ```
pub struct Arena<A, S = NoSource, T = NoTrace, L = RefCell<Core<A, T>>>
where
    A: Allocator,
    S: Source,
    T: Tracer,
    L: Lock<Core<A, T>>,
{
    lock: L,
    source: S,
    core: PhantomData<fn() -> Core<A, T>>,
}

impl<A: Allocator> Arena<A> {
    /// An arena without spans and without a source, for one thread.
    pub fn new(quantum: Quantum, allocator: A) -> Self {
        Self::with_source(quantum, allocator, NoSource)
    }
}

impl<A: Allocator, S: Source> Arena<A, S> {
    /// An arena for one thread that imports from `source` what it lacks.
    pub fn with_source(quantum: Quantum, allocator: A, source: S) -> Self {
        Self::from_core(Core::new(quantum, allocator.storage()), source)
    }
}

impl<A, S, T, L> Arena<A, S, T, L>
where
    A: Allocator,
    S: Source,
    T: Tracer,
    L: Lock<Core<A, T>>,
{
    /// An arena with any lock, tracer and least import.
    ///
    /// ```
    /// use std::sync::Mutex;
    /// use vmem::{Arena, Core, NoSource, NoTrace, Quantum, alloc::Fixed};
    ///
    /// type Ports = Fixed<128, 32>;
    /// # #[cfg(feature = "std")]
    /// let ports: Arena<Ports, NoSource, NoTrace, Mutex<Core<Ports>>> =
    ///     Arena::from_core(Core::new(Quantum::ONE, Ports::new()), NoSource);
    /// ```
    pub fn from_core(core: Core<A, T>, source: S) -> Self {
        Self::from_lock(L::new(core), source)
    }

    /// The same from a lock that was made already: in a `const`, for a `static`.
    ///
    /// ```
    /// use std::sync::Mutex;
    /// use vmem::{AllocPolicy, Arena, Core, NoSource, NoTrace, Quantum, alloc::Fixed};
    ///
    /// type Tags = Fixed<256, 64>;
    /// # #[cfg(feature = "std")]
    /// static PAGES: Arena<Tags, NoSource, NoTrace, Mutex<Core<Tags>>> =
    ///     Arena::from_lock(Mutex::new(Core::new(Quantum::ONE, Tags::new())), NoSource);
    ///
    /// # #[cfg(feature = "std")] {
    /// PAGES.add_span(0x100, 0x400)?;
    /// assert_eq!(PAGES.alloc(16, AllocPolicy::InstantFit)?, 0x100);
    /// # }
    /// # Ok::<(), vmem::Error>(())
    /// ```
    pub const fn from_lock(lock: L, source: S) -> Self {
        Self {
            lock,
            source,
            core: PhantomData,
        }
    }

    /// The source.
    pub const fn source(&self) -> &S {
        &self.source
    }

    /// The quantum.
    pub fn quantum(&self) -> Quantum {
        self.lock.with(|core| core.state.quantum)
    }

    /// Adds the span of `size` units at `base`, all of it free. Constant time,
    /// but for a check against the other spans that takes `O(log spans)` steps.
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
        })
    }

    /// Removes the span at `base`, which was added and is all free.
    ///
    /// # Errors
    /// [`NoSuchSpan`](Error::NoSuchSpan); [`SpanInUse`](Error::SpanInUse), always
    /// so for an imported span, which goes back by itself once it is all free.
    pub fn remove_span(&self, base: u64) -> Result<(), Error> {
        self.lock
            .with(|core| core.remove_span(base).map_err(|error| core.refuse(error)))
    }

    /// Allocates `size` units, rounded up to the quantum, and returns their
    /// address. Constant time for [`AllocPolicy::InstantFit`], but for the case
    /// named there.
    ///
    /// Where nothing free fits, the source is asked, once; that costs what it
    /// costs there. A request that fails for lack of room looks through the
    /// highest freelist that is not empty for the largest free segment, to say
    /// why: as many steps as that list is long.
    ///
    /// # Errors
    /// [`ZeroSize`](Error::ZeroSize), [`Exhausted`](Error::Exhausted),
    /// [`SourceFailed`](Error::SourceFailed), [`NoTags`](Error::NoTags).
    #[inline]
    pub fn alloc(&self, size: u64, policy: AllocPolicy) -> Result<u64, Error> {
        let attempt = self.lock.with(|core| {
            let request = Request::anywhere(size, core.state.quantum);
            core.attempt(request, size, policy)
        })?;
        match attempt {
            Attempt::Granted(base) => Ok(base),
            Attempt::Short(short) => self.import(&short),
        }
    }

    /// Allocates with constraints on the address (paper, section 4.1:
    /// `vmem_xalloc`). In proportion to the free segments at worst, by next fit
    /// to all segments.
    ///
    /// As of [`alloc`](Self::alloc), the source is asked once, and failing for
    /// lack of room costs a look through the highest freelist that is not empty.
    ///
    /// # Errors
    /// As [`alloc`](Self::alloc), and [`InvalidLayout`](Error::InvalidLayout)
    /// where no address could ever do.
    pub fn xalloc(&self, layout: &Layout, policy: AllocPolicy) -> Result<u64, Error> {
        let attempt = self.lock.with(|core| {
            let request = Request::of(layout, core.state.quantum);
            core.attempt(request, layout.size(), policy)
        })?;
        match attempt {
            Attempt::Granted(base) => Ok(base),
            Attempt::Short(short) => self.import(&short),
        }
    }

    /// Imports what a request lacks and answers it from that. At most one call
    /// to the source, and none with the lock held.
    #[cold]
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
                answer
            }
        }
    }

    /// Frees the allocation of `size` units at `base`: the size that was asked
    /// for, or any that rounds to the same. Constant time. A span that was
    /// imported goes back to the source as soon as all of it is free.
    ///
    /// # Errors
    /// [`NotAllocated`](Error::NotAllocated), [`WrongSize`](Error::WrongSize).
    #[inline]
    pub fn free(&self, base: u64, size: u64) -> Result<(), Error> {
        if let Some(span) = self.lock.with(|core| core.free(base, size))? {
            self.source.release(span.base, span.size);
        }
        Ok(())
    }

    /// Makes room for `tags` more boundary tags, and for a hash table of as
    /// many allocations, so that no operation has to ask the storage for more.
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

    /// The counters. Constant time.
    pub fn stats(&self) -> Stats {
        self.lock.with(|core| core.state.stats)
    }

    /// Runs `look` with a read-only view, with the arena locked: it must not
    /// call the arena.
    pub fn inspect<R>(&self, look: impl FnOnce(View<'_>) -> R) -> R {
        self.lock.with(|core| look(core.view()))
    }

    /// Checks every rule of the structure, in proportion to its size.
    ///
    /// # Errors
    /// The first rule that is broken. That is a bug in this crate, or in a
    /// storage.
    pub fn validate(&self) -> Result<(), Violation> {
        self.lock
            .with(|core| crate::validate::validate(core.view()))
    }

    /// Runs `work` with the tracer, with the arena locked: it must not call the
    /// arena.
    pub fn with_tracer<R>(&self, work: impl FnOnce(&mut T) -> R) -> R {
        self.lock.with(|core| work(core.tracer_mut()))
    }

    /// A deep copy with another source, tracer and lock: the same state, from
    /// which both go on by themselves. In proportion to the arena's size.
    ///
    /// Both now hold the same imports. The new source has to be one that lent
    /// them too: a fork of the old one, as a rule.
    pub fn fork<S2, T2, L2>(&self, source: S2, tracer: T2) -> Arena<A, S2, T2, L2>
    where
        A::Storage: Clone,
        S2: Source,
        T2: Tracer,
        L2: Lock<Core<A, T2>>,
    {
        Arena::from_core(self.lock.with(|core| core.fork(tracer)), source)
    }

    /// Ends the arena, unless something is still allocated; then it is handed
    /// back with the count of units that are.
    ///
    /// Dropping an arena ends it in any case, and returns its imports.
    ///
    /// # Errors
    /// Something is still allocated.
    pub fn close(self) -> Result<(), StillInUse<Self>> {
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
    /// The arena, as it was.
    pub arena: R,
    /// Units that are still allocated.
    pub in_use: u128,
}

impl<A, S, T, L> Drop for Arena<A, S, T, L>
where
    A: Allocator,
    S: Source,
    T: Tracer,
    L: Lock<Core<A, T>>,
{
    /// Returns what was imported, whatever is still allocated in it: its ranges
    /// are the source's again, and must not be used any more. See
    /// [`close`](Arena::close) for an end that asks first.
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

/// An arena is a source for others, to any depth.
impl<A, S, T, L> Source for Arena<A, S, T, L>
where
    A: Allocator,
    S: Source,
    T: Tracer,
    L: Lock<Core<A, T>>,
{
    fn quantum(&self) -> Option<Quantum> {
        Some(Self::quantum(self))
    }

    fn import(&self, layout: &Layout) -> Result<u64, SourceError> {
        self.xalloc(layout, AllocPolicy::InstantFit)
            .map_err(SourceError::from)
    }

    /// What is released was lent, so freeing it can't fail; if the caller is
    /// wrong about that, nothing happens but that the tracer is told.
    fn release(&self, base: u64, size: u64) {
        let _refused = self.free(base, size);
    }
}

impl<A, S, T, L> fmt::Debug for Arena<A, S, T, L>
where
    A: Allocator,
    S: Source,
    T: Tracer,
    L: Lock<Core<A, T>>,
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
