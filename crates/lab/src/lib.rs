//! Scenarios, worlds, sessions and narration for [`vmem`] arenas: everything in Vmem Explorer
//! except its screen.
//!
//! ```
//! use vmem_lab::{Command, Session};
//!
//! let mut session = Session::open("arena heap\nspan heap 1024 64\na = alloc heap 16")?;
//! session.run(Command::ToEnd)?;
//! let moment = session.moment();
//! let a = moment.world.allocation_named("a").map(|a| a.base);
//! assert_eq!(a, Some(1024));
//! # Ok::<(), vmem_lab::SessionError>(())
//! ```
//!
//! | module | the idea |
//! |---|---|
//! | [`language`] | the table of verbs and keys, from which parsing, help and completion come |
//! | [`scenario`] | the text: one operation on each line, parsed and written |
//! | [`world`] | arenas by name, forkable; the effects and steps of each operation |
//! | [`workload`] | a seed expanded into operations; shapes and presets |
//! | [`timeline`] | jumps to any operation or step, and back |
//! | [`session`] | the text and the time line together: everything a screen needs |
//! | [`narration`] | one sentence a step, one summary an operation |
//! | [`pseudocode`] | the algorithms in a few lines each, and which line a step is |
//! | [`measure`] | the numbers of arenas after each operation, and their history |
//! | [`compare`] | one scenario under several policies or settings at once |
//! | [`markdown`] | the scenarios of a lesson |
//! | [`open`] | bytes as a scenario, a link or a log |
//! | [`import`] | logs of real programs as scenarios |
//! | [`query`] | questions about a moment: what would this request get, what is there |
//! | [`permalink`] | a session as a link, and back |
//! | [`prompt`] | completion, correction and preview of a line that is typed |

#![forbid(unsafe_code)]

pub mod compare;
pub mod import;
pub mod language;
pub mod markdown;
pub mod measure;
pub mod narration;
pub mod open;
pub mod permalink;
pub mod prompt;
pub mod pseudocode;
pub mod query;
mod request;
pub mod scenario;
pub mod session;
pub mod timeline;
pub mod workload;
pub mod world;

pub use pseudocode::Algorithm;
pub use request::{Bounds, Constraints, Mode};
pub use scenario::{
    Expectation, Line, Measure, ParseError, Scenario, Statement, Target, parse_line,
};
pub use session::{
    ArenaGeneration, Command, Document, EditEffects, Moment, Operation, Revision, Session,
    SessionError, saved_scenario,
};
pub use timeline::Place;
pub use workload::{Preset, Shape};
pub use world::{
    Allocation, ArenaId, ArenaRef, Effect, Failure, Instead, LabArena, Outcome, Owner, Parent,
    Recorder, Recording, Step, Waiting, World,
};
