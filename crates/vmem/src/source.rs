//! Where an arena gets more from (paper, section 4.3.3).

use core::task::Waker;

use crate::error::SourceError;
use crate::layout::Layout;
use crate::quantum::Quantum;

/// Something an arena can import spans from: another arena, or whatever hands
/// out the resource in the large.
///
/// An arena calls its source with no lock of its own held. Units mean the same on
/// both sides. What these cost is part of what an import costs.
pub trait Source {
    /// The quantum of what it lends; `None` if it never lends anything.
    fn quantum(&self) -> Option<Quantum>;

    /// Lends a span that satisfies `layout`, whose size is a multiple of the
    /// quantum, and returns its base.
    ///
    /// # Errors
    /// Why it can't; the arena's caller is told.
    fn import(&self, layout: &Layout) -> Result<u64, SourceError>;

    /// Takes back a span that it lent, by the base and size it was lent with.
    fn release(&self, base: u64, size: u64);

    /// Has `waker` woken once, the next time that it may be able to lend more:
    /// a request waits for that. A source that can't tell does nothing; the
    /// request is then woken by what happens in its own arena only.
    fn watch(&self, waker: &Waker) {
        let _ = waker;
    }

    /// `waker` need not be woken any more.
    fn unwatch(&self, waker: &Waker) {
        let _ = waker;
    }
}

/// No source: the arena has the spans it was given and no more.
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

/// Implements [`Source`] for something that refers to one.
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

/// A source that may be absent, where that is decided at run time.
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
