//! The operations of a session.

use crate::scenario::Statement;

/// The result of an operation, as far as it is known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Status {
    /// It was never run.
    Unknown,
    /// It succeeded.
    Done,
    /// It failed.
    Failed,
}

/// One operation of a session.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Operation {
    /// Its index, from 0.
    pub index: usize,
    /// Its line, from 1.
    pub line: usize,
    /// The statement of the line; for an operation of a workload, the `random`.
    pub statement: Statement,
    /// Its result.
    pub status: Status,
    /// For an operation of a workload: its index in the workload, from 0.
    pub of_workload: Option<usize>,
}
