//! Arenas by name, and the trial of a statement on a copy of the world.

use crate::scenario::Statement;
use crate::world::{ArenaId, Effect, Failure, Outcome, Recording, World};

pub(crate) fn named(world: &World, name: &str) -> Result<ArenaId, Failure> {
    world
        .arena_named(name)
        .ok_or_else(|| Failure::unknown_arena(name, world.arenas().map(|arena| arena.name)))
}

pub(super) fn parent(world: &World, id: ArenaId) -> Option<ArenaId> {
    world.arena(id)?.parent
}

/// The effect that a statement would have.
pub struct Trial {
    /// The outcome, with every step.
    pub outcome: Outcome,
    /// The world after the statement.
    pub after: World,
}

impl Trial {
    /// Returns whether the statement would fail. An expectation fails if it does not hold.
    pub fn fails(&self) -> bool {
        matches!(self.outcome.result, Err(_) | Ok(Effect::NotHeld { .. }))
    }
}

/// Runs a statement on a copy of the world. The cost is that of [`World::clone`] and of
/// the statement.
pub fn would_do(world: &World, statement: &Statement) -> Trial {
    let mut after = world.clone();
    after.set_recording(Recording::On);
    let outcome = after.run(statement.clone());
    Trial { outcome, after }
}
