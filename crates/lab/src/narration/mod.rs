//! English sentences about steps, operations, failures and answers. The command line,
//! the screen and screen readers use the same sentences.

mod answer;
mod cache;
mod failure;
mod formatter;
mod grant;
mod neighbours;
mod request;
mod statement;
mod step;
mod summary;
mod text;

pub use answer::{answer, at, legal};
pub use failure::failure;
pub use formatter::{Formatter, Radix};
pub use statement::{actual, expected, label, statement};
pub use step::sentence;
pub use summary::summary;
pub use text::{capital, count, grouped, list, policy, units};
