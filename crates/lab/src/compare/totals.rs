//! The totals of a column.

use super::answer::{Answer, Reply};
use crate::narration::{self, Formatter, Radix};
use crate::world::{Failure, Outcome, World};

/// The totals of a column's answers.
#[derive(Clone, Debug, Default)]
pub struct Totals {
    /// Operations that failed.
    pub failures: u64,
    /// The first operation that failed.
    pub first_failure: Option<FirstFailure>,
    /// Requests that had to wait.
    pub waits: u64,
    /// Requests that were not asked because the allocation was never made here.
    pub skipped: u64,
    /// Requests that were not asked because they failed as written and would succeed here.
    pub spared: u64,
    /// Answers that differ from those of the scenario as written.
    pub different: u64,
}

/// An operation that failed.
#[derive(Clone, PartialEq, Debug)]
pub struct FirstFailure {
    /// The operation, from 1.
    pub operation: usize,
    /// Its line, from 1.
    pub line: usize,
    /// The statement, with the variant's policy or settings.
    pub statement: String,
    /// The reason for its failure.
    pub failure: Failure,
    /// The reason, with addresses in decimal and in hexadecimal. It depends on the state of
    /// the arenas, so it is kept.
    why: [String; 2],
}

impl FirstFailure {
    /// Returns why it failed.
    pub fn why(&self, radix: Radix) -> String {
        let [decimal, hexadecimal] = &self.why;
        match radix {
            Radix::Decimal => decimal.clone(),
            Radix::Hexadecimal => hexadecimal.clone(),
        }
    }
}

impl Totals {
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
                why: [Radix::Decimal, Radix::Hexadecimal].map(|radix| {
                    narration::failure(Formatter::new(world, radix), outcome.arena, failure)
                }),
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
