//! Doing an operation once more: what the arena was asked, and what came of it.
//!
//! Going to a far place does many operations again. What they are, to whom a name
//! belongs and whether somebody waits was found out the first time.

use vmem::{AllocPolicy, Layout};

use super::check::Last;
use super::{ArenaId, Clock, Effect, Failure, Outcome, World};
use crate::scenario::{Constraints, Statement};
use crate::workload::AllocationId;

/// What is left to do of an operation that was done before.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum RedoRecord {
    /// The arena handed out what is at `base`.
    Alloc {
        arena: ArenaId,
        size: u64,
        policy: AllocPolicy,
        base: u64,
        name: Naming,
    },
    /// The arena had nothing that fits.
    Refused {
        arena: ArenaId,
        size: u64,
        policy: AllocPolicy,
        name: Naming,
    },
    /// The arena took a range back.
    Free {
        arena: ArenaId,
        base: u64,
        size: u64,
    },
    /// It is rare, or others had a part in it: all of it.
    All { answer: Answer },
}

/// How an allocation got its name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Naming {
    /// The statement has it.
    Given,
    /// It is the count of allocations asked for.
    Counted,
}

/// What came of an operation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Answer {
    /// It was done.
    Done,
    /// An address was handed out.
    At(u64),
    /// It waits.
    Waits,
    /// It failed.
    Failed,
}

impl Answer {
    /// The allocation that was made by it at a time, if one was.
    pub(crate) fn allocation_id(self, time: Clock) -> Option<AllocationId> {
        match self {
            Self::At(_) => Some(time.allocation_id()),
            Self::Done | Self::Waits | Self::Failed => None,
        }
    }
}

impl RedoRecord {
    /// What came of it.
    pub(crate) fn answer(self) -> Answer {
        match self {
            Self::Alloc { base, .. } => Answer::At(base),
            Self::Refused { .. } => Answer::Failed,
            Self::Free { .. } => Answer::Done,
            Self::All { answer } => answer,
        }
    }

    /// Of an operation that was just done in a world where nobody waited, or waits now.
    pub(super) fn of(
        statement: &Statement,
        result: &Result<Effect, Failure>,
        arena: Option<ArenaId>,
        name: Naming,
    ) -> Self {
        match (plain(statement), arena, result) {
            (Some((size, policy)), Some(arena), Ok(Effect::Allocated(allocation))) => Self::Alloc {
                arena,
                size,
                policy,
                base: allocation.base,
                name,
            },
            (Some((size, policy)), Some(arena), Err(Failure::Arena(_))) => Self::Refused {
                arena,
                size,
                policy,
                name,
            },
            (
                _,
                _,
                &Ok(Effect::Freed {
                    name: Some(_),
                    arena,
                    base,
                    asked: size,
                    ..
                }),
            ) => Self::Free { arena, base, size },
            _ => Self::all(result),
        }
    }

    /// Of any operation.
    pub(super) fn all(result: &Result<Effect, Failure>) -> Self {
        let answer = match result {
            Ok(Effect::Allocated(allocation)) => Answer::At(allocation.base),
            Ok(Effect::Waits { .. }) => Answer::Waits,
            Ok(_) => Answer::Done,
            Err(_) => Answer::Failed,
        };
        Self::All { answer }
    }
}

impl Outcome {
    /// What came of it, in short.
    pub(crate) fn answer(&self) -> Answer {
        self.replay.answer()
    }
}

/// Size and policy of an allocation that neither is constrained nor would wait.
fn plain(statement: &Statement) -> Option<(u64, AllocPolicy)> {
    match statement {
        &Statement::Alloc {
            size,
            policy,
            wait: false,
            ..
        } => Some((size, policy)),
        Statement::Xalloc {
            size,
            policy,
            constraints,
            ..
        } if *constraints == Constraints::default() => Some((*size, *policy)),
        _ => None,
    }
}

impl World {
    /// Does an operation once more, in the world as it was the first time. False if it
    /// has to be done as a whole.
    pub(crate) fn replay(&mut self, replay: RedoRecord) -> bool {
        match replay {
            RedoRecord::Alloc {
                arena,
                size,
                policy,
                base,
                name,
            } => {
                let got = self.allocate_again(arena, size, policy, name);
                debug_assert_eq!(got, Some(base));
                if let Some(slot) = self.state.slots.get_mut(&arena) {
                    slot.facts.live += 1;
                }
                self.state.clock = self.state.clock.behind_allocation();
                self.state.last = Some(Last::Succeeded);
            }
            RedoRecord::Refused {
                arena,
                size,
                policy,
                name,
            } => {
                let got = self.allocate_again(arena, size, policy, name);
                debug_assert_eq!(got, None);
                self.state.last = Some(Last::Failed);
            }
            RedoRecord::Free { arena, base, size } => {
                if let Some(slot) = self.state.slots.get_mut(&arena) {
                    let freed = slot.arena.free(base, size);
                    debug_assert_eq!(freed, Ok(()));
                    slot.facts.live -= 1;
                }
                self.state.clock = self.state.clock.behind_free();
                self.state.last = Some(Last::Succeeded);
            }
            RedoRecord::All { .. } => return false,
        }
        true
    }

    fn allocate_again(
        &mut self,
        arena: ArenaId,
        size: u64,
        policy: AllocPolicy,
        name: Naming,
    ) -> Option<u64> {
        self.state.asked = self.state.asked.saturating_add(1);
        if name == Naming::Counted {
            self.state.untried = self.state.asked;
        }
        let slot = self.state.slots.get(&arena)?;
        slot.arena.xalloc(&Layout::new(size), policy).ok()
    }
}
