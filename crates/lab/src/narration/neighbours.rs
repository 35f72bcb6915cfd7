//! The neighbours of a segment that is freed: which of them it merges with, and why not
//! with the others.

use vmem::{Segment, SegmentKind};

use super::cache::sized;
use super::formatter::Formatter;
use crate::world::{ArenaId, Owner};

/// The segments on the left and on the right of a freed one; `None` where the span ends.
pub(super) type Neighbours = [Option<Segment>; 2];

/// Returns the sides on which the freed segment merges: `the free segment on its left`.
/// `None` if it merges on neither.
pub(super) fn merges_with([left, right]: Neighbours) -> Option<&'static str> {
    let is_free = |segment: Option<Segment>| segment.is_some_and(|s| s.kind == SegmentKind::Free);
    match (is_free(left), is_free(right)) {
        (false, false) => None,
        (true, false) => Some("the free segment on its left"),
        (false, true) => Some("the free segment on its right"),
        (true, true) => Some("the free segments on both sides"),
    }
}

/// Returns why a freed segment merges with neither neighbour, as the beginning of a sentence:
/// `Its neighbours, a and c, are in use`.
pub(super) fn why_apart(f: Formatter<'_>, id: ArenaId, neighbours: Neighbours) -> String {
    let owner = |segment: Segment| owner(f, id, segment);
    match neighbours.map(|segment| segment.map(owner)) {
        [Some(left), Some(right)] => format!("Its neighbours, {left} and {right}, are in use"),
        [Some(left), None] => {
            format!("Its left neighbour, {left}, is in use, and its span ends on its right")
        }
        [None, Some(right)] => {
            format!("Its span begins on its left, and its right neighbour, {right}, is in use")
        }
        [None, None] => "Its span has no other segment".to_owned(),
    }
}

/// Returns an allocated segment by its owner: the name of an allocation, if it has one.
fn owner(f: Formatter<'_>, id: ArenaId, segment: Segment) -> String {
    match f.world.owner(id, segment.base) {
        Some(Owner::Allocation(allocation)) => allocation.name,
        Some(Owner::Importer(importer)) => format!("the segment lent to {}", f.arena(importer)),
        Some(Owner::Slab { object }) => format!("a slab of {} objects", sized(object)),
        None => format!("the segment of {}", f.extent(segment)),
    }
}
