//! Answers to questions.

mod at;
mod free;
mod get;

pub use at::at;
pub use get::legal;

use super::formatter::Formatter;
use crate::query::Answer;

/// Returns an answer, a line for each part of it. The formatter's world is the one that
/// the question was about.
pub fn answer(formatter: Formatter<'_>, answer: &Answer) -> String {
    match answer {
        Answer::Get(answer) => get::get(formatter, answer),
        Answer::At(answer) => at(formatter, answer),
        Answer::Free(answer) => free::freed(formatter, answer),
    }
}
