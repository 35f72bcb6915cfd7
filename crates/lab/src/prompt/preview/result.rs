//! The result of a preview, and the work allowed for it.

use vmem::AllocPolicy;

use crate::query::Legality;
use crate::world::{ArenaId, World};

/// The most tags that are listed or copied at each key.
pub(in crate::prompt) const MOST_TAGS: usize = 20_000;

/// The most tags that are copied when typing pauses.
const MOST_TAGS_IN_A_PAUSE: usize = 500_000;

/// The effect of a line, if it was run now.
#[derive(Clone, Debug, Default)]
pub struct Preview {
    /// The arena that the line is about.
    pub arena: Option<ArenaId>,
    /// The effect in words, or the mistake.
    pub words: String,
    /// The prediction: it works, fails, is incomplete or wrong.
    pub verdict: Verdict,
    /// The ranges that it would change.
    pub ranges: Vec<PreviewRange>,
    /// The addresses that would be legal, if the line constrains them.
    pub legality: Option<Legality>,
    /// Lines that would work instead.
    pub advice: Vec<Advice>,
}

/// The prediction for a line.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Verdict {
    /// It would work, as far as is known.
    #[default]
    Works,
    /// Something is still missing.
    Incomplete,
    /// It is not a line of the language.
    Wrong,
    /// It would fail.
    Fails,
}

/// A range that would change.
#[derive(Clone, PartialEq, Debug)]
pub struct PreviewRange {
    /// The arena.
    pub arena: ArenaId,
    /// Its first unit.
    pub base: u64,
    /// Its units.
    pub size: u64,
    /// The effect on it.
    pub effect: RangeEffect,
}

/// The effect on a range.
#[derive(Clone, PartialEq, Debug)]
pub enum RangeEffect {
    /// It would be allocated.
    Goes {
        /// By these policies.
        by: Vec<AllocPolicy>,
        /// The requested policy is one of them.
        chosen: bool,
    },
    /// It would be lent to the arena of this name.
    Lent(String),
    /// It would be one free segment.
    Free,
}

/// A line that would work.
#[derive(Clone, PartialEq, Debug)]
pub struct Advice {
    /// The difference, in a few words.
    pub words: String,
    /// The line.
    pub line: String,
}

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
        // A copy of the world has the allocation history, too.
        if tags.max(operations / 2) <= MOST_TAGS {
            Self::CopyWorld
        } else if tags <= MOST_TAGS_IN_A_PAUSE {
            Self::CopyArenas
        } else {
            Self::CopyNothing
        }
    }
}
