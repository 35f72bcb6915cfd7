//! The sentences about an allocation: the segment that was chosen, and the reason.

use vmem::{CacheStep, Event, Segment};

use super::cache;
use super::formatter::Formatter;
use super::text::{capital, count, list, number, units};
use crate::world::{Allocation, ArenaId, Step};

/// An allocation and the steps that made it.
pub(super) struct Grant<'a> {
    formatter: Formatter<'a>,
    steps: &'a [Step],
    name: &'a str,
    id: ArenaId,
    base: u64,
    asked: u64,
    size: u64,
}

/// A free segment that remains of the chosen one.
struct Remainder {
    segment: Segment,
    list: u8,
    /// The segment shrank and stayed where it was in its list.
    keeps_place: bool,
}

impl<'a> Grant<'a> {
    /// Creates it from the steps of the whole operation.
    pub(super) fn new(
        formatter: Formatter<'a>,
        steps: &'a [Step],
        allocation: &'a Allocation,
    ) -> Self {
        let id = allocation.arena;
        // After one of these the arena starts the request again.
        let starts_again = |step: &Step| {
            step.arena == id
                && matches!(
                    step.event,
                    Event::Deferred
                        | Event::Cache {
                            step: CacheStep::Bypassed,
                            ..
                        }
                )
        };
        let from = steps.iter().rposition(starts_again).map_or(0, |at| at + 1);
        Self {
            formatter,
            steps: &steps[from..],
            name: &allocation.name,
            id,
            base: allocation.base,
            asked: allocation.asked,
            size: allocation.size,
        }
    }

    /// Returns the sentences.
    pub(super) fn text(&self) -> String {
        let name = self.name;
        let range = self.range_and_padding();
        if let Some(why) = cache::granted(self.formatter, self.id, self.own_steps()) {
            return format!("{why} {name} gets {range}.");
        }
        match (self.imported(), self.chosen()) {
            (Some((base, size)), _) => {
                let part = self.part(base, size, "span");
                format!(
                    "{} imports {} from {}. {name} gets {part}: {range}.{}",
                    self.here(),
                    self.formatter.range(base, size),
                    self.formatter.source(self.id),
                    self.rest()
                )
            }
            (None, Some(chosen)) => {
                let part = self.part(chosen.base, chosen.size, "segment");
                format!(
                    "{} {name} gets {part}: {range}.{}",
                    self.why(chosen),
                    self.rest()
                )
            }
            (None, None) => format!("{name} gets {range} from {}.", self.here()),
        }
    }

    /// Returns the part of a span or a segment that was allocated.
    fn part(&self, base: u64, size: u64, of: &str) -> String {
        if size == self.size {
            format!("the whole {of}")
        } else if self.base == base {
            "the low end".to_owned()
        } else {
            format!("a part of the {of}")
        }
    }

    /// Returns the sentence that says why a segment was chosen.
    fn why(&self, chosen: Segment) -> String {
        let segment = format!(
            "the free segment of {}",
            self.formatter.range(chosen.base, chosen.size)
        );
        let scan = self.own_steps().find_map(|event| match *event {
            Event::Scanned { found, .. } => Some(found),
            _ => None,
        });
        let searched = self.own_steps().find_map(|event| match *event {
            Event::Searching { list } => Some(list),
            _ => None,
        });
        let constrained = self.is_constrained();
        let that_fits = if constrained {
            "with a legal address"
        } else {
            "that fits"
        };
        match (scan, searched) {
            (Some(found), Some(might_fit)) => {
                let empty = match found {
                    None if constrained => {
                        "Every list whose segments are all large enough is empty"
                    }
                    None => "Every list that always fits is empty",
                    Some(_) => "No segment in a higher list has a legal address",
                };
                format!(
                    "{empty}, so {} searches {}. The first segment {that_fits} is {segment}.",
                    self.here(),
                    list(might_fit)
                )
            }
            (Some(Some(lowest)), None) if !constrained => format!(
                "{} is the lowest non-empty list that always fits. At its head is {segment}.",
                capital(&list(lowest))
            ),
            (Some(_), None) => format!(
                "Instant fit searches the lists whose segments are all large enough. \
                 The first segment with a legal address is {segment}."
            ),
            (None, Some(_)) => format!(
                "Best fit examines {}. The smallest segment {that_fits} is {segment}.",
                count(self.examined(), "free segment", "free segments")
            ),
            (None, None) => format!(
                "Next fit starts at the cursor and examines {}. The first segment {that_fits} is {segment}.",
                count(self.examined(), "tag", "tags")
            ),
        }
    }

