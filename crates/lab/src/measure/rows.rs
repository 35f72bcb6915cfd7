//! Which operations are told of in a table, and the rows that tell of them.

use std::num::NonZeroUsize;

use super::columns::Row;
use super::meter::Meter;
use crate::world::{Outcome, World};

/// Takes operation after operation, and makes a row for each arena behind every so
/// many of them, and behind the last.
pub struct Rows {
    meter: Meter,
    every: NonZeroUsize,
    /// How many there are in all.
    operations: usize,
}

impl Rows {
    /// For so many operations, of which one in `every` is told of.
    pub fn new(operations: usize, every: NonZeroUsize) -> Self {
        Self {
            meter: Meter::new(),
            every,
            operations,
        }
    }

    /// The numbers so far.
    pub fn meter(&self) -> &Meter {
        &self.meter
    }

    /// Takes the operation of a line (from 1), and shows what rows it has to `row`.
    ///
    /// Where operations are left out, every number of the others is looked for, however
    /// far it is to walk.
    ///
    /// # Errors
    /// The first one of `row`.
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
        let told = ends || done.is_multiple_of(self.every.get());
        if ends || (told && self.every.get() > 1) {
            self.meter.settle(world);
        }
        if !told {
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
