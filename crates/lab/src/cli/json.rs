//! Operations, places and arenas for programs: JSON Lines.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;
use vmem::{LISTS, SegmentKind, Stats, View};
use vmem_lab::narration::{self, Formatter, Radix};
use vmem_lab::query::Answer;
use vmem_lab::{Allocation, ArenaRef, Effect, Moment, Outcome, Statement, World, pseudocode};

use super::detail::Detail;
use super::located::Located;

mod answer;
mod caches;

/// One operation.
#[derive(Default, Serialize)]
struct Operation<'a> {
    line: usize,
    /// From 1, as in a place.
    #[serde(skip_serializing_if = "Option::is_none")]
    operation: Option<usize>,
    op: &'a str,
    arena: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    base: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    examined: Option<u64>,
    /// True if the request waits for room.
    #[serde(skip_serializing_if = "Option::is_none")]
    waiting: Option<bool>,
    /// Objects and slabs that a reap gave back.
    #[serde(skip_serializing_if = "Option::is_none")]
    objects: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    slabs: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cpu: Option<u64>,
    /// The waiting requests that it served.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    served: Vec<Served<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    holds: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expected: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    found: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    steps: Option<Vec<Step<'a>>>,
}

#[derive(Serialize)]
struct Served<'a> {
    id: &'a str,
    base: u64,
    size: u64,
}

#[derive(Serialize)]
struct Step<'a> {
    arena: &'a str,
    text: String,
    algorithm: &'static str,
    /// Its line there, from 1.
    code_line: usize,
    code: &'static str,
    depth: usize,
}

/// A place on the time line, with its operation or step.
#[derive(Serialize)]
struct Here<'a> {
    /// Operations done, including one that this place is inside of.
    operations: usize,
    /// The step just done, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    step: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    statement: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    /// The step's line of pseudo-code.
    #[serde(skip_serializing_if = "Option::is_none")]
    algorithm: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code_line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    arena: Option<&'a str>,
}

/// One arena.
#[derive(Serialize)]
struct Arena<'a> {
    arena: &'a str,
    segments: Vec<(&'static str, u64, u64)>,
    /// From head to tail.
    freelists: BTreeMap<u8, Vec<u64>>,
    hash: Hash,
    stats: Counters,
    #[serde(skip_serializing_if = "Option::is_none")]
    caches: Option<caches::Caches>,
    /// The names of the waiting requests, in their order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    waiting: Vec<&'a str>,
}

#[derive(Serialize)]
struct Hash {
    buckets: usize,
    chains: BTreeMap<usize, Vec<u64>>,
}

/// [`Stats`], under the same names.
#[derive(Serialize)]
struct Counters {
    mem_inuse: u128,
    mem_import: u128,
    mem_total: u128,
    alloc: u64,
    free: u64,
    wait: u64,
    fail: u64,
    lookup: u64,
    search: u64,
}

pub(super) fn operation<'a>(
    out: &mut impl Write,
    at: Located,
    world: &'a World,
    outcome: &'a Outcome,
    detail: Detail,
) -> io::Result<()> {
    let statement = &outcome.statement;
    let mut record = Operation {
        line: at.line,
        operation: at.operation,
        op: statement.word(),
        arena: statement.arena(),
        ..Operation::default()
    };
    add_statement(&mut record, statement);
    match &outcome.result {
        Ok(effect) => add_effect(&mut record, effect),
        Err(failure) => {
            record.base = None;
            record.error = Some(failure.code());
        }
    }
    if !matches!(statement, Statement::Expect(_)) {
        record.examined = Some(outcome.examined);
    }
    let served = |granted: &'a Allocation| Served {
        id: &granted.name,
        base: granted.base,
        size: granted.asked,
    };
    record.served = outcome.served.iter().map(served).collect();
    if detail != Detail::Summary {
        record.steps = Some(steps(world, outcome));
    }
    write_line(out, &record)
}

pub(super) fn moment(out: &mut impl Write, moment: &Moment<'_>) -> io::Result<()> {
    let world = moment.world;
    let done = moment.done;
    let place = moment.place.step.zip(done).and_then(|(step, done)| {
        let places = pseudocode::Trace::new(moment.after, done).locations;
        places.get(step).copied()
    });
    let text = match moment.place.step.zip(done) {
        Some((step, done)) => narration::sentence(Formatter::decimal(world), done, step),
        None => done.map(|done| narration::summary(Formatter::decimal(world), done)),
    };
    let arena = moment.step().and_then(|step| world.arena(step.arena));
    write_line(
        out,
        &Here {
            operations: moment.position,
            step: moment.place.step.map(|step| step + 1),
            statement: done.map(|done| done.statement.to_string()),
            text,
            algorithm: place.map(|place| place.algorithm.title()),
            code_line: place.map(|place| place.line + 1),
            code: place.map(|place| place.code()),
            arena: arena.map(|arena| arena.name),
        },
    )
}

