//! Commands of a session, and their errors.

use crate::scenario::ParseError;
use crate::timeline::Place;

/// A command of a session.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Command {
    /// Insert one or several lines of text, comments included, after the operations that are
    /// done, and run them. A workload that is not at its end continues after them with the
    /// same operations. An allocation without a name gets the first of a, b, c … z, aa, ab …
    /// that no line mentions, unless the lines themselves refer to allocations by their
    /// automatic names (a1, a2 …).
    Insert(String),
    /// Replace the whole text.
    Replace(String),
    /// Open another session with this text. None of its arenas is one that existed before.
    Begin(String),
    /// Remove the line of this operation (from 0), and the expectations that follow it. The
    /// line of a workload's operation is the `random` with all operations of it. It cannot be
    /// removed while a later line continues the workload.
    Remove(usize),
    /// Go to the position after this many operations.
    GoTo(usize),
    /// Go to a place: after an operation, or inside it.
    GoToPlace(Place),
    /// Go one inner step back: into the operation just done, or out of it at its first step.
    InnerStepBack,
    /// Go one inner step forward: in the operation that the place is inside of, otherwise
    /// into the next one.
    InnerStepForward,
    /// Go one operation back, if there is one.
    StepBack,
    /// Go one operation forward, if there is one.
    StepForward,
    /// Go to the start.
    ToStart,
    /// Go to the end.
    ToEnd,
    /// Undo the last change of the text.
    Undo,
    /// Undo the last undo.
    Redo,
}

/// The reason for which a command did nothing.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SessionError {
    /// The text has errors, or is too large.
    #[error("{}", joined(.0))]
    Parse(Vec<ParseError>),
    /// A line would continue another workload than its own.
    #[error(
        "line {line} would continue another workload than its own, because both have the same \
         arena, seed and settings; use another seed"
    )]
    OtherWorkload {
        /// The line after the change, from 1.
        line: usize,
    },
    /// The operation does not exist.
    #[error("there is no operation {index}; there are {len}")]
    NoSuchOperation {
        /// The index given.
        index: usize,
        /// The number of operations.
        len: usize,
    },
    /// The operation has no such step.
    #[error("there is no step {step}; the operation has {}", steps(*len))]
    NoSuchStep {
        /// The step given, from 0.
        step: usize,
        /// The number of steps.
        len: usize,
    },
    /// There is nothing to undo.
    #[error("there is nothing to undo")]
    NothingToUndo,
    /// There is nothing to redo.
    #[error("there is nothing to redo")]
    NothingToRedo,
}

impl From<Vec<ParseError>> for SessionError {
    fn from(errors: Vec<ParseError>) -> Self {
        Self::Parse(errors)
    }
}

fn joined(errors: &[ParseError]) -> String {
    let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
    errors.join("\n")
}

fn steps(len: usize) -> String {
    match len.checked_sub(1) {
        None => "no inner steps".to_owned(),
        Some(last) => format!("steps 0 to {last}"),
    }
}
