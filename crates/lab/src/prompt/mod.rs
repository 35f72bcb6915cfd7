//! What a prompt offers while a line is typed: completion, correction, a preview.
//!
//! | asked | the answer |
//! |---|---|
//! | what can come next? | [`complete`] |
//! | what was most likely meant? | [`correct`], [`parse_question`] |
//! | which address was meant? | [`parse_address`] |
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
mod plain_words;
mod preview;

pub use address::{AddressError, parse_address};
pub use completion::{Completion, Suggestion, complete};
pub use correction::{Correction, correct, parse_question};
pub use preview::{
    Advice, Effort, Preview, PreviewRange, RangeEffect, Verdict, outcome_words, preview_corrected,
};

use crate::world::{ArenaRef, World};

/// In an arena with more tags allocations are not listed one by one at each key.
const MOST_TAGS: usize = 20_000;

/// Returns the arena that a line without one is about: the one of this name, else the
/// first.
pub fn default_arena<'w>(world: &'w World, name: Option<&str>) -> Option<ArenaRef<'w>> {
    let named = name.and_then(|name| world.arena_named(name));
    let named = named.and_then(|id| world.arena(id));
    named.or_else(|| world.arenas().next())
}
