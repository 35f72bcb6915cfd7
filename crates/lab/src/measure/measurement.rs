//! A scenario's operations, measured one after the other.

use super::meter::Meter;
use crate::scenario::Scenario;
use crate::timeline::Player;
use crate::world::{Outcome, World};

/// Does the operations of a scenario in a world of its own, and measures them: as
/// many at a time as the caller has time for.
#[derive(Default)]
pub struct Measurement {
    player: Player,
    meter: Meter,
}

impl Measurement {
    /// At the start of any scenario.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many operations are measured.
    pub fn position(&self) -> usize {
        self.player.position()
    }

    /// The numbers so far.
    pub fn meter(&self) -> &Meter {
        &self.meter
    }

    /// The world behind the last operation.
    pub fn world(&self) -> &World {
        self.player.world()
    }

    /// Does and measures the next operation; `None` at the end.
    pub fn step(&mut self, scenario: &Scenario) -> Option<Outcome> {
        let outcome = self.next(scenario);
        self.meter.catch_up();
        outcome
    }

    /// The next operation, with the histories left behind.
    fn next(&mut self, scenario: &Scenario) -> Option<Outcome> {
        let outcome = self.player.step(scenario)?;
        self.meter.feed(self.player.world(), &outcome);
        Some(outcome)
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
        self.meter.catch_up();
        true
    }

    /// Finds every number of the newest samples that was left out.
    pub fn settle(&mut self) {
        self.meter.settle(self.player.world());
    }

    /// The operations from `operation` on (from 0) have changed. If any of them was
    /// measured, it begins again.
    pub fn forget(&mut self, operation: usize) {
        if self.position() > operation {
            *self = Self::default();
        }
    }
}
