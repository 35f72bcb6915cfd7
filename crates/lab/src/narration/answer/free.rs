//! The answer to "what would this free do?".

use vmem::Segment;
use vmem::caches::Place;

use crate::narration::cache::sized;
use crate::narration::failure::failure;
use crate::narration::formatter::Formatter;
use crate::narration::text::{count, full_stop, list};
use crate::query::{Destination, Free, Freed, Merge, MergeEnd, Target};
use crate::world::ArenaId;

/// Returns what a free would do, a line for each arena, up to the last one that a span
/// would return to.
pub fn freed(formatter: Formatter<'_>, free: &Free) -> String {
    match &free.result {
        Err(why) => {
            let why = failure(formatter, Some(free.arena), why);
            let target = match &free.target {
                Target::Name(name) => name.clone(),
                Target::Base(base) => format!("anything at {}", formatter.address(*base)),
            };
            format!(
                "{} would not free {target}: {}",
                formatter.arena(free.arena),
                full_stop(&why)
            )
        }
        Ok(Freed {
            allocation,
            destination,
            waiting,
        }) => {
            let subject = format!(
                "{}, {},",
                allocation.name,
                formatter.range(allocation.base, allocation.size)
            );
            returned(formatter, &subject, destination) + &tried_again(formatter, waiting)
        }
    }
}

fn returned(formatter: Formatter<'_>, subject: &str, destination: &Destination) -> String {
    match destination {
        Destination::Magazine {
            arena: id,
            cpu,
            object,
            rounds,
            exchange,
        } => {
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
                "{subject} would go on top of CPU {cpu}'s loaded magazine of {} objects in {}.{exchange} The magazine would then have {objects}. Nothing would merge.",
                sized(object.1),
                formatter.arena(*id)
            )
        }
        Destination::SegmentList(merge) => merged(formatter, subject, merge),
    }
}

fn merged(formatter: Formatter<'_>, subject: &str, merge: &Merge) -> String {
    let whole = formatter.range(merge.whole.base, merge.whole.size);
    let neighbour = |side: &str, segment: &Segment| {
        format!(
            "its free {side} neighbour, {},",
            formatter.range(segment.base, segment.size)
        )
    };
    let neighbours: Vec<String> = [("left", merge.left), ("right", merge.right)]
        .into_iter()
        .filter_map(|(side, segment)| Some(neighbour(side, &segment?)))
        .collect();
    let here = formatter.arena(merge.arena);
    let merges = match neighbours.as_slice() {
        [] => "No neighbour is free, so nothing would merge.".to_owned(),
        some => format!(
            "The segment would merge with {} into {whole}.",
            some.join(" and with ")
        ),
    };
    let text = format!("{subject} would be freed in {here}. {merges}");
    match &merge.end {
        MergeEnd::Listed { list: into } => format!(
            "{text} The free segment would be added to {}, at the head.",
            list(*into)
        ),
        MergeEnd::Returned { destination } => {
            let source = formatter.source(merge.arena);
            let subject = format!("The segment of {whole}");
            format!(
                "{text} The imported span would be completely free, so {here} would return it to {source}.\n{}",
                returned(formatter, &subject, destination)
            )
        }
    }
}

fn tried_again(formatter: Formatter<'_>, waiting: &[(ArenaId, String)]) -> String {
    let request = |(id, name): &(ArenaId, String)| format!("{name} in {}", formatter.arena(*id));
    match waiting {
        [] => String::new(),
        [one] => format!(
            "\nThen the caches would be emptied, and the waiting request {} would be tried again.",
            request(one)
        ),
        several => format!(
            "\nThen the caches would be emptied, and the waiting requests {} would be tried again.",
            several
                .iter()
                .map(request)
                .collect::<Vec<_>>()
                .join(" and ")
        ),
    }
}
