//! What several reports say of a place: a segment in a few words, what is there
//! instead of what is gone.

use vmem::{Segment, SegmentKind, View};
use vmem_lab::narration::{grouped, units};
use vmem_lab::{ArenaId, Owner, World, narration, query};

use crate::item::Item;
use crate::settings::Settings;

/// Of more members than this, the rest is counted.
pub(super) const MOST: usize = 32;

/// An arena's name.
pub(super) fn name(world: &World, arena: ArenaId) -> String {
    world
        .arena(arena)
        .map_or_else(|| "an arena".to_owned(), |arena| arena.name.to_owned())
}

/// "free, 16 units", "a, 48 units", "the span's marker".
pub(super) fn segment(world: &World, arena: ArenaId, segment: Segment) -> String {
    let size = units(segment.size);
    match segment.kind {
        SegmentKind::Free => format!("free, {size}"),
        SegmentKind::Span(_) => "the span’s marker".to_owned(),
        SegmentKind::Allocated => format!("{}, {size}", owner(world, arena, segment.base)),
    }
}

/// Who has what is allocated at an address, in a word or two.
pub(super) fn owner(world: &World, arena: ArenaId, base: u64) -> String {
    match world.owner(arena, base) {
        Some(Owner::Allocation(allocation)) => allocation.name,
        Some(Owner::Importer(child)) => format!("lent to {}", name(world, child)),
        Some(Owner::Slab { object }) => format!("slab of {}s", grouped(object.into())),
        None => "allocated".to_owned(),
    }
}

/// The segment, or the marker of the span, for a tag of the segment list.
pub(super) fn mark(arena: ArenaId, segment: Segment) -> Item {
    let base = segment.base;
    match segment.kind {
        SegmentKind::Span(_) => Item::Span { arena, base },
        _ => Item::Segment { arena, base },
    }
}

/// The segment that begins at an address. An allocated one is found at once, a free
/// one only by walking its span.
pub(super) fn starting_at(view: View<'_>, base: u64) -> Option<Segment> {
    let allocated = view.allocation(base);
    allocated.or_else(|| {
        let (_, segment) = view.find(base)?;
        (segment.base == base).then_some(segment)
    })
}

/// What is there instead of what is gone, in words.
pub(super) fn missing(world: &World, mark: Item, settings: Settings) -> String {
    let gone = |arena: ArenaId| match world.arena(arena) {
        Some(_) => None,
        None => Some("Its arena is not there at this time.".to_owned()),
    };
    if let Some(words) = mark.arena().and_then(gone) {
        return words;
    }
    match mark {
        Item::Segment { arena, base } | Item::Object { arena, base } => format!(
            "Nothing begins at {} at this time. {}",
            settings.address(base.into()),
            narration::at(settings.formatter(world), &query::at(world, arena, base))
        ),
        Item::Span { arena, base } => format!(
            "No span begins at {} at this time. {}",
            settings.address(base.into()),
            narration::at(settings.formatter(world), &query::at(world, arena, base))
        ),
        Item::Bucket { arena, bucket } => format!(
            "The table has no bucket {bucket} at this time: {} has {}.",
            name(world, arena),
            narration::count(
                world.inspect(arena, |view| view.bucket_count()) as u128,
                "bucket",
                "buckets"
            )
        ),
        Item::Cache { .. } => "The arena has no cache of this size.".to_owned(),
        Item::List { list, .. } => format!("There is no list {list}."),
        Item::Operation(index) => format!(
            "The scenario has no operation {} any more.",
            grouped(index as u128 + 1)
        ),
        Item::Arena(_) => "The arena is not there at this time.".to_owned(),
    }
}
