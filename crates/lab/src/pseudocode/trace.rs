//! The calls inside an operation, and the line of each step.

use super::table::Algorithm;
use super::walk::Walk;
use crate::world::{ArenaId, Outcome, World};

/// A line of a call: the one that a step is at, or the one that calls an algorithm.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Location {
    /// The algorithm.
    pub algorithm: Algorithm,
    /// The line, from 0.
    pub line: usize,
    /// The number of callers: 0 for a call by the operation itself.
    pub depth: usize,
    /// The call, as an index of [`Trace::calls`].
    pub call: usize,
}

impl Location {
    /// Returns the text of the line, without its indentation.
    pub fn code(&self) -> &'static str {
        let line = self.algorithm.lines().get(self.line);
        line.copied().unwrap_or_default().trim_start()
    }
}

/// A call of an algorithm.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Call {
    /// The arena that the algorithm works on.
    pub arena: ArenaId,
    /// The algorithm.
    pub algorithm: Algorithm,
    /// The calling line; `None` for a call by the operation itself.
    pub caller: Option<Location>,
}

/// The calls inside an operation, and the location of each step.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Trace {
    /// The calls, in the order in which they began: a caller is before its callees.
    pub calls: Vec<Call>,
    /// One location for each step.
    pub locations: Vec<Location>,
}

impl Trace {
    /// Creates the trace of an operation. `world` is the one after the operation. The cost
    /// grows with the number of steps.
    pub fn new(world: &World, outcome: &Outcome) -> Self {
        Walk::trace(world, outcome)
    }

    /// Returns the call stack at a step, from the innermost call outward, each call with
    /// its current line.
    pub fn stack(&self, step: usize) -> impl Iterator<Item = (&Call, usize)> + '_ {
        let innermost = self.locations.get(step).copied();
        std::iter::successors(innermost, |at| self.calls.get(at.call)?.caller)
            .filter_map(|at| Some((self.calls.get(at.call)?, at.line)))
    }

    /// Returns the number of sources between the operation's arena and the arena of a
    /// step: 0 for the operation's own arena, 1 for its source.
    pub fn arenas_deep(&self, step: usize) -> usize {
        let arenas: Vec<ArenaId> = self.stack(step).map(|(call, _)| call.arena).collect();
        arenas.windows(2).filter(|pair| pair[0] != pair[1]).count()
    }
}
