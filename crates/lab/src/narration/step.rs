//! The sentence of each step.

use vmem::{Event, LISTS, Origin, Segment, Verdict};

use super::formatter::Formatter;
use super::request::{layout, request};
use super::text::{capital, count, grouped, list, policy, units};
use super::{cache, failure};
use crate::world::{ArenaId, Failure, Outcome, Step};

/// Returns the sentence of a step, from 0; `None` if the operation has no such step. The
/// formatter's world is the one after the operation: it has the names.
pub fn sentence(formatter: Formatter<'_>, outcome: &Outcome, step: usize) -> Option<String> {
    let event = outcome.steps.get(step)?;
    Some(event_sentence(formatter, outcome, step, event))
}

fn event_sentence(
    formatter: Formatter<'_>,
    outcome: &Outcome,
    index: usize,
    step: &Step,
) -> String {
    let id = step.arena;
    let here = formatter.arena(id);
    match step.event {
        Event::Asked {
            request: asked,
            policy: by,
        } => format!(
            "{here} is asked for {}. The policy is {}.",
            request(formatter.radix, &asked),
            policy(by)
        ),
        Event::Scanned { from, found } => {
            scanned(from, found, large_enough(&outcome.steps[..index], id))
        }
        Event::Searching { list: searched } => {
            format!("{here} searches {}, one segment at a time.", list(searched))
        }
        Event::Examined { segment, verdict } => examined(formatter, step, segment, verdict),
        Event::Chosen { segment: from, at } if at == from.base => format!(
            "{here} chooses the free segment of {} and uses its low end.",
            formatter.range(from.base, from.size)
        ),
        Event::Chosen { segment: from, at } => format!(
            "{here} chooses the free segment of {}; its lowest legal address is {}.",
            formatter.range(from.base, from.size),
            formatter.address(at)
        ),
        Event::NothingFits => format!("No free segment of {here} can serve the request."),
        Event::Unfiled {
            segment,
            list: from,
        } => format!(
            "The free segment of {} is removed from {}.",
            formatter.range(segment.base, segment.size),
            list(from)
        ),
        Event::Filed {
            segment,
            list: into,
        } => format!(
            "The free segment of {} is added to {}, at the head.",
            formatter.range(segment.base, segment.size),
            list(into)
        ),
        Event::Shrunk { segment, list: of } => format!(
            "The free segment shrinks to {} and keeps its place in {}.",
            formatter.range(segment.base, segment.size),
            list(of)
        ),
        Event::Taken { from, segment } => match from.size - segment.size {
            0 => format!(
                "The whole segment of {} is allocated.",
                formatter.range(segment.base, segment.size)
            ),
            rest => format!(
                "A segment of {} is cut off and allocated; {} {} free.",
                formatter.range(segment.base, segment.size),
                units(rest),
                if rest == 1 { "stays" } else { "stay" }
            ),
        },
        Event::Hashed { base, bucket } => format!(
            "{} is added to bucket {} of the hash table, where a free will find it.",
            formatter.allocated(id, base),
            grouped(bucket as u128)
        ),
        Event::TableGrew {
            bucket,
            sibling,
            moved,
        } => format!(
            "Bucket {} is added to the hash table: {} to it from bucket {}.",
            grouped(bucket as u128),
            moves(moved),
            grouped(sibling as u128)
        ),
        Event::TableShrank {
            bucket,
            sibling,
            moved,
        } => format!(
            "Bucket {} is removed from the hash table: {} from it to bucket {}.",
            grouped(bucket as u128),
            moves(moved),
            grouped(sibling as u128)
        ),
        Event::CursorMoved { past } => match past.checked_add(1) {
            Some(next) => format!(
                "The cursor moves to {}, where the next search by next fit will start.",
                formatter.address(next)
            ),
            None => "The cursor moves past the last address, so the next search by next fit \
                     will start at the first segment."
                .to_owned(),
        },
        Event::Granted { base, size } => {
            format!(
                "The request to {here} gets {}.",
                formatter.range(base, size)
            )
        }
        Event::FreeAsked { base, size } => {
            format!("{here} is asked to free {}.", formatter.range(base, size))
        }
        Event::Compared {
            bucket,
            base,
            found,
        } => {
            let bucket = grouped(bucket as u128);
            let base = formatter.address(base);
            if found {
                format!("In bucket {bucket}, the segment at {base} is the segment to free.")
            } else {
                format!(
                    "In bucket {bucket}, the segment at {base} is another segment: the search goes on."
                )
            }
        }
        Event::Unhashed { segment, bucket } => format!(
            "The segment of {} is removed from bucket {} of the hash table and is now free.",
            formatter.range(segment.base, segment.size),
            grouped(bucket as u128)
        ),
        Event::MergedRight { segment, neighbour } => merged(formatter, "right", neighbour, segment),
        Event::MergedLeft { segment, neighbour } => merged(formatter, "left", neighbour, segment),
        Event::SpanAdded { base, size, origin } => format!(
            "{} of {} is added to {here}: a marker and one free segment.",
            match origin {
                Origin::Added => "The span",
                Origin::Imported => "The imported span",
            },
            formatter.range(base, size)
        ),
        Event::SpanRemoved {
            base,
            size,
            origin: Origin::Added,
        } => format!(
            "The span of {} is removed from {here}.",
            formatter.range(base, size)
        ),
        Event::SpanRemoved {
            base,
            size,
            origin: Origin::Imported,
        } => format!(
            "The imported span of {} is completely free, so {here} returns it to {}.",
            formatter.range(base, size),
            formatter.source(id)
        ),
        Event::ImportAsked { layout: wanted } => {
            format!(
                "{here} asks {} for an import: {}.",
                formatter.source(id),
                layout(formatter.radix, &wanted)
            )
        }
        Event::Imported { base, size } => {
            format!(
                "{here} imports {} from {}.",
                formatter.range(base, size),
                formatter.source(id)
            )
        }
        Event::ImportFailed { cause } => {
            format!(
                "{here} cannot import from {}: {}.",
                formatter.source(id),
                failure::cause(
                    formatter.radix,
                    &cause,
                    &failure::place(formatter, Some(id))
                )
            )
        }
        Event::ImportReturned { base, size } => format!(
            "{here} returns the import of {} to {} unused.",
            formatter.range(base, size),
            formatter.source(id)
        ),
        Event::Refused { error } => {
            format!(
                "{here} refuses: {}.",
                failure::failure(formatter, Some(id), &Failure::Arena(error))
            )
        }
        Event::Deferred => deferred(outcome.own_steps().len(), index).to_owned(),
        Event::Cache { cpu, object, step } => cache::sentence(formatter, id, cpu, object, step),
    }
}

