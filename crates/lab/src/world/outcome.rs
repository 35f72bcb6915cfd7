//! Results of statements.

use vmem::Segment;
use vmem::caches::Reaped;

use super::recorder::Step;
use super::redo::{Completion, RedoRecord};
use super::state::{Allocation, ArenaId};
use crate::language::nearest;
use crate::scenario::{
    Expectation, MAX_ARENAS, MAX_CPUS, MAX_MAGAZINE, Statement, nothing_to_continue,
};

/// The result of a statement.
#[derive(Clone, PartialEq, Debug)]
pub struct Outcome {
    /// The statement; an allocation without a name has the name that it got.
    pub statement: Statement,
    /// The arena that it names; `None` for an expectation, or if there is no such arena.
    pub arena: Option<ArenaId>,
    /// The effect of the statement, or the reason for its failure.
    pub result: Result<Effect, Failure>,
    /// Nodes examined in the arena that it names: tags while searching for a fit; for a free,
    /// segments compared in the hash table.
    pub examined: u64,
    /// Requests that had waited and were served because of it, in order.
    pub served: Vec<Allocation>,
    /// The record from which it can be done again.
    pub(crate) redo: RedoRecord,
    /// The number of steps of the statement itself.
    pub(crate) own: usize,
    /// The inner steps, if they were recorded: those of the statement itself, then those of
    /// serving other requests.
    pub steps: Vec<Step>,
}

impl Outcome {
    /// Returns the steps of the statement itself, without those of serving other requests.
    pub fn own_steps(&self) -> &[Step] {
        self.steps.get(..self.own).unwrap_or(&self.steps)
    }

    pub(crate) fn completion(&self) -> Completion {
        self.redo.completion()
    }
}

/// The effect of a statement.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Effect {
    /// An arena was created.
    Created,
    /// An arena was destroyed.
    Destroyed,
    /// A span was added.
    SpanAdded {
        /// The first unit.
        base: u64,
        /// Units.
        size: u64,
    },
    /// A span was removed.
    SpanRemoved {
        /// The first unit.
        base: u64,
        /// Units.
        size: u64,
    },
    /// A range was allocated.
    Allocated(Allocation),
    /// The arena has no room for the request, which waits.
    Waits {
        /// The name of the allocation that it waits for.
        name: String,
        /// Units asked for.
        asked: u64,
        /// The number of requests before it in the queue.
        ahead: usize,
        /// The reason for the lack of room. A request with others before it is not tried.
        why: Option<vmem::Error>,
    },
    /// An allocation was freed.
    Freed {
        /// Its name, if it had one.
        name: Option<String>,
        /// Its address.
        base: u64,
        /// Units asked for, as the free was told.
        asked: u64,
        /// Units freed.
        size: u64,
        /// The segments on its left and on its right; `None` where its span ends.
        neighbours: [Option<Segment>; 2],
    },
    /// Caches returned their reserve.
    Reaped(Reaped),
    /// Another CPU runs the operations from now on.
    CpuChosen(usize),
    /// A whole workload ran at once.
    Worked {
        /// The number of operations.
        operations: u64,
        /// The number of operations that failed.
        failed: u64,
    },
    /// The expectation holds.
    Held,
    /// The expectation does not hold.
    NotHeld {
        /// The expectation.
        expected: Expectation,
        /// The state that was found.
        found: Instead,
    },
}

/// The state that was found in place of the expected one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Instead {
    /// The operation succeeded.
    Succeeded,
    /// The operation's request waits.
    Waits,
    /// There is no operation before the line.
    NoOperation,
    /// The allocation is at this address.
    At(u64),
    /// The allocation's request still waits.
    StillWaits,
    /// There is no such allocation.
    NotAllocated,
    /// The arena's number is this one.
    Has(u128),
    /// There is no such arena.
    NoArena,
}

