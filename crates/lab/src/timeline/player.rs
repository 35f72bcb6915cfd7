//! Doing a scenario's operations one after the other.

use crate::scenario::Scenario;
use crate::workload::NamedWorkload;
use crate::world::{Outcome, Recording, World};

/// A world, and how much of a scenario was done in it.
#[derive(Default)]
pub struct Player {
    world: World,
    position: usize,
    /// The workload that the next operation belongs to, if it has begun.
    workload: Option<NamedWorkload>,
}

impl Player {
    /// At the start of any scenario.
    pub fn new() -> Self {
        Self::default()
    }

    /// The world as it is.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// How many operations were done.
    pub fn position(&self) -> usize {
        self.position
    }

    /// Does the next operation; `None` at the end.
    pub fn step(&mut self, scenario: &Scenario) -> Option<Outcome> {
        let index = scenario.entry_of(self.position)?;
        let entry = scenario.entries().get(index)?;
        let statement = scenario.statement(index)?;
        if entry.start == self.position {
            self.workload = NamedWorkload::new(&self.world, statement);
        }
        let outcome = match &mut self.workload {
            None => self.world.run(statement),
            Some(workload) => {
                let outcome = self.world.run(&workload.draw());
                workload.learn(&outcome);
                outcome
            }
        };
        self.position += 1;
        if self.position == entry.start + entry.count {
            self.workload = None;
        }
        Some(outcome)
    }

    /// The same, with the inner steps recorded.
    pub fn step_recorded(&mut self, scenario: &Scenario) -> Option<Outcome> {
        self.world.set_recording(Recording::On);
        let outcome = self.step(scenario);
        self.world.set_recording(Recording::Off);
        outcome
    }

    /// Does all operations that are left, and shows each with its line (from
    /// 1), and whatever is expected there, as it comes.
    ///
    /// # Errors
    /// The first error of `visit`, which ends it.
    pub fn play<E>(
        &mut self,
        scenario: &Scenario,
        recording: Recording,
        visit: &mut dyn FnMut(usize, &World, &Outcome) -> Result<(), E>,
    ) -> Result<(), E> {
        if self.position == 0 {
            self.expect(scenario, None, visit)?;
        }
        while let Some(index) = scenario.entry_of(self.position) {
            let entry = scenario.entries()[index];
            let outcome = match recording {
                Recording::On => self.step_recorded(scenario),
                Recording::Off => self.step(scenario),
            };
            if let Some(outcome) = outcome {
                visit(entry.line + 1, &self.world, &outcome)?;
            }
            if self.position == entry.start + entry.count {
                self.expect(scenario, Some(index), visit)?;
            }
        }
        Ok(())
    }

    fn expect<E>(
        &self,
        scenario: &Scenario,
        entry: Option<usize>,
        visit: &mut dyn FnMut(usize, &World, &Outcome) -> Result<(), E>,
    ) -> Result<(), E> {
        for (line, expectation) in scenario.checks(entry) {
            visit(line + 1, &self.world, &self.world.expect(expectation))?;
        }
        Ok(())
    }

    /// A copy, from which both go on by themselves.
    #[must_use]
    pub fn fork(&self) -> Self {
        Self {
            world: self.world.fork(),
            position: self.position,
            workload: self.workload.clone(),
        }
    }
}
