//! What the pieces of one arena have in common, and each of them in words.

use egui::Color32;
use vmem::{Origin, Segment, SegmentKind};
use vmem_lab::narration::{grouped, units};
use vmem_lab::{ArenaId, Moment, Owner};

use vmem_view::segment_index::SegmentSum;
use vmem_view::settings::Settings;
use vmem_view::tiles::SpanBar;

/// What the pieces of one arena have in common.
pub(super) struct Look<'a> {
    /// The arena.
    pub(super) arena: ArenaId,
    /// Its name.
    pub(super) arena_name: &'a str,
    /// The name of the arena it imports from.
    pub(super) source: Option<&'a str>,
    /// Its colour.
    pub(super) hue: Color32,
    /// The colour and name of a child.
    pub(super) child: &'a dyn Fn(ArenaId) -> Option<(Color32, String)>,
    /// How addresses are written.
    pub(super) settings: Settings,
}

/// "a: 48 units at 4 096 in kmem; 40 asked for, 8 from rounding up".
pub(super) fn describe(moment: &Moment<'_>, segment: &Segment, look: &Look<'_>) -> String {
    let units = units(segment.size);
    let base = look.settings.address(segment.base.into());
    let arena = look.arena_name;
    if segment.kind != SegmentKind::Allocated {
        let list = segment.size.checked_ilog2().unwrap_or(0);
        return format!("free segment: {units} at {base} in {arena}, list {list}");
    }
    match moment.world.owner(look.arena, segment.base) {
        Some(Owner::Importer(child)) => {
            let child = (look.child)(child).map_or(String::new(), |(_, name)| name);
            format!("lent to {child}: {units} at {base} in {arena}")
        }
        Some(Owner::Slab { object }) => format!(
            "slab of the cache of {}s: {units} at {base} in {arena}",
            grouped(object.into())
        ),
        Some(Owner::Allocation(allocation)) if allocation.asked < segment.size => format!(
            "{}: {units} at {base} in {arena}; {} asked for, {} from rounding up",
            allocation.name,
            grouped(allocation.asked.into()),
            grouped(u128::from(segment.size - allocation.asked)),
        ),
        Some(Owner::Allocation(allocation)) => {
            format!("{}: {units} at {base} in {arena}", allocation.name)
        }
        None => format!("allocated: {units} at {base} in {arena}"),
    }
}

/// "span of 1 024 units at 4 096 in kmem, imported from heap".
pub(super) fn describe_span(span: &SpanBar, look: &Look<'_>) -> String {
    let origin = match (span.origin, look.source) {
        (Origin::Added, _) => "added".to_owned(),
        (Origin::Imported, None) => "imported".to_owned(),
        (Origin::Imported, Some(source)) => format!("imported from {source}"),
    };
    format!(
        "span of {} at {} in {}, {origin}",
        units(span.size),
        look.settings.address(span.base.into()),
        look.arena_name,
    )
}

/// "37 segments from 4 096 to 4 200 in kmem: 80 % allocated, largest hole 5 units".
pub(super) fn describe_column(column: &SegmentSum, look: &Look<'_>) -> String {
    let last = u128::from(column.base) + column.size.saturating_sub(1);
    let share = 100.0 * column.allocated as f64 / (column.size as f64).max(1.0);
    let segments = match column.segments {
        1 => "1 segment".to_owned(),
        many => format!("{} segments", grouped(many as u128)),
    };
    let hole = match column.largest_free {
        0 => "no hole".to_owned(),
        hole => format!("largest hole {}", units(hole)),
    };
    format!(
        "{segments} from {} to {} in {}: {share:.0} % allocated, {hole}",
        look.settings.address(column.base.into()),
        look.settings.address(last),
        look.arena_name,
    )
}
