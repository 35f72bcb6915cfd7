//! The record of an operation that was done once, from which it can be done again.
//!
//! A jump to a far place does many operations again. Their statements, the owners of their
//! names and the requests that wait were found the first time.

use vmem::{AllocPolicy, Layout};

use super::arenas::World;
use super::history::LogPosition;
use super::outcome::{Effect, Failure};
use super::state::ArenaId;
use crate::request::{Constraints, Mode};
use crate::scenario::Statement;
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
    All {
        completion: Completion,
        naming: Naming,
    },
}

/// The origin of an allocation's name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Naming {
    /// The statement has the name.
    Given,
    /// The name is the count of allocations asked for.
    Counted,
    /// The name is a later number, because that of the count was taken.
    Searched,
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
    pub(super) fn new(result: &Result<Effect, Failure>) -> Self {
        match result {
            Ok(Effect::Allocated(allocation)) => Self::At(allocation.base),
            Ok(Effect::Waits { .. }) => Self::Waits,
            Ok(_) => Self::Done,
            Err(_) => Self::Failed,
        }
    }

    /// Returns the id of the allocation that an operation made which began at `position`.
    pub(crate) fn allocation_id(self, position: LogPosition) -> Option<AllocationId> {
        matches!(self, Self::At(_)).then(|| position.allocation_id())
    }
}

impl RedoRecord {
    /// Records an operation that was just done while no request waited, before or after it.
    pub(super) fn new(
        statement: &Statement,
        result: &Result<Effect, Failure>,
        arena: Option<ArenaId>,
        naming: Naming,
    ) -> Self {
        match (result, plain(statement), arena) {
            (Ok(Effect::Allocated(allocation)), Some((size, policy)), Some(arena)) => Self::Alloc {
                arena,
                size,
                policy,
                base: allocation.base,
                naming,
            },
            (Err(Failure::Arena(_)), Some((size, policy)), Some(arena)) => Self::Refused {
                arena,
                size,
                policy,
                naming,
            },
            (
                &Ok(Effect::Freed {
                    name: Some(_),
                    base,
                    asked: size,
                    ..
                }),
                _,
                Some(arena),
            ) => Self::Free { arena, base, size },
            _ => Self::All {
                completion: Completion::new(result),
                naming,
            },
        }
    }

    pub(crate) fn completion(self) -> Completion {
        match self {
            Self::Alloc { base, .. } => Completion::At(base),
            Self::Refused { .. } => Completion::Failed,
            Self::Free { .. } => Completion::Done,
            Self::All { completion, .. } => completion,
        }
    }
}

/// Returns size and policy of an allocation that has no constraints and would not wait.
fn plain(statement: &Statement) -> Option<(u64, AllocPolicy)> {
    match *statement {
        Statement::Alloc {
            size, mode, policy, ..
        } if mode != Mode::Wait && mode.constraints() == Constraints::default() => {
            Some((size, policy))
        }
        _ => None,
    }
}

impl World {
    /// Does an operation again, in the world as it was the first time. Returns false if
    /// the whole statement has to be run.
    pub(crate) fn redo(&mut self, record: RedoRecord) -> bool {
        let completion = record.completion();
        match record {
            RedoRecord::All { .. } => return false,
            RedoRecord::Alloc {
                arena,
                size,
                policy,
                naming,
                ..
            }
            | RedoRecord::Refused {
                arena,
                size,
                policy,
                naming,
            } => {
                self.state.asked = self.state.asked.saturating_add(1);
                if naming == Naming::Counted {
                    self.state.untried = self.state.asked;
                }
                if let Some(slot) = self.slots.get_mut(&arena) {
                    let base = slot.arena.xalloc(&Layout::new(size), policy);
                    debug_assert_eq!(base.map_or(Completion::Failed, Completion::At), completion);
                    if base.is_ok() {
                        slot.facts.live += 1;
                        self.state.position = self.state.position.after_allocation();
                    }
                }
            }
            RedoRecord::Free { arena, base, size } => {
                if let Some(slot) = self.slots.get_mut(&arena) {
                    let freed = slot.arena.free(base, size);
                    debug_assert_eq!(freed, Ok(()));
                    slot.facts.live -= 1;
                }
                self.state.position = self.state.position.after_free();
            }
        }
        self.state.operations += 1;
        self.state.last = Some(completion);
        true
    }
}
