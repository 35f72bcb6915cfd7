//! The source of an arena's imports (paper, section 4.3.3).

use core::task::Waker;

use crate::error::SourceError;
use crate::layout::Layout;
use crate::quantum::Quantum;

/// A source of spans for an arena: another arena, or anything that hands out the
/// resource in large ranges.
///
/// An arena calls its source with no lock of its own held. Units mean the same on
/// both sides. The cost of these calls is part of the cost of an import.
pub trait Source {
    /// Returns the quantum of the spans it lends; `None` if it never lends.
    fn quantum(&self) -> Option<Quantum>;

    /// Lends a span that satisfies `layout`, whose size is a multiple of the
    /// quantum, and returns its base.
    ///
    /// # Errors
    /// The reason why it can't lend; the arena reports it to its caller.
    fn import(&self, layout: &Layout) -> Result<u64, SourceError>;

    /// Takes back a span that it lent, with the base and size of the loan.
    fn release(&self, base: u64, size: u64);

    /// Wakes `waker` once, the next time that it may be able to lend more: a request
    /// waits for that. A source that can't tell does nothing; then only events in the
    /// arena itself wake the request.
    fn watch(&self, waker: &Waker) {
        let _ = waker;
    }

    /// Forgets `waker`.
    fn unwatch(&self, waker: &Waker) {
        let _ = waker;
    }
}

/// No source: the arena has only the spans that were added.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoSource;

impl Source for NoSource {
    fn quantum(&self) -> Option<Quantum> {
        None
    }

    fn import(&self, _: &Layout) -> Result<u64, SourceError> {
        Err(SourceError::Refused("there is no source"))
    }

    fn release(&self, _: u64, _: u64) {}
}

/// Implements [`Source`] for a type that refers to a source.
macro_rules! source_by_reference {
    ($($type:ty),*) => {$(
        impl<S: Source + ?Sized> Source for $type {
            fn quantum(&self) -> Option<Quantum> {
                (**self).quantum()
            }

            fn import(&self, layout: &Layout) -> Result<u64, SourceError> {
                (**self).import(layout)
            }

            fn release(&self, base: u64, size: u64) {
                (**self).release(base, size);
            }

            fn watch(&self, waker: &Waker) {
                (**self).watch(waker);
            }

            fn unwatch(&self, waker: &Waker) {
                (**self).unwatch(waker);
            }
        }
    )*};
}

source_by_reference!(&S);
#[cfg(feature = "alloc")]
source_by_reference!(
    alloc_crate::boxed::Box<S>,
    alloc_crate::rc::Rc<S>,
    alloc_crate::sync::Arc<S>
);

/// An optional source, for a choice at run time.
impl<S: Source> Source for Option<S> {
    fn quantum(&self) -> Option<Quantum> {
        self.as_ref().and_then(Source::quantum)
    }

    fn import(&self, layout: &Layout) -> Result<u64, SourceError> {
        match self {
            Some(source) => source.import(layout),
            None => NoSource.import(layout),
        }
    }

    fn release(&self, base: u64, size: u64) {
        if let Some(source) = self {
            source.release(base, size);
        }
    }

    fn watch(&self, waker: &Waker) {
        if let Some(source) = self {
            source.watch(waker);
        }
    }

    fn unwatch(&self, waker: &Waker) {
        if let Some(source) = self {
            source.unwatch(waker);
        }
    }
}
