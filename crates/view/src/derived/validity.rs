//! A check of the arenas' invariants.

use vmem_lab::{ArenaId, Moment};

use crate::time_budget::TAGS_PER_FRAME;

/// The result of checking the arenas' invariants.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Validity {
    /// All of them hold.
    Holds,
    /// One of this arena's is broken.
    Broken(ArenaId, String),
    /// The session is stopped inside an operation: the invariants need not hold before its
    /// end.
    Underway,
    /// There are too many segments to check the invariants between two frames.
    Unchecked,
}

impl Validity {
    /// Checks every invariant.
    pub(super) fn check(moment: &Moment<'_>) -> Self {
        if moment.place.step.is_some() {
            return Self::Underway;
        }
        let tags = |arena| moment.world.inspect(arena, |view| view.tag_count());
        let all: usize = moment.world.arenas().map(|arena| tags(arena.id)).sum();
        if all > TAGS_PER_FRAME {
            return Self::Unchecked;
        }
        match moment.world.validate() {
            Ok(()) => Self::Holds,
            Err((arena, violation)) => Self::Broken(arena, violation.to_string()),
        }
    }
}
