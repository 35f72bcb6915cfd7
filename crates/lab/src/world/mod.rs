//! Arenas by name, and what happens to them.

mod arenas;
mod check;
mod history;
mod outcome;
mod owner;
mod recorder;
mod redo;
mod run;
mod snapshot;
mod state;
mod wait;

pub use arenas::World;
pub(crate) use history::LogPosition;
pub use outcome::{Effect, Failure, Instead, Outcome};
pub use owner::{Owner, objects_out};
pub use recorder::{Recorder, Recording, Step};
pub(crate) use redo::{Completion, Naming, RedoRecord};
pub use state::{Allocation, ArenaId, ArenaRef, LabArena, LabCaches, Parent, Waiting};
