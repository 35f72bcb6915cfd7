//! The arena of a line that names none.

use crate::world::{ArenaRef, World};

/// Returns the arena that a line without one is about: the one of this name, else the
/// first.
pub fn default_arena<'w>(world: &'w World, name: Option<&str>) -> Option<ArenaRef<'w>> {
    let named = name.and_then(|name| world.arena_named(name));
    let named = named.and_then(|id| world.arena(id));
    named.or_else(|| world.arenas().next())
}
