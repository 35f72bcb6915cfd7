//! Allocating with waiting for room.

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
    /// Allocates like [`alloc`](Self::alloc), but if there is no room, sleeps until
    /// there is, or until `timeout` has passed; `None` means for ever.
    ///
    /// A free, a new span, a [`reap`](Self::reap), or units that come back to the source
    /// wake the thread. The line is first come, first served: even a request that is
    /// possible waits for those before it. Plain
    /// [`alloc`](Self::alloc) and [`xalloc`](Self::xalloc) do not join the line, and
    /// may take the room that a waiting request needs.
    ///
    /// Before it sleeps, it reaps, like [`reap_all`](Self::reap_all): a waiting request can
    /// use everything that is free in this arena, but not the free objects in the caches
    /// of its source.
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
    /// After the timeout, the errors of [`alloc`](Self::alloc), which is tried once more,
    /// out of turn. At once, the errors that waiting can't resolve:
    /// [`ZeroSize`](Error::ZeroSize), [`NoTags`](Error::NoTags).
    pub fn alloc_wait(
        &self,
        size: u64,
        policy: AllocPolicy,
        timeout: Option<Duration>,
    ) -> Result<u64, Error> {
        self.xalloc_wait(&Layout::new(size), policy, timeout)
    }

    /// Allocates like [`xalloc`](Self::xalloc), and waits like
    /// [`alloc_wait`](Self::alloc_wait).
    ///
    /// # Errors
    /// The errors of [`alloc_wait`](Self::alloc_wait), and
    /// [`InvalidLayout`](Error::InvalidLayout) at once.
    pub fn xalloc_wait(
        &self,
        layout: &Layout,
        policy: AllocPolicy,
        timeout: Option<Duration>,
    ) -> Result<u64, Error> {
        // A deadline too far away for an `Instant` means for ever.
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
            // First watch, then try: an event between the two wakes this thread
            // later.
            self.source.watch(&waker);
            if place.is_first() {
                self.reap_quietly();
                if let Ok(base) = self.attempt(layout, policy)? {
                    return Ok(base);
                }
            }
            // Checked here because the thread may be woken again and again.
            let in_time = deadline.is_none_or(|deadline| Instant::now() < deadline);
            if !in_time || !sleeper.sleep(deadline) {
                // Once more, out of turn, to answer with the present state.
                return self.xalloc(layout, policy);
            }
        }
    }
}

/// A waker at a source; dropping this takes it away again.
struct Watch<'a, S: Source> {
    source: &'a S,
    waker: &'a Waker,
}

impl<S: Source> Drop for Watch<'_, S> {
    fn drop(&mut self) {
        self.source.unwatch(self.waker);
    }
}
