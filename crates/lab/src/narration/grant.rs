//! An allocation that was made: where it came from, and why from there.

use vmem::{CacheStep, Event, Segment, Verdict};

use super::{Formatter, cache, grouped, list, number};
use crate::world::{Allocation, ArenaId, Step};

/// An allocation that was made.
pub(super) struct Grant<'a> {
    formatter: Formatter<'a>,
    steps: &'a [Step],
    name: &'a str,
    id: ArenaId,
    base: u64,
    asked: u64,
    size: u64,
}

impl<'a> Grant<'a> {
    /// `steps` are those of the whole operation.
    pub(super) fn of(
        formatter: Formatter<'a>,
        steps: &'a [Step],
        allocation: &'a Allocation,
    ) -> Self {
        let id = allocation.arena;
        // Behind one of these the arena has begun anew.
        let begins_anew = |step: &Step| {
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
        let from = steps.iter().rposition(begins_anew).map_or(0, |at| at + 1);
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

    pub(super) fn told(&self) -> String {
        if let Some(why) = cache::granted(self.formatter, &self.here(), self.own_steps()) {
            let more = self.more_than_asked();
            return format!(
                "{why} {} gets {}{more}.",
                self.name,
                self.formatter.range(self.base, self.size)
            );
        }
        match (self.imported(), self.chosen()) {
            (Some((base, size)), _) => self.told_with_import(base, size),
            (None, Some(chosen)) => self.told_with_reason(chosen),
            (None, None) => format!(
                "{} gets {}{}, from {}.",
                self.name,
                self.formatter.range(self.base, self.size),
                self.more_than_asked(),
                self.here()
            ),
        }
    }

    /// `heap handed kmem 128 units at 4160, a new span. kmem takes …`
    fn told_with_import(&self, base: u64, size: u64) -> String {
        let here = self.here();
        let lender = self.formatter.source(self.id);
        let span = self.formatter.range(base, size);
        let part = if size == self.size {
            "all of it".to_owned()
        } else if self.base == base {
            format!("its low {}", number(self.size))
        } else {
            format!("the {} of it", self.formatter.range(self.base, self.size))
        };
        let more = self.more_than_asked();
        let rest = match self.rest().as_slice() {
            [] => String::new(),
            [one] if more.is_empty() => format!(" and files {one}"),
            several => format!(", and files {}", several.join(" and ")),
        };
        format!(
            "{lender} handed {here} {span}, a new span. {here} takes {part} for {}{more}{rest}.",
            self.name
        )
    }

    /// Why that segment was chosen, and what was taken of it.
    fn told_with_reason(&self, chosen: Segment) -> String {
        let why = self.why(chosen);
        let part = if chosen.size == self.size {
            "all of it".to_owned()
        } else if chosen.base == self.base {
            format!("its low {}", number(self.size))
        } else {
            format!("the {} of it", self.formatter.range(self.base, self.size))
        };
        let kept = self
            .own_steps()
            .any(|event| matches!(event, Event::Shrunk { .. }));
        let rest = match self.rest().as_slice() {
            [] => String::new(),
            [one] if kept => format!("; {one} keep their place"),
            [one] => format!("; {} files {one}", self.here()),
            several => format!("; {} files {}", self.here(), several.join(" and ")),
        };
        let more = self.more_than_asked();
        format!("{why} {} gets {part}{more}{rest}.", self.name)
    }

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
        match (scan, searched) {
            (Some(_), Some(maybe)) => format!(
                "No list that is surely large enough has one, so {} is searched: {segment} fits.",
                list(maybe)
            ),
            (Some(Some(lowest)), None) if !self.was_restricted() => format!(
                "{} is the lowest that is surely large enough and is not empty; at its head is {segment}.",
                super::capital(&list(lowest))
            ),
            (Some(_), None) => {
                format!(
                    "Of the lists that are surely large enough, {segment} is the first with an address that may be used."
                )
            }
            (None, Some(_)) => match self.looked() {
                1 => format!("Best fit looks at one segment, and it will do: {segment}."),
                looked => format!(
                    "Of the {} free segments that best fit looks at, the smallest that fits is {segment}.",
                    grouped(looked)
                ),
            },
            (None, None) => match self.looked() {
                1 => format!("Right at the cursor, {segment} fits."),
                looked => format!(
                    "From the cursor on, the first that fits is {segment}; next fit looks at {} tags to find it.",
                    grouped(looked)
                ),
            },
        }
    }

    /// Each piece that remains of the segment, and its list.
    fn rest(&self) -> Vec<String> {
        let taking = |event: &&Event| !matches!(event, Event::Chosen { .. });
        let filed = |event: &Event| match *event {
            Event::Filed { segment, list } | Event::Shrunk { segment, list } => {
                Some((segment, list))
            }
            _ => None,
        };
        let pieces: Vec<_> = self
            .own_steps()
            .skip_while(taking)
            .filter_map(filed)
            .collect();
        let alone = pieces.len() == 1;
        let piece = |(segment, list): &(Segment, u8)| {
            let size = number(segment.size);
            if alone {
                let remain = if segment.size == 1 {
                    "remains"
                } else {
                    "remain"
                };
                format!("the {size} that {remain} in list {list}")
            } else if segment.base < self.base {
                format!("the {size} below in list {list}")
            } else {
                format!("the {size} above in list {list}")
            }
        };
        pieces.iter().map(piece).collect()
    }

    fn more_than_asked(&self) -> String {
        match self.size - self.asked {
            0 => String::new(),
            more => format!(", {} more than asked", number(more)),
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

    /// The span it was answered from, if that was imported for it.
    fn imported(&self) -> Option<(u64, u64)> {
        let added = |event: &Event| matches!(event, Event::SpanAdded { .. });
        let added = self.own_steps().any(added);
        self.own_steps().find_map(|event| match *event {
            Event::Imported { base, size } if added => Some((base, size)),
            _ => None,
        })
    }

    /// How many tags were examined.
    fn looked(&self) -> u128 {
        let examined = |event: &&Event| matches!(event, Event::Examined { .. });
        self.own_steps().filter(examined).count() as u128
    }

    /// Whether some segment was large enough and yet would not do.
    fn was_restricted(&self) -> bool {
        self.own_steps().any(|event| {
            matches!(
                event,
                Event::Examined {
                    verdict: Verdict::NoLegalAddress,
                    ..
                }
            )
        })
    }
}
