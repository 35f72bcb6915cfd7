//! What is counted of a side.

use super::answer::{Answer, Reply};
use crate::narration::{self, Formatter, Radix};
use crate::world::{Failure, Outcome, World};

/// What came of the requests to a side.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Operations that failed.
    pub failures: u64,
    /// The first of them.
    pub first_failure: Option<FirstFailure>,
    /// Requests that had to wait.
    pub waits: u64,
    /// Requests about what this side never allocated, so that it was not asked.
    pub skipped: u64,
    /// Requests that failed as written and would have done something here, so that
    /// this side was not asked.
    pub spared: u64,
    /// Answers that were not the same as those of the scenario as written.
    pub different: u64,
}

/// An operation that failed.
#[derive(Clone, PartialEq, Debug)]
pub struct FirstFailure {
    /// The operation, from 1.
    pub operation: usize,
    /// Its line, from 1.
    pub line: usize,
    /// What was asked, with a variant's own policy or settings.
    pub statement: String,
    /// Why it failed.
    pub failure: Failure,
    /// What its source lacked, in words: later the arenas are not what they were.
    lack: Option<String>,
}

impl FirstFailure {
    /// Why it failed, in words.
    pub fn why(&self, radix: Radix) -> String {
        let refusal = || narration::refusal(radix, &self.failure);
        self.lack.clone().unwrap_or_else(refusal)
    }
}

impl Tally {
    /// Counts an operation (from 1) of a line (from 1).
    pub(super) fn count(
        &mut self,
        operation: usize,
        line: usize,
        world: &World,
        outcome: &Outcome,
    ) {
        if let Err(failure) = &outcome.result {
            self.failures += 1;
            self.first_failure.get_or_insert_with(|| FirstFailure {
                operation,
                line,
                statement: outcome.statement.to_string(),
                lack: {
                    let arena = outcome.statement.arena();
                    let arena = arena.and_then(|name| world.arena_named(name));
                    narration::source_failure(Formatter::decimal(world), arena, failure)
                },
                failure: failure.clone(),
            });
        }
    }

    pub(super) fn answered(&mut self, answer: &Answer, written: &Answer) {
        match answer.reply {
            Reply::Waits => self.waits += 1,
            Reply::Skipped => self.skipped += 1,
            Reply::Spared => self.spared += 1,
            Reply::Allocated(_) | Reply::Done | Reply::Refused(_) => {}
        }
        self.different += u64::from(answer.differs(written));
    }
}
