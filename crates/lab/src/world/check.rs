//! Checks of `expect` lines.

use super::arenas::World;
use super::outcome::{Effect, Instead, Outcome};
use super::redo::{Completion, Naming, RedoRecord};
use super::state::ArenaId;
use crate::scenario::{Expectation, Measure, Statement};

impl World {
    /// Compares an expectation with the world.
    pub fn check(&self, expectation: &Expectation) -> Effect {
        let found = match expectation {
            Expectation::Fails => match self.state.last {
                Some(Completion::Failed) => return Effect::Held,
                Some(Completion::Done | Completion::At(_)) => Instead::Succeeded,
                Some(Completion::Waits) => Instead::Waits,
                None => Instead::NoOperation,
            },
            Expectation::At { name, base } => match self.allocation_named(name) {
                Some(allocation) if allocation.base == *base => return Effect::Held,
                Some(allocation) => Instead::At(allocation.base),
                None if self.state.queued.contains_key(name) => Instead::StillWaits,
                None => Instead::NotAllocated,
            },
            Expectation::Measure {
                arena,
                measure,
                value,
            } => {
                let id = self.arena_named(arena);
                match id.and_then(|id| self.measure(id, *measure)) {
                    Some(measured) if measured == u128::from(*value) => return Effect::Held,
                    Some(measured) => Instead::Has(measured),
                    None => Instead::NoArena,
                }
            }
        };
        Effect::NotHeld {
            expected: expectation.clone(),
            found,
        }
    }

    /// Returns the check's result as the outcome of an `expect`.
    pub fn expect(&self, expectation: &Expectation) -> Outcome {
        Outcome {
            statement: Statement::Expect(expectation.clone()),
            arena: None,
            result: Ok(self.check(expectation)),
            examined: 0,
            served: Vec::new(),
            own: 0,
            steps: Vec::new(),
            redo: RedoRecord::All {
                completion: Completion::Done,
                naming: Naming::Given,
            },
        }
    }

    /// Returns a number of an arena; `None` if there is no such arena.
    pub fn measure(&self, id: ArenaId, measure: Measure) -> Option<u128> {
        self.try_inspect(id, |view| match measure {
            Measure::Free => view.stats().mem_free(),
            Measure::InUse => view.stats().mem_inuse,
            Measure::Segments => (view.tag_count() - view.span_count()) as u128,
            Measure::Largest => view.largest_free().into(),
        })
    }
}
