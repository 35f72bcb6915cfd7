//! A variant's own world, and how it is asked what the scenario asks.

use std::collections::HashMap;

use super::tally::Tally;
use super::variant::Variant;
use crate::measure::Meter;
use crate::scenario::Statement;
use crate::world::{Effect, Failure, Outcome, World};

/// A variant, and what came of it so far.
pub(super) struct Side {
    pub(super) variant: Variant,
    pub(super) world: World,
    pub(super) meter: Meter,
    pub(super) tally: Tally,
    /// The names of allocations that are called otherwise here, because this side
    /// still has another one of that name.
    renamed: HashMap<String, String>,
}

impl Side {
    pub(super) fn new(variant: Variant) -> Self {
        Self {
            variant,
            world: World::new(),
            meter: Meter::new(),
            tally: Tally::default(),
            renamed: HashMap::new(),
        }
    }

    pub(super) fn fork(&self) -> Self {
        Self {
            variant: self.variant.clone(),
            world: self.world.fork(),
            meter: self.meter.clone(),
            tally: self.tally.clone(),
            renamed: self.renamed.clone(),
        }
    }

    /// Asks what was asked as written, where that came to `written` and its
    /// allocation, for a free, was there (`had`). `None` if there is nothing to ask.
    pub(super) fn ask(&mut self, written: &Outcome, had: bool, number: usize) -> Option<Outcome> {
        let Some(statement) = self.request(written, had) else {
            self.meter.pass(&self.world);
            return None;
        };
        let outcome = self.world.run(&statement);
        let outcome = self.with_name_of_its_own(statement, outcome, number);
        self.meter.feed(&self.world, &outcome);
        Some(outcome)
    }

    /// The request as this side gets it.
    fn request(&self, written: &Outcome, had: bool) -> Option<Statement> {
        if let Err(Failure::NameTaken { .. }) = written.result {
            return None;
        }
        match (&written.statement, &written.result) {
            (Statement::Free { arena, name, size }, result) => {
                let name = self.renamed.get(name).unwrap_or(name);
                if had && self.world.allocation_named(name).is_none() {
                    return None;
                }
                Some(Statement::Free {
                    arena: arena.clone(),
                    name: name.clone(),
                    // A size that was right may be wrong under another quantum.
                    size: size.filter(|_| result.is_err()),
                })
            }
            (
                Statement::FreeAt { arena, .. },
                Ok(Effect::Freed {
                    name: Some(name), ..
                }),
            ) => {
                let name = self.renamed.get(name).unwrap_or(name);
                self.world.allocation_named(name)?;
                Some(Statement::Free {
                    arena: arena.clone(),
                    name: name.clone(),
                    size: None,
                })
            }
            (Statement::FreeAt { .. }, _) => None,
            (statement, _) => Some(self.variant.apply(statement)),
        }
    }

    /// A request whose name was taken here, though not as written, is made again
    /// under another one, which no scenario can write. Nothing frees the one that has
    /// the name, so from there on it always is.
    fn with_name_of_its_own(
        &mut self,
        mut statement: Statement,
        outcome: Outcome,
        number: usize,
    ) -> Outcome {
        let (Statement::Alloc { name, .. } | Statement::Xalloc { name, .. }) = &mut statement
        else {
            return outcome;
        };
        let Some(written) = name.clone() else {
            return outcome;
        };
        let Err(Failure::NameTaken { .. }) = outcome.result else {
            return outcome;
        };
        let own = format!("{written}~{number}");
        *name = Some(own.clone());
        self.renamed.insert(written, own);
        self.world.run(&statement)
    }
}
