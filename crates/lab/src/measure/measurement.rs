//! Measuring a scenario's operations.

use super::meter::Meter;
use crate::scenario::Scenario;
use crate::timeline::Player;
use crate::world::World;

/// Runs the operations of a scenario in a world of its own, and measures them, as many at a
/// time as the caller has time for. The default is at the start of any scenario.
#[derive(Default)]
pub struct Measurement {
    player: Player,
    /// The numbers so far.
    pub meter: Meter,
}

impl Measurement {
    /// Returns the number of operations measured.
    pub fn position(&self) -> usize {
        self.player.position()
    }

    /// Returns the world after the last operation.
    pub fn world(&self) -> &World {
        self.player.world()
    }

    /// Runs and measures up to this many operations. Returns false at the end, where all
    /// numbers are known.
    pub fn advance(&mut self, scenario: &Scenario, operations: usize) -> bool {
        for _ in 0..operations {
            let Some(outcome) = self.player.step(scenario) else {
                self.meter.settle(self.player.world());
                return false;
            };
            self.meter.feed(self.player.world(), &outcome);
        }
        self.meter.catch_up();
        true
    }

    /// Restarts if an operation from `operation` on (from 0) was measured, because they have
    /// changed.
    pub fn forget(&mut self, operation: usize) {
        if self.position() > operation {
            *self = Self::default();
        }
    }
}
