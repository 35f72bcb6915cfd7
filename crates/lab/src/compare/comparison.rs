//! All columns of a comparison, operation by operation.

use super::answer::Answer;
use super::side::Side;
use super::totals::Totals;
use super::variant::Variant;
use crate::measure::Meter;
use crate::scenario::{Scenario, Statement};
use crate::timeline::Player;
use crate::world::{Effect, Outcome, World};

/// A scenario as written, and variants of it, each in a world of its own.
///
/// Column 0 is the scenario as written; the variants follow in order.
pub struct Comparison {
    player: Player,
    meter: Meter,
    totals: Totals,
    variants: Vec<Side>,
    written: Variant,
    /// The number of operations with different answers.
    different: u64,
    first_difference: Option<Compared>,
    last: Option<Compared>,
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
        Self {
            player: Player::new(),
            meter: Meter::new(),
            totals: Totals::default(),
            variants: variants.into_iter().map(Side::new).collect(),
            written: Variant::default(),
            different: 0,
            first_difference: None,
            last: None,
        }
    }

    /// Returns the number of operations done.
    pub fn position(&self) -> usize {
        self.player.position()
    }

    /// Returns all columns: the scenario as written, then the variants.
    pub fn columns(&self) -> impl Iterator<Item = Column<'_>> {
        let written = Column {
            variant: &self.written,
            world: self.player.world(),
            meter: &self.meter,
            totals: &self.totals,
        };
        let variants = self.variants.iter().map(|side| Column {
            variant: &side.variant,
            world: &side.world,
            meter: &side.meter,
            totals: &side.totals,
        });
        std::iter::once(written).chain(variants)
    }

    /// Returns one column.
    pub fn column(&self, index: usize) -> Option<Column<'_>> {
        self.columns().nth(index)
    }

    /// Returns the operation just done.
    pub fn last(&self) -> Option<&Compared> {
        self.last.as_ref()
    }

    /// Returns the first operation with different answers.
    pub fn first_difference(&self) -> Option<&Compared> {
        self.first_difference.as_ref()
    }

    /// Returns the number of operations with different answers.
    pub fn different(&self) -> u64 {
        self.different
    }

    /// Runs the next operation in all columns; `None` at the end.
    pub fn step(&mut self, scenario: &Scenario) -> Option<&Compared> {
        self.next(scenario)?;
        self.catch_up();
        self.last.as_ref()
    }

    /// Extends the series of all arenas to the last operation.
    fn catch_up(&mut self) {
        self.meter.catch_up();
        for side in &mut self.variants {
            side.meter.catch_up();
        }
    }

    /// Runs the next operation, without updating the series of other arenas.
    fn next(&mut self, scenario: &Scenario) -> Option<&Compared> {
        let entry = scenario.entry_of(self.position())?;
        let line = entry.line + 1;
        let outcome = self.player.step(scenario)?;
        let operation = self.position();
        self.meter.feed(self.player.world(), &outcome);
        self.totals
            .count(operation, line, self.player.world(), &outcome);
        let written = Answer::new(&outcome);
        self.totals.answered(&written, &written);

        let had = self.had(&outcome);
        let mut answers = Vec::with_capacity(1 + self.variants.len());
        for side in &mut self.variants {
            let asked = side.ask(&outcome, had, operation);
            if let Ok(outcome) = &asked {
                side.totals.count(operation, line, &side.world, outcome);
            }
            let answer = asked.map_or_else(Answer::unasked, |asked| Answer::new(&asked));
            side.totals.answered(&answer, &written);
            answers.push(answer);
        }
        answers.insert(0, written);
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
        Some(self.last.insert(compared))
    }

    /// Runs up to this many operations. Returns false at the end, where all numbers are
    /// known.
    pub fn advance(&mut self, scenario: &Scenario, operations: usize) -> bool {
        for _ in 0..operations {
            if self.next(scenario).is_none() {
                self.settle();
                return false;
            }
        }
        self.catch_up();
        true
    }

    /// Goes to the position after this many operations, or to the end. Going back starts
    /// again from the beginning; a [`fork`](Self::fork) kept on the way is nearer.
    pub fn go_to(&mut self, scenario: &Scenario, position: usize) {
        if position < self.position() {
            *self = Self::new(self.variants.drain(..).map(|side| side.variant));
        }
        while self.position() < position && self.next(scenario).is_some() {}
        self.catch_up();
    }

    /// Determines every number of the newest samples that needs a long walk.
    pub fn settle(&mut self) {
        self.meter.settle(self.player.world());
        for side in &mut self.variants {
            side.meter.settle(&side.world);
        }
    }

    /// Returns an independent copy.
    #[must_use]
    pub fn fork(&self) -> Self {
        Self {
            player: self.player.fork(),
            meter: self.meter.clone(),
            totals: self.totals.clone(),
            variants: self.variants.iter().map(Side::fork).collect(),
            written: self.written.clone(),
            different: self.different,
            first_difference: self.first_difference.clone(),
            last: self.last.clone(),
        }
    }

    /// Returns whether the allocation that a free names existed, as written.
    fn had(&self, free: &Outcome) -> bool {
        let Statement::Free { name, .. } = &free.statement else {
            return false;
        };
        matches!(free.result, Ok(Effect::Freed { .. }))
            || self.player.world().allocation_named(name).is_some()
    }
}
