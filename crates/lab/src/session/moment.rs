//! What there is to see at a position.

use vmem::View;

use crate::world::{ArenaRef, Outcome, World};

/// What there is to see at a position.
#[derive(Clone, Copy)]
pub struct Moment<'a> {
    /// The arenas as they are.
    pub world: &'a World,
    /// The operation just done, with its steps; `None` at the start.
    pub done: Option<&'a Outcome>,
    /// The arenas as they were before that operation, unless they are too
    /// large to keep a copy.
    pub before: Option<&'a World>,
    /// How many operations are done.
    pub position: usize,
    /// What is expected here, and whether it is so.
    pub checks: &'a [Outcome],
}

impl Moment<'_> {
    /// Shows every arena as it was right behind this step (from 0) of the
    /// operation just done, in the order of [`World::arenas`]. It is done again, on
    /// copies, for that. False where there is no such step, or no
    /// copy of before.
    pub fn at_step(&self, step: usize, look: &mut dyn FnMut(ArenaRef<'_>, View<'_>)) -> bool {
        match (self.before, self.done) {
            (Some(before), Some(done)) => before.show_step(done, step, look),
            _ => false,
        }
    }
}
