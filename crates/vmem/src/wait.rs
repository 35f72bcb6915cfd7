//! Waiting until something is freed.
//!
//! Waiting requests form a line, and only the first in line checks whether it is
//! possible now: small requests in line never overtake a large one. A request that
//! joins the line checks once more after that, and a free checks the line after it has
//! freed. One of the two always sees the other, so no wake-up is lost. A request that
//! also waits for its source leaves its [`Waker`] there.

use core::task::Waker;

/// The interface of the waiting line that an arena uses.
pub trait Waiters {
    /// An empty line.
    const NONE: Self;

    /// Wakes waiting requests, because something may have been freed.
    fn wake(&self);

    /// Wakes `waker` once, the next time that something is freed.
    fn watch(&self, waker: &Waker);

    /// Forgets `waker`.
    fn unwatch(&self, waker: &Waker);

    /// Returns true if a request is in line.
    fn in_line(&self) -> bool;
}

/// No waiting line: requests can't wait.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoWaiters;

impl Waiters for NoWaiters {
    const NONE: Self = Self;

    #[inline]
    fn wake(&self) {}

    fn watch(&self, _: &Waker) {}

    fn unwatch(&self, _: &Waker) {}

    #[inline]
    fn in_line(&self) -> bool {
        false
    }
}

#[cfg(feature = "std")]
pub use line::{Line, Parked, Place, Queue, Sleeper, Waits};

#[cfg(feature = "std")]
mod line {
    use super::Waiters;
    use crate::lock::{Lock, Platform, Threads, Word};
    use alloc_crate::collections::VecDeque;
    use alloc_crate::sync::Arc;
    use alloc_crate::task::Wake;
    use alloc_crate::vec::Vec;
    use core::task::Waker;
    use std::sync::{Condvar, Mutex, PoisonError};
    use std::time::Instant;

    /// Bit of [`Queue::here`]: a request is in line.
    const IN_LINE: u64 = 1;
    /// Bit of [`Queue::here`]: a waker watches.
    const WATCHING: u64 = 2;

    /// The waiting requests, first come first served; and the wakers that only watch,
    /// because their requests are in line elsewhere.
    #[derive(Debug)]
    pub struct Line {
        next: u64,
        waiting: VecDeque<(u64, Waker)>,
        watching: Vec<Waker>,
    }

    impl Line {
        const EMPTY: Self = Self {
            next: 0,
            waiting: VecDeque::new(),
            watching: Vec::new(),
        };

        fn here(&self) -> u64 {
            u64::from(!self.waiting.is_empty()) * IN_LINE
                + u64::from(!self.watching.is_empty()) * WATCHING
        }
    }

    impl Default for Line {
        fn default() -> Self {
            Self::EMPTY
        }
    }

    /// The line of requests that wait for an arena.
    pub struct Queue<P: Platform> {
        line: P::Lock<Line>,
        /// The bits of the line's state, readable without a lock.
        here: P::Word,
    }

    impl<P: Platform> Default for Queue<P> {
        fn default() -> Self {
            Self {
                line: P::Lock::new(Line::EMPTY),
                here: P::Word::default(),
            }
        }
    }

    impl<P: Platform> Queue<P> {
        /// Does `work` with the line, and updates `here` after it.
        fn with<R>(&self, work: impl FnOnce(&mut Line) -> R) -> R {
            self.line.with(|line| {
                let done = work(line);
                self.here.store(line.here());
                done
            })
        }

        /// Joins the line at its end, in constant time. Leaving takes as many steps as
        /// the line is long.
        pub fn join(&self, waker: Waker) -> Place<'_, P> {
            let ticket = self.with(|line| {
                line.next += 1;
                line.waiting.push_back((line.next, waker));
                line.next
            });
            Place {
                queue: self,
                ticket,
            }
        }

        /// Does the same as [`Waiters::wake`].
        pub fn wake(&self) {
            if self.here.load() != 0 {
                self.wake_them();
            }
        }

