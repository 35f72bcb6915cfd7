//! The sentences about an allocation: the segment that was chosen, and the reason.

use vmem::{CacheStep, Event, Segment};

use super::cache;
use super::formatter::Formatter;
use super::text::{capital, count, list, number, units};
use crate::world::{Allocation, ArenaId, Step};

pub(super) fn own_events(steps: &[Step], id: ArenaId) -> Vec<Event> {
    let own = steps.iter().filter(|step| step.arena == id);
    own.map(|step| step.event).collect()
}

/// An allocation and the events that made it.
pub(super) struct Grant<'a> {
    f: Formatter<'a>,
    events: Vec<Event>,
    allocation: &'a Allocation,
    here: String,
}

impl<'a> Grant<'a> {
    /// Creates it from the steps of the whole operation.
    pub(super) fn new(f: Formatter<'a>, steps: &[Step], allocation: &'a Allocation) -> Self {
        let mut events = own_events(steps, allocation.arena);
        // After one of these the arena starts the request again.
        let starts_again = |event: &Event| match event {
            Event::Cache { step, .. } => *step == CacheStep::Bypassed,
            event => *event == Event::Deferred,
        };
        let from = events.iter().rposition(starts_again);
        events.drain(..from.map_or(0, |at| at + 1));
        Self {
            f,
            events,
            allocation,
            here: f.arena(allocation.arena),
        }
    }

    pub(super) fn text(&self) -> String {
        let (f, here) = (self.f, &self.here);
        let (name, id) = (&self.allocation.name, self.allocation.arena);
        let range = self.range_and_padding();
        if let Some(why) = cache::granted(f, id, &self.events) {
            return format!("{why} {name} gets {range}.");
        }
        let chosen = self.events.iter().find_map(|event| match *event {
            Event::Chosen { segment, .. } => Some(segment),
            _ => None,
        });
        let rest = self.rest();
        if let Some((base, size)) = self.imported() {
            let (part, span) = (self.part(base, size, "span"), f.range(base, size));
            let source = f.source(id);
            format!("{here} imports {span} from {source}. {name} gets {part}: {range}.{rest}")
        } else if let Some(chosen) = chosen {
            let part = self.part(chosen.base, chosen.size, "segment");
            let why = self.why(chosen);
            format!("{why} {name} gets {part}: {range}.{rest}")
        } else {
            format!("{name} gets {range} from {here}.")
        }
    }

    /// Returns the part of a span or a segment that was allocated.
    fn part(&self, base: u64, size: u64, of: &str) -> String {
        if size == self.allocation.size {
            format!("the whole {of}")
        } else if self.allocation.base == base {
            "the low end".to_owned()
        } else {
            format!("a part of the {of}")
        }
    }

    /// Returns the sentence that says why a segment was chosen.
    fn why(&self, chosen: Segment) -> String {
        let here = &self.here;
        let segment = format!("the free segment of {}", self.f.extent(chosen));
        let (mut scan, mut searched) = (None, None);
        let (mut constrained, mut examined) = (false, 0_u128);
        for event in &self.events {
            match *event {
                Event::Asked { request, .. } => constrained |= request.constraints.is_some(),
                Event::Scanned { found, .. } => scan = scan.or(Some(found)),
                Event::Searching { list } => searched = searched.or(Some(list)),
                Event::Examined { .. } => examined += 1,
                _ => {}
            }
        }
        let that_fits = if constrained {
            "with a legal address"
        } else {
            "that fits"
        };
        let (search, first) = match (scan, searched) {
            (Some(found), Some(might_fit)) => {
                let empty = match found {
                    None if constrained => {
                        "Every list whose segments are all large enough is empty"
                    }
                    None => "Every list that always fits is empty",
                    Some(_) => "No segment in a higher list has a legal address",
                };
                let list = list(might_fit);
                (format!("{empty}, so {here} searches {list}."), "first")
            }
            (Some(Some(lowest)), None) if !constrained => {
                let list = capital(&list(lowest));
                return format!(
                    "{list} is the lowest non-empty list that always fits. Its head is {segment}."
                );
            }
            (Some(_), None) => {
                let lists = "Instant fit searches the lists whose segments are all large enough.";
                (lists.to_owned(), "first")
            }
            (None, Some(_)) => {
                let examined = count(examined, "free segment", "free segments");
                (format!("Best fit examines {examined}."), "smallest")
            }
            (None, None) => {
                let examined = count(examined, "tag", "tags");
                let search = format!("Next fit starts at the cursor and examines {examined}.");
                (search, "first")
            }
        };
        format!("{search} The {first} segment {that_fits} is {segment}.")
    }

    /// Returns the sentence about the free segments that remain; empty if none remains.
    fn rest(&self) -> String {
        let Allocation { name, base, .. } = self.allocation;
        let before_choice = |event: &&Event| !matches!(event, Event::Chosen { .. });
        let pieces = self.events.iter().skip_while(before_choice);
        let pieces = pieces.filter_map(|event| {
            let (segment, list, [one, many]) = match *event {
                Event::Filed { segment, list } => (segment, list, ["is added to", "are added to"]),
                Event::Shrunk { segment, list } => {
                    (segment, list, ["keeps its place in", "keep their place in"])
                }
                _ => return None,
            };
            let verb = if segment.size == 1 { one } else { many };
            Some((segment, format!("{verb} list {list}")))
        });
        let pieces: Vec<(Segment, String)> = pieces.collect();
        match pieces.as_slice() {
            [] => String::new(),
            [(Segment { size: 1, .. }, goes)] => format!(" The remaining unit {goes}."),
            [(segment, goes)] => format!(" The remaining {} {goes}.", units(segment.size)),
            several => {
                let clauses = several.iter().map(|(segment, goes)| {
                    let side = if segment.base < *base {
                        "below"
                    } else {
                        "above"
                    };
                    format!("the {} {side} {name} {goes}", units(segment.size))
                });
                let clauses: Vec<String> = clauses.collect();
                format!(" {}.", capital(&clauses.join(", and ")))
            }
        }
    }

    /// Returns the allocated range, with the padding: `112 units at 4 096 (12 more than
    /// asked for)`.
    fn range_and_padding(&self) -> String {
        let Allocation { base, size, .. } = *self.allocation;
        let range = self.f.range(base, size);
        match size - self.allocation.asked {
            0 => range,
            padding => format!("{range} ({} more than asked for)", number(padding)),
        }
    }

    /// Returns the span that was imported for the request, if it was served from it.
    fn imported(&self) -> Option<(u64, u64)> {
        let added = |event: &Event| matches!(event, Event::SpanAdded { .. });
        let added = self.events.iter().any(added);
        self.events.iter().find_map(|event| match *event {
            Event::Imported { base, size } if added => Some((base, size)),
            _ => None,
        })
    }
}
