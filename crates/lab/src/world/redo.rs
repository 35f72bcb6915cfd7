//! The record of an operation that was done once, from which it can be done again.
//!
//! A jump to a far place does many operations again. Their statements, the owners of their
//! names and the requests that wait were found the first time.

use vmem::AllocPolicy;

use super::allocation::ArenaId;
use super::history::LogPosition;
use crate::workload::AllocationId;

/// The remaining work of an operation that is done again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum RedoRecord {
    /// The arena allocated the segment at `base`.
    Alloc {
        arena: ArenaId,
        size: u64,
        policy: AllocPolicy,
        base: u64,
        naming: Naming,
    },
    /// The arena had no segment that fits.
    Refused {
        arena: ArenaId,
        size: u64,
        policy: AllocPolicy,
        naming: Naming,
    },
    /// The arena freed a range.
    Free {
        arena: ArenaId,
        base: u64,
        size: u64,
    },
    /// The whole statement: it is rare, or it affected other requests.
    All(Completion),
}

/// The origin of an allocation's name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Naming {
    /// The statement has the name.
    Given,
    /// The name is the count of allocations asked for.
    Counted,
}

/// The result of an operation, in short.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Completion {
    /// It succeeded, and allocated nothing.
    Done,
    /// It allocated at this address.
    At(u64),
    /// Its request waits.
    Waits,
    /// It failed.
    Failed,
}

impl Completion {
    /// Returns the id of the allocation that an operation made which began at `position`.
    pub(crate) fn allocation_id(self, position: LogPosition) -> Option<AllocationId> {
        matches!(self, Self::At(_)).then(|| position.allocation_id())
    }
}

impl RedoRecord {
    /// Returns the result of the operation.
    pub(crate) fn completion(self) -> Completion {
        match self {
            Self::Alloc { base, .. } => Completion::At(base),
            Self::Refused { .. } => Completion::Failed,
            Self::Free { .. } => Completion::Done,
            Self::All(completion) => completion,
        }
    }
}
