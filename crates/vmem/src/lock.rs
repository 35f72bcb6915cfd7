//! The locks and atomic words of a platform (paper, sections 3.5 and 4.4.3).
//!
//! `core` has neither a mutex nor an atomic word on every target, so an arena
//! takes both from its [`Platform`]: [`Single`] for one thread, `Threads` with
//! the feature `std`, `Spinning` with the feature `spin`. A kernel implements the
//! traits for itself.

use crate::wait::{NoWaiters, Waiters};
use core::cell::{Cell, OnceCell, RefCell};
#[cfg(target_has_atomic = "64")]
use core::sync::atomic::Ordering;

/// The locks and words of a platform.
pub trait Platform: Sized {
    /// The lock for an arena's structure; in an arena with caches also for each CPU's
    /// magazines, and for the depot.
    type Lock<V>: Lock<V>;
    /// A word that tells which cached objects are handed out, without a lock.
    type Word: Word;
    /// Room for slabs that is made once and never moves.
    type Once<V>: Once<V>;
    /// The requests that wait until something is freed.
    type Waiters: Waiters;
}

/// The platform for a single thread. A lock costs a comparison, a word costs nothing.
/// A call to an arena from inside itself panics.
#[derive(Clone, Copy, Debug)]
pub struct Single;

impl Platform for Single {
    type Lock<V> = RefCell<V>;
    type Word = Cell<u64>;
    type Once<V> = OnceCell<V>;
    type Waiters = NoWaiters;
}

/// The platform for threads of an operating system: its mutex, atomic words, and a
/// waiting line. For targets that have atomic words of 64 bits.
#[cfg(feature = "std")]
#[derive(Clone, Copy, Debug)]
pub struct Threads;

#[cfg(all(feature = "std", target_has_atomic = "64"))]
impl Platform for Threads {
    type Lock<V> = std::sync::Mutex<V>;
    type Word = core::sync::atomic::AtomicU64;
    type Once<V> = std::sync::OnceLock<V>;
    type Waiters = crate::wait::Queue<Self>;
}

/// The platform for processors without an operating system: spin locks and atomic
/// words, no waiting line. For targets that have atomic words of 64 bits. An interrupt
/// handler must not call an arena that the interrupted code may be in: a kernel that
/// needs this implements a [`Lock`] that turns interrupts off.
#[cfg(feature = "spin")]
#[derive(Clone, Copy, Debug)]
pub struct Spinning;

#[cfg(all(feature = "spin", target_has_atomic = "64"))]
impl Platform for Spinning {
    type Lock<V> = spin::Mutex<V>;
    type Word = core::sync::atomic::AtomicU64;
    type Once<V> = spin::Once<V>;
    type Waiters = NoWaiters;
}

/// A value that only one caller at a time can use.
///
/// While the arena holds the lock, its storage and its tracer are the only foreign
/// code that it calls. It never calls its source then.
pub trait Lock<V> {
    /// Makes a lock around `value`.
    fn new(value: V) -> Self;

    /// Runs `work` with exclusive access to the value.
    fn with<R>(&self, work: impl FnOnce(&mut V) -> R) -> R;

    /// Runs `work` with the value of a lock that nobody else can hold. It must work
    /// even if [`with`](Self::with) refuses to, because an arena that is dropped
    /// returns its imports this way.
    fn with_mut<R>(&mut self, work: impl FnOnce(&mut V) -> R) -> R;
}

/// The lock for a single thread. Costs a comparison.
impl<V> Lock<V> for RefCell<V> {
    fn new(value: V) -> Self {
        Self::new(value)
    }

    #[inline]
    fn with<R>(&self, work: impl FnOnce(&mut V) -> R) -> R {
        work(&mut self.borrow_mut())
    }

    fn with_mut<R>(&mut self, work: impl FnOnce(&mut V) -> R) -> R {
        work(self.get_mut())
    }
}

