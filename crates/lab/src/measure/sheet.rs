//! The numbers of all arenas as comma-separated values.

use std::convert::Infallible;
use std::fmt::Write as _;
use std::num::NonZeroUsize;

use super::columns::{Csv, csv_head};
use super::rows::Rows;
use crate::scenario::Scenario;
use crate::timeline::Player;
use crate::world::World;

/// The cost of a row, in operations.
const ROW: usize = 8;
/// The number of tags visited in the time of an operation.
const TAGS: usize = 64;

/// Runs the operations of a scenario in a world of its own, and writes a row for each arena
/// after every N-th operation, as many at a time as the caller has time for.
pub struct Sheet {
    player: Player,
    rows: Rows,
    every: NonZeroUsize,
    text: String,
}

impl Sheet {
    /// Returns a sheet of this scenario, with one operation in `every` shown.
    pub fn new(scenario: &Scenario, every: NonZeroUsize) -> Self {
        Self {
            player: Player::new(),
            rows: Rows::new(scenario.operations(), every),
            every,
            text: csv_head() + "\n",
        }
    }

    /// Returns N, if every N-th operation is shown.
    pub fn every(&self) -> NonZeroUsize {
        self.every
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
            if rows > 0 && self.every.get() > 1 {
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

fn tags(world: &World) -> usize {
    let of = |arena| world.inspect(arena, |view| view.tag_count());
    world.arenas().map(|arena| of(arena.id)).sum()
}
