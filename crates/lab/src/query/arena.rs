//! Arenas by name, and their sources.

use crate::language::nearest;
use crate::world::{ArenaId, Failure, World};

/// Returns the arena of this name.
///
/// # Errors
/// There is no such arena.
pub(crate) fn named(world: &World, name: &str) -> Result<ArenaId, Failure> {
    world
        .arena_named(name)
        .ok_or_else(|| Failure::UnknownArena {
            name: name.to_owned(),
            nearest: nearest(name, world.arenas().map(|arena| arena.name)).map(str::to_owned),
        })
}

/// Returns the source of an arena.
pub(super) fn parent(world: &World, id: ArenaId) -> Option<ArenaId> {
    world.arena(id)?.parent
}
