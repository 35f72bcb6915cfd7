//! The scenario language: text to statements and back.

mod error;
mod number;
mod parse;
mod statement;

pub use error::ParseError;
pub use number::{Number, NumberError};
pub use parse::{OPERATIONS, parse_line};
pub use statement::{Bounds, Constraints, Expectation, Measure, Statement, policy_word};

/// The largest text, in bytes.
pub const MAX_BYTES: usize = 16 << 20;
/// The most operations of a scenario, and of one `random`.
pub const MAX_OPERATIONS: usize = 1_000_000;
/// The most arenas at a time.
pub const MAX_ARENAS: usize = 64;
/// The most errors that are told of one text.
pub const MAX_ERRORS: usize = 100;

/// One line of a scenario, with what it means.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// Its number, from 1.
    pub number: usize,
    /// The text as the user wrote it.
    pub text: String,
    /// What it asks for; `None` for a blank line or a comment.
    pub statement: Option<Statement>,
    /// What follows a `#`, without surrounding blanks.
    pub comment: Option<String>,
}

/// A text every line of which makes sense.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Scenario {
    lines: Vec<Line>,
}

impl Scenario {
    /// Parses a whole text.
    ///
    /// # Errors
    /// Everything that is wrong with it, up to [`MAX_ERRORS`].
    pub fn parse(_text: &str) -> Result<Self, Vec<ParseError>> {
        todo!()
    }

    /// Every line by itself, right or wrong, for an editor that marks errors
    /// as they are typed. The limits of a whole scenario are not looked at.
    pub fn parse_lossy(_text: &str) -> Vec<Result<Line, ParseError>> {
        todo!()
    }

    /// Its lines.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }
}
