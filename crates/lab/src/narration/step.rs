//! The sentence of each step.

use vmem::{Event, LISTS, Origin, Verdict};

use super::formatter::Formatter;
use super::request::{layout, request as request_text};
use super::text::{capital, count, grouped, list, policy as policy_text, units};
use super::{cache, failure};
use crate::world::{ArenaId, Failure, Outcome, Step};

/// Returns the sentence of a step, from 0; `None` if the operation has no such step. The
/// formatter's world is the one after the operation: it has the names.
pub fn sentence(formatter: Formatter<'_>, outcome: &Outcome, step: usize) -> Option<String> {
    let (f, index) = (formatter, step);
    let step = outcome.steps.get(index)?;
    let id = step.arena;
    let here = f.arena(id);
    // Most sentences use neither the source nor the range.
    let source = std::fmt::from_fn(|out| out.write_str(&f.source(id)));
    let (base, size) = step.range().unwrap_or_default();
    let start = f.address(base);
    let range = std::fmt::from_fn(|out| out.write_str(&f.range(base, size)));
    let own = outcome.own_steps().len();
    let bucket_text = |bucket: usize| grouped(bucket as u128);
    Some(match step.event {
        Event::Asked { request, policy } => {
            let (asked, by) = (request_text(f.radix, &request), policy_text(policy));
            format!("Request to {here}: {asked}, {by}.")
        }
        Event::Scanned { from, found } => {
            scanned(from, found, large_enough(&outcome.steps[..index], id))
        }
        Event::Searching { list: of } => {
            format!("{here} searches {}, one segment at a time.", list(of))
        }
        Event::Examined { segment, verdict } => {
            let subject = f.segment(id, segment);
            match verdict {
                Verdict::Fits { at } if at == segment.base => format!("{subject} fits."),
                Verdict::Fits { at } => {
                    let at = f.address(at);
                    format!("{subject} fits: its lowest legal address is {at}.")
                }
                Verdict::TooSmall => format!("{subject} is too small."),
                Verdict::NoLegalAddress => format!(
                    "{subject} is large enough, but has no legal address: the constraints or \
                     the cursor rule out all of them."
                ),
                Verdict::Allocated => format!("{subject} is allocated: the search goes on."),
                Verdict::Marker => format!("{subject} has no units: the search goes on."),
            }
        }
        Event::Chosen { segment, at } if at == segment.base => {
            format!("{here} chooses the free segment of {range} and uses its first units.")
        }
        Event::Chosen { at, .. } => {
            let at = f.address(at);
            format!("{here} chooses the free segment of {range}; its lowest legal address is {at}.")
        }
        Event::NothingFits => format!("No free segment of {here} can serve the request."),
        Event::Unfiled { list: of, .. } => {
            let list = list(of);
            format!("The free segment of {range} is removed from {list}.")
        }
        Event::Filed { list: of, .. } => {
            let list = list(of);
            format!("The free segment of {range} is added to {list}, at the head.")
        }
        Event::Shrunk { list: of, .. } => {
            let list = list(of);
            format!("The free segment shrinks to {range} and keeps its place in {list}.")
        }
        Event::Taken { from, segment } => match from.size - segment.size {
            0 => format!("The whole segment of {range} is allocated."),
            1 => format!("A segment of {range} is split off and allocated; 1 unit remains free."),
            rest => {
                let rest = units(rest);
                format!("A segment of {range} is split off and allocated; {rest} remain free.")
            }
        },
        Event::Hashed { base, bucket } => {
            let (subject, bucket) = (f.allocated(id, base), bucket_text(bucket));
            format!(
                "{subject} is added to bucket {bucket} of the hash table, where a free will find it."
            )
        }
        Event::TableGrew {
            bucket,
            sibling,
            moved,
        }
        | Event::TableShrank {
            bucket,
            sibling,
            moved,
        } => {
            let (bucket, sibling) = (bucket_text(bucket), bucket_text(sibling));
            let (change, from, to) = match step.event {
                Event::TableGrew { .. } => ("added to", &sibling, &bucket),
                _ => ("removed from", &bucket, &sibling),
            };
            let moves = count(moved as u128, "allocation moves", "allocations move");
            format!(
                "Bucket {bucket} is {change} the hash table: {moves} from bucket {from} to bucket {to}."
            )
        }
        Event::CursorMoved { past: u64::MAX } => "The cursor moves past the last address, so the \
             next search by next fit will start at the first segment."
            .to_owned(),
        Event::CursorMoved { past } => {
            let next = f.address(past + 1);
            format!("The cursor moves to {next}, where the next search by next fit will start.")
        }
        Event::Granted { .. } => format!("The request to {here} gets {range}."),
        Event::FreeAsked { .. } => format!("Request to {here}: free {range}."),
        Event::Compared { bucket, found, .. } => {
            let bucket = bucket_text(bucket);
            let verdict = if found { "matches" } else { "does not match" };
            format!("Bucket {bucket}: the segment at {start} {verdict}.")
        }
        Event::Unhashed { bucket, .. } => {
            let bucket = bucket_text(bucket);
            format!(
                "The segment of {range} is removed from bucket {bucket} of the hash table and is now free."
            )
        }
        Event::MergedRight { neighbour, .. } => {
            let neighbour = f.extent(neighbour);
            format!("The right neighbour, {neighbour}, is free too: both merge into {range}.")
        }
        Event::MergedLeft { neighbour, .. } => {
            let neighbour = f.extent(neighbour);
            format!("The left neighbour, {neighbour}, is free too: both merge into {range}.")
        }
        Event::SpanAdded { origin, .. } => {
            let span = match origin {
                Origin::Added => "The span",
                Origin::Imported => "The imported span",
            };
            format!("{span} of {range} is added to {here}: a marker and one free segment.")
        }
        Event::SpanRemoved { origin, .. } => match origin {
            Origin::Added => format!("The span of {range} is removed from {here}."),
            Origin::Imported => format!(
                "The imported span of {range} is completely free, so {here} returns it to {source}."
            ),
        },
        Event::ImportAsked { layout: wanted } => {
            let wanted = layout(f.radix, &wanted);
            format!("{here} asks {source} for an import: {wanted}.")
        }
        Event::Imported { .. } => format!("{here} imports {range} from {source}."),
        Event::ImportFailed { cause } => {
            let why = failure::cause(f, Some(id), &cause);
            format!("{here} cannot import from {source}: {why}.")
        }
        Event::ImportReturned { .. } => {
            format!("{here} returns the import of {range} to {source} unused.")
        }
        Event::Refused { error } => {
            let why = failure::failure(f, Some(id), &Failure::Arena(error));
            format!("{here} refuses: {why}.")
        }
        // The first `own` steps belong to the statement; later steps serve waiting requests.
        Event::Deferred if index >= own => {
            "There is still no room. The request stays first in the queue.".to_owned()
        }
        Event::Deferred if index + 1 < own => {
            "There is no room now. All caches are emptied before the next try.".to_owned()
        }
        Event::Deferred => {
            "There is no room now. The request waits until there is room.".to_owned()
        }
        Event::Cache { cpu, object, step } => {
            cache::sentence(f, step, &[here, start, range.to_string()], cpu, object)
        }
    })
}

fn scanned(from: u8, found: Option<u8>, [large_enough, note]: [&str; 2]) -> String {
    match found {
        Some(found) => {
            let list = capital(&list(found));
            format!("{list} is the lowest non-empty list {large_enough}.{note}")
        }
        None if usize::from(from) < LISTS => {
            let list = list(from);
            format!("All lists {large_enough} are empty: {list} and above.")
        }
        None => format!("There is no list {large_enough} for this request."),
    }
}

/// Returns the clause about the lists that a scan is for, and a note. "Always fits" is true
/// only without constraints.
fn large_enough(before: &[Step], id: ArenaId) -> [&'static str; 2] {
    let mut asked = before.iter().rev().filter(|step| step.arena == id);
    let constrained = asked.find_map(|step| match step.event {
        Event::Asked { request, .. } => Some(request.constraints.is_some()),
        _ => None,
    });
    match constrained {
        Some(true) => [
            "whose segments are all large enough",
            " It might fit: the address must be legal, too.",
        ],
        _ => ["that always fits", ""],
    }
}
