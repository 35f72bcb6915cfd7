//! One line to a statement.

use super::{ParseError, Statement};

/// The words that begin an operation.
pub const OPERATIONS: [&str; 11] = [
    "arena", "span", "unspan", "alloc", "xalloc", "free", "reap", "cpu", "destroy", "random",
    "expect",
];

/// Parses one line; `None` for a blank one or a comment. Errors say line 1.
///
/// # Errors
/// What is wrong with it.
pub fn parse_line(_line: &str) -> Result<Option<Statement>, ParseError> {
    todo!()
}
