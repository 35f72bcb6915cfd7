//! What a platform has for keeping callers apart (paper, sections 3.5 and 4.4.3).
//!
//! `core` has neither a mutex nor an atomic word on every target, so an arena
//! takes both from its [`Platform`]: [`Single`] for one thread, `Threads` with
//! the feature `std`, `Spinning` with the feature `spin`. A kernel implements the
//! traits for its own.

use crate::wait::{NoWaiters, Waiters};
use core::cell::{Cell, OnceCell, RefCell};
#[cfg(target_has_atomic = "64")]
use core::sync::atomic::Ordering;

/// The locks and words of a platform.
pub trait Platform: Sized {
    /// Protects an arena's structure; in an arena with caches also each CPU's
    /// magazines, and the depot.
    type Lock<V>: Lock<V>;
    /// Tells which cached objects are handed out, with no lock held.
    type Word: Word;
    /// Room for slabs that is made once and stays where it is.
    type Once<V>: Once<V>;
    /// Those who wait until something comes free.
    type Waiters: Waiters;
}

/// For a single thread. A lock costs a comparison, a word nothing. Who calls an
/// arena from inside of itself panics.
#[derive(Clone, Copy, Debug)]
pub struct Single;

impl Platform for Single {
    type Lock<V> = RefCell<V>;
    type Word = Cell<u64>;
    type Once<V> = OnceCell<V>;
    type Waiters = NoWaiters;
}

/// For the threads of an operating system: its mutex, atomic words, waiting in
/// line. On targets that have atomic words of 64 bits.
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

/// For processors without an operating system: spin locks, atomic words; nobody
/// waits in line. On targets that have atomic words of 64 bits. An interrupt handler
/// must not call an arena that the code it interrupted may be in: a kernel that
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

/// A value that one at a time may touch.
///
/// While it is held the arena calls nothing foreign but its storage and its
/// tracer; never its source.
pub trait Lock<V> {
    /// A lock around `value`.
    fn new(value: V) -> Self;

    /// Runs `work` with the value, alone.
    fn with<R>(&self, work: impl FnOnce(&mut V) -> R) -> R;

    /// Runs `work` with the value of a lock that nobody else can have. It must
    /// work even where [`with`](Self::with) refuses to: this is how an arena
    /// that ends returns its imports.
    fn with_mut<R>(&mut self, work: impl FnOnce(&mut V) -> R) -> R;
}

/// For a single thread. Costs a comparison.
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

/// For threads.
#[cfg(feature = "std")]
impl<V> Lock<V> for std::sync::Mutex<V> {
    fn new(value: V) -> Self {
        Self::new(value)
    }

    #[inline]
    fn with<R>(&self, work: impl FnOnce(&mut V) -> R) -> R {
        // Poisoned means that a storage or a tracer panicked in the middle of an
        // operation: what they left behind is no arena any more.
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

/// For processors without an operating system.
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

/// A word of 64 bits that CPUs share without a lock. What one of them wrote
/// ahead of a store or a change is seen by another that loads or changes the
/// same word behind it: release and acquire.
pub trait Word: Default {
    /// The value.
    fn load(&self) -> u64;

    /// Another value.
    fn store(&self, value: u64);

    /// Sets all bits of `mask`, in one step; what there was before.
    fn set_bits(&self, mask: u64) -> u64;

    /// Clears all bits of `mask`, in one step; what there was before.
    fn clear_bits(&self, mask: u64) -> u64;
}

/// For a single thread.
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

/// A value that is made once, and from then on can be looked at without a lock.
pub trait Once<V>: Default {
    /// The value, if it was made.
    fn get(&self) -> Option<&V>;

    /// Makes it. Nothing happens where there is one.
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
