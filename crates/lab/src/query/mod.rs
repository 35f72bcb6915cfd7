//! Questions about a moment, answered as data; in words by
//! [`narration::answer`](crate::narration::answer).
//!
//! | question | the answer |
//! |---|---|
//! | what would this request get? | [`get()`], by every policy, and why |
//! | which addresses would do? | [`Legality`], segment by segment |
//! | which freelists would do? | [`chance`], list by list |
//! | what is at this address? | [`at()`], down to the last arena it is lent to |
//! | what would this free merge? | [`free()`], up to the last arena it goes back to |
//! | what would this statement do? | [`would_do()`], whatever it is |
//!
//! Nothing is changed by asking. What can be seen is looked at. Only a request, a free
//! that would fail, and any other statement are done on a copy of the world, which is
//! what they cost.
//!
//! ```
//! use vmem_lab::narration::{self, Formatter};
//! use vmem_lab::{World, query, parse_line, scenario::parse_question};
//!
//! let mut world = World::new();
//! for line in ["arena heap quantum=16", "span heap 1024 64", "a = alloc heap 20"] {
//!     parse_line(line)?.map(|statement| world.run(&statement));
//! }
//! let question = parse_question("at heap 1050")?;
//! let answer = query::answer(&world, &question)?;
//! assert!(narration::answer(Formatter::decimal(&world), &answer).contains("the other 12 are padding"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod at;
mod free;
mod get;
mod legal;
mod trial;

pub use at::{At, Found, Freelisted, Hashed, Held, Object, Reserve, at};
pub use free::{Back, End, Free, Freed, Merge, free};
pub use get::{Get, Given, Import, Piece, Taken, Would, get, would_get};
pub use legal::{Blocks, Legal, LegalSegments, Legality, ListFit, Row, chance, rows};
pub use trial::{Trial, would_do};

use crate::scenario::nearest;
pub use crate::scenario::{Question, Target};
use crate::world::{ArenaId, Failure, World};

/// An answer.
#[derive(Clone, PartialEq, Debug)]
pub enum Answer {
    /// To [`Question::Get`].
    Get(Get),
    /// To [`Question::At`].
    At(At),
    /// To [`Question::Free`].
    Free(Free),
}

/// Answers a question. What it costs is said at [`get()`], [`at()`], and [`free()`].
///
/// # Errors
/// There is no such arena. (That a request or a free would fail is an answer.)
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

fn named(world: &World, name: &str) -> Result<ArenaId, Failure> {
    world
        .arena_named(name)
        .ok_or_else(|| Failure::UnknownArena {
            name: name.to_owned(),
            nearest: nearest(name, world.arenas().map(|arena| arena.name)).map(str::to_owned),
        })
}

fn parent(world: &World, id: ArenaId) -> Option<ArenaId> {
    world.arena(id)?.parent
}