/// The lock for threads.
#[cfg(feature = "std")]
impl<V> Lock<V> for std::sync::Mutex<V> {
    fn new(value: V) -> Self {
        Self::new(value)
    }

    #[inline]
    fn with<R>(&self, work: impl FnOnce(&mut V) -> R) -> R {
        // Poisoned means that a storage or a tracer panicked in the middle of an
        // operation: the arena is broken.
        #[expect(clippy::expect_used, reason = "a broken arena must not be used")]
        let mut value = self
            .lock()
            .expect("a storage or a tracer panicked while it held this arena");
        work(&mut value)
    }

    fn with_mut<R>(&mut self, work: impl FnOnce(&mut V) -> R) -> R {
        work(
            self.get_mut()
                .unwrap_or_else(std::sync::PoisonError::into_inner),
        )
    }
}

/// The lock for processors without an operating system.
#[cfg(feature = "spin")]
impl<V> Lock<V> for spin::Mutex<V> {
    fn new(value: V) -> Self {
        Self::new(value)
    }

    #[inline]
    fn with<R>(&self, work: impl FnOnce(&mut V) -> R) -> R {
        work(&mut self.lock())
    }

    fn with_mut<R>(&mut self, work: impl FnOnce(&mut V) -> R) -> R {
        work(self.get_mut())
    }
}

/// A word of 64 bits that CPUs share without a lock, with release and acquire order:
/// a CPU that loads or changes the word sees everything that another CPU wrote
/// before it stored or changed the word.
pub trait Word: Default {
    /// Returns the value.
    fn load(&self) -> u64;

    /// Sets the value.
    fn store(&self, value: u64);

    /// Sets all bits of `mask` in one step, and returns the value before.
    fn set_bits(&self, mask: u64) -> u64;

    /// Clears all bits of `mask` in one step, and returns the value before.
    fn clear_bits(&self, mask: u64) -> u64;
}

/// The word for a single thread.
impl Word for Cell<u64> {
    #[inline]
    fn load(&self) -> u64 {
        self.get()
    }

    #[inline]
    fn store(&self, value: u64) {
        Self::set(self, value);
    }

    #[inline]
    fn set_bits(&self, mask: u64) -> u64 {
        self.replace(self.get() | mask)
    }

    #[inline]
    fn clear_bits(&self, mask: u64) -> u64 {
        self.replace(self.get() & !mask)
    }
}

#[cfg(target_has_atomic = "64")]
impl Word for core::sync::atomic::AtomicU64 {
    #[inline]
    fn load(&self) -> u64 {
        self.load(Ordering::Acquire)
    }

    #[inline]
    fn store(&self, value: u64) {
        self.store(value, Ordering::Release);
    }

    #[inline]
    fn set_bits(&self, mask: u64) -> u64 {
        self.fetch_or(mask, Ordering::AcqRel)
    }

    #[inline]
    fn clear_bits(&self, mask: u64) -> u64 {
        self.fetch_and(!mask, Ordering::AcqRel)
    }
}

/// A value that is made once, and from then on can be read without a lock.
pub trait Once<V>: Default {
    /// Returns the value, if it was made.
    fn get(&self) -> Option<&V>;

    /// Makes the value. Does nothing if there is one.
    fn make(&self, value: V);
}

impl<V> Once<V> for OnceCell<V> {
    #[inline]
    fn get(&self) -> Option<&V> {
        self.get()
    }

    fn make(&self, value: V) {
        let _there_was_one = self.set(value);
    }
}

#[cfg(feature = "std")]
impl<V> Once<V> for std::sync::OnceLock<V> {
    #[inline]
    fn get(&self) -> Option<&V> {
        self.get()
    }

    fn make(&self, value: V) {
        let _there_was_one = self.set(value);
    }
}

#[cfg(feature = "spin")]
impl<V> Once<V> for spin::Once<V> {
    #[inline]
    fn get(&self) -> Option<&V> {
        self.get()
    }

    fn make(&self, value: V) {
        self.call_once(|| value);
    }
}
