//! The operations of a session, for a time line.

use crate::scenario::Statement;

/// What is known of an operation's result.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Status {
    /// It has not been done yet.
    Unknown,
    /// It succeeded when it was done.
    Done,
    /// It failed when it was done.
    Failed,
}

/// One operation of a session.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Operation {
    /// Which one, from 0.
    pub index: usize,
    /// Its line, from 1.
    pub line: usize,
    /// The statement of the line; for an operation of a workload that is the
    /// `random`.
    pub statement: Statement,
    /// What is known of its result.
    pub status: Status,
    /// For an operation of a workload: which one of it, from 0.
    pub of_workload: Option<usize>,
}
