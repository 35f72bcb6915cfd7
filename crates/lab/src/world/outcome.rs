//! What came of a statement.

use std::fmt;

use super::allocation::{Allocation, ArenaId};
use super::recorder::Step;
use super::redo::{Completion, RedoRecord};
use crate::scenario::{Expectation, MAX_ARENAS, MAX_CPUS, MAX_MAGAZINE, Statement};

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
    /// Requests that waited, and were served because of it, in their order.
    pub served: Vec<Allocation>,
    /// How to do it once more.
    pub(crate) redo: RedoRecord,
    /// How many of the steps are its own.
    pub(crate) own: usize,
    /// The inner steps, if they were recorded; behind its own, those of serving
    /// others.
    pub steps: Vec<Step>,
}

impl Outcome {
    /// The steps of the statement itself, without those of serving others.
    pub fn own_steps(&self) -> &[Step] {
        self.steps.get(..self.own).unwrap_or(&self.steps)
    }

    /// What came of it, in short.
    pub(crate) fn completion(&self) -> Completion {
        self.redo.completion()
    }
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
    Allocated(Allocation),
    /// There is no room for an allocation, and it waits.
    Waits {
        /// What it will be called.
        name: String,
        /// The arena.
        arena: ArenaId,
        /// Units asked for.
        asked: u64,
        /// How many stand in line ahead of it.
        ahead: usize,
        /// Why there is no room. Behind others it was not tried.
        why: Option<vmem::Error>,
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
    /// Caches gave back what they held in reserve.
    Reaped {
        /// The arena.
        arena: ArenaId,
        /// Objects that went from magazines to their slabs.
        objects: usize,
        /// Slabs that went back to the segment list.
        slabs: usize,
    },
    /// Another CPU does the operations from now on.
    CpuChosen {
        /// It.
        cpu: usize,
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
        /// What was expected.
        expected: Expectation,
        /// What is so instead.
        found: Instead,
    },
}

/// What is so, where something else was expected.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Instead {
    /// The operation succeeded.
    Succeeded,
    /// The operation's request waits.
    Waits,
    /// There is no operation.
    NoOperation,
    /// The allocation is at this address.
    At(u64),
    /// The allocation is none yet: its request waits.
    StillWaits,
    /// There is no such allocation.
    NotAllocated,
    /// The arena has so many.
    Has(u128),
    /// There is no such arena.
    NoArena,
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
        importer: String,
    },
    /// The arena can't end while another has it as its source. Code
    /// `span-in-use`.
    HasChild {
        /// The other arena.
        child: String,
    },
    /// The allocation is none yet: its request waits. Code `waiting`.
    Waiting {
        /// Its name.
        name: String,
        /// Where it waits.
        arena: String,
    },
    /// The arena can't end while a request waits in front of it. Code
    /// `has-waiters`.
    HasWaiters {
        /// The first in line.
        first: String,
    },
    /// There is no CPU of this number. Code `no-such-cpu`.
    NoSuchCpu {
        /// The number.
        number: u64,
    },
    /// A magazine would hold too much. Code `large-magazine`.
    LargeMagazine {
        /// How many objects.
        rounds: u64,
    },
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
            Self::Waiting { .. } => "waiting",
            Self::HasWaiters { .. } => "has-waiters",
            Self::NoSuchCpu { .. } => "no-such-cpu",
            Self::LargeMagazine { .. } => "large-magazine",
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
            Self::Lent { base, importer } => write!(
                f,
                "the segment at {base} is lent to {importer}; it comes back when {importer} has freed all of it"
            ),
            Self::HasChild { child } => {
                write!(f, "{child} imports from it; destroy {child} first")
            }
            Self::Waiting { name, arena } => write!(
                f,
                "{name} still waits for room in {arena}, so it has nothing that could be freed; free something else there"
            ),
            Self::HasWaiters { first } => write!(
                f,
                "{first} waits in front of it; make room for it first, with a free or a span"
            ),
            Self::NoSuchCpu { number } => write!(
                f,
                "there is no CPU {number}; the CPUs are 0 to {}",
                MAX_CPUS - 1
            ),
            Self::LargeMagazine { rounds } => write!(
                f,
                "a magazine holds at most {MAX_MAGAZINE} objects, not {rounds}; the usual ones hold 15"
            ),
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

impl From<vmem::Error> for Failure {
    fn from(error: vmem::Error) -> Self {
        Self::Arena(error)
    }
}
