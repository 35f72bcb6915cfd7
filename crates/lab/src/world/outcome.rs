//! What came of a statement.

use std::fmt;

use super::{ArenaId, Step};
use crate::scenario::{MAX_ARENAS, Statement};

/// What came of a statement.
#[derive(Clone, PartialEq, Debug)]
pub struct Outcome {
    /// The statement; an allocation without a name has the one it got.
    pub statement: Statement,
    /// What it did, or why it failed.
    pub result: Result<Effect, Failure>,
    /// Nodes examined in the arena it names: tags in search of a fit, or for a
    /// free, segments compared in the hash table.
    pub examined: u64,
    /// The inner steps, if they were recorded.
    pub steps: Vec<Step>,
}

/// What a statement did.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Effect {
    /// There is a new arena.
    Created {
        /// It.
        arena: ArenaId,
    },
    /// An arena ended.
    Destroyed {
        /// It.
        arena: ArenaId,
    },
    /// A span was added.
    SpanAdded {
        /// The arena.
        arena: ArenaId,
        /// The first unit.
        base: u64,
        /// Units.
        size: u64,
    },
    /// A span was removed.
    SpanRemoved {
        /// The arena.
        arena: ArenaId,
        /// The first unit.
        base: u64,
        /// Units.
        size: u64,
    },
    /// Units were allocated.
    Allocated {
        /// The allocation's name.
        name: String,
        /// The arena.
        arena: ArenaId,
        /// The address.
        base: u64,
        /// Units asked for.
        asked: u64,
        /// Units allocated.
        size: u64,
    },
    /// An allocation was freed.
    Freed {
        /// Its name, if it had one.
        name: Option<String>,
        /// The arena.
        arena: ArenaId,
        /// Its address.
        base: u64,
        /// Units as they were asked for: what the free was told.
        asked: u64,
        /// Units it had.
        size: u64,
    },
    /// A whole workload ran, in a world that was handed one at once.
    Worked {
        /// How many operations.
        operations: u64,
        /// How many of them failed.
        failed: u64,
    },
    /// What was expected is so.
    Held,
    /// What was expected is not so.
    NotHeld {
        /// What was expected, in words.
        expected: String,
        /// What is so instead, in words.
        found: String,
    },
}

/// Why a statement failed: the arena refused, or it never got that far.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Failure {
    /// The arena refused.
    Arena(vmem::Error),
    /// There is no arena of this name. Code `unknown-arena`.
    UnknownArena {
        /// The name.
        name: String,
        /// An arena whose name is near.
        nearest: Option<String>,
    },
    /// There is no live allocation of this name. Code `not-allocated`.
    UnknownName {
        /// The name.
        name: String,
        /// A live allocation whose name is near.
        nearest: Option<String>,
    },
    /// The allocation is in another arena. Code `other-arena`.
    OtherArena {
        /// The allocation.
        name: String,
        /// Where it is.
        arena: String,
    },
    /// The name belonged to an allocation that was freed, and its address now
    /// belongs to another one. Code `not-allocated`.
    Reused {
        /// The name.
        name: String,
        /// The address.
        base: u64,
        /// Who is there now.
        now: String,
    },
    /// Something has this name already. Code `name-taken`.
    NameTaken {
        /// The name.
        name: String,
    },
    /// There are as many arenas as there may be. Code `too-many-arenas`.
    TooManyArenas,
    /// The range is lent to an arena. Code `span-in-use`.
    Lent {
        /// The range's address.
        base: u64,
        /// Who has it.
        borrower: String,
    },
    /// The arena can't end while another has it as its source. Code
    /// `span-in-use`.
    HasChild {
        /// The other arena.
        child: String,
    },
    /// Not built yet. Code `not-yet`.
    NotYet(&'static str),
}

impl Failure {
    /// A short name that never changes.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Arena(error) => error.code(),
            Self::UnknownArena { .. } => "unknown-arena",
            Self::UnknownName { .. } | Self::Reused { .. } => "not-allocated",
            Self::OtherArena { .. } => "other-arena",
            Self::NameTaken { .. } => "name-taken",
            Self::TooManyArenas => "too-many-arenas",
            Self::Lent { .. } | Self::HasChild { .. } => "span-in-use",
            Self::NotYet(_) => "not-yet",
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Arena(error) => error.fmt(f),
            Self::UnknownArena { name, nearest } => {
                write!(f, "there is no arena {name}")?;
                or_nearest(f, nearest.as_deref(), "; make it first, with “arena”")
            }
            Self::UnknownName { name, nearest } => {
                write!(f, "nothing that is allocated here is called {name}")?;
                or_nearest(
                    f,
                    nearest.as_deref(),
                    "; only what is allocated can be freed",
                )
            }
            Self::OtherArena { name, arena } => {
                write!(f, "{name} is in {arena}; free it there")
            }
            Self::Reused { name, base, now } => write!(
                f,
                "{name} is free already, and {base} belongs to {now} now; a second free would take it away from {now}"
            ),
            Self::NameTaken { name } => {
                write!(f, "there is a {name} already; choose another name")
            }
            Self::TooManyArenas => write!(
                f,
                "there are {MAX_ARENAS} arenas, the most there may be; destroy one first"
            ),
            Self::Lent { base, borrower } => write!(
                f,
                "the segment at {base} is lent to {borrower}; it comes back when {borrower} has freed all of it"
            ),
            Self::HasChild { child } => {
                write!(f, "{child} imports from it; destroy {child} first")
            }
            Self::NotYet(feature) => write!(f, "this version does not have {feature} yet"),
        }
    }
}

fn or_nearest(f: &mut fmt::Formatter<'_>, nearest: Option<&str>, otherwise: &str) -> fmt::Result {
    match nearest {
        Some(nearest) => write!(f, "; did you mean {nearest}?"),
        None => f.write_str(otherwise),
    }
}

impl std::error::Error for Failure {}
