//! All columns of a comparison, operation by operation.

use super::answer::Answer;
use super::side::{Results, Side};
use super::totals::Totals;
use super::variant::Variant;
use crate::measure::{self, Meter};
use crate::scenario::{Scenario, Statement, Target};
use crate::timeline::Player;
use crate::world::{Effect, Outcome, World};

/// A scenario as written, and variants of it, each in a world of its own.
///
/// Column 0 is the scenario as written; the variants follow in order.
#[derive(Clone, Default)]
pub struct Comparison {
    player: Player,
    written: Results,
    variants: Vec<Side>,
    /// The number of operations with different answers.
    pub different: u64,
    /// The first of them.
    pub first_difference: Option<Compared>,
    /// The operation just done.
    pub last: Option<Compared>,
}

/// An operation, and its answer in each column.
#[derive(Clone, PartialEq, Debug)]
pub struct Compared {
    /// The operation, from 1.
    pub operation: usize,
    /// Its line, from 1.
    pub line: usize,
    /// The statement as written; an allocation has the name it got.
    pub statement: Statement,
    /// The answer in each column.
    pub answers: Vec<Answer>,
}

/// A column of a comparison.
#[derive(Clone, Copy)]
pub struct Column<'a> {
    /// Its variant; for the scenario as written, one without changes.
    pub variant: &'a Variant,
    /// Its world.
    pub world: &'a World,
    /// Its numbers.
    pub meter: &'a Meter,
    /// The totals of its answers.
    pub totals: &'a Totals,
}

impl Compared {
    /// Returns whether the answers differ.
    pub fn differs(&self) -> bool {
        let first = self.answers.first();
        first.is_some_and(|first| self.answers.iter().any(|answer| answer.differs(first)))
    }
}

impl Comparison {
    /// Returns a comparison at the start of any scenario.
    pub fn new(variants: impl IntoIterator<Item = Variant>) -> Self {
        Self::with_seed_offset(variants, 0)
    }

    /// Returns the same with a number added to the seed of each `random` line.
    pub fn with_seed_offset(variants: impl IntoIterator<Item = Variant>, offset: u64) -> Self {
        Self {
            player: Player::with_seed_offset(offset),
            variants: variants.into_iter().map(Side::new).collect(),
            ..Self::default()
        }
    }

    /// Returns the number of operations done.
    pub fn position(&self) -> usize {
        self.player.position()
    }

    /// Returns all columns: the scenario as written, then the variants.
    pub fn columns(&self) -> impl Iterator<Item = Column<'_>> {
        let written = (self.player.world(), &self.written);
        let variants = self
            .variants
            .iter()
            .map(|side| (&side.world, &side.results));
        let columns = std::iter::once(written).chain(variants);
        columns.map(|(world, results)| Column {
            variant: &results.variant,
            world,
            meter: &results.meter,
            totals: &results.totals,
        })
    }

    /// Returns the number of tags of all columns, which a copy takes time for.
    pub fn tags(&self) -> usize {
        self.columns()
            .map(|column| measure::tags(column.world))
            .sum()
    }

    /// Returns the names of all columns.
    pub fn names(&self) -> Vec<String> {
        let columns = self.columns();
        columns.map(|column| column.variant.to_string()).collect()
    }

    /// Returns the names of the arenas that any column has.
    pub fn arenas(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for series in self.columns().flat_map(|column| column.meter.series()) {
            if !names.contains(&series.name) {
                names.push(series.name.clone());
            }
        }
        names
    }

    /// Returns one column.
    pub fn column(&self, index: usize) -> Option<Column<'_>> {
        self.columns().nth(index)
    }

    /// Runs the next operation in all columns; `None` at the end, where all numbers are known.
    pub fn step(&mut self, scenario: &Scenario) -> Option<&Compared> {
        if self.advance(scenario, 1) {
            self.last.as_ref()
        } else {
            None
        }
    }

    /// Runs up to this many operations. Returns false at the end, where all numbers are
    /// known.
    pub fn advance(&mut self, scenario: &Scenario, operations: usize) -> bool {
        let is_done = (0..operations).any(|_| self.next(scenario).is_none());
        let settle = |meter: &mut Meter, world| {
            meter.catch_up();
            if is_done {
                meter.settle(world);
            }
        };
        settle(&mut self.written.meter, self.player.world());
        for side in &mut self.variants {
            settle(&mut side.results.meter, &side.world);
        }
        !is_done
    }

    /// Runs the next operation, without updating the series of other arenas.
    fn next(&mut self, scenario: &Scenario) -> Option<()> {
        let line = scenario.entry_of(self.position())?.line + 1;
        let outcome = self.player.step(scenario)?;
        let (operation, world) = (self.position(), self.player.world());
        self.written.meter.feed(world, &outcome);
        let written = Answer::new(Ok(&outcome));
        let totals = &mut self.written.totals;
        totals.count(operation, line, world, &outcome);
        totals.answered(&written, &written);

        let had = self.had(&outcome);
        let mut answers = vec![written];
        for side in &mut self.variants {
            let asked = side.ask(&outcome, had, operation);
            let totals = &mut side.results.totals;
            if let Ok(outcome) = &asked {
                totals.count(operation, line, &side.world, outcome);
            }
            let answer = Answer::new(asked.as_ref().map_err(|&unasked| unasked));
            totals.answered(&answer, &answers[0]);
            answers.push(answer);
        }
        let compared = Compared {
            operation,
            line,
            statement: outcome.statement,
            answers,
        };
        if compared.differs() {
            self.different += 1;
            self.first_difference
                .get_or_insert_with(|| compared.clone());
        }
        self.last = Some(compared);
        Some(())
    }

    /// Returns whether the allocation that a free names existed, as written.
    fn had(&self, free: &Outcome) -> bool {
        let is_there = |name| self.player.world().allocation_named(name).is_some();
        match (&free.statement, &free.result) {
            (_, Ok(Effect::Freed { .. })) => true,
            (Statement::Free { target, .. }, _) => {
                matches!(target, Target::Name(name) if is_there(name))
            }
            _ => false,
        }
    }
}
