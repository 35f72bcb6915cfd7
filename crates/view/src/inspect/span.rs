//! A span: its origin, its contents, and when it can be removed.

use vmem::{Origin, Segment, SegmentKind};
use vmem_lab::narration::count;
use vmem_lab::{ArenaId, World};

use crate::inspect::place;
use crate::inspect::report::{Group, Report, Row};
use crate::item::Item;

/// The contents of a span.
#[derive(Default)]
struct Contents {
    allocated: usize,
    free: usize,
    in_use: u64,
    largest: u64,
    first: Option<Segment>,
    last: Option<Segment>,
}

impl Contents {
    fn add(&mut self, segment: Segment) {
        self.first.get_or_insert(segment);
        self.last = Some(segment);
        if segment.kind == SegmentKind::Allocated {
            self.allocated += 1;
            self.in_use += segment.size;
        } else {
            self.free += 1;
            self.largest = self.largest.max(segment.size);
        }
    }
}

/// Reports the span of an arena that begins at `base`.
pub(super) fn report(world: &World, arena: ArenaId, base: u64) -> Option<Report> {
    let (span, contents) = world
        .try_inspect(arena, |view| {
            let span = view.span_of(base).filter(|span| span.base == base)?;
            let mut contents = Contents::default();
            view.segments_of(base)
                .skip(1)
                .for_each(|segment| contents.add(segment));
            Some((span, contents))
        })
        .flatten()?;
    let imported = span.kind == SegmentKind::Span(Origin::Imported);
    let parent = world.arena(arena).and_then(|arena| arena.parent);
    let source = parent.filter(|_| imported);
    let groups = vec![
        tag_rows(world, span, source),
        contents_rows(world, arena, span, &contents),
    ];
    Some(Report {
        title: if imported { "imported span" } else { "span" }.to_owned(),
        sentence: sentence(world, arena, source, &contents),
        groups,
        dump: Some(format!(
            "vs_start  = {:#x}\nvs_end    = {:#x}\nvs_type   = 0x10 (VMEM_SPAN)\nvs_import = {}",
            span.base,
            u128::from(span.base) + u128::from(span.size),
            u8::from(imported)
        )),
    })
}

fn sentence(world: &World, arena: ArenaId, source: Option<ArenaId>, contents: &Contents) -> String {
    let here = place::arena_name(world, arena);
    let left = count(
        contents.allocated as u128,
        "allocated segment",
        "allocated segments",
    );
    match source {
        Some(source) => format!(
            "{here} imported it from {source}. It is returned as soon as all of it is free; now it has {left}.",
            source = place::arena_name(world, source)
        ),
        None if contents.allocated == 0 => {
            format!("It was added to {here}. All of it is free, so it can be removed.")
        }
        None => {
            format!(
                "It was added to {here}. It can be removed when all of it is free; now it has {left}."
            )
        }
    }
}

fn tag_rows(world: &World, span: Segment, source: Option<ArenaId>) -> Group {
    let origin = match source {
        Some(source) => {
            Row::text("imported from", place::arena_name(world, source)).link(Item::Segment {
                arena: source,
                base: span.base,
            })
        }
        None => Row::text("origin", "added"),
    };
    let end = u128::from(span.base) + u128::from(span.size);
    Group::new(
        "Span marker",
        vec![
            Row::address("first unit", span.base).kernel("vs_start"),
            Row::address("end", end).kernel("vs_end"),
            Row::units("size", span.size),
            origin.kernel("vs_import"),
        ],
    )
}

fn contents_rows(world: &World, arena: ArenaId, span: Segment, contents: &Contents) -> Group {
    let mut rows = vec![
        Row::units("in use", contents.in_use),
        Row::units("free", span.size - contents.in_use),
        Row::units("largest free", contents.largest),
        Row::count("allocated", contents.allocated),
        Row::count("free segments", contents.free),
    ];
    for (name, segment) in [("first", contents.first), ("last", contents.last)] {
        rows.extend(segment.map(|segment| place::segment_row(name, world, arena, segment)));
    }
    Group::new("Contents", rows)
}
