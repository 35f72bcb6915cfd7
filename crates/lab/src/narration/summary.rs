//! The sentences about an operation as a whole.

use vmem::Event;

use super::formatter::{Formatter, Radix};
use super::grant::Grant;
use super::text::{count, full_stop, grouped, number, units};
use super::{cache, check, failure};
use crate::scenario::Statement;
use crate::world::{Allocation, ArenaId, Effect, Outcome, Step};

/// Returns one or two sentences about an operation: its effect and the reason. The
/// formatter's world is the one after the operation. With recorded steps, the sentences
/// say more.
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
            let why = failure::failure(formatter, id, why);
            format!(
                "{}: {}",
                failed(formatter.radix, &outcome.statement),
                full_stop(&why)
            )
        }
    }
}

fn served_too(formatter: Formatter<'_>, granted: &Allocation) -> String {
    let Allocation {
        name, base, size, ..
    } = granted;
    format!(
        " Now there is room for {name}, which waited: {name} gets {} in {}.",
        formatter.range(*base, *size),
        formatter.arena(granted.arena)
    )
}

fn effected(formatter: Formatter<'_>, outcome: &Outcome, effect: &Effect) -> String {
    match effect {
        Effect::Created { arena: id } => {
            created(formatter, *id) + &cache::created(formatter, *id, &outcome.statement)
        }
        Effect::Destroyed { .. } => match outcome.statement.arena() {
            Some(name) => format!("{name} is destroyed."),
            None => "The arena is destroyed.".to_owned(),
        },
        Effect::SpanAdded {
            arena: id,
            base,
            size,
        } => format!(
            "{} gets a span of {}. All of the span is free.",
            formatter.arena(*id),
            formatter.range(*base, *size)
        ),
        Effect::SpanRemoved {
            arena: id,
            base,
            size,
        } => format!(
            "The span of {} is removed from {}.",
            formatter.range(*base, *size),
            formatter.arena(*id)
        ),
        Effect::Allocated(allocation) => {
            Grant::new(formatter, outcome.own_steps(), allocation).text()
        }
        Effect::Waits {
            name,
            arena: id,
            why: Some(error),
            ..
        } => format!(
            "{} has no room for {name} now: {}. {name} waits until there is room.",
            formatter.arena(*id),
            failure::no_room(formatter, *id, error)
        ),
        Effect::Waits {
            name,
            arena: id,
            ahead,
            why: None,
            ..
        } => format!(
            "{name} waits behind {}. {} serves waiting requests first come, first served.",
            count(*ahead as u128, "other request", "other requests"),
            formatter.arena(*id)
        ),
        Effect::Reaped {
            arena: id,
            objects,
            slabs,
        } => cache::reaped(formatter, *id, *objects, *slabs),
        Effect::CpuChosen { cpu } => {
            format!("The next operations run on CPU {cpu}, with its own magazines.")
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
            "The workload ran {}; {} failed.",
            count(*operations, "operation", "operations"),
            grouped((*failed).into())
        ),
        Effect::Held => match &outcome.statement {
            Statement::Expect(expectation) => {
                format!(
                    "As expected: {}.",
                    check::expected(formatter.radix, expectation)
                )
            }
            _ => "As expected.".to_owned(),
        },
        Effect::NotHeld {
            expected: expectation,
            found,
        } => format!(
            "Not as expected. Expected: {}. Found: {}.",
            check::expected(formatter.radix, expectation),
            check::actual(formatter.radix, expectation, *found)
        ),
    }
}

fn created(formatter: Formatter<'_>, id: ArenaId) -> String {
    let here = formatter.arena(id);
    let quantum = formatter.world.inspect(id, |view| view.quantum().get());
    let quantum = units(quantum);
    match formatter.world.arena(id).and_then(|arena| arena.parent) {
        Some(parent) => format!(
            "{here} is created with a quantum of {quantum}, and imports from {}.",
            formatter.arena(parent)
        ),
        None => format!(
            "{here} is created with a quantum of {quantum}. {here} is still empty: add a span."
        ),
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
    let subject = match name {
        Some(name) => format!("{name}, {},", formatter.range(base, size)),
        None => format!("The segment of {}", formatter.range(base, size)),
    };
    let own = || {
        steps
            .iter()
            .filter(|step| step.arena == id)
            .map(|step| &step.event)
    };
    if let Some(text) = cache::freed(formatter, &subject, own()) {
        return text;
    }
    let left = own().any(|event| matches!(event, Event::MergedLeft { .. }));
    let right = own().any(|event| matches!(event, Event::MergedRight { .. }));
    let merges = match (left, right) {
        (false, false) => "",
        (true, false) => " and merges with its free left neighbour",
        (false, true) => " and merges with its free right neighbour",
        (true, true) => " and merges with its free neighbours on both sides",
    };
    let end = own().find_map(|event| match *event {
        Event::SpanRemoved { base, size, .. } => Some(format!(
            " The imported span of {} is completely free, so {} returns it to {}.",
            formatter.range(base, size),
            formatter.arena(id),
            formatter.source(id)
        )),
        Event::Filed { segment, list } => Some(format!(
            " The free segment of {} is added to list {list}.",
            formatter.range(segment.base, segment.size)
        )),
        _ => None,
    });
    format!("{subject} is freed{merges}.{}", end.unwrap_or_default())
}

/// Returns the operation that failed, as the part of a sentence before the colon.
fn failed(radix: Radix, statement: &Statement) -> String {
    match statement {
        Statement::Arena { name, .. } => format!("{name} was not created"),
        Statement::Span { arena, .. } => format!("{arena} did not get the span"),
        Statement::Unspan { arena, .. } => format!("{arena} keeps the span"),
        Statement::Alloc {
            name, arena, size, ..
        }
        | Statement::Xalloc {
            name, arena, size, ..
        } => match name {
            Some(name) => format!("{arena} could not allocate {} for {name}", units(*size)),
            None => format!("{arena} could not allocate {}", units(*size)),
        },
        Statement::Free { arena, name, .. } => format!("{arena} did not free {name}"),
        Statement::FreeAt { arena, base, .. } => {
            format!("{arena} freed nothing at {}", radix.address(*base))
        }
        Statement::Reap { arena } => format!("{arena} was not reaped"),
        Statement::Cpu { number: cpu } => format!("CPU {} was not chosen", number(*cpu)),
        Statement::Destroy { arena } => format!("{arena} was not destroyed"),
        Statement::Random { .. } => "The workload did not run".to_owned(),
        Statement::Expect(_) => "The expectation could not be checked".to_owned(),
    }
}
