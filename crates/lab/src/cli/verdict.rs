//! The end of a run: its exit code, and messages on standard error.

use std::io::{self, Write};
use std::process::ExitCode;

/// How a run ended.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Verdict {
    /// It ran, and everything was as expected.
    Fine,
    /// Something was not as expected.
    NotAsExpected,
    /// The input is wrong, or can't be read.
    Wrong,
}

impl From<Verdict> for ExitCode {
    fn from(verdict: Verdict) -> Self {
        Self::from(verdict as u8)
    }
}

/// Prints an error message. If standard error is closed, nothing more can be done.
pub(super) fn complain(message: &str) {
    let _closed = writeln!(io::stderr().lock(), "{message}");
}
