//! A span: its origin, its contents, and when it can be removed.

use vmem::{Origin, SegmentKind};
use vmem_lab::ArenaId;
use vmem_lab::narration::count;

use crate::inspect::Context;
use crate::inspect::report::{Group, Report, Row};
use crate::item::Item;
use crate::segment_index::SegmentSum;

/// Reports the span of an arena that begins at `base`.
pub(super) fn report(cx: Context<'_>, arena: ArenaId, base: u64) -> Option<Report> {
    let (span, sum, ends) = cx.world.inspect(arena, |view| {
        let span = view.span_of(base).filter(|span| span.base == base)?;
        let mut sum = SegmentSum::default();
        let mut ends = None;
        for segment in view.segments_of(base).skip(1) {
            sum.add(&segment);
            ends = Some((ends.map_or(segment, |(first, _)| first), segment));
        }
        Some((span, sum, ends))
    })?;
    let imported = span.kind == SegmentKind::Span(Origin::Imported);
    let parent = cx.world.arena(arena)?.parent;
    let source = parent.filter(|_| imported);
    let origin = match source {
        Some(source) => {
            Row::text("imported from", cx.world.name_of(source)).link(Item::Segment(source, base))
        }
        None => Row::text("origin", "added"),
    };
    let end = u128::from(base) + u128::from(span.size);
    let tag = vec![
        cx.address_row("first unit", base).kernel("vs_start"),
        cx.address_row("end", end).kernel("vs_end"),
        Row::units("size", span.size),
        origin.kernel("vs_import"),
    ];
    let allocated = (sum.segments - sum.free) as u64;
    let mut contents = vec![
        Row::units("in use", sum.allocated),
        Row::units("free", sum.size - sum.allocated),
        Row::units("largest free", sum.largest_free),
        Row::count("allocated", allocated),
        Row::count("free segments", sum.free as u64),
    ];
    if let Some((first, last)) = ends {
        contents.push(cx.segment_row("first", arena, first));
        contents.push(cx.segment_row("last", arena, last));
    }

    let here = cx.world.name_of(arena);
    let left = count(allocated, "allocated segment", "allocated segments");
    Some(Report {
        title: if imported { "imported span" } else { "span" }.to_owned(),
        sentence: match source {
            Some(source) => format!(
                "{here} imported it from {}. It is returned as soon as all of it is free; now it \
                 has {left}.",
                cx.world.name_of(source)
            ),
            None if allocated == 0 && sum.size == u128::from(span.size) => {
                format!("It was added to {here}. All of it is free, so it can be removed.")
            }
            None => format!(
                "It was added to {here}. It can be removed when all of it is free; now it has \
                 {left}."
            ),
        },
        groups: vec![
            Group::new("Span marker", tag),
            Group::new("Contents", contents),
        ],
        dump: Some(format!(
            "vs_start  = {base:#x}\nvs_end    = {end:#x}\nvs_type   = 0x10 (VMEM_SPAN)\n\
             vs_import = {}",
            u8::from(imported)
        )),
    })
}
