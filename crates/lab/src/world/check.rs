//! Checks of `expect` lines.

use super::allocation::ArenaId;
use super::arenas::World;
use super::outcome::{Effect, Instead, Outcome};
use super::redo::{Completion, RedoRecord};
use crate::scenario::{Expectation, Measure, Statement};

impl World {
    /// Compares an expectation with the world.
    pub fn check(&self, expectation: &Expectation) -> Effect {
        match expectation {
            Expectation::Fails => self.check_failed(),
            Expectation::At { name, base } => self.check_address(name, *base),
            Expectation::Measure {
                arena,
                measure,
                value,
            } => self.check_measure(arena, *measure, *value),
        }
    }

    /// Returns the check's result as the outcome of an `expect`.
    pub fn expect(&self, expectation: &Expectation) -> Outcome {
        Outcome {
            statement: Statement::Expect(expectation.clone()),
            result: Ok(self.check(expectation)),
            examined: 0,
            served: Vec::new(),
            own: 0,
            steps: Vec::new(),
            redo: RedoRecord::All(Completion::Done),
        }
    }

    fn check_failed(&self) -> Effect {
        let found = match self.state.last {
            Some(Completion::Failed) => return Effect::Held,
            Some(Completion::Done | Completion::At(_)) => Instead::Succeeded,
            Some(Completion::Waits) => Instead::Waits,
            None => Instead::NoOperation,
        };
        Effect::NotHeld {
            expected: Expectation::Fails,
            found,
        }
    }

    fn check_address(&self, name: &str, base: u64) -> Effect {
        let found = match self.allocation_named(name) {
            Some(allocation) if allocation.base == base => return Effect::Held,
            Some(allocation) => Instead::At(allocation.base),
            None if self.state.queued.contains_key(name) => Instead::StillWaits,
            None => Instead::NotAllocated,
        };
        Effect::NotHeld {
            expected: Expectation::At {
                name: name.to_owned(),
                base,
            },
            found,
        }
    }

    fn check_measure(&self, arena: &str, measure: Measure, value: u64) -> Effect {
        let measured = self
            .arena_named(arena)
            .and_then(|id| self.measure(id, measure));
        let found = match measured {
            Some(measured) if measured == u128::from(value) => return Effect::Held,
            Some(measured) => Instead::Has(measured),
            None => Instead::NoArena,
        };
        Effect::NotHeld {
            expected: Expectation::Measure {
                arena: arena.to_owned(),
                measure,
                value,
            },
            found,
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
