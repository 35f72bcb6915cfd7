//! Doing an operation again from its redo record.

use vmem::{AllocPolicy, Layout};

use super::allocation::ArenaId;
use super::arenas::World;
use super::outcome::{Effect, Failure};
use super::redo::{Completion, Naming, RedoRecord};
use crate::request::Constraints;
use crate::scenario::Statement;

impl Completion {
    pub(super) fn new(result: &Result<Effect, Failure>) -> Self {
        match result {
            Ok(Effect::Allocated(allocation)) => Self::At(allocation.base),
            Ok(Effect::Waits { .. }) => Self::Waits,
            Ok(_) => Self::Done,
            Err(_) => Self::Failed,
        }
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
        if let &Ok(Effect::Freed {
            name: Some(_),
            arena,
            base,
            asked: size,
            ..
        }) = result
        {
            return Self::Free { arena, base, size };
        }
        match (plain(statement), arena, result) {
            (Some((size, policy)), Some(arena), Ok(Effect::Allocated(allocation))) => Self::Alloc {
                arena,
                size,
                policy,
                base: allocation.base,
                naming,
            },
            (Some((size, policy)), Some(arena), Err(Failure::Arena(_))) => Self::Refused {
                arena,
                size,
                policy,
                naming,
            },
            _ => Self::All(Completion::new(result)),
        }
    }
}

/// Returns size and policy of an allocation that has no constraints and would not wait.
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
    /// Does an operation again, in the world as it was the first time. Returns false if
    /// the whole statement has to be run.
    pub(crate) fn redo(&mut self, record: RedoRecord) -> bool {
        match record {
            RedoRecord::Alloc {
                arena,
                size,
                policy,
                base,
                naming,
            } => {
                let got = self.allocate_again(arena, size, policy, naming);
                debug_assert_eq!(got, Some(base));
                if let Some(slot) = self.state.slots.get_mut(&arena) {
                    slot.facts.live += 1;
                }
                self.state.position = self.state.position.after_allocation();
            }
            RedoRecord::Refused {
                arena,
                size,
                policy,
                naming,
            } => {
                let got = self.allocate_again(arena, size, policy, naming);
                debug_assert_eq!(got, None);
            }
            RedoRecord::Free { arena, base, size } => {
                if let Some(slot) = self.state.slots.get_mut(&arena) {
                    let freed = slot.arena.free(base, size);
                    debug_assert_eq!(freed, Ok(()));
                    slot.facts.live -= 1;
                }
                self.state.position = self.state.position.after_free();
            }
            RedoRecord::All(_) => return false,
        }
        self.state.last = Some(record.completion());
        true
    }

    fn allocate_again(
        &mut self,
        arena: ArenaId,
        size: u64,
        policy: AllocPolicy,
        naming: Naming,
    ) -> Option<u64> {
        self.state.asked = self.state.asked.saturating_add(1);
        if naming == Naming::Counted {
            self.state.untried = self.state.asked;
        }
        let slot = self.state.slots.get(&arena)?;
        slot.arena.xalloc(&Layout::new(size), policy).ok()
    }
}
