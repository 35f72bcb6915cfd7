//! What would come of a free, in words.

use vmem::Segment;
use vmem::caches::Place;

use crate::narration::{Formatter, count, failure, list, number};
use crate::query::{Back, End, Free, Freed, Merge, Target};
use crate::world::ArenaId;

/// What would come of a free, a line for each arena up to the last one that something
/// goes back to.
pub fn freed(formatter: Formatter<'_>, free: &Free) -> String {
    match &free.result {
        Err(why) => {
            let why = failure(formatter, Some(free.arena), why);
            let end = if why.ends_with('?') { "" } else { "." };
            let what = match &free.target {
                Target::Name(name) => name.clone(),
                Target::Base(base) => format!("anything at {}", formatter.address(*base)),
            };
            format!(
                "{} would not free {what}: {why}{end}",
                formatter.arena(free.arena)
            )
        }
        Ok(Freed {
            allocation,
            back,
            waiting,
        }) => {
            let what = format!(
                "{}, {},",
                allocation.name,
                formatter.range(allocation.base, allocation.size)
            );
            given_back(formatter, &what, back) + &tried(formatter, waiting)
        }
    }
}

fn given_back(formatter: Formatter<'_>, what: &str, back: &Back) -> String {
    match back {
        Back::Magazine {
            arena: id,
            cpu,
            object,
            rounds,
            exchange,
        } => {
            let objects = count(*rounds as u128, "object", "objects");
            let first = match exchange {
                None => "",
                Some(Place::Depot) => {
                    "; both magazines are full, so one goes to the depot and an empty one is loaded first"
                }
                Some(_) => "; the loaded one is full, so another one is loaded first",
            };
            format!(
                "{what} would be on top of CPU {cpu}'s loaded magazine of {}s in {}, which would have {objects}{first}. Nothing merges.",
                number(object.1),
                formatter.arena(*id)
            )
        }
        Back::Merge(merge) => merged(formatter, what, merge),
    }
}

fn merged(formatter: Formatter<'_>, what: &str, merge: &Merge) -> String {
    let whole = formatter.range(merge.whole.base, merge.whole.size);
    let neighbour = |side: &str, segment: &Segment| {
        format!(
            "the free {side} neighbour, {}",
            formatter.range(segment.base, segment.size)
        )
    };
    let neighbours: Vec<String> = [("left", merge.left), ("right", merge.right)]
        .into_iter()
        .filter_map(|(side, segment)| Some(neighbour(side, &segment?)))
        .collect();
    let merges = match neighbours.as_slice() {
        [] => " It has no free neighbour to merge with.".to_owned(),
        some => format!(
            " It would merge with {}, into {whole}.",
            some.join(", and with ")
        ),
    };
    let here = formatter.arena(merge.arena);
    match &merge.end {
        End::Filed { list: into } => {
            format!(
                "{what} would be free in {here}.{merges} The head of {} would be its place.",
                list(*into)
            )
        }
        End::Returned { there } => {
            let lender = formatter.source(merge.arena);
            let there = given_back(formatter, &format!("There the segment of {whole}"), there);
            format!(
                "{what} would be free in {here}.{merges} That is all of an imported span, so it would go back to {lender}.\n{there}"
            )
        }
    }
}

fn tried(formatter: Formatter<'_>, waiting: &[(ArenaId, String)]) -> String {
    let first = |(id, name): &(ArenaId, String)| format!("{name} in {}", formatter.arena(*id));
    match waiting {
        [] => String::new(),
        [one] => format!(
            "\n{} waits, and would be tried again then, with nothing kept back in caches.",
            first(one)
        ),
        several => format!(
            "\n{} wait, and would be tried again then, with nothing kept back in caches.",
            several.iter().map(first).collect::<Vec<_>>().join(" and ")
        ),
    }
}
