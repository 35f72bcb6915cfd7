//! The rows of a table of operations, and all of them as comma-separated values.

use std::convert::Infallible;
use std::fmt::Write as _;
use std::num::NonZeroUsize;

use super::columns::{Csv, Row, csv_head};
use super::meter::Meter;
use crate::scenario::Scenario;
use crate::timeline::Player;
use crate::world::{Outcome, World};

/// The cost of a row, in operations.
const ROW: usize = 8;
/// The number of tags visited in the time of an operation.
const TAGS: usize = 64;

/// Makes a row for each arena after every N-th operation and after the last one.
pub struct Rows {
    /// The numbers so far.
    pub meter: Meter,
    every: NonZeroUsize,
    /// The number of operations in all.
    operations: usize,
}

impl Rows {
    /// Returns the rows of this many operations, with one operation in `every` shown.
    pub fn new(operations: usize, every: NonZeroUsize) -> Self {
        Self {
            meter: Meter::default(),
            every,
            operations,
        }
    }

    /// Takes the operation of a line (from 1), and calls `row` for each of its rows.
    ///
    /// If operations are skipped, every number of the others is determined, however long the
    /// walk.
    ///
    /// # Errors
    /// The first error of `row`.
    pub fn feed<E>(
        &mut self,
        line: usize,
        world: &World,
        outcome: &Outcome,
        row: &mut dyn FnMut(Row<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        self.meter.feed(world, outcome);
        let done = self.meter.operations();
        let ends = done == self.operations;
        let is_shown = ends || done.is_multiple_of(self.every.get());
        if ends || (is_shown && self.every.get() > 1) {
            self.meter.settle(world);
        }
        if !is_shown {
            return Ok(());
        }
        for arena in world.arenas() {
            let Some(sample) = self.meter.sample(arena.id) else {
                continue;
            };
            row(Row {
                line,
                outcome,
                arena: arena.name,
                sample: &sample,
            })?;
        }
        Ok(())
    }
}

/// Runs the operations of a scenario in a world of its own, and writes a row for each arena
/// after every N-th operation, as many at a time as the caller has time for.
pub struct Sheet {
    player: Player,
    rows: Rows,
    text: String,
}

impl Sheet {
    /// Returns a sheet of this scenario, with one operation in `every` shown.
    pub fn new(scenario: &Scenario, every: NonZeroUsize) -> Self {
        Self {
            player: Player::default(),
            rows: Rows::new(scenario.operations(), every),
            text: csv_head() + "\n",
        }
    }

    /// Returns N, if every N-th operation is shown.
    pub fn every(&self) -> NonZeroUsize {
        self.rows.every
    }

    /// Returns the number of operations done.
    pub fn position(&self) -> usize {
        self.player.position()
    }

    /// Continues for about the time of `most` operations. Returns false at the end. The
    /// scenario must be the same as before.
    pub fn advance(&mut self, scenario: &Scenario, most: usize) -> bool {
        let mut spent = 0;
        while spent < most {
            let Some(entry) = scenario.entry_of(self.position()) else {
                return false;
            };
            let Some(outcome) = self.player.step(scenario) else {
                return false;
            };
            let world = self.player.world();
            let mut rows = 0;
            let text = &mut self.text;
            let fed = self.rows.feed(entry.line + 1, world, &outcome, &mut |row| {
                rows += 1;
                // Writing to a string cannot fail.
                let _written = writeln!(text, "{}", Csv(row));
                Ok::<_, Infallible>(())
            });
            let Ok(()) = fed;
            spent += 1 + rows * ROW;
            if rows > 0 && self.every().get() > 1 {
                spent += tags(world) / TAGS;
            }
        }
        self.position() < scenario.operations()
    }

    /// Returns the text so far.
    pub fn into_text(self) -> String {
        self.text
    }
}

pub(crate) fn tags(world: &World) -> usize {
    let of = |arena| world.inspect(arena, |view| view.tag_count());
    world.arenas().map(|arena| of(arena.id)).sum()
}
