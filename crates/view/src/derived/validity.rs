//! Whether the invariants of the arenas hold.

use vmem_lab::{ArenaId, Moment};

/// Whether the invariants of the arenas hold.
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
        const MOST_TAGS: usize = 20_000;
        if moment.place.step.is_some() {
            return Self::Underway;
        }
        let tags = |arena| moment.world.inspect(arena, |view| view.tag_count());
        let all: usize = moment.world.arenas().map(|arena| tags(arena.id)).sum();
        if all > MOST_TAGS {
            return Self::Unchecked;
        }
        match moment.world.validate() {
            Ok(()) => Self::Holds,
            Err((arena, violation)) => Self::Broken(arena, violation.to_string()),
        }
    }
}