/// The reason for the failure of a statement: the arena refused it, or it never reached the
/// arena.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Failure {
    /// The arena refused.
    #[error(transparent)]
    Arena(#[from] vmem::Error),
    /// No arena has this name. Code `unknown-arena`.
    #[error(
        "there is no arena {name}; {}",
        or_nearest(nearest.as_deref(), "create it first with “arena”")
    )]
    UnknownArena {
        /// The name.
        name: String,
        /// An arena with a similar name.
        nearest: Option<String>,
    },
    /// No allocation ever had this name. Code `not-allocated`.
    #[error(
        "there is no allocation {name}; {}",
        or_nearest(nearest.as_deref(), "name one that is allocated now")
    )]
    UnknownName {
        /// The name.
        name: String,
        /// A live allocation with a similar name.
        nearest: Option<String>,
    },
    /// The allocation is in another arena. Code `other-arena`.
    #[error("{name} is in {arena}; free it there")]
    OtherArena {
        /// The allocation.
        name: String,
        /// The arena it is in.
        arena: String,
    },
    /// The allocation was freed before. Code `not-allocated`.
    #[error("{name} was already freed, in operation {operation}")]
    AlreadyFreed {
        /// Its name.
        name: String,
        /// The operation that freed it, from 1.
        operation: u32,
    },
    /// The allocation was freed before, and its address now belongs to another one. Code
    /// `not-allocated`.
    #[error(
        "{name} was already freed, in operation {operation}, and {now} is at {base} now; \
         a second free would free {now}"
    )]
    Reused {
        /// Its name.
        name: String,
        /// The operation that freed it, from 1.
        operation: u32,
        /// The address.
        base: u64,
        /// The owner of the address now.
        now: String,
    },
    /// The name is taken. Code `name-taken`.
    #[error("the name {0} is taken; choose another")]
    NameTaken(String),
    /// There are as many arenas as allowed. Code `too-many-arenas`.
    #[error("there are already {MAX_ARENAS} arenas, the maximum; destroy one first")]
    TooManyArenas,
    /// The range was exported to a child arena. Code `span-in-use`.
    #[error("the segment at {base} is lent to {importer}, which returns it when all of it is free")]
    Exported {
        /// The range's address.
        base: u64,
        /// The arena that imported it.
        importer: String,
    },
    /// The arena cannot be destroyed while this one imports from it. Code `span-in-use`.
    #[error("the arena is the source of {0}; destroy {0} first")]
    HasChild(String),
    /// The allocation's request still waits. Code `waiting`.
    #[error(
        "{name} still waits for room in {arena}, so it cannot be freed; free something else there"
    )]
    Waiting {
        /// Its name.
        name: String,
        /// The arena it waits for.
        arena: String,
    },
    /// The arena cannot be destroyed while this request waits for it: the first in the queue.
    /// Code `has-waiters`.
    #[error("{0} waits for room in the arena; free something there or add a span first")]
    HasWaiters(String),
    /// No CPU has this number. Code `no-such-cpu`.
    #[error("there is no CPU {0}; the CPUs are 0 to {last}", last = MAX_CPUS - 1)]
    NoSuchCpu(u64),
    /// A magazine of this many objects is too large. Code `large-magazine`.
    #[error("a magazine holds at most {MAX_MAGAZINE} objects, not {0}; the default is 15")]
    LargeMagazine(u64),
    /// A `random` continues a workload, and no earlier one ends there. Code
    /// `nothing-to-continue`.
    #[error("{}", nothing_to_continue(*.0))]
    NothingToContinue(u64),
}

impl Failure {
    /// Returns the failure about an arena that is none of these.
    pub(crate) fn unknown_arena<'a>(name: &str, arenas: impl IntoIterator<Item = &'a str>) -> Self {
        Self::UnknownArena {
            name: name.to_owned(),
            nearest: nearest(name, arenas).map(str::to_owned),
        }
    }

    /// Returns a short name that never changes.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Arena(error) => error.code(),
            Self::UnknownArena { .. } => "unknown-arena",
            Self::UnknownName { .. } | Self::AlreadyFreed { .. } | Self::Reused { .. } => {
                "not-allocated"
            }
            Self::OtherArena { .. } => "other-arena",
            Self::NameTaken(_) => "name-taken",
            Self::TooManyArenas => "too-many-arenas",
            Self::Exported { .. } | Self::HasChild(_) => "span-in-use",
            Self::Waiting { .. } => "waiting",
            Self::HasWaiters(_) => "has-waiters",
            Self::NoSuchCpu(_) => "no-such-cpu",
            Self::LargeMagazine(_) => "large-magazine",
            Self::NothingToContinue(_) => "nothing-to-continue",
        }
    }
}

fn or_nearest(nearest: Option<&str>, otherwise: &str) -> String {
    match nearest {
        Some(nearest) => format!("did you mean {nearest}?"),
        None => otherwise.to_owned(),
    }
}
