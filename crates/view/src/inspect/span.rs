//! A span: where it came from, what is in it, and whether it can go.

use vmem::{Origin, Segment, SegmentKind};
use vmem_lab::narration::count;
use vmem_lab::{ArenaId, World};

use crate::inspect::{Group, Report, Row, place};
use crate::item::Item;

/// What is in a span.
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

/// The span of an arena that begins at `base`.
pub(super) fn of(world: &World, arena: ArenaId, base: u64) -> Option<Report> {
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
    let lender = parent.filter(|_| imported);
    let groups = vec![
        tag_rows(world, span, lender),
        contents_rows(world, arena, span, &contents),
    ];
    Some(Report {
        title: match imported {
            true => "imported span".to_owned(),
            false => "span".to_owned(),
        },
        words: sentence(world, arena, lender, &contents),
        groups,
        dump: Some(format!(
            "vs_start  = {:#x}\nvs_end    = {:#x}\nvs_type   = 0x10 (VMEM_SPAN)\nvs_import = {}",
            span.base,
            u128::from(span.base) + u128::from(span.size),
            u8::from(imported)
        )),
    })
}

fn sentence(world: &World, arena: ArenaId, lender: Option<ArenaId>, contents: &Contents) -> String {
    let here = place::name(world, arena);
    let left = count(contents.allocated as u128, "segment", "segments");
    match lender {
        Some(lender) => format!(
            "{here} borrowed it from {lender}. It goes back at once when the last {left} in it come free.",
            lender = place::name(world, lender)
        ),
        None if contents.allocated == 0 => {
            format!("It was added to {here}. All of it is free, so it could be removed now.")
        }
        None => {
            format!("It was added to {here}. It can be removed once {left} in it are freed.")
        }
    }
}

fn tag_rows(world: &World, span: Segment, lender: Option<ArenaId>) -> Group {
    let origin = match lender {
        Some(lender) => {
            Row::words("imported from", place::name(world, lender)).link(Item::Segment {
                arena: lender,
                base: span.base,
            })
        }
        None => Row::words("came by", "being added"),
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
        rows.extend(segment.map(|segment| Row::segment(name, world, arena, segment)));
    }
    Group::new("In it", rows)
}