fn steps<'a>(world: &'a World, outcome: &Outcome) -> Vec<Step<'a>> {
    let places = pseudocode::Trace::new(world, outcome).locations;
    let record = |(index, step): (usize, &vmem_lab::Step), place: &pseudocode::Location| Step {
        arena: world.arena(step.arena).map_or("", |arena| arena.name),
        text: narration::sentence(Formatter::decimal(world), outcome, index).unwrap_or_default(),
        algorithm: place.algorithm.title(),
        code_line: place.line + 1,
        code: place.code(),
        depth: place.depth,
    };
    let steps = outcome.steps.iter().enumerate();
    steps
        .zip(&places)
        .map(|(step, place)| record(step, place))
        .collect()
}

/// Adds the fields of the statement.
fn add_statement<'a>(record: &mut Operation<'a>, statement: &'a Statement) {
    match statement {
        Statement::Alloc { name, size, .. } | Statement::Xalloc { name, size, .. } => {
            record.id = name.as_deref();
            record.size = Some(*size);
        }
        Statement::Free { name, size, .. } => {
            record.id = Some(name);
            record.size = *size;
        }
        Statement::FreeAt { base, size, .. } | Statement::Span { base, size, .. } => {
            record.base = Some(*base);
            record.size = Some(*size);
        }
        Statement::Unspan { base, .. } => record.base = Some(*base),
        Statement::Cpu { number } => record.cpu = Some(*number),
        Statement::Arena { .. }
        | Statement::Reap { .. }
        | Statement::Destroy { .. }
        | Statement::Random { .. }
        | Statement::Expect(_) => {}
    }
}

/// Adds the fields of the effect.
fn add_effect<'a>(record: &mut Operation<'a>, effect: &'a Effect) {
    match effect {
        Effect::Allocated(Allocation { name, base, .. }) => {
            record.id = Some(name);
            record.base = Some(*base);
        }
        Effect::Waits { name, .. } => {
            record.id = Some(name);
            record.waiting = Some(true);
        }
        Effect::Reaped { objects, slabs, .. } => {
            record.objects = Some(*objects);
            record.slabs = Some(*slabs);
        }
        Effect::Freed {
            name, base, asked, ..
        } => {
            record.id = name.as_deref().or(record.id);
            record.base = Some(*base);
            record.size = Some(*asked);
        }
        Effect::SpanRemoved { size, .. } => record.size = Some(*size),
        Effect::Held => record.holds = Some(true),
        Effect::NotHeld { expected, found } => {
            record.holds = Some(false);
            record.expected = Some(narration::expected(Radix::Decimal, expected));
            record.found = Some(narration::actual(Radix::Decimal, expected, *found));
        }
        Effect::Created { .. }
        | Effect::Destroyed { .. }
        | Effect::SpanAdded { .. }
        | Effect::CpuChosen { .. }
        | Effect::Worked { .. } => {}
    }
}

pub(super) fn arena(out: &mut impl Write, world: &World, arena: ArenaRef<'_>) -> io::Result<()> {
    let record = world.inspect(arena.id, |view| Arena {
        arena: arena.name,
        segments: view
            .segments()
            .map(|segment| {
                let kind = match segment.kind {
                    SegmentKind::Span(_) => "span",
                    SegmentKind::Free => "free",
                    SegmentKind::Allocated => "allocated",
                };
                (kind, segment.base, segment.size)
            })
            .collect(),
        freelists: freelists(view),
        hash: Hash {
            buckets: view.bucket_count(),
            chains: chains(view),
        },
        stats: counters(view.stats()),
        caches: view.caches().map(caches::of),
        waiting: world.waiting(arena.id).map(|w| w.name.as_str()).collect(),
    });
    write_line(out, &record)
}

/// One answer.
pub(super) fn answered(out: &mut impl Write, world: &World, answer: &Answer) -> io::Result<()> {
    write_line(out, &answer::of(world, answer))
}

fn freelists(view: View<'_>) -> BTreeMap<u8, Vec<u64>> {
    (0..LISTS as u8)
        .map(|list| (list, view.freelist(list).map(|s| s.base).collect()))
        .filter(|(_, bases): &(u8, Vec<u64>)| !bases.is_empty())
        .collect()
}

fn chains(view: View<'_>) -> BTreeMap<usize, Vec<u64>> {
    (0..view.bucket_count())
        .map(|bucket| (bucket, view.chain_of(bucket).map(|s| s.base).collect()))
        .filter(|(_, bases): &(usize, Vec<u64>)| !bases.is_empty())
        .collect()
}

fn counters(stats: &Stats) -> Counters {
    let &Stats {
        mem_inuse,
        mem_import,
        mem_total,
        alloc,
        free,
        wait,
        fail,
        lookup,
        search,
    } = stats;
    Counters {
        mem_inuse,
        mem_import,
        mem_total,
        alloc,
        free,
        wait,
        fail,
        lookup,
        search,
    }
}

pub(super) fn write_line(out: &mut impl Write, record: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, record).map_err(io::Error::from)?;
    writeln!(out)
}
