//! One scenario under several policies, or arena settings, at once.
//!
//! All sides get the same requests: the ones that the scenario as written makes. A
//! `random` draws its next request from what came of those before, so it is played
//! once, as written, and each [`Variant`] is given the statements that come of it, with
//! nothing but its own policy and settings put in. Three things follow:
//!
//! - What a variant could not allocate it can't free: that request is skipped.
//! - What only a variant could allocate, the scenario as written never frees. It
//!   stays, unless a line of the scenario frees it by name.
//! - A `free` by address frees, in a variant, the allocation that it freed as written,
//!   wherever that is.
//! - A bad free, or a name that is taken, fails for all alike. Where it would do
//!   something in a variant, that one is not asked.
//!
//! What a scenario only expects is not looked at.

mod answer;
mod comparison;
mod reply;
mod side;
mod tally;
mod variant;

pub use answer::{Answer, Reply};
pub use comparison::{Compared, Comparison, SideRef};
pub use tally::{FirstFailure, Tally};
pub use variant::{Change, Setting, Variant, VariantError};
