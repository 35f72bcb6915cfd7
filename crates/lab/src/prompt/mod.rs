//! Completion, correction and preview of a line while it is typed.
//!
//! | asked | the answer |
//! |---|---|
//! | what can come next? | [`complete`] |
//! | is it a statement or a question? | [`parse`] |
//! | which line is the correction? | [`correct`], [`parse_question`] |
//! | what is wrong with a line? | [`explained`] |
//! | which address is this? | [`parse_address`] |
//! | what would this line do? | [`Preview`] |
//!
//! Nothing is changed by asking. The command line's `repl` and `ask` and the app's line use
//! the same functions.
//!
//! ```
//! use vmem_lab::prompt::{self, Correction};
//! use vmem_lab::{Session, narration::Radix};
//!
//! let session = Session::sandbox();
//! let world = session.moment().after;
//! let line = "alloc k";
//! let completion = prompt::complete(world, Radix::Decimal, line, line.len());
//! assert_eq!(completion.words[0].text, "kmem ");
//! let corrected = prompt::correct(world, None, "malloc 16");
//! assert_eq!(corrected, Some(Correction::Statement("alloc heap 16".to_owned())));
//! ```

mod address;
mod completion;
mod correction;
mod mistake;
mod plain_words;
mod preview;
#[cfg(test)]
mod testing;

pub use address::{AddressError, parse_address};
pub use completion::{Completion, Suggestion, complete};
pub use correction::{Correction, correct, default_arena, parse_question};
pub use mistake::explained;
pub use preview::{
    Advice, Effort, Preview, PreviewRange, RangeEffect, Verdict, outcome_words, preview_corrected,
};

use crate::scenario::{self, ParseError, Question, Statement};

/// A line of a prompt.
#[derive(Clone, PartialEq, Debug)]
pub enum Parsed {
    /// A blank line or a comment.
    Nothing,
    /// A statement.
    Statement(Statement),
    /// A question.
    Question(Question),
}

/// Parses a line of a prompt.
///
/// # Errors
/// Describes the first mistake.
pub fn parse(line: &str) -> Result<Parsed, ParseError> {
    if scenario::is_question(line) {
        return scenario::parse_question(line).map(Parsed::Question);
    }
    let statement = scenario::parse_line(line)?;
    Ok(statement.map_or(Parsed::Nothing, Parsed::Statement))
}
