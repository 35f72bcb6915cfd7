//! Answers in words.

mod at;
mod free;
mod get;

pub use at::found;
pub use free::freed;
pub use get::{imports, legal, why};

use crate::narration::Formatter;
use crate::query::Answer;

/// An answer in words, a line for each part of it. The world is the one that was
/// asked about.
pub fn answer(formatter: Formatter<'_>, answer: &Answer) -> String {
    match answer {
        Answer::Get(get) => get::told(formatter, get),
        Answer::At(at) => found(formatter, at),
        Answer::Free(free) => freed(formatter, free),
    }
}
