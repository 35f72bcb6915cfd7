//! One sentence for each step.

use vmem::{Event, LISTS, Origin, Segment, Verdict};

use super::{Formatter, cache, capital, count, failure, layout, list, policy, request, units};
use crate::world::{Failure, Step};

/// One sentence for one step. The world is as it is behind the operation, and
/// knows the names.
pub fn sentence(formatter: Formatter<'_>, step: &Step) -> String {
    let id = step.arena;
    let here = formatter.arena(id);
    match step.event {
        Event::Asked {
            request: asked,
            policy: by,
        } => format!(
            "{here} is asked for {}, to be chosen by {}.",
            request(formatter.radix, &asked),
            policy(by)
        ),
        Event::Scanned { from, found } => scanned(from, found),
        Event::Searching { list: searched } => format!(
            "{} is searched, one segment after the other.",
            capital(&list(searched))
        ),
        Event::Examined {
            segment: seen,
            verdict,
        } => {
            let seen = formatter.segment(id, seen);
            match verdict {
                Verdict::Fits { at } => format!("{seen} fits, from {} on.", formatter.address(at)),
                Verdict::TooSmall => format!("{seen} is too small."),
                Verdict::NoLegalAddress => {
                    format!(
                        "{seen} is large enough, but has no address that may be used: constraints, or the cursor, rule out each."
                    )
                }
                Verdict::Allocated => format!("{seen} is allocated; go on."),
                Verdict::Marker => format!("{seen} can't be allocated; go on."),
            }
        }
        Event::Chosen { segment: from, at } if at == from.base => format!(
            "{here} chooses the free segment of {}; its low end is at {}.",
            formatter.range(from.base, from.size),
            formatter.address(at)
        ),
        Event::Chosen { segment: from, at } => format!(
            "{here} chooses the free segment of {}; the lowest address there that may be used is {}.",
            formatter.range(from.base, from.size),
            formatter.address(at)
        ),
        Event::NothingFits => format!("No free segment of {here} fits."),
        Event::Unfiled {
            segment,
            list: from,
        } => format!(
            "The free segment of {} leaves {}.",
            formatter.range(segment.base, segment.size),
            list(from)
        ),
        Event::Filed {
            segment,
            list: into,
        } => format!(
            "The free segment of {} enters {}, at its head.",
            formatter.range(segment.base, segment.size),
            list(into)
        ),
        Event::Shrunk { segment, list: of } => format!(
            "The free segment has {} now, still a size of {}, so it keeps its place there.",
            formatter.range(segment.base, segment.size),
            list(of)
        ),
        Event::Taken { from, segment } => match from.size - segment.size {
            0 => format!(
                "It is taken as a whole: the segment of {} is allocated.",
                formatter.range(segment.base, segment.size)
            ),
            rest => format!(
                "A segment of {} is cut off it, and allocated; {} of it {} free.",
                formatter.range(segment.base, segment.size),
                units(rest),
                if rest == 1 { "stays" } else { "stay" }
            ),
        },
        Event::Hashed { base, bucket } => format!(
            "{} goes into the hash table, bucket {bucket}, to be found again when it is freed.",
            formatter.allocated(id, base)
        ),
        Event::TableGrew {
            bucket,
            sibling,
            moved,
        } => format!(
            "The hash table gets bucket {bucket}, and {} from bucket {sibling}: chains stay short.",
            moves(moved)
        ),
        Event::TableShrank {
            bucket,
            sibling,
            moved,
        } => format!(
            "The hash table gives up bucket {bucket}; its {} to bucket {sibling}.",
            moves(moved)
        ),
        Event::CursorMoved { past } => match past.checked_add(1) {
            Some(next) => format!(
                "The cursor moves to {}: the next search by next fit begins there.",
                formatter.address(next)
            ),
            None => {
                "The cursor moves past the last address; the next search begins anew.".to_owned()
            }
        },
        Event::Granted { base, size } => {
            format!("{here} hands out {}.", formatter.range(base, size))
        }
        Event::FreeAsked { base, size } => {
            format!("{here} is told to free {}.", formatter.range(base, size))
        }
        Event::Compared {
            bucket,
            base,
            found: true,
        } => format!(
            "Bucket {bucket}: {} is the one looked for.",
            formatter.address(base)
        ),
        Event::Compared {
            bucket,
            base,
            found: false,
        } => format!(
            "Bucket {bucket}: {} is another one; go on.",
            formatter.address(base)
        ),
        Event::Unhashed { segment, bucket } => format!(
            "The segment of {} leaves the hash table, bucket {bucket}, and is free.",
            formatter.range(segment.base, segment.size)
        ),
        Event::MergedRight { segment, neighbour } => merged(formatter, "right", neighbour, segment),
        Event::MergedLeft { segment, neighbour } => merged(formatter, "left", neighbour, segment),
        Event::SpanAdded {
            base,
            size,
            origin: Origin::Added,
        } => format!(
            "The span of {} joins {here}: a marker, and one free segment.",
            formatter.range(base, size)
        ),
        Event::SpanAdded {
            base,
            size,
            origin: Origin::Imported,
        } => format!(
            "The imported span of {} joins {here}: a marker, and one free segment.",
            formatter.range(base, size)
        ),
        Event::SpanRemoved {
            base,
            size,
            origin: Origin::Added,
        } => format!("The span of {} leaves {here}.", formatter.range(base, size)),
        Event::SpanRemoved {
            base,
            size,
            origin: Origin::Imported,
        } => format!(
            "All of the imported span of {} is free, so it goes back to {}.",
            formatter.range(base, size),
            formatter.source(id)
        ),
        Event::ImportAsked { layout: wanted } => {
            format!(
                "{here} asks {} for {}.",
                formatter.source(id),
                layout(formatter.radix, &wanted)
            )
        }
        Event::Imported { base, size } => {
            format!(
                "{} lends {here} {}.",
                formatter.source(id),
                formatter.range(base, size)
            )
        }
        Event::ImportFailed { cause } => {
            format!(
                "{} can't lend them: {}.",
                formatter.source(id),
                failure::cause(
                    formatter.radix,
                    &cause,
                    &failure::place(formatter, Some(id))
                )
            )
        }
        Event::ImportReturned { base, size } => format!(
            "The span of {} goes back to {}.",
            formatter.range(base, size),
            formatter.source(id)
        ),
        Event::Refused { error } => {
            format!(
                "{here} refuses: {}.",
                failure(formatter, Some(id), &Failure::Arena(error))
            )
        }
        Event::Deferred => {
            "There is no room now: the request waits, to be tried again when something comes free."
                .to_owned()
        }
        Event::Cache { cpu, object, step } => cache::sentence(formatter, id, cpu, object, step),
    }
}

fn scanned(from: u8, found: Option<u8>) -> String {
    let what = "is surely large enough";
    match found {
        Some(found) => format!(
            "{} is the lowest that {what} and is not empty.",
            capital(&list(found))
        ),
        None if usize::from(from) < LISTS => {
            format!("Every list that {what}, from {} up, is empty.", list(from))
        }
        None => format!("No list {what} for so many units."),
    }
}

fn merged(formatter: Formatter<'_>, side: &str, neighbour: Segment, whole: Segment) -> String {
    format!(
        "Its {side} neighbour, {}, is free too: they merge into {}.",
        formatter.range(neighbour.base, neighbour.size),
        formatter.range(whole.base, whole.size)
    )
}

fn moves(moved: usize) -> String {
    count(moved as u128, "allocation moves", "allocations move")
}
