//! The algorithms in a few lines each, and which line a step is.

use vmem::Event;

use crate::scenario::Statement;

/// One of the algorithms that the pseudo-code panel shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Algorithm {
    /// Allocating by instant fit, with or without constraints.
    InstantFit,
    /// Allocating by best fit.
    BestFit,
    /// Allocating by next fit.
    NextFit,
    /// Freeing.
    Free,
    /// Adding a span.
    AddSpan,
    /// Removing a span.
    RemoveSpan,
}

impl Algorithm {
    /// The one a statement runs, if it runs any.
    pub fn of(_statement: &Statement) -> Option<Self> {
        todo!()
    }
}

/// Its lines. ASCII, and `←`.
pub fn lines(_algorithm: Algorithm) -> &'static [&'static str] {
    todo!()
}

/// The line (from 0) that a step is, if it is in this algorithm.
pub fn line_of(_event: &Event, _algorithm: Algorithm) -> Option<usize> {
    todo!()
}
