//! Texts about segments and addresses that several reports need.

use vmem::{Segment, SegmentKind};
use vmem_lab::narration::{count, grouped, units};
use vmem_lab::{ArenaId, World, narration, query};

use crate::inspect::report::Row;
use crate::item::Item;
use crate::owner;
use crate::settings::Settings;

/// At most this many members of a list get a row; the others are counted.
pub(super) const MOST: usize = 32;

/// Returns an arena's name.
pub(super) fn arena_name(world: &World, arena: ArenaId) -> String {
    let arena = world.arena(arena);
    arena.map_or_else(|| "an arena".to_owned(), |arena| arena.name.to_owned())
}

/// Returns a row for a segment: "4 096 · free, 16 units".
pub(super) fn segment_row(
    name: impl Into<String>,
    world: &World,
    arena: ArenaId,
    segment: Segment,
) -> Row {
    let Segment { base, size, kind } = segment;
    let size = units(size);
    let (text, item) = match kind {
        SegmentKind::Free => (format!("free, {size}"), Item::Segment { arena, base }),
        SegmentKind::Span(_) => ("the span’s marker".to_owned(), Item::Span { arena, base }),
        SegmentKind::Allocated => (
            format!("{}, {size}", owner_label(world, arena, base)),
            Item::Segment { arena, base },
        ),
    };
    Row::address_in_text(name, "", base, format!(" · {text}")).link(item)
}

/// Returns a label for the owner of an allocated segment.
pub(super) fn owner_label(world: &World, arena: ArenaId, base: u64) -> String {
    owner::label(world, arena, base).unwrap_or_else(|| "allocated".to_owned())
}

/// Says what is in the place of an item that does not exist at this time.
pub(super) fn missing(world: &World, item: Item, settings: Settings) -> String {
    let is_gone = |arena: ArenaId| world.arena(arena).is_none();
    if !matches!(item, Item::Arena(_)) && item.arena().is_some_and(is_gone) {
        return "Its arena does not exist at this time.".to_owned();
    }
    let nothing_begins_at = |what: &str, arena: ArenaId, base: u64| {
        format!(
            "{what} begins at {} at this time. {}",
            settings.address(base.into()),
            narration::at(settings.formatter(world), &query::at(world, arena, base))
        )
    };
    match item {
        Item::Segment { arena, base } | Item::Object { arena, base } => {
            nothing_begins_at("Nothing", arena, base)
        }
        Item::Span { arena, base } => nothing_begins_at("No span", arena, base),
        Item::Bucket { arena, bucket } => {
            let buckets = world.inspect(arena, |view| view.bucket_count());
            format!(
                "The hash table has no bucket {bucket} at this time: {} has {}.",
                arena_name(world, arena),
                count(buckets as u128, "bucket", "buckets")
            )
        }
        Item::Cache { .. } => "The arena has no cache of this size.".to_owned(),
        Item::List { list, .. } => format!("There is no list {list}."),
        Item::Operation(index) => format!(
            "The scenario no longer has an operation {}.",
            grouped(index as u128 + 1)
        ),
        Item::Arena(_) => "The arena does not exist at this time.".to_owned(),
    }
}
