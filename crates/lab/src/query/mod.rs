//! Questions about a state of the world, with answers as data.
//! [`narration::answer`](crate::narration::answer) makes sentences of them.
//!
//! | question | the answer |
//! |---|---|
//! | what would this request get? | [`get()`], by every policy, and why |
//! | which addresses are legal? | [`Legality`], segment by segment |
//! | which freelists fit? | [`ListFit`], list by list |
//! | what is at this address? | [`at()`], down to the last arena it is lent to |
//! | what would this free merge? | [`free()`], up to the last arena a span returns to |
//! | which requests would succeed? | [`fits()`], [`largest_that_fits()`] |
//! | what would this statement do? | [`would_do()`], for any statement |
//!
//! A question changes nothing. Requests, failing frees and other statements run on a copy
//! of the world, so they cost a [`World::clone`]; everything else is only read.
//!
//! ```
//! use vmem_lab::narration::{self, Formatter};
//! use vmem_lab::{World, query, parse_line, scenario::parse_question};
//!
//! let mut world = World::default();
//! for line in ["arena heap quantum=16", "span heap 1024 64", "a = alloc heap 20"] {
//!     parse_line(line)?.map(|statement| world.run(statement));
//! }
//! let question = parse_question("at heap 1050")?;
//! let answer = query::answer(&world, &question)?;
//! assert!(narration::answer(Formatter::decimal(&world), &answer).contains("the other 12 units are padding"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod at;
mod fits;
mod free;
mod get;
mod legal;
mod trial;

pub use crate::scenario::{Question, Target};
pub use at::{At, Found, FoundSegment, Holder, Object, ObjectLocation, Position, at, rounds};
pub use fits::{fits, largest_that_fits};
pub use free::{Destination, Free, Freed, Merge, free};
pub use get::{
    Attempt, FreelistRow, Get, Import, ListFit, Placement, Remainder, TakenFrom, get, would_get,
};
pub use legal::{Blocks, LegalAddresses, LegalSegments, Legality};
pub(crate) use trial::named;
pub use trial::{Trial, would_do};

use crate::world::{Failure, World};

/// The answer to a question.
#[derive(Clone, PartialEq, Debug)]
pub enum Answer {
    /// To [`Question::Get`].
    Get(Get),
    /// To [`Question::At`].
    At(At),
    /// To [`Question::Free`].
    Free(Free),
}

/// Answers a question. [`get()`], [`at()`] and [`free()`] have the costs.
///
/// # Errors
/// There is no such arena. (A request or a free that would fail has an answer.)
pub fn answer(world: &World, question: &Question) -> Result<Answer, Failure> {
    Ok(match question {
        Question::Get {
            arena,
            size,
            constraints,
            policy,
        } => {
            let id = named(world, arena)?;
            Answer::Get(get(world, id, *size, constraints, *policy))
        }
        Question::At { arena, address } => Answer::At(at(world, named(world, arena)?, *address)),
        Question::Free {
            arena,
            target,
            size,
        } => Answer::Free(free(world, named(world, arena)?, target, *size)),
    })
}
