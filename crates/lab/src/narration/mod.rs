//! English sentences about steps, operations, failures and answers. The command line,
//! the screen and screen readers use the same sentences.
//!
//! | file | its sentences |
//! |---|---|
//! | `step`, `cache` | one for each step |
//! | `summary`, `grant` | one or two for each operation |
//! | `failure` | why an operation failed, and what would work |
//! | `answer` | the answer to a question |
//! | `request`, `statement` | requests; lines of the language and what they expect |
//! | `text`, `formatter` | numbers, lists; names and addresses |

mod answer;
mod cache;
mod failure;
mod formatter;
mod grant;
mod request;
mod statement;
mod step;
mod summary;
mod text;

pub use answer::{answer, at, legal};
pub use failure::failure;
pub use formatter::{Formatter, Radix};
pub use statement::{actual, expected, label, question, statement};
pub use step::sentence;
pub use summary::summary;
pub use text::{capital, count, grouped, list, policy, units};
