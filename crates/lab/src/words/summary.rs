//! What an operation did and why, in one or two sentences.

use vmem::{Event, Verdict};

use super::{arena, capital, count, failure, grouped, list, number, range, units};
use crate::scenario::Statement;
use crate::world::{ArenaId, Effect, Outcome, Step, World};

/// What an operation did and why, in one or two sentences. `world` is as it is
/// behind the operation; of an operation whose steps were recorded it says
/// more.
pub fn summary(world: &World, outcome: &Outcome) -> String {
    match &outcome.result {
        Ok(effect) => effected(world, outcome, effect),
        Err(why) => {
            let why = failure(world, why);
            format!("{}: {why}.", failed(&outcome.statement))
        }
    }
}

fn effected(world: &World, outcome: &Outcome, effect: &Effect) -> String {
    match effect {
        Effect::Created { arena: id } => created(world, *id),
        Effect::Destroyed { .. } => match outcome.statement.arena() {
            Some(name) => format!("{name} is gone."),
            None => "The arena is gone.".to_owned(),
        },
        Effect::SpanAdded {
            arena: id,
            base,
            size,
        } => format!(
            "{} gets a span of {}, all of it free.",
            arena(world, *id),
            range(*base, *size)
        ),
        Effect::SpanRemoved {
            arena: id,
            base,
            size,
        } => format!(
            "The span of {} leaves {}.",
            range(*base, *size),
            arena(world, *id)
        ),
        Effect::Allocated {
            name,
            arena: id,
            base,
            asked,
            size,
        } => Granted {
            world,
            steps: &outcome.steps,
            name,
            id: *id,
            base: *base,
            asked: *asked,
            size: *size,
        }
        .told(),
        Effect::Freed {
            name,
            arena: id,
            base,
            size,
            ..
        } => freed(world, &outcome.steps, name.as_deref(), *id, *base, *size),
        Effect::Worked { operations, failed } => format!(
            "The workload ran: {}, of which {} failed.",
            count(*operations, "operation", "operations"),
            grouped((*failed).into())
        ),
        Effect::Held => match &outcome.statement {
            Statement::Expect(expectation) => format!("As expected: {expectation}."),
            _ => "As expected.".to_owned(),
        },
        Effect::NotHeld { expected, found } => {
            format!("Not as expected: {expected} was expected, but {found}.")
        }
    }
}

fn created(world: &World, id: ArenaId) -> String {
    let here = arena(world, id);
    let quantum = world.inspect(id, |view| view.quantum().get());
    let pieces = match quantum {
        1 => "in single units".to_owned(),
        quantum => format!("in pieces of {}", units(quantum)),
    };
    match world.arena(id).and_then(|arena| arena.parent) {
        Some(parent) => format!(
            "{here} hands out ranges {pieces}, and takes what it lacks from {}.",
            arena(world, parent)
        ),
        None => format!("{here} hands out ranges {pieces}; it has nothing yet, so add a span."),
    }
}

/// An allocation that was made.
struct Granted<'a> {
    world: &'a World,
    steps: &'a [Step],
    name: &'a str,
    id: ArenaId,
    base: u64,
    asked: u64,
    size: u64,
}