        #[cold]
        fn wake_them(&self) {
            let (watching, first) = self.with(|line| {
                let first = line.waiting.front().map(|(_, waker)| waker.clone());
                (core::mem::take(&mut line.watching), first)
            });
            // Not under the lock: wakers are foreign code.
            for waker in watching.into_iter().chain(first) {
                waker.wake();
            }
        }

        /// Does the same as [`Waiters::watch`].
        pub fn watch(&self, waker: &Waker) {
            self.with(|line| {
                if !line.watching.iter().any(|known| known.will_wake(waker)) {
                    line.watching.push(waker.clone());
                }
            });
        }

        /// Does the same as [`Waiters::unwatch`].
        pub fn unwatch(&self, waker: &Waker) {
            self.with(|line| line.watching.retain(|known| !known.will_wake(waker)));
        }

        /// Does the same as [`Waiters::in_line`].
        pub fn in_line(&self) -> bool {
            self.here.load() & IN_LINE != 0
        }
    }

    #[cfg(target_has_atomic = "64")]
    impl Waiters for Queue<Threads> {
        const NONE: Self = Self {
            line: Mutex::new(Line::EMPTY),
            here: core::sync::atomic::AtomicU64::new(0),
        };

        #[inline]
        fn wake(&self) {
            Self::wake(self);
        }

        fn watch(&self, waker: &Waker) {
            Self::watch(self, waker);
        }

        fn unwatch(&self, waker: &Waker) {
            Self::unwatch(self, waker);
        }

        #[inline]
        fn in_line(&self) -> bool {
            Self::in_line(self)
        }
    }

    /// A place in line. Dropping it leaves the line and wakes the next request, which
    /// may fit even if this one did not.
    pub struct Place<'a, P: Platform> {
        queue: &'a Queue<P>,
        ticket: u64,
    }

    impl<P: Platform> Place<'_, P> {
        /// Returns true if this place is the first in line.
        pub fn is_first(&self) -> bool {
            let first = |line: &mut Line| line.waiting.front().map(|&(ticket, _)| ticket);
            self.queue.line.with(first) == Some(self.ticket)
        }
    }

    impl<P: Platform> Drop for Place<'_, P> {
        fn drop(&mut self) {
            self.queue.with(|line| {
                line.waiting.retain(|&(ticket, _)| ticket != self.ticket);
            });
            self.queue.wake();
        }
    }

    /// A platform where a thread can wait.
    pub trait Waits: Platform {
        /// The object on which a thread sleeps.
        type Sleeper: Sleeper;

        /// Returns the line of requests that wait for an arena.
        fn queue(waiters: &Self::Waiters) -> &Queue<Self>;
    }

    #[cfg(target_has_atomic = "64")]
    impl Waits for Threads {
        type Sleeper = Parked;

        fn queue(waiters: &Queue<Self>) -> &Queue<Self> {
            waiters
        }
    }

    /// Something a thread can sleep on until it is woken.
    pub trait Sleeper: Wake + Send + Sync + Default + 'static {
        /// Sleeps until it is woken, or returns at once if it was woken since the last
        /// sleep. Returns false if `deadline` has passed.
        fn sleep(&self, deadline: Option<Instant>) -> bool;
    }

    /// A thread that sleeps on a condition variable.
    #[derive(Debug, Default)]
    pub struct Parked {
        woken: Mutex<bool>,
        changed: Condvar,
    }

    impl Wake for Parked {
        fn wake(self: Arc<Self>) {
            *self.woken.lock().unwrap_or_else(PoisonError::into_inner) = true;
            self.changed.notify_one();
        }
    }

    impl Sleeper for Parked {
        fn sleep(&self, deadline: Option<Instant>) -> bool {
            let mut woken = self.woken.lock().unwrap_or_else(PoisonError::into_inner);
            while !*woken {
                woken = match deadline {
                    None => self
                        .changed
                        .wait(woken)
                        .unwrap_or_else(PoisonError::into_inner),
                    Some(deadline) => {
                        let left = deadline.saturating_duration_since(Instant::now());
                        if left.is_zero() {
                            return false;
                        }
                        let waited = self.changed.wait_timeout(woken, left);
                        waited.unwrap_or_else(PoisonError::into_inner).0
                    }
                };
            }
            *woken = false;
            true
        }
    }
}
