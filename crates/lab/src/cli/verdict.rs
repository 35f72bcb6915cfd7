//! The end of a run: its exit code, and messages on standard error.

use std::io::{self, Write};
use std::process::ExitCode;

use vmem_lab::narration::{self, Radix};
use vmem_lab::{Effect, Outcome};

/// The end of a run, and its exit code.
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

/// The reason for which a run stopped.
#[derive(Debug, thiserror::Error)]
pub(super) enum Stop {
    #[error("the output can't be written: {0}")]
    Output(#[from] io::Error),
    /// The input is wrong, or can't be read.
    #[error("{0}")]
    Input(String),
}

impl From<String> for Stop {
    fn from(message: String) -> Self {
        Self::Input(message)
    }
}

/// Prints an error message. If standard error is closed, nothing more can be done.
pub(super) fn complain(message: &str) {
    let _closed = writeln!(io::stderr().lock(), "{message}");
}

/// Returns the expected and the found result, if an expectation does not hold.
pub(super) fn broken(outcome: &Outcome) -> Option<[String; 2]> {
    let Ok(Effect::NotHeld { expected, found }) = &outcome.result else {
        return None;
    };
    Some([
        narration::expected(Radix::Decimal, expected),
        narration::actual(Radix::Decimal, expected, *found),
    ])
}

pub(super) fn judge(outcome: &Outcome) -> Verdict {
    match outcome.result {
        Ok(Effect::NotHeld { .. }) => Verdict::NotAsExpected,
        _ => Verdict::Fine,
    }
}
