//! One scenario under several policies or arena settings at once.
//!
//! All columns get the same requests: those of the scenario as written. The next request of a
//! `random` depends on the results of earlier ones. Therefore it is run once, as written, and
//! each [`Variant`] gets the resulting statements with only its own policy and settings
//! changed. Consequences:
//!
//! - A variant cannot free an allocation that it did not get: that request is skipped.
//! - An allocation that only a variant got is never freed by the scenario as written. It
//!   stays, unless a line frees it by name.
//! - A `free` by address frees, in a variant, the same allocation as in the scenario as
//!   written, wherever it is.
//! - A wrong free, or a name that is taken, fails in every column. A variant in which it
//!   would succeed is not asked.
//!
//! Expectations are ignored.

mod answer;
mod comparison;
mod figures;
mod side;
mod totals;
mod variant;

pub use answer::{Answer, Reply};
pub use comparison::{Column, Compared, Comparison};
pub use figures::{FIGURES, Figure};
pub use totals::{FirstFailure, Totals};
pub use variant::{Change, Setting, Variant, VariantError};
