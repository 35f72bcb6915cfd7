//! Running a scenario's operations one after the other.

use crate::scenario::{Entry, Scenario, Statement};
use crate::workload::{Draw, Workload};
use crate::world::{Completion, LogPosition, Outcome, Recording, RedoRecord, World};

/// A world, and the number of a scenario's operations that were done in it. The default is at
/// the start of any scenario.
///
/// A clone takes time in proportion to the arenas and to the number of allocations ever made.
#[derive(Clone, Default)]
pub struct Player {
    world: World,
    position: usize,
    /// The line of the last operation.
    line: usize,
    /// The workload of the last operation, also after its end.
    workload: Option<Workload>,
    /// The name of the workload's arena.
    arena: String,
    /// The number that is added to the seed of each workload.
    seed_offset: u64,
}

enum Next {
    /// The statement of a line.
    Line(Statement),
    /// A workload's operation.
    Draw(Draw),
}

impl Player {
    /// Returns a player at the start of any scenario, which adds a number to the seed of each
    /// `random` line.
    pub fn with_seed_offset(seed_offset: u64) -> Self {
        Self {
            seed_offset,
            ..Self::default()
        }
    }

    /// Returns a player at the start of the same scenario.
    pub(crate) fn at_the_start(&self) -> Self {
        Self {
            world: self.world.at_the_start(),
            ..Self::with_seed_offset(self.seed_offset)
        }
    }

    /// Returns the world as it is.
    pub fn world(&self) -> &World {
        &self.world
    }

    pub(crate) fn into_world(self) -> World {
        self.world
    }

    /// Returns the number of operations done.
    pub fn position(&self) -> usize {
        self.position
    }

    /// Runs the next operation; `None` at the end.
    pub fn step(&mut self, scenario: &Scenario) -> Option<Outcome> {
        let entry = self.enter(scenario)?;
        let next = self.next(scenario, entry)?;
        let statement = self.statement(next);
        let began = self.world.log_position();
        let outcome = self.world.run(statement);
        self.done(outcome.completion(), began);
        Some(outcome)
    }

    /// Runs the next operation and records its steps; `None` at the end.
    pub fn step_recorded(&mut self, scenario: &Scenario) -> Option<Outcome> {
        self.set_recording(Recording::On);
        let outcome = self.step(scenario);
        self.set_recording(Recording::Off);
        outcome
    }

    pub(crate) fn set_recording(&mut self, recording: Recording) {
        self.world.set_recording(recording);
    }

    /// Does the next operation again from its redo record.
    pub(crate) fn redo(&mut self, scenario: &Scenario, record: RedoRecord) {
        let Some(entry) = self.enter(scenario) else {
            return;
        };
        let began = self.world.log_position();
        // The statement of the line is not needed for that.
        let is_alone = entry.count == 1 && !scenario.may_be_part(entry.line);
        if is_alone && self.world.redo(record) {
            self.position += 1;
            return;
        }
        let Some(next) = self.next(scenario, entry) else {
            return;
        };
        if !self.world.redo(record) {
            let statement = self.statement(next);
            self.world.run(statement);
        }
        self.done(record.completion(), began);
    }

    /// Enters the line of the next operation. A workload that ended with the line before is
    /// kept if a later line continues it.
    ///
    /// It is not dropped earlier, because an edit may insert lines here: the operation after
    /// this position is then another one, and those before it are the same.
    fn enter(&mut self, scenario: &Scenario) -> Option<Entry> {
        let entry = scenario.entry_near(self.line, self.position)?;
        if entry.start == self.position
            && let Some(workload) = self.workload.take()
            && scenario.is_continued(self.line)
            && let Some(random) = self.statement_at(scenario, self.line)
        {
            self.world.keep_workload(&random, workload);
        }
        self.line = entry.line;
        Some(entry)
    }

    /// Returns the statement of a line (from 0), with the seed that this player gives it.
    fn statement_at(&self, scenario: &Scenario, line: usize) -> Option<Statement> {
        let mut statement = scenario.statement(line)?;
        if let Statement::Random { seed, .. } = &mut statement {
            *seed = seed.wrapping_add(self.seed_offset);
        }
        Some(statement)
    }

    /// Returns the next operation, of the line that was entered.
    fn next(&mut self, scenario: &Scenario, entry: Entry) -> Option<Next> {
        if entry.start == self.position {
            let statement = self.statement_at(scenario, entry.line)?;
            let Statement::Random { arena, .. } = &statement else {
                return Some(Next::Line(statement));
            };
            arena.clone_into(&mut self.arena);
            // The scenario has a workload to continue: it was checked.
            self.workload = self.world.start_workload(&statement);
        }
        Some(Next::Draw(self.workload.as_mut()?.draw()))
    }

    fn statement(&self, next: Next) -> Statement {
        match next {
            Next::Draw(draw) => self.world.drawn(&self.arena, draw),
            Next::Line(statement) => statement,
        }
    }

    /// Counts an operation, which began at `began`.
    fn done(&mut self, completion: Completion, began: LogPosition) {
        self.position += 1;
        if let Some(workload) = &mut self.workload {
            workload.record_result(completion.allocation_id(began));
        }
    }

    /// Runs all remaining operations, and calls `visit` for each with its line (from 1), and
    /// for each `expect` line.
    ///
    /// # Errors
    /// The first error of `visit`, after which nothing more is run.
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

    /// Returns a copy for another position of the same scenario. Takes time in proportion
    /// to the arenas.
    pub(crate) fn fork_sharing_history(&self) -> Self {
        Self {
            world: self.world.fork_sharing_history(),
            position: self.position,
            line: self.line,
            workload: self.workload.clone(),
            arena: self.arena.clone(),
            seed_offset: self.seed_offset,
        }
    }

    /// Returns the approximate cost of such a copy, in tags of 32 bytes.
    pub(crate) fn weight(&self) -> usize {
        self.world.weight() + self.workload.as_ref().map_or(0, Workload::weight)
    }
}
