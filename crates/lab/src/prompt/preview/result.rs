//! The result of a preview.

use vmem::AllocPolicy;

use crate::query::Legality;
use crate::world::ArenaId;

/// The effect of a line, if it was run now.
#[derive(Clone, Debug, Default)]
pub struct Preview {
    /// The line.
    pub line: String,
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

impl Preview {
    pub(super) fn fails(words: String) -> Self {
        Self {
            words,
            verdict: Verdict::Fails,
            ..Self::default()
        }
    }
}
