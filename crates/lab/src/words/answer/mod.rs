//! Answers in words.

mod at;
mod free;
mod get;

pub use at::found;
pub use free::freed;
pub use get::{imports, legal};

use crate::ask::Answer;
use crate::world::World;

/// An answer in words, a line for each part of it. `world` is the one that was asked
/// about.
pub fn answer(world: &World, answer: &Answer) -> String {
    match answer {
        Answer::Get(get) => get::told(world, get),
        Answer::At(at) => found(world, at),
        Answer::Free(free) => freed(world, free),
    }
}
