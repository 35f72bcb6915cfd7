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
//!
//! With several seeds, all of this is repeated with other seeds of the `random` lines: the
//! first [`SeedRun`] has the seeds as written, and in each further one they are 1 higher. The
//! [`rows`] of a table have the median and the range of each number, and the best columns;
//! [`verdict`] states the best columns in sentences.

mod answer;
mod comparison;
mod figures;
mod side;
mod spread;
mod table;
mod totals;
mod variant;
mod verdict;

pub use answer::{Answer, Reply};
pub use comparison::{Column, Compared, Comparison};
pub use figures::{Better, FIGURES, Figure, TOTALS};
pub use spread::Spread;
pub use table::{FigureRow, SeedRun, Standing, explanation, rows};
pub use totals::{FirstFailure, Totals};
pub use variant::{Change, Setting, Variant, VariantError};
pub use verdict::verdict;
