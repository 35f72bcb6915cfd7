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
    /// The allocation as the subject of a sentence, and inside a sentence.
    names: [&'a str; 2],
    here: String,
}

impl<'a> Grant<'a> {
    /// Creates it from the steps of the whole operation.
    pub(super) fn new(f: Formatter<'a>, steps: &[Step], allocation: &'a Allocation) -> Self {
        Self::with_names(f, steps, allocation, [&allocation.name; 2])
    }

    /// Creates it for an allocation that was only tried, and has no name.
    pub(super) fn of_trial(f: Formatter<'a>, steps: &[Step], allocation: &'a Allocation) -> Self {
        Self::with_names(f, steps, allocation, ["The request", "the request"])
    }

    fn with_names(
        f: Formatter<'a>,
        steps: &[Step],
        allocation: &'a Allocation,
        names: [&'a str; 2],
    ) -> Self {
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
            names,
            here: f.arena(allocation.arena),
        }
    }

    pub(super) fn text(&self) -> String {
        let (f, here, [subject, _]) = (self.f, &self.here, self.names);
        let id = self.allocation.arena;
        if let Some(why) = cache::granted(f, id, &self.events) {
            let range = self.range();
            let rounded = self.rounded();
            return format!("{why} {subject} gets {range}{rounded}.");
        }
        let chosen = self.events.iter().find_map(|event| match *event {
            Event::Chosen { segment, .. } => Some(segment),
            _ => None,
        });
        let rest = self.rest();
        if let Some((base, size)) = self.imported() {
            let part = self.part(base, size, "span");
            let (span, source) = (f.range(base, size), f.source(id));
            format!(
                "No free segment of {here} fits, so {here} imports a span of {span} from {source}. {subject} gets {part}.{rest}"
            )
        } else if let Some(chosen) = chosen {
            let part = self.part(chosen.base, chosen.size, "segment");
            let why = self.why(chosen);
            format!("{why} {subject} gets {part}.{rest}")
        } else {
            let (range, rounded) = (self.range(), self.rounded());
            format!("{subject} gets {range} from {here}{rounded}.")
        }
    }

    /// Returns the part of a span or a segment that was allocated.
    fn part(&self, base: u64, size: u64, of: &str) -> String {
        let allocated = self.allocation;
        let part = if allocated.size == size {
            format!("the whole {of}")
        } else if allocated.base != base {
            self.range()
        } else if allocated.size == 1 {
            "the first unit".to_owned()
        } else {
            format!("the first {}", units(allocated.size))
        };
        part + &self.rounded()
    }

    /// Returns the sentence that says why a segment was chosen.
    fn why(&self, chosen: Segment) -> String {
        let (here, segment) = (&self.here, self.f.extent(chosen));
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
                        "All lists where every segment is large enough are empty"
                    }
                    None => "All lists where every segment fits are empty",
                    Some(_) => "No segment in a higher list has a legal address",
                };
                let list = list(might_fit);
                (format!("{empty}, so {here} searches {list}."), "first")
            }
            (Some(Some(lowest)), None) if !constrained => {
                let list = list(lowest);
                return format!(
                    "The lowest non-empty list where every segment fits is {list}. Its first segment is {segment}."
                );
            }
            (Some(_), None) => {
                let lists = "Instant fit searches the lists where every segment is large enough.";
                (lists.to_owned(), "first")
            }
            (None, Some(_)) => {
                let examined = count(examined, "free segment", "free segments");
                (format!("Best fit checks {examined}."), "smallest")
            }
            (None, None) => {
                let examined = count(examined, "tag", "tags");
                let search = format!("Next fit starts at the cursor and checks {examined}.");
                (search, "first")
            }
        };
        format!("{search} The {first} segment {that_fits} is {segment}.")
    }

    /// Returns the sentence about the free segments that remain; empty if none remains.
    fn rest(&self) -> String {
        let ([_, name], base) = (self.names, self.allocation.base);
        let before_choice = |event: &&Event| !matches!(event, Event::Chosen { .. });
        let pieces = self.events.iter().skip_while(before_choice);
        let pieces = pieces.filter_map(|event| {
            let (segment, list, [one, many]) = match *event {
                Event::Filed { segment, list } => (segment, list, ["is added to", "are added to"]),
                Event::Shrunk { segment, list } => (segment, list, ["stays in", "stay in"]),
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
                    let side = if segment.base < base {
                        "before"
                    } else {
                        "after"
                    };
                    format!("the {} {side} {name} {goes}", units(segment.size))
                });
                let clauses: Vec<String> = clauses.collect();
                format!(" {}.", capital(&clauses.join(", and ")))
            }
        }
    }

    fn range(&self) -> String {
        self.f.range(self.allocation.base, self.allocation.size)
    }

    /// Returns the reason for padding: `: 100 requested, rounded up`. Empty if there is none.
    fn rounded(&self) -> String {
        let Allocation { asked, size, .. } = *self.allocation;
        if asked == size {
            return String::new();
        }
        format!(": {} requested, rounded up", number(asked))
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
