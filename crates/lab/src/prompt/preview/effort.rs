//! The work allowed for a preview.

use crate::prompt::limits::{MOST_TAGS, MOST_TAGS_IN_A_PAUSE};
use crate::world::World;

/// The work allowed for a preview, which runs on copies.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Effort {
    /// The whole world may be copied, at each key that is pressed.
    CopyWorld,
    /// The arenas that are asked may be copied, when typing pauses.
    CopyArenas,
    /// Nothing may be copied.
    CopyNothing,
}

impl Effort {
    /// Returns the effort that a world of this size allows, after this many operations.
    pub fn for_world(world: &World, operations: usize) -> Self {
        let tags = |id| world.inspect(id, |view| view.tag_count());
        let tags: usize = world.arenas().map(|arena| tags(arena.id)).sum();
        let tags = tags.max(operations / 2);
        if tags <= MOST_TAGS {
            Self::CopyWorld
        } else if tags <= MOST_TAGS_IN_A_PAUSE {
            Self::CopyArenas
        } else {
            Self::CopyNothing
        }
    }
}
