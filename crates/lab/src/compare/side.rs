//! The world of a variant, and the requests it gets.

use std::collections::HashMap;

use super::answer::Reply;
use super::totals::Totals;
use super::variant::Variant;
use crate::measure::Meter;
use crate::scenario::{Statement, Target};
use crate::world::{Allocation, Effect, Failure, Outcome, World};

/// The results of a column so far.
#[derive(Clone, Default)]
pub(super) struct Results {
    /// The variant; for the scenario as written, one without changes.
    pub(super) variant: Variant,
    pub(super) meter: Meter,
    pub(super) totals: Totals,
}

/// A variant in a world of its own.
#[derive(Clone, Default)]
pub(super) struct Side {
    pub(super) world: World,
    pub(super) results: Results,
    /// The names of allocations that have another name here, because the variant still has an
    /// allocation of that name.
    renamed: HashMap<String, String>,
}

impl Side {
    pub(super) fn new(variant: Variant) -> Self {
        Self {
            results: Results {
                variant,
                ..Results::default()
            },
            ..Self::default()
        }
    }

    /// Runs a request of the scenario as written. `written` is its outcome there, and `had`
    /// is whether the allocation that it frees existed there.
    ///
    /// # Errors
    /// The request is not asked here.
    pub(super) fn ask(
        &mut self,
        written: &Outcome,
        had: bool,
        number: usize,
    ) -> Result<Outcome, Reply> {
        let statement = self.request(written, had);
        let statement = statement.inspect_err(|_| self.results.meter.pass(&self.world))?;
        let outcome = self.world.run(statement.clone());
        let outcome = match written.result {
            Err(Failure::NameTaken(_)) => outcome,
            _ => self.with_name_of_its_own(statement, outcome, number),
        };
        self.results.meter.feed(&self.world, &outcome);
        Ok(outcome)
    }

    fn request(&self, written: &Outcome, had: bool) -> Result<Statement, Reply> {
        match (&written.statement, &written.result) {
            (statement, Err(Failure::NameTaken(name))) => {
                let taken = match statement {
                    Statement::Arena { .. } => self.world.arena_named(name).is_some(),
                    _ => self.world.allocation_named(name).is_some(),
                };
                if taken {
                    Ok(self.results.variant.apply(statement))
                } else {
                    Err(Reply::Spared)
                }
            }
            (
                Statement::Free {
                    arena,
                    target,
                    size,
                },
                result,
            ) => {
                // A free by address frees the same allocation as in the scenario as written.
                let name = match (target, result) {
                    (Target::Name(name), _) => Ok(name),
                    (_, Ok(Effect::Freed { name, .. })) => {
                        Ok(name.as_ref().ok_or(Reply::Skipped)?)
                    }
                    (Target::Base(base), _) => Err(*base),
                };
                let name = name.map(|name| self.renamed.get(name).unwrap_or(name));
                let here = match name {
                    Ok(name) => self.world.allocation_named(name),
                    Err(base) => {
                        let arena = self.world.arena_named(arena);
                        arena.and_then(|arena| self.world.allocation_at(arena, base))
                    }
                };
                if had && here.is_none() {
                    return Err(Reply::Skipped);
                }
                // A size that was correct may be wrong with another quantum.
                let size = size.filter(|_| result.is_err());
                let sized = here.zip(size).filter(|_| had || name.is_err());
                if sized.is_some_and(|(it, size)| self.fits(&it, size)) {
                    return Err(Reply::Spared);
                }
                Ok(Statement::Free {
                    arena: arena.clone(),
                    target: name.map_or_else(Target::Base, |name| Target::Name(name.clone())),
                    size,
                })
            }
            (statement, _) => Ok(self.results.variant.apply(statement)),
        }
    }

    /// Returns whether a free of this size frees this allocation.
    fn fits(&self, allocation: &Allocation, size: u64) -> bool {
        let quantum = self.world.inspect(allocation.arena, |view| view.quantum());
        quantum.round_up(size) == Some(allocation.size)
    }

    /// Repeats a request whose name is taken only here, with a name that no scenario can
    /// contain. The allocation that has the name is never freed, so the name stays taken.
    fn with_name_of_its_own(
        &mut self,
        mut statement: Statement,
        outcome: Outcome,
        number: usize,
    ) -> Outcome {
        let (
            Statement::Alloc {
                name: Some(name), ..
            },
            Err(Failure::NameTaken(_)),
        ) = (&mut statement, &outcome.result)
        else {
            return outcome;
        };
        let own = format!("{name}~{number}");
        let written = std::mem::replace(name, own.clone());
        self.renamed.insert(written, own);
        self.world.run(statement)
    }
}
