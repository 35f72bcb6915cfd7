//! The algorithms in a few lines each, and the line of each step.
//!
//! The lines of an operation's steps are found together, because the line of a step
//! depends on the steps before it. A free segment that is added to a list is a remainder
//! during an allocation, and the freed segment during a free; and while an arena imports,
//! its source makes an allocation of its own.
//!
//! ```
//! use vmem_lab::{Algorithm, Recording, World, parse_line, pseudocode::Trace};
//!
//! let mut world = World::new();
//! world.set_recording(Recording::On);
//! for line in ["arena heap", "span heap 1024 64"] {
//!     parse_line(line)?.map(|statement| world.run(&statement));
//! }
//! let outcome = parse_line("span heap 2048 64")?.map(|statement| world.run(&statement));
//! let trace = outcome.map(|outcome| Trace::new(&world, &outcome));
//! let first = trace.and_then(|trace| trace.locations.first().copied());
//! let first = first.map(|location| (location.algorithm, location.code()));
//! let append = "append a span marker and one free segment";
//! assert_eq!(first, Some((Algorithm::AddSpan, append)));
//! # Ok::<(), vmem_lab::ParseError>(())
//! ```
//!
//! | file | contents |
//! |---|---|
//! | `table` | the algorithms, their lines, and which line calls which algorithm |
//! | `steps`, `cached` | the line of each event |
//! | `trace` | calls and locations |
//! | `walk` | the open calls |

mod cached;
mod steps;
mod table;
mod trace;
mod walk;

pub use table::Algorithm;
pub use trace::{Call, Location, Trace};
