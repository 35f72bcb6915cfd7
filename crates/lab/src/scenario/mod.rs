//! The scenario language: text to statements and back.

mod error;
mod limits;
mod mentions;
mod number;
mod parameters;
mod parse;
mod question;
mod random;
mod statement;
mod target;
mod text;
mod words;

pub use error::ParseError;
pub use limits::{MAX_ARENAS, MAX_BYTES, MAX_CPUS, MAX_ERRORS, MAX_MAGAZINE, MAX_OPERATIONS};
pub(crate) use mentions::{Mentions, is_automatic_name};
pub use number::{Number, NumberError};
pub use parse::parse_line;
pub use question::{Question, is_question, parse_question};
pub use statement::{Expectation, Measure, Statement};
pub use target::Target;
pub(crate) use text::{Block, first_word, is_blank};
pub use text::{Entry, Line, Scenario};

pub use crate::request::{Bounds, Constraints, POLICIES, policy_word};
