//! The sentences about an operation as a whole.

use vmem::Event;

use super::formatter::{Formatter, Radix};
use super::grant::{Grant, own_events};
use super::neighbours::{Neighbours, merges_with, why_apart};
use super::statement::{actual, expected};
use super::text::{count, full_stop, number, units};
use super::{cache, failure};
use crate::scenario::{Statement, Target};
use crate::world::{Allocation, ArenaId, Effect, Failure, Outcome, Step};

/// Returns one or two sentences about an operation: its effect and the reason. The
/// formatter's world is the one after the operation. With recorded steps, the sentences
/// say more.
pub fn summary(formatter: Formatter<'_>, outcome: &Outcome) -> String {
    let f = formatter;
    match &outcome.result {
        Ok(effect) => {
            let served = outcome.served.iter().map(|granted| served_too(f, granted));
            effected(f, outcome, effect) + &served.collect::<String>()
        }
        Err(why) => {
            let failed = failed(f.radix, &outcome.statement);
            let why = failure::with_advice(f, &outcome.statement, why);
            format!("{failed}: {}", full_stop(&why))
        }
    }
}

/// Returns the sentences about a request that was only tried: in the present tense, and
/// without a name for its allocation.
pub(super) fn tried(f: Formatter<'_>, outcome: &Outcome) -> String {
    match &outcome.result {
        Ok(Effect::Allocated(allocation)) => {
            Grant::of_trial(f, outcome.own_steps(), allocation).text()
        }
        Ok(effect) => effected(f, outcome, effect),
        Err(why) => {
            let why = failure::with_advice(f, &outcome.statement, why);
            format!("The request fails: {}", full_stop(&why))
        }
    }
}

fn served_too(f: Formatter<'_>, granted: &Allocation) -> String {
    let name = &granted.name;
    let (range, here) = (f.range(granted.base, granted.size), f.arena(granted.arena));
    format!(" {name} was waiting and now fits: {name} gets {range} in {here}.")
}

fn effected(f: Formatter<'_>, outcome: &Outcome, effect: &Effect) -> String {
    let here = outcome.statement.arena().unwrap_or_default();
    // Without an arena are only `cpu` and `expect`.
    let id = outcome.arena.unwrap_or(ArenaId(u32::MAX));
    match effect {
        Effect::Created => created(f, id) + &cache::created(f, id, &outcome.statement),
        Effect::Destroyed => format!("{here} is destroyed."),
        Effect::SpanAdded { base, size } => {
            let range = f.range(*base, *size);
            format!("{here} gets a span of {range}. All of the span is free.")
        }
        Effect::SpanRemoved { base, size } => {
            let range = f.range(*base, *size);
            format!("The span of {range} is removed from {here}.")
        }
        Effect::Allocated(allocation) => Grant::new(f, outcome.own_steps(), allocation).text(),
        Effect::Waits {
            name, ahead, why, ..
        } => {
            if let Some(error) = why {
                let why = failure::failure(f, Some(id), &Failure::Arena(*error));
                format!(
                    "{here} has no room for {name} now: {why}. {name} waits until there is room."
                )
            } else {
                let ahead = count(*ahead as u128, "other request", "other requests");
                format!("{name} waits after {ahead}. {here} serves waiting requests in order.")
            }
        }
        Effect::Reaped(reaped) => cache::reaped(f, id, *reaped),
        Effect::CpuChosen(cpu) => {
            format!("The next operations run on CPU {cpu}, with its own magazines.")
        }
        Effect::Freed {
            name,
            base,
            size,
            neighbours,
            ..
        } => {
            let range = f.range(*base, *size);
            let subject = match name {
                Some(name) => format!("{name} ({range})"),
                None => format!("The segment of {range}"),
            };
            freed(f, &subject, id, outcome.own_steps(), *neighbours)
        }
        Effect::Worked { operations, failed } => {
            let operations = count(*operations, "operation", "operations");
            let failed = number(*failed);
            format!("The workload ran {operations}; {failed} failed.")
        }
        Effect::Held => match &outcome.statement {
            Statement::Expect(expectation) => {
                format!("Check passed: {}.", expected(f.radix, expectation))
            }
            _ => "Check passed.".to_owned(),
        },
        Effect::NotHeld {
            expected: expectation,
            found,
        } => {
            let expected = expected(f.radix, expectation);
            let found = actual(f.radix, expectation, *found);
            format!("Check failed: expected that {expected}, but {found}.")
        }
    }
}

fn created(f: Formatter<'_>, id: ArenaId) -> String {
    let here = f.arena(id);
    let quantum = match f.world.inspect(id, |view| view.quantum().get()) {
        1 => "1 unit: every size is possible".to_owned(),
        quantum => {
            let multiple = number(quantum);
            format!(
                "{}: sizes are rounded up to multiples of {multiple}",
                units(quantum)
            )
        }
    };
    let rest = match f.world.arena(id).and_then(|arena| arena.parent) {
        Some(parent) => format!(
            "{here} imports from {} when it has no room.",
            f.arena(parent)
        ),
        None => format!("{here} is empty: add a span."),
    };
    format!("{here} is created with a quantum of {quantum}. {rest}")
}

fn freed(
    f: Formatter<'_>,
    subject: &str,
    id: ArenaId,
    steps: &[Step],
    neighbours: Neighbours,
) -> String {
    let own = own_events(steps, id);
    if own.is_empty() {
        return format!("{subject} is freed.");
    }
    if let Some(text) = cache::freed(f, subject, &own) {
        return text;
    }
    let merge = match merges_with(neighbours) {
        Some(with) => format!("{subject} is freed and merges with {with}."),
        None => {
            let why = why_apart(f, id, neighbours);
            format!("{subject} is freed. {why}, so nothing merges.")
        }
    };
    let end = own.iter().find_map(|event| match *event {
        Event::SpanRemoved { base, size, .. } => {
            let span = f.range(base, size);
            let (here, source) = (f.arena(id), f.source(id));
            Some(format!(
                " The imported span of {span} is now completely free, so {here} returns it to {source}."
            ))
        }
        Event::Filed { segment, list } => {
            let range = f.extent(segment);
            Some(format!(" The free segment of {range} is added to list {list}."))
        }
        _ => None,
    });
    merge + &end.unwrap_or_default()
}

/// Returns the operation that failed, as the part of a sentence before the colon.
fn failed(radix: Radix, statement: &Statement) -> String {
    match statement {
        Statement::Arena { name, .. } => format!("{name} was not created"),
        Statement::Span { arena, .. } => format!("{arena} did not get the span"),
        Statement::Unspan { arena, .. } => format!("{arena} keeps the span"),
        Statement::Alloc {
            name, arena, size, ..
        } => {
            let name = name.as_ref().map(|name| format!(" for {name}"));
            let size = units(*size);
            format!(
                "{arena} could not allocate {size}{}",
                name.unwrap_or_default()
            )
        }
        Statement::Free { arena, target, .. } => match target {
            Target::Name(name) => format!("{arena} did not free {name}"),
            Target::Base(base) => format!("{arena} freed nothing at {}", radix.address(*base)),
        },
        Statement::Reap(arena) => format!("{arena} was not reaped"),
        Statement::Cpu(cpu) => format!("CPU {} was not selected", number(*cpu)),
        Statement::Destroy(arena) => format!("{arena} was not destroyed"),
        Statement::Random { .. } => "The workload did not run".to_owned(),
        Statement::Expect(_) => "The expectation could not be checked".to_owned(),
    }
}
