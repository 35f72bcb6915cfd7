//! What can be done to a session, and why it can fail.

use std::fmt;

use crate::scenario::{ParseError, Statement};
use crate::timeline::Place;

/// Everything that can be done to a session.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Command {
    /// Insert this operation behind those that are done, and do it. An
    /// allocation without a name gets one.
    Operate(Statement),
    /// The same for one or several lines of text, comments included.
    Type(String),
    /// Put another text in the place of the whole.
    Replace(String),
    /// Begin another session with this text: none of its arenas is one that was there.
    Begin(String),
    /// Remove the line of this operation (from 0), with what is expected of it.
    Remove(usize),
    /// Go to where this many operations are done.
    GoTo(usize),
    /// Go to a place: behind an operation, or in its midst.
    GoToPlace(Place),
    /// Go one inner step back: into the operation just done, or out of it at its
    /// beginning.
    InnerStepBack,
    /// Do one inner step: of the operation in whose midst this is, else of the next.
    InnerStepForward,
    /// Go one operation back, if there is one.
    StepBack,
    /// Do one operation, if there is one.
    StepForward,
    /// Go to where nothing is done yet.
    ToStart,
    /// Go to where everything is done.
    ToEnd,
    /// Undo the last change of the text.
    Undo,
    /// Undo the last undo.
    Redo,
}

/// Why a command did nothing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SessionError {
    /// The text makes no sense, or is too large.
    Parse(Vec<ParseError>),
    /// There is no such operation.
    NoSuchOperation {
        /// The one that was named.
        index: usize,
        /// How many there are.
        len: usize,
    },
    /// The operation has no such step.
    NoSuchStep {
        /// The one that was named, from 0.
        step: usize,
        /// How many it has.
        len: usize,
    },
    /// Nothing to undo.
    NothingToUndo,
    /// Nothing to redo.
    NothingToRedo,
}

impl fmt::Display for SessionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Parse(errors) => {
                for (index, error) in errors.iter().enumerate() {
                    if index > 0 {
                        f.write_str("\n")?;
                    }
                    error.fmt(f)?;
                }
                Ok(())
            }
            Self::NoSuchOperation { index, len } => {
                write!(f, "there is no operation {index}; there are {len}")
            }
            Self::NoSuchStep { step, len: 0 } => {
                write!(f, "there is no step {step}; the operation has none inside")
            }
            Self::NoSuchStep { step, len } => write!(
                f,
                "there is no step {step}; the operation has {len}, from 0 to {}",
                len - 1
            ),
            Self::NothingToUndo => f.write_str("there is nothing to undo"),
            Self::NothingToRedo => f.write_str("there is nothing to redo"),
        }
    }
}

impl std::error::Error for SessionError {}

impl From<Vec<ParseError>> for SessionError {
    fn from(errors: Vec<ParseError>) -> Self {
        Self::Parse(errors)
    }
}
