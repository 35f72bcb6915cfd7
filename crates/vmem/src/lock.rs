//! Mutual exclusion, from whatever the platform has.
//!
//! `core` has no mutex, so an arena takes the lock as a type parameter. A
//! [`RefCell`] is there for one thread, with the feature `std` a
//! `std::sync::Mutex`, with the feature `spin` a `spin::Mutex`; a kernel
//! implements [`Lock`] for its own.

use core::cell::RefCell;

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
