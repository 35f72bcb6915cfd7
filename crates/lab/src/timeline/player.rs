//! Doing a scenario's operations one after the other.

use crate::scenario::{Entry, Scenario, Statement};
use crate::workload::{Draw, Workload};
use crate::world::{Completion, LogPosition, Outcome, Recording, RedoRecord, World};

/// A world, and how much of a scenario was done in it.
#[derive(Default)]
pub struct Player {
    world: World,
    position: usize,
    /// The line of the last operation.
    line: usize,
    /// The workload that the next operation belongs to, if it has begun.
    workload: Option<Workload>,
    /// The name of the arena that it works in.
    arena: String,
}

/// What is to be done next.
enum Next {
    /// What a line says.
    Line(Statement),
    /// What a workload asks for.
    Draw(Draw),
}

impl Player {
    /// At the start of any scenario.
    pub fn new() -> Self {
        Self::default()
    }

    /// At the start of the scenario whose operations this one does.
    pub(crate) fn at_the_start(&self) -> Self {
        Self {
            world: self.world.at_the_start(),
            ..Self::default()
        }
    }

    /// The world as it is.
    pub fn world(&self) -> &World {
        &self.world
    }

    pub(crate) fn into_world(self) -> World {
        self.world
    }

    /// How many operations were done.
    pub fn position(&self) -> usize {
        self.position
    }

    /// Does the next operation; `None` at the end.
    pub fn step(&mut self, scenario: &Scenario) -> Option<Outcome> {
        let entry = scenario.entry_near(self.line, self.position)?;
        self.line = entry.line;
        let next = self.next(scenario, entry)?;
        let statement = self.said(next);
        let time = self.world.log_position();
        let outcome = self.world.run(&statement);
        self.done(entry, outcome.completion(), time);
        Some(outcome)
    }

    /// The same, with the inner steps recorded.
    pub fn step_recorded(&mut self, scenario: &Scenario) -> Option<Outcome> {
        self.set_recording(Recording::On);
        let outcome = self.step(scenario);
        self.set_recording(Recording::Off);
        outcome
    }

    pub(crate) fn set_recording(&mut self, recording: Recording) {
        self.world.set_recording(recording);
    }

    /// Does the next operation, which was done from here before.
    pub(crate) fn redo(&mut self, scenario: &Scenario, record: RedoRecord) {
        let Some(entry) = scenario.entry_near(self.line, self.position) else {
            return;
        };
        self.line = entry.line;
        let time = self.world.log_position();
        // What the line says is not needed for that.
        if entry.count == 1 && self.world.redo(record) {
            self.position += 1;
            return;
        }
        let Some(next) = self.next(scenario, entry) else {
            return;
        };
        if !self.world.redo(record) {
            let statement = self.said(next);
            self.world.run(&statement);
        }
        self.done(entry, record.completion(), time);
    }

    /// What is to be done next. A workload begins with the first of its operations.
    fn next(&mut self, scenario: &Scenario, entry: Entry) -> Option<Next> {
        if entry.start == self.position {
            let statement = scenario.statement(entry.line)?;
            self.workload = self.world.workload(&statement);
            if self.workload.is_none() {
                return Some(Next::Line(statement));
            }
            statement
                .arena()
                .unwrap_or_default()
                .clone_into(&mut self.arena);
        }
        Some(Next::Draw(self.workload.as_mut()?.draw()))
    }

    fn said(&self, next: Next) -> Statement {
        match next {
            Next::Draw(draw) => self.world.drawn(&self.arena, draw),
            Next::Line(statement) => statement,
        }
    }

    /// An operation of an entry was done, which began at `time`.
    fn done(&mut self, entry: Entry, answer: Completion, time: LogPosition) {
        self.position += 1;
        if self.position == entry.end() {
            self.workload = None;
        } else if let Some(workload) = &mut self.workload {
            workload.record_result(answer.allocation_id(time));
        }
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
        while let Some(entry) = scenario.entry_of(self.position) {
            let outcome = match recording {
                Recording::On => self.step_recorded(scenario),
                Recording::Off => self.step(scenario),
            };
            if let Some(outcome) = outcome {
                visit(entry.line + 1, &self.world, &outcome)?;
            }
            if self.position == entry.end() {
                self.expect(scenario, Some(entry), visit)?;
            }
        }
        Ok(())
    }

    fn expect<E>(
        &self,
        scenario: &Scenario,
        entry: Option<Entry>,
        visit: &mut dyn FnMut(usize, &World, &Outcome) -> Result<(), E>,
    ) -> Result<(), E> {
        for (line, expectation) in scenario.checks(entry) {
            visit(line + 1, &self.world, &self.world.expect(&expectation))?;
        }
        Ok(())
    }

    /// A copy, from which both go on by themselves. In proportion to the arenas, and
    /// to how many allocations there ever were.
    #[must_use]
    pub fn fork(&self) -> Self {
        Self {
            world: self.world.fork(),
            position: self.position,
            line: self.line,
            workload: self.workload.clone(),
            arena: self.arena.clone(),
        }
    }

    /// A copy for another time of the same scenario, in proportion to the arenas.
    pub(crate) fn fork_sharing_history(&self) -> Self {
        Self {
            world: self.world.fork_sharing_history(),
            position: self.position,
            line: self.line,
            workload: self.workload.clone(),
            arena: self.arena.clone(),
        }
    }

    /// About how much such a copy costs, in tags of 32 bytes.
    pub(crate) fn weight(&self) -> usize {
        self.world.weight() + self.workload.as_ref().map_or(0, Workload::weight)
    }
}
