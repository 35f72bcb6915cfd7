//! The rows of a table of operations.

use std::num::NonZeroUsize;

use super::columns::Row;
use super::meter::Meter;
use crate::world::{Outcome, World};

/// Makes a row for each arena after every N-th operation and after the last one.
pub struct Rows {
    meter: Meter,
    every: NonZeroUsize,
    /// The number of operations in all.
    operations: usize,
}

impl Rows {
    /// Returns the rows of this many operations, with one operation in `every` shown.
    pub fn new(operations: usize, every: NonZeroUsize) -> Self {
        Self {
            meter: Meter::new(),
            every,
            operations,
        }
    }

    /// Returns the numbers so far.
    pub fn meter(&self) -> &Meter {
        &self.meter
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