    /// Returns the sentence about the free segments that remain; empty if none remains.
    fn rest(&self) -> String {
        let pieces = self.remainders();
        let list_of = |piece: &Remainder| {
            let plural = piece.segment.size != 1;
            let verb = match (piece.keeps_place, plural) {
                (true, true) => "keep their place in",
                (true, false) => "keeps its place in",
                (false, true) => "are added to",
                (false, false) => "is added to",
            };
            format!("{verb} list {}", piece.list)
        };
        match pieces.as_slice() {
            [] => String::new(),
            [piece] if piece.segment.size == 1 => {
                format!(" The remaining unit {}.", list_of(piece))
            }
            [piece] => format!(
                " The remaining {} {}.",
                units(piece.segment.size),
                list_of(piece)
            ),
            several => {
                let clauses = several.iter().map(|piece| {
                    let side = if piece.segment.base < self.base {
                        "below"
                    } else {
                        "above"
                    };
                    format!(
                        "the {} {side} {} {}",
                        units(piece.segment.size),
                        self.name,
                        list_of(piece)
                    )
                });
                let clauses: Vec<String> = clauses.collect();
                format!(" {}.", capital(&clauses.join(", and ")))
            }
        }
    }

    fn remainders(&self) -> Vec<Remainder> {
        let before_choice = |event: &&Event| !matches!(event, Event::Chosen { .. });
        let remainder = |event: &Event| match *event {
            Event::Filed { segment, list } => Some(Remainder {
                segment,
                list,
                keeps_place: false,
            }),
            Event::Shrunk { segment, list } => Some(Remainder {
                segment,
                list,
                keeps_place: true,
            }),
            _ => None,
        };
        self.own_steps()
            .skip_while(before_choice)
            .filter_map(remainder)
            .collect()
    }

    /// Returns the allocated range, with the padding: `112 units at 4 096 (12 more than
    /// asked for)`.
    fn range_and_padding(&self) -> String {
        let range = self.formatter.range(self.base, self.size);
        match self.size - self.asked {
            0 => range,
            padding => format!("{range} ({} more than asked for)", number(padding)),
        }
    }

    fn here(&self) -> String {
        self.formatter.arena(self.id)
    }

    fn own_steps(&self) -> impl Iterator<Item = &Event> + Clone + '_ {
        let own = |step: &&Step| step.arena == self.id;
        self.steps.iter().filter(own).map(|step| &step.event)
    }

    fn chosen(&self) -> Option<Segment> {
        self.own_steps().find_map(|event| match *event {
            Event::Chosen { segment, .. } => Some(segment),
            _ => None,
        })
    }

    /// Returns the span that was imported for the request, if it was served from it.
    fn imported(&self) -> Option<(u64, u64)> {
        let added = |event: &Event| matches!(event, Event::SpanAdded { .. });
        let added = self.own_steps().any(added);
        self.own_steps().find_map(|event| match *event {
            Event::Imported { base, size } if added => Some((base, size)),
            _ => None,
        })
    }

    /// Returns the number of tags examined.
    fn examined(&self) -> u128 {
        let examined = |event: &&Event| matches!(event, Event::Examined { .. });
        self.own_steps().filter(examined).count() as u128
    }

    /// Returns whether the request has constraints.
    fn is_constrained(&self) -> bool {
        self.own_steps().any(
            |event| matches!(event, Event::Asked { request, .. } if request.constraints.is_some()),
        )
    }
}
