//! Completion, correction and preview of a line while it is typed.
//!
//! | asked | the answer |
//! |---|---|
//! | what can come next? | [`complete`] |
//! | which line is the correction? | [`correct`], [`parse_question`] |
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
mod default_arena;
mod limits;
mod plain_words;
mod preview;
#[cfg(test)]
mod testing;

pub use address::{AddressError, parse_address};
pub use completion::{Completion, Suggestion, complete};
pub use correction::{Correction, correct, parse_question};
pub use default_arena::default_arena;
pub use preview::{
    Advice, Effort, Preview, PreviewRange, RangeEffect, Verdict, outcome_words, preview_corrected,
};