fn scanned(from: u8, found: Option<u8>, large_enough: &str) -> String {
    match found {
        Some(found) => format!(
            "{} is the lowest non-empty list {large_enough}.",
            capital(&list(found))
        ),
        None if usize::from(from) < LISTS => format!(
            "Every list {large_enough} is empty: {} and all lists above.",
            list(from)
        ),
        None => format!("There is no list {large_enough} for this request."),
    }
}

/// Returns the clause about the lists that a scan is for. "Always fits" is true only
/// without constraints.
fn large_enough(before: &[Step], id: ArenaId) -> &'static str {
    let asked = before.iter().rev().filter(|step| step.arena == id);
    let asked = asked.map(|step| step.event).find_map(|event| match event {
        Event::Asked { request, .. } => Some(request),
        _ => None,
    });
    match asked.and_then(|request| request.constraints) {
        None => "that always fits",
        Some(_) => "whose segments are all large enough",
    }
}

/// Returns the sentence of a request that finds no room. The first `own` steps belong to
/// the statement; later steps serve waiting requests.
fn deferred(own: usize, index: usize) -> &'static str {
    if index >= own {
        "There is still no room. The request stays first in the queue."
    } else if index + 1 < own {
        "There is no room now. All caches are emptied before the next try."
    } else {
        "There is no room now. The request waits until there is room."
    }
}

fn examined(formatter: Formatter<'_>, step: &Step, segment: Segment, verdict: Verdict) -> String {
    let subject = formatter.segment(step.arena, segment);
    match verdict {
        Verdict::Fits { at } if at == segment.base => format!("{subject} fits."),
        Verdict::Fits { at } => {
            format!(
                "{subject} fits: its lowest legal address is {}.",
                formatter.address(at)
            )
        }
        Verdict::TooSmall => format!("{subject} is too small."),
        Verdict::NoLegalAddress => format!(
            "{subject} is large enough, but has no legal address: the constraints or the cursor \
             rule out all of them."
        ),
        Verdict::Allocated => format!("{subject} is allocated: the search goes on."),
        Verdict::Marker => format!("{subject} has no units: the search goes on."),
    }
}

fn merged(formatter: Formatter<'_>, side: &str, neighbour: Segment, whole: Segment) -> String {
    format!(
        "The {side} neighbour, {}, is free too: both merge into {}.",
        formatter.range(neighbour.base, neighbour.size),
        formatter.range(whole.base, whole.size)
    )
}

fn moves(moved: usize) -> String {
    count(moved as u128, "allocation moves", "allocations move")
}
