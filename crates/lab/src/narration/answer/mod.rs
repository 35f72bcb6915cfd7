//! Answers in words.

mod at;
mod free;
mod get;

pub use at::found;
pub use free::freed;
pub use get::{imports, legal, why};

use crate::narration::Teller;
use crate::query::Answer;

/// An answer in words, a line for each part of it. The world is the one that was
/// asked about.
pub fn answer(teller: Teller<'_>, answer: &Answer) -> String {
    match answer {
        Answer::Get(get) => get::told(teller, get),
        Answer::At(at) => found(teller, at),
        Answer::Free(free) => freed(teller, free),
    }
}
