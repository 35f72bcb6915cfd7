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
}

/// For threads.
#[cfg(feature = "std")]
impl<V> Lock<V> for std::sync::Mutex<V> {
    fn new(value: V) -> Self {
        Self::new(value)
    }

    #[inline]
    fn with<R>(&self, work: impl FnOnce(&mut V) -> R) -> R {
        let mut value = match self.lock() {
            Ok(value) => value,
            // An arena that is dropped while its thread panics still returns
            // its imports; a second panic would end the program.
            Err(poisoned) if std::thread::panicking() => poisoned.into_inner(),
            #[expect(clippy::panic, reason = "a broken arena must not be used")]
            Err(_) => panic!("a storage or a tracer panicked while it held this arena"),
        };
        work(&mut value)
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
}
