//! All sides together, operation by operation.

use super::answer::Answer;
use super::side::Side;
use super::tally::Tally;
use super::variant::Variant;
use crate::measure::Meter;
use crate::scenario::{Scenario, Statement};
use crate::timeline::Player;
use crate::world::{Effect, Outcome, World};

/// A scenario as written, and variants of it, each in a world of its own.
///
/// Side 0 is the scenario as written; the variants follow in their order.
pub struct Comparison {
    player: Player,
    meter: Meter,
    tally: Tally,
    variants: Vec<Side>,
    written: Variant,
    /// Operations to which the answers were not all the same.
    different: u64,
    first_difference: Option<Compared>,
    last: Option<Compared>,
}

/// An operation, and what each side answered.
#[derive(Clone, PartialEq, Debug)]
pub struct Compared {
    /// The operation, from 1.
    pub operation: usize,
    /// Its line, from 1.
    pub line: usize,
    /// What was asked, as written; an allocation has the name it got.
    pub statement: Statement,
    /// The answer of each side.
    pub answers: Vec<Answer>,
}

/// One side of a comparison.
#[derive(Clone, Copy)]
pub struct SideRef<'a> {
    /// What it does otherwise; nothing for the scenario as written.
    pub variant: &'a Variant,
    /// Its world.
    pub world: &'a World,
    /// Its numbers.
    pub meter: &'a Meter,
    /// What came of its requests.
    pub tally: &'a Tally,
}

impl Compared {
    /// Whether the answers are not all the same.
    pub fn differs(&self) -> bool {
        let (first, others) = match self.answers.split_first() {
            Some(split) => split,
            None => return false,
        };
        others.iter().any(|answer| answer.differs(first))
    }
}

impl Comparison {
    /// At the start of any scenario.
    pub fn new(variants: impl IntoIterator<Item = Variant>) -> Self {
        Self {
            player: Player::new(),
            meter: Meter::new(),
            tally: Tally::default(),
            variants: variants.into_iter().map(Side::new).collect(),
            written: Variant::default(),
            different: 0,
            first_difference: None,
            last: None,
        }
    }

    /// How many operations were done.
    pub fn position(&self) -> usize {
        self.player.position()
    }

    /// All sides: the scenario as written, then the variants.
    pub fn sides(&self) -> impl Iterator<Item = SideRef<'_>> {
        let written = SideRef {
            variant: &self.written,
            world: self.player.world(),
            meter: &self.meter,
            tally: &self.tally,
        };
        let variants = self.variants.iter().map(|side| SideRef {
            variant: &side.variant,
            world: &side.world,
            meter: &side.meter,
            tally: &side.tally,
        });
        std::iter::once(written).chain(variants)
    }

    /// One side.
    pub fn side(&self, side: usize) -> Option<SideRef<'_>> {
        self.sides().nth(side)
    }

    /// The operation just done.
    pub fn last(&self) -> Option<&Compared> {
        self.last.as_ref()
    }

    /// The first operation to which the answers were not all the same.
    pub fn first_difference(&self) -> Option<&Compared> {
        self.first_difference.as_ref()
    }

    /// How many operations there were to which the answers were not all the same.
    pub fn different(&self) -> u64 {
        self.different
    }

    /// Does the next operation on all sides; `None` at the end.
    pub fn step(&mut self, scenario: &Scenario) -> Option<&Compared> {
        self.next(scenario)?;
        self.catch_up();
        self.last.as_ref()
    }

    /// Brings the histories of all arenas up to the last operation.
    fn catch_up(&mut self) {
        self.meter.catch_up();
        for side in &mut self.variants {
            side.meter.catch_up();
        }
    }

    /// The next operation, with the histories left behind.
    fn next(&mut self, scenario: &Scenario) -> Option<&Compared> {
        let entry = scenario.entry_of(self.position())?;
        let line = entry.line + 1;
        let outcome = self.player.step(scenario)?;
        let operation = self.position();
        self.meter.feed(self.player.world(), &outcome);
        self.tally
            .count(operation, line, self.player.world(), &outcome);
        let written = Answer::of(&outcome);
        self.tally.answered(&written, &written);

        let had = self.had(&outcome);
        let mut answers = Vec::with_capacity(1 + self.variants.len());
        for side in &mut self.variants {
            let asked = side.ask(&outcome, had, operation);
            if let Ok(outcome) = &asked {
                side.tally.count(operation, line, &side.world, outcome);
            }
            let answer = asked.map_or_else(Answer::skipped, |asked| Answer::of(&asked));
            side.tally.answered(&answer, &written);
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

    /// Does at most so many operations; false once the end is reached, where all
    /// numbers are known.
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

    /// Goes to where `position` operations are done, or as far as there are any. Back
    /// is from the start again; a [`fork`](Self::fork) kept on the way is nearer.
    pub fn go_to(&mut self, scenario: &Scenario, position: usize) {
        if position < self.position() {
            *self = Self::new(self.variants.drain(..).map(|side| side.variant));
        }
        while self.position() < position && self.next(scenario).is_some() {}
        self.catch_up();
    }

    /// Finds every number of the newest samples that was too far to walk.
    pub fn settle(&mut self) {
        self.meter.settle(self.player.world());
        for side in &mut self.variants {
            side.meter.settle(&side.world);
        }
    }

    /// A copy, from which both go on by themselves.
    #[must_use]
    pub fn fork(&self) -> Self {
        Self {
            player: self.player.fork(),
            meter: self.meter.clone(),
            tally: self.tally.clone(),
            variants: self.variants.iter().map(Side::fork).collect(),
            written: self.written.clone(),
            different: self.different,
            first_difference: self.first_difference.clone(),
            last: self.last.clone(),
        }
    }

    /// Whether the allocation that a free names was there, as written.
    fn had(&self, free: &Outcome) -> bool {
        let Statement::Free { name, .. } = &free.statement else {
            return false;
        };
        matches!(free.result, Ok(Effect::Freed { .. }))
            || self.player.world().allocation_named(name).is_some()
    }
}
