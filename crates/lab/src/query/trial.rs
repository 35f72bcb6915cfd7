//! What would this statement do?

use crate::scenario::Statement;
use crate::world::{Effect, Outcome, Recording, World};

/// What a statement would do.
pub struct Trial {
    /// What came of it when it was tried, with every step.
    pub outcome: Outcome,
    /// The world as it would be then.
    pub after: World,
}

impl Trial {
    /// Whether it would fail; of a statement that expects something, whether that is not
    /// so.
    pub fn fails(&self) -> bool {
        matches!(self.outcome.result, Err(_) | Ok(Effect::NotHeld { .. }))
    }
}

/// What any statement would do. It is done for real, on a copy of the world: the cost is
/// that of [`World::fork`], and its own.
pub fn would_do(world: &World, statement: &Statement) -> Trial {
    let mut after = world.fork();
    after.set_recording(Recording::On);
    let outcome = after.run(statement);
    Trial { outcome, after }
}
