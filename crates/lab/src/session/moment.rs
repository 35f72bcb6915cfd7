//! What there is to see at a place.

use crate::timeline::Place;
use crate::world::{Outcome, Step, World};

/// Which of the texts that a session had one after the other.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Revision {
    /// How many changes of the text there were.
    pub number: u64,
    /// The first operation (from 0) that the last of them touched: those ahead of it are
    /// what they were in the revision before.
    pub first: usize,
}

/// What there is to see at a place.
#[derive(Clone, Copy)]
pub struct Moment<'a> {
    /// The text.
    pub revision: Revision,
    /// The place in it.
    pub place: Place,
    /// The arenas as they are; in the midst of an operation, half through it.
    pub world: &'a World,
    /// The operation just done, or in whose midst this is, with all its steps; `None`
    /// at the start.
    pub done: Option<&'a Outcome>,
    /// The arenas as they were before that operation, unless they are too
    /// large to keep a copy.
    pub before: Option<&'a World>,
    /// The arenas behind that operation, whether or not this is in its midst.
    pub after: &'a World,
    /// How many operations are done, the one in whose midst this is included.
    pub position: usize,
    /// What is expected here, the first thousand, and whether it is so. Nothing in the
    /// midst of an operation.
    pub checks: &'a [Outcome],
}

impl Moment<'_> {
    /// The step just done, in the midst of an operation.
    pub fn step(&self) -> Option<&Step> {
        self.done?.steps.get(self.place.step?)
    }
}
