//! The content of a place, for the screen, and the operations of a session.

use crate::scenario::Statement;
use crate::timeline::Place;
use crate::world::{Outcome, Step, World};

/// A revision of a session's text.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Revision {
    /// The number of edits so far.
    pub number: u64,
    /// The first operation (from 0) that the last edit may have changed. Those before it are
    /// the same as in the revision before.
    pub first: usize,
}

/// Everything that is visible at a place.
#[derive(Clone, Copy)]
pub struct Moment<'a> {
    /// The revision of the text.
    pub revision: Revision,
    /// The place in it.
    pub place: Place,
    /// The arenas at this place; inside an operation, a snapshot.
    pub world: &'a World,
    /// The last operation done, or the one that the place is inside of, with all its steps;
    /// `None` at the start.
    pub done: Option<&'a Outcome>,
    /// The arenas before that operation, unless they are too large to copy.
    pub before: Option<&'a World>,
    /// The arenas after that operation, even if the place is inside of it.
    pub after: &'a World,
    /// The number of operations done, including one that the place is inside of.
    pub position: usize,
    /// The results of the expectations at this place, at most a thousand. None inside an
    /// operation.
    pub checks: &'a [Outcome],
    /// The scenario's comments about that operation, a paragraph each. None inside an
    /// operation, where each step has its sentence.
    pub comments: &'a [String],
}

impl Moment<'_> {
    /// Returns the step just done, inside an operation.
    pub fn step(&self) -> Option<&Step> {
        self.done?.steps.get(self.place.step?)
    }
}

/// One operation of a session.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Operation {
    /// Its index, from 0.
    pub index: usize,
    /// Its line, from 1.
    pub line: usize,
    /// The statement of the line, with the name that its allocation gets, if it was ever run;
    /// for an operation of a workload, the `random`.
    pub statement: Statement,
    /// `true` if it failed; `None` if it was never run.
    pub failed: Option<bool>,
    /// For an operation of a workload: its index in the workload, from 0.
    pub of_workload: Option<usize>,
}
