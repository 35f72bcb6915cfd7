//! The answer to "what would this free do?".

use vmem::caches::Place;

use crate::narration::cache::sized;
use crate::narration::failure::failure;
use crate::narration::formatter::Formatter;
use crate::narration::neighbours::{merges_with, why_apart};
use crate::narration::text::{count, full_stop, list};
use crate::query::{Destination, Free, Freed, Merge, Target};
use crate::world::ArenaId;

/// Returns what a free would do, a line for each arena, up to the last one that a span
/// would return to.
pub(super) fn freed(formatter: Formatter<'_>, free: &Free) -> String {
    let f = formatter;
    match &free.result {
        Err(why) => {
            let here = f.arena(free.arena);
            let target = match &free.target {
                Target::Name(name) => name.clone(),
                Target::Base(base) => format!("anything at {}", f.address(*base)),
            };
            let why = full_stop(&failure(f, Some(free.arena), why));
            format!("{here} would not free {target}: {why}")
        }
        Ok(Freed {
            allocation,
            destination,
            waiting,
        }) => {
            let range = f.range(allocation.base, allocation.size);
            let subject = format!("{} ({range})", allocation.name);
            returned(f, &subject, destination) + &tried_again(f, waiting)
        }
    }
}

fn returned(f: Formatter<'_>, subject: &str, destination: &Destination) -> String {
    match destination {
        Destination::Magazine {
            arena: id,
            cpu,
            object,
            rounds,
            exchange,
        } => {
            let (here, sized) = (f.arena(*id), sized(object.1));
            let objects = count(*rounds as u128, "object", "objects");
            let exchange = match exchange {
                None => String::new(),
                Some(Place::Depot) => format!(
                    " Both magazines are full, so CPU {cpu} would first give one to the depot and load an empty one."
                ),
                Some(_) => format!(
                    " The loaded magazine is full, so CPU {cpu} would first load another one."
                ),
            };
            format!(
                "{subject} would go on top of CPU {cpu}'s loaded magazine of {sized} objects in {here}.{exchange} The magazine would then have {objects}. Its slab would stay allocated, so nothing would merge."
            )
        }
        Destination::SegmentList(merge) => merged(f, subject, merge),
    }
}

fn merged(f: Formatter<'_>, subject: &str, merge: &Merge) -> String {
    let (here, whole) = (f.arena(merge.arena), f.extent(merge.whole));
    let merges = match merges_with(merge.neighbours) {
        Some(with) => format!("The segment would merge with {with} into {whole}."),
        None => {
            let why = why_apart(f, merge.arena, merge.neighbours);
            format!("{why}, so nothing would merge.")
        }
    };
    let end = match &merge.returned {
        None => {
            let list = list(merge.list().unwrap_or(0));
            format!("The free segment would be added to {list}, at the head.")
        }
        Some(destination) => {
            let source = f.source(merge.arena);
            let rest = returned(f, &format!("The segment of {whole}"), destination);
            format!(
                "The imported span would be completely free, so {here} would return it to {source}.\n{rest}"
            )
        }
    };
    format!("{subject} would be freed in {here}. {merges} {end}")
}

fn tried_again(f: Formatter<'_>, waiting: &[(ArenaId, String)]) -> String {
    let requests = waiting.iter();
    let requests = requests.map(|(id, name)| format!("{name} in {}", f.arena(*id)));
    let requests = requests.collect::<Vec<_>>().join(" and ");
    let noun = match waiting.len() {
        0 => return String::new(),
        1 => "request",
        _ => "requests",
    };
    format!(
        "\nThen the caches would be emptied, and the waiting {noun} {requests} would be tried again."
    )
}