impl Granted<'_> {
    fn told(&self) -> String {
        match self.imported() {
            Some((base, size)) => self.told_with_import(base, size),
            None => self.told_from_free(),
        }
    }

    fn here(&self) -> String {
        arena(self.world, self.id)
    }

    fn own_steps(&self) -> impl Iterator<Item = &Event> + '_ {
        let of_arena = |step: &&Step| step.arena == self.id;
        self.steps.iter().filter(of_arena).map(|step| &step.event)
    }

    /// The span it was answered from, if that was imported for it.
    fn imported(&self) -> Option<(u64, u64)> {
        let added = self
            .own_steps()
            .any(|event| matches!(event, Event::SpanAdded { .. }));
        self.own_steps().find_map(|event| match *event {
            Event::Imported { base, size } if added => Some((base, size)),
            _ => None,
        })
    }

    /// `heap handed kmem 128 units at 4160, a new span. kmem takes …`
    fn told_with_import(&self, base: u64, size: u64) -> String {
        let here = self.here();
        let parent = self.world.arena(self.id).and_then(|arena| arena.parent);
        let source = parent.map_or_else(|| "the source".to_owned(), |id| arena(self.world, id));
        let lent = format!("{source} handed {here} {}, a new span.", range(base, size));
        let place = if size == self.size {
            format!("{here} takes all of it for {}", self.name)
        } else if self.base == base {
            format!(
                "{here} takes its low {} for {}",
                number(self.size),
                self.name
            )
        } else {
            let at = range(self.base, self.size);
            format!("{here} takes {at} of it for {}", self.name)
        };
        let more = match self.size - self.asked {
            0 => String::new(),
            more => format!(", {} more than asked", number(more)),
        };
        let rest = self.rest(if more.is_empty() { "" } else { "," });
        format!("{lent} {place}{more}{rest}.")
    }

    fn told_from_free(&self) -> String {
        let here = self.here();
        let padding = match self.size - self.asked {
            0 => String::new(),
            more => format!(
                ", {} more than the {} asked for",
                number(more),
                number(self.asked)
            ),
        };
        let place = format!(
            "{} gets {}{padding}",
            self.name,
            range(self.base, self.size)
        );
        match self.why() {
            Some(why) => {
                let rest = self.rest(",");
                format!("{why} {place}{rest}.")
            }
            None => format!("{place}, from {here}."),
        }
    }

    /// Why this segment.
    fn why(&self) -> Option<String> {
        let chosen = self.own_steps().find_map(|event| match *event {
            Event::Chosen { segment, .. } => Some(segment),
            _ => None,
        })?;
        let segment = range(chosen.base, chosen.size);
        let scanned = self.own_steps().find_map(|event| match *event {
            Event::Scanned { found, .. } => Some(found),
            _ => None,
        });
        let looked = self
            .own_steps()
            .filter(|event| matches!(event, Event::Examined { .. }))
            .count();
        let looked_at = count(looked as u128, "place", "places");
        let searched = self.own_steps().find_map(|event| match *event {
            Event::Searching { list } => Some(list),
            _ => None,
        });
        let unusable = self.own_steps().any(|event| {
            let Event::Examined { verdict, .. } = event else {
                return false;
            };
            *verdict == Verdict::NoLegalAddress
        });
        Some(match (scanned, searched) {
            (Some(_), Some(maybe)) => format!(
                "No list that surely fits had one, so {} was searched, and {segment} fits.",
                list(maybe)
            ),
            (Some(Some(_)), None) if unusable => format!(
                "{} looked at until one had an address that may be used: {segment}.",
                capital(&match looked {
                    1 => "1 free segment was".to_owned(),
                    many => format!("{} free segments were", grouped(many as u128)),
                })
            ),
            (Some(Some(lowest)), None) => format!(
                "{} is the lowest that surely fits and is not empty; at its head is {segment}.",
                capital(&list(lowest))
            ),
            (Some(None), None) | (None, None) => {
                format!(
                    "From the cursor on, {looked_at} looked at, the first that fits is {segment}."
                )
            }
            (None, Some(_)) => {
                format!("Of {looked_at} looked at, {segment} is the smallest that fits.")
            }
        })
    }

    /// What remains of the segment, and where it is filed.
    fn rest(&self, comma: &str) -> String {
        let mut filed = Vec::new();
        for event in self
            .own_steps()
            .skip_while(|e| !matches!(e, Event::Chosen { .. }))
        {
            match *event {
                Event::Filed { segment, list } => {
                    filed.push(format!(
                        "files the {} that remain in list {list}",
                        number(segment.size)
                    ));
                }
                Event::Shrunk { segment, list } => filed.push(format!(
                    "leaves the {} that remain in list {list}",
                    number(segment.size)
                )),
                _ => {}
            }
        }
        match filed.as_slice() {
            [] => String::new(),
            [one] => format!("{comma} and {}{one}", self.subject(comma)),
            several => format!("; {} {}", self.here(), several.join(" and ")),
        }
    }

    /// A new subject, where the sentence so far has another one.
    fn subject(&self, comma: &str) -> String {
        if comma.is_empty() || self.imported().is_some() {
            String::new()
        } else {
            format!("{} ", self.here())
        }
    }
}

fn freed(
    world: &World,
    steps: &[Step],
    name: Option<&str>,
    id: ArenaId,
    base: u64,
    size: u64,
) -> String {
    let here = arena(world, id);
    let what = match name {
        Some(name) => format!("{name}, {},", range(base, size)),
        None => capital(&range(base, size)),
    };
    let own = || {
        steps
            .iter()
            .filter(|step| step.arena == id)
            .map(|step| &step.event)
    };
    let merged = own()
        .filter(|e| matches!(e, Event::MergedLeft { .. } | Event::MergedRight { .. }))
        .count();
    let verb = if name.is_some() || size == 1 {
        "is"
    } else {
        "are"
    };
    let neighbours = match merged {
        0 => format!("{what} {verb} free again."),
        1 => format!("{what} {verb} free again, and merged with the free neighbour."),
        _ => {
            format!("{what} {verb} free again, and merged with the free neighbours on both sides.")
        }
    };
    let end = own().find_map(|event| match *event {
        Event::SpanRemoved { base, size, .. } => {
            let parent = world.arena(id).and_then(|arena| arena.parent);
            let source = parent.map_or_else(|| "its source".to_owned(), |id| arena(world, id));
            Some(format!(
                " All of the span of {} is free, so {here} gives it back to {source}.",
                range(base, size)
            ))
        }
        Event::Filed { segment, list } => Some(format!(
            " {here} files the {} in list {list}.",
            range(segment.base, segment.size)
        )),
        _ => None,
    });
    neighbours + &end.unwrap_or_default()
}

/// What could not be done.
fn failed(statement: &Statement) -> String {
    match statement {
        Statement::Arena { name, .. } => format!("{name} was not made"),
        Statement::Span { arena, .. } => format!("{arena} did not get the span"),
        Statement::Unspan { arena, .. } => format!("{arena} keeps the span"),
        Statement::Alloc {
            name, arena, size, ..
        }
        | Statement::Xalloc {
            name, arena, size, ..
        } => match name {
            Some(name) => format!("{arena} could not hand out {} for {name}", units(*size)),
            None => format!("{arena} could not hand out {}", units(*size)),
        },
        Statement::Free { arena, name, .. } => format!("{arena} did not free {name}"),
        Statement::FreeAt { arena, base, .. } => {
            format!("{arena} freed nothing at {}", number(*base))
        }
        Statement::Reap { arena } => format!("{arena} was not reaped"),
        Statement::Cpu { number: cpu } => format!("CPU {} was not chosen", number(*cpu)),
        Statement::Destroy { arena } => format!("{arena} stays"),
        Statement::Random { .. } => "The workload did not run".to_owned(),
        Statement::Expect(_) => "That could not be looked at".to_owned(),
    }
}
