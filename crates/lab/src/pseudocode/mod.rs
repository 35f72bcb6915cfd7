//! The algorithms in a few lines each, and the line of each step.
//!
//! The lines of an operation's steps are found together, because the line of a step
//! depends on the steps before it. A free segment that is added to a list is a remainder
//! during an allocation, and the freed segment during a free; and while an arena imports,
//! its source makes an allocation of its own.
//!
//! ```
//! use vmem_lab::{Session, pseudocode::Trace};
//!
//! let session = Session::sandbox();
//! let moment = session.moment();
//! let trace = moment.done.map(|free| Trace::new(moment.after, free));
//! let first = trace.and_then(|trace| trace.locations.first().copied());
//! assert_eq!(first.map(|first| first.code()), Some("b ← look_up(base, size)"));
//! ```

mod cached;
mod steps;
mod table;
mod trace;
mod variables;
mod walk;

pub use table::Algorithm;
pub use trace::{Call, Location, Trace};
