//! What an operation did and why, in one or two sentences.

use vmem::Event;

use super::grant::Grant;
use super::{Formatter, Radix, cache, count, expected, failure, grouped, instead, number, units};
use crate::scenario::Statement;
use crate::world::{Allocation, ArenaId, Effect, Outcome, Step};

/// What an operation did and why, in one or two sentences. The world is as it is
/// behind the operation; of an operation whose steps were recorded it says
/// more.
pub fn summary(formatter: Formatter<'_>, outcome: &Outcome) -> String {
    match &outcome.result {
        Ok(effect) => {
            let served = outcome.served.iter();
            let served: String = served
                .map(|granted| served_too(formatter, granted))
                .collect();
            effected(formatter, outcome, effect) + &served
        }
        Err(why) => {
            let named = outcome.statement.arena();
            let id = named.and_then(|name| formatter.world.arena_named(name));
            let why = failure(formatter, id, why);
            let end = if why.ends_with('?') { "" } else { "." };
            format!(
                "{}: {why}{end}",
                failed(formatter.radix, &outcome.statement)
            )
        }
    }
}

fn served_too(formatter: Formatter<'_>, granted: &Allocation) -> String {
    format!(
        " That makes room for {}, which waited: it gets {} in {}.",
        granted.name,
        formatter.range(granted.base, granted.size),
        formatter.arena(granted.arena)
    )
}

fn effected(formatter: Formatter<'_>, outcome: &Outcome, effect: &Effect) -> String {
    match effect {
        Effect::Created { arena: id } => {
            created(formatter, *id) + &cache::made(formatter, *id, &outcome.statement)
        }
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
            formatter.arena(*id),
            formatter.range(*base, *size)
        ),
        Effect::SpanRemoved {
            arena: id,
            base,
            size,
        } => format!(
            "The span of {} leaves {}.",
            formatter.range(*base, *size),
            formatter.arena(*id)
        ),
        Effect::Allocated(allocation) => {
            Grant::of(formatter, outcome.own_steps(), allocation).told()
        }
        Effect::Waits {
            name,
            arena: id,
            why: Some(error),
            ..
        } => format!(
            "{}. So {name} waits until something comes free.",
            super::capital(&failure::no_room(formatter, *id, error))
        ),
        Effect::Waits {
            name,
            arena: id,
            ahead,
            why: None,
            ..
        } => format!(
            "{name} waits behind {}: {} serves those who wait in the order in which they came.",
            count(*ahead as u128, "other", "others"),
            formatter.arena(*id)
        ),
        Effect::Reaped {
            arena: id,
            objects,
            slabs,
        } => cache::reaped(formatter, *id, *objects, *slabs),
        Effect::CpuChosen { cpu } => {
            format!("From here on CPU {cpu} does the operations, with its own magazines.")
        }
        Effect::Freed {
            name,
            arena: id,
            base,
            size,
            ..
        } => freed(
            formatter,
            outcome.own_steps(),
            name.as_deref(),
            *id,
            *base,
            *size,
        ),
        Effect::Worked { operations, failed } => format!(
            "The workload ran: {}, of which {} failed.",
            count(*operations, "operation", "operations"),
            grouped((*failed).into())
        ),
        Effect::Held => match &outcome.statement {
            Statement::Expect(expectation) => {
                format!("As expected: {}.", expected(formatter.radix, expectation))
            }
            _ => "As expected.".to_owned(),
        },
        Effect::NotHeld {
            expected: expectation,
            found,
        } => format!(
            "Not as expected. Expected: {}. Found: {}.",
            expected(formatter.radix, expectation),
            instead(formatter.radix, expectation, *found)
        ),
    }
}

fn created(formatter: Formatter<'_>, id: ArenaId) -> String {
    let here = formatter.arena(id);
    let quantum = formatter.world.inspect(id, |view| view.quantum().get());
    let pieces = match quantum {
        1 => "in single units".to_owned(),
        quantum => format!("in pieces of {}", units(quantum)),
    };
    match formatter.world.arena(id).and_then(|arena| arena.parent) {
        Some(parent) => format!(
            "{here} hands out ranges {pieces}, and takes what it lacks from {}.",
            formatter.arena(parent)
        ),
        None => format!("{here} hands out ranges {pieces}; it has nothing yet, so add a span."),
    }
}

fn freed(
    formatter: Formatter<'_>,
    steps: &[Step],
    name: Option<&str>,
    id: ArenaId,
    base: u64,
    size: u64,
) -> String {
    let here = formatter.arena(id);
    let what = match name {
        Some(name) => format!("{name}, {},", formatter.range(base, size)),
        None => format!("The segment of {}", formatter.range(base, size)),
    };
    let own = || {
        steps
            .iter()
            .filter(|step| step.arena == id)
            .map(|step| &step.event)
    };
    if let Some(told) = cache::freed(formatter, &what, own()) {
        return told;
    }
    let merged = own()
        .filter(|e| matches!(e, Event::MergedLeft { .. } | Event::MergedRight { .. }))
        .count();
    let neighbours = match merged {
        0 => format!("{what} is free again."),
        1 => format!("{what} is free again, and merged with the free neighbour."),
        _ => {
            format!("{what} is free again, and merged with the free neighbours on both sides.")
        }
    };
    let end = own().find_map(|event| match *event {
        Event::SpanRemoved { base, size, .. } => Some(format!(
            " All of the span of {} is free, so {here} gives it back to {}.",
            formatter.range(base, size),
            formatter.source(id)
        )),
        Event::Filed { segment, list } => Some(format!(
            " {here} files the {} in list {list}.",
            formatter.range(segment.base, segment.size)
        )),
        _ => None,
    });
    neighbours + &end.unwrap_or_default()
}

/// What could not be done.
fn failed(radix: Radix, statement: &Statement) -> String {
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
            format!("{arena} freed nothing at {}", radix.address(*base))
        }
        Statement::Reap { arena } => format!("{arena} was not reaped"),
        Statement::Cpu { number: cpu } => format!("CPU {} was not chosen", number(*cpu)),
        Statement::Destroy { arena } => format!("{arena} was not destroyed"),
        Statement::Random { .. } => "The workload did not run".to_owned(),
        Statement::Expect(_) => "That could not be checked".to_owned(),
    }
}
