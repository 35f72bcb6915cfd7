//! A variant's own world, and how it is asked what the scenario asks.

use std::collections::HashMap;

use super::answer::Unasked;
use super::tally::Tally;
use super::variant::Variant;
use crate::measure::Meter;
use crate::scenario::Statement;
use crate::world::{Allocation, Effect, Failure, Outcome, World};

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
    /// allocation, for a free, was there (`had`).
    ///
    /// # Errors
    /// Why it is not asked here.
    pub(super) fn ask(
        &mut self,
        written: &Outcome,
        had: bool,
        number: usize,
    ) -> Result<Outcome, Unasked> {
        let statement = match self.request(written, had) {
            Ok(statement) => statement,
            Err(why) => {
                self.meter.pass(&self.world);
                return Err(why);
            }
        };
        let outcome = self.world.run(&statement);
        let outcome = match written.result {
            Err(Failure::NameTaken { .. }) => outcome,
            _ => self.with_name_of_its_own(statement, outcome, number),
        };
        self.meter.feed(&self.world, &outcome);
        Ok(outcome)
    }

    /// The request as this side gets it.
    fn request(&self, written: &Outcome, had: bool) -> Result<Statement, Unasked> {
        match (&written.statement, &written.result) {
            (statement, Err(Failure::NameTaken { name })) => {
                let taken = match statement {
                    Statement::Arena { .. } => self.world.arena_named(name).is_some(),
                    _ => self.world.allocation_named(name).is_some(),
                };
                match taken {
                    true => Ok(self.variant.apply(statement)),
                    false => Err(Unasked::FailedAsWritten),
                }
            }
            (Statement::Free { arena, name, size }, result) => {
                let name = self.renamed.get(name).unwrap_or(name);
                let here = self.world.allocation_named(name);
                if had && here.is_none() {
                    return Err(Unasked::NeverAllocated);
                }
                // A size that was right may be wrong under another quantum.
                let size = size.filter(|_| result.is_err());
                if had
                    && here
                        .zip(size)
                        .is_some_and(|(it, size)| self.fits(&it, size))
                {
                    return Err(Unasked::FailedAsWritten);
                }
                Ok(Statement::Free {
                    arena: arena.clone(),
                    name: name.clone(),
                    size,
                })
            }
            (Statement::FreeAt { arena, .. }, Ok(Effect::Freed { name, .. })) => {
                let name = name.as_ref().ok_or(Unasked::NeverAllocated)?;
                let name = self.renamed.get(name).unwrap_or(name);
                if self.world.allocation_named(name).is_none() {
                    return Err(Unasked::NeverAllocated);
                }
                Ok(Statement::Free {
                    arena: arena.clone(),
                    name: name.clone(),
                    size: None,
                })
            }
            (statement @ Statement::FreeAt { arena, base, size }, _) => {
                let arena = self.world.arena_named(arena);
                let here = arena.and_then(|arena| self.world.allocation_at(arena, *base));
                match here.is_some_and(|it| self.fits(&it, *size)) {
                    true => Err(Unasked::FailedAsWritten),
                    false => Ok(statement.clone()),
                }
            }
            (statement, _) => Ok(self.variant.apply(statement)),
        }
    }

    /// Whether a free of so many units frees this allocation.
    fn fits(&self, allocation: &Allocation, size: u64) -> bool {
        let quantum = self.world.inspect(allocation.arena, |view| view.quantum());
        quantum.round_up(size) == Some(allocation.size)
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
