//! The text and the time line together: the only way to change anything.

use std::fmt;

use vmem::{AllocPolicy, Layout, View};

use crate::scenario::{ParseError, Statement};
use crate::world::{ArenaId, ArenaRef, Outcome, World};

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
    /// Remove the line of this operation (from 0), with what is expected of it.
    Remove(usize),
    /// Go to where this many operations are done.
    GoTo(usize),
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
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Operation<'a> {
    /// Which one, from 0.
    pub index: usize,
    /// Its line, from 1.
    pub line: usize,
    /// The statement of the line; for an operation of a workload that is the
    /// `random`.
    pub statement: &'a Statement,
    /// What is known of its result.
    pub status: Status,
    /// For an operation of a workload: which one of it, from 0.
    pub of_workload: Option<usize>,
}

impl Operation<'_> {
    /// A few letters for the time line.
    pub fn label(&self) -> String {
        match self.of_workload {
            Some(index) => format!("random {}", index + 1),
            None => self.statement.label(),
        }
    }
}

/// What there is to see at a position.
#[derive(Clone, Copy)]
pub struct Moment<'a> {
    /// The arenas as they are.
    pub world: &'a World,
    /// The operation just done, with its steps; `None` at the start.
    pub done: Option<&'a Outcome>,
    /// The arenas as they were before that operation, unless they are too
    /// large to keep a copy.
    pub before: Option<&'a World>,
    /// How many operations are done.
    pub position: usize,
    /// What is expected here, and whether it is so.
    pub checks: &'a [Outcome],
}

impl Moment<'_> {
    /// Shows every arena as it was right behind this step (from 0) of the
    /// operation just done, in the order of [`World::arenas`]. The operation is
    /// done again on a copy for that. False where there is no such step, or no
    /// copy of before.
    pub fn at_step(&self, _step: usize, _look: &mut dyn FnMut(ArenaRef<'_>, View<'_>)) -> bool {
        todo!()
    }
}

/// A scenario that is looked at and changed.
pub struct Session {}

impl Session {
    /// Opens a text, at its start.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn open(_text: &str) -> Result<Self, Vec<ParseError>> {
        todo!()
    }

    /// Two arenas with something in them to see, at the end.
    pub fn sandbox() -> Self {
        todo!()
    }

    /// Does a command; one that fails changes nothing. (An operation that
    /// fails is not a command that fails: its outcome says why.)
    ///
    /// # Errors
    /// The text that was given makes no sense, or there is nothing to do.
    pub fn run(&mut self, _command: Command) -> Result<(), SessionError> {
        todo!()
    }

    /// The whole text, the user's own lines as they were written.
    pub fn text(&self) -> String {
        todo!()
    }

    /// How many operations there are.
    #[expect(
        clippy::len_without_is_empty,
        reason = "an empty session is not special"
    )]
    pub fn len(&self) -> usize {
        todo!()
    }

    /// How many of them are done.
    pub fn position(&self) -> usize {
        todo!()
    }

    /// What there is to see.
    pub fn moment(&self) -> Moment<'_> {
        todo!()
    }

    /// All operations.
    pub fn operations(&self) -> impl Iterator<Item = Operation<'_>> + '_ {
        std::iter::empty()
    }

    /// One operation.
    pub fn operation(&self, _index: usize) -> Option<Operation<'_>> {
        todo!()
    }

    /// The statement of the line that is done next.
    pub fn next(&self) -> Option<&Statement> {
        todo!()
    }

    /// The name that the next allocation without one will get.
    pub fn next_name(&self) -> String {
        todo!()
    }

    /// Whether there is something to undo.
    pub fn can_undo(&self) -> bool {
        todo!()
    }

    /// Whether there is something to redo.
    pub fn can_redo(&self) -> bool {
        todo!()
    }

    /// Where a request would go: see [`World::preview`].
    ///
    /// # Errors
    /// As the real thing.
    pub fn preview(
        &self,
        _arena: ArenaId,
        _layout: &Layout,
        _policy: AllocPolicy,
    ) -> Result<u64, vmem::Error> {
        todo!()
    }
}
