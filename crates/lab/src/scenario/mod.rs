//! The scenario language: text to statements and back.

mod comments;
mod error;
mod mentions;
mod number;
mod parse;
mod parts;
mod question;
mod random;
mod statement;
mod text;
mod words;

pub use comments::title;
pub use error::ParseError;
pub(crate) use mentions::{Mentions, automatic_number};
pub use number::{Number, NumberError};
pub use parse::parse_line;
pub(crate) use parts::{ByJoint, nothing_to_continue};
pub use question::{Question, Target, is_question, parse_question};
pub use statement::{Expectation, Measure, Statement};
pub(crate) use text::{Block, first_word, is_blank};
pub use text::{Entry, Line, Scenario};
pub(crate) use words::renamed;

pub use crate::request::{Bounds, Constraints, Mode, POLICIES, policy_word};

/// The largest text, in bytes.
pub const MAX_BYTES: usize = 16 << 20;
/// The most operations that are written, and the most that all `random` of a
/// scenario expand into.
pub const MAX_OPERATIONS: usize = 1_000_000;
/// The most arenas at a time.
pub const MAX_ARENAS: usize = 64;
/// The number of CPUs.
pub const MAX_CPUS: usize = 64;
/// The most objects that a magazine holds.
pub const MAX_MAGAZINE: u64 = 1024;
/// The most errors that are reported of one text.
pub const MAX_ERRORS: usize = 100;
