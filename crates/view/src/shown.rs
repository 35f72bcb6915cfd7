//! The arena whose structures are shown.

use vmem_lab::{ArenaRef, World};

/// The arena of a world whose structures are shown: the one that was chosen, or the first.
pub fn shown_of<'w>(world: &'w World, chosen: Option<&str>) -> Option<ArenaRef<'w>> {
    let chosen = chosen.and_then(|name| world.arena_named(name));
    let chosen = chosen.and_then(|id| world.arena(id));
    chosen.or_else(|| world.arenas().next())
}
