//! The place of an outcome in a scenario.

use vmem_lab::{Outcome, Statement};

/// The line and the operation of an outcome.
#[derive(Clone, Copy)]
pub(super) struct Located {
    /// From 1.
    pub(super) line: usize,
    /// From 1; `None` for an expectation.
    pub(super) operation: Option<usize>,
}

impl Located {
    /// Returns the place of the next outcome, and counts it in `done`.
    pub(super) fn next(line: usize, outcome: &Outcome, done: &mut usize) -> Self {
        let is_one = !matches!(outcome.statement, Statement::Expect(_));
        *done += usize::from(is_one);
        Self {
            line,
            operation: is_one.then_some(*done),
        }
    }
}
