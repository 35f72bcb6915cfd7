//! Allocating when there is room again.

use alloc_crate::sync::Arc;
use core::task::Waker;
use core::time::Duration;
use std::time::Instant;

use crate::Arena;
use crate::alloc::Allocator;
use crate::caches::CacheLayer;
use crate::error::Error;
use crate::layout::Layout;
use crate::policy::AllocPolicy;
use crate::source::Source;
use crate::trace::Tracer;
use crate::wait::{Sleeper as _, Waiters as _, Waits};

impl<A, S, T, P, Q> Arena<A, S, T, P, Q>
where
    A: Allocator,
    S: Source,
    T: Tracer,
    P: Waits,
    Q: CacheLayer<P>,
{
    /// As [`alloc`](Self::alloc), but where there is no room it sleeps until
    /// there is, or until `timeout` has passed; `None` is for ever.
    ///
    /// It is woken by a free, a span that is added, a [`reap`](Self::reap), and by
    /// what its source gets back. Who waits is served in the order of coming: also
    /// one whose request is possible waits for those ahead of him. Plain
    /// [`alloc`](Self::alloc) and [`xalloc`](Self::xalloc) stand in no line, and
    /// may take what somebody waits for.
    ///
    /// Before it sleeps it reaps, as [`reap_all`](Self::reap_all) does: nothing that is
    /// free in this arena is out of reach of one who waits. What its source's caches
    /// hold is.
    ///
    /// ```
    /// use std::time::Duration;
    /// use vmem::{AllocPolicy::InstantFit, Arena, Core, NoSource, NoTrace, Quantum};
    /// use vmem::{alloc::Heap, lock::Threads};
    ///
    /// let arena: Arena<Heap, NoSource, NoTrace, Threads> =
    ///     Arena::from_core(Core::new(Quantum::ONE, Heap::new()), NoSource);
    /// arena.add_span(1, 10)?;
    /// let all = arena.alloc(10, InstantFit)?;
    /// std::thread::scope(|scope| {
    ///     let waits = scope.spawn(|| arena.alloc_wait(4, InstantFit, None));
    ///     arena.free(all, 10)?;
    ///     assert_eq!(waits.join().unwrap()?, 1);
    ///     let timeout = Some(Duration::from_millis(1));
    ///     assert!(arena.alloc_wait(10, InstantFit, timeout).is_err());
    ///     Ok::<(), vmem::Error>(())
    /// })?;
    /// # Ok::<(), vmem::Error>(())
    /// ```
    ///
    /// # Errors
    /// Once the time is up, those of [`alloc`](Self::alloc), which is tried once more
    /// then, out of turn. At once where waiting would not help:
    /// [`ZeroSize`](Error::ZeroSize), [`NoTags`](Error::NoTags).
    pub fn alloc_wait(
        &self,
        size: u64,
        policy: AllocPolicy,
        timeout: Option<Duration>,
    ) -> Result<u64, Error> {
        self.xalloc_wait(&Layout::new(size), policy, timeout)
    }

    /// As [`xalloc`](Self::xalloc), waiting as [`alloc_wait`](Self::alloc_wait)
    /// does.
    ///
    /// # Errors
    /// As of [`alloc_wait`](Self::alloc_wait), and
    /// [`InvalidLayout`](Error::InvalidLayout) at once.
    pub fn xalloc_wait(
        &self,
        layout: &Layout,
        policy: AllocPolicy,
        timeout: Option<Duration>,
    ) -> Result<u64, Error> {
        // A time too far away to be told is for ever.
        let deadline = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        if !self.waiters.in_line() {
            let attempt = self.attempt(layout, policy)?;
            if let Ok(base) = attempt {
                return Ok(base);
            }
        }
        self.count_waiting();
        self.stand_in_line(layout, policy, deadline)
    }

    fn stand_in_line(
        &self,
        layout: &Layout,
        policy: AllocPolicy,
        deadline: Option<Instant>,
    ) -> Result<u64, Error> {
        let sleeper = Arc::new(P::Sleeper::default());
        let waker = Waker::from(Arc::clone(&sleeper));
        let place = P::queue(&self.waiters).join(waker.clone());
        let _watch = Watch {
            source: &self.source,
            waker: &waker,
        };
        loop {
            // First have oneself woken, then look: what happens in between is not
            // missed.
            self.source.watch(&waker);
            if place.is_first() {
                self.reap_quietly();
                if let Ok(base) = self.attempt(layout, policy)? {
                    return Ok(base);
                }
            }
            // However often it is woken.
            let in_time = deadline.is_none_or(|deadline| Instant::now() < deadline);
            if !in_time || !sleeper.sleep(deadline) {
                // Once more, out of turn: the answer is that of this moment.
                return self.xalloc(layout, policy);
            }
        }
    }
}

/// A waker that a source has, until this is dropped.
struct Watch<'a, S: Source> {
    source: &'a S,
    waker: &'a Waker,
}

impl<S: Source> Drop for Watch<'_, S> {
    fn drop(&mut self) {
        self.source.unwatch(self.waker);
    }
}
