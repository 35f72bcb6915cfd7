//! Operations, places and arenas for programs: JSON Lines. Fields are in the order in which
//! they stand here.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::{Serialize, Serializer};
use serde_json::{Value, json};
use vmem::caches::{CachesView, Counters, Place};
use vmem::{LISTS, SegmentKind, Stats};
use vmem_lab::measure::Number;
use vmem_lab::measure::columns::Field;
use vmem_lab::narration::{self, Formatter};
use vmem_lab::pseudocode::Trace;
use vmem_lab::query;
use vmem_lab::{Allocation, ArenaRef, Effect, Moment, Outcome, Statement, Target, World};

use super::steps::{Detail, Located};
use super::verdict::broken;

pub(super) mod answer;

/// An operation. It may have a million steps, so no [`Value`] is made of all of them.
#[derive(Serialize)]
struct Operation<'a> {
    #[serde(flatten)]
    record: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    steps: Option<Steps<'a>>,
}

struct Steps<'a>(&'a World, &'a Outcome);

/// One arena. It may have millions of segments, so no [`Value`] is made of it.
#[derive(Serialize)]
struct Arena<'a> {
    arena: &'a str,
    segments: Vec<(&'static str, u64, u64)>,
    /// From head to tail.
    freelists: BTreeMap<usize, Vec<u64>>,
    hash: Hash,
    #[serde(with = "ArenaStats")]
    stats: Stats,
    #[serde(skip_serializing_if = "Option::is_none")]
    caches: Option<Value>,
    /// The names of the waiting requests, in their order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    waiting: Vec<&'a str>,
}

#[derive(Serialize)]
struct Hash {
    buckets: usize,
    chains: BTreeMap<usize, Vec<u64>>,
}

#[derive(Serialize)]
#[serde(remote = "Stats")]
struct ArenaStats {
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

pub(super) fn operation(
    out: &mut dyn Write,
    at: Located,
    world: &World,
    outcome: &Outcome,
    detail: Detail,
) -> io::Result<()> {
    let statement = &outcome.statement;
    let is_expectation = matches!(statement, Statement::Expect(_));
    let served = outcome.served.iter();
    let served = served.map(|it| json!({"id": it.name, "base": it.base, "size": it.asked}));
    let served: Vec<Value> = served.collect();
    let mut record = json!({
        "line": at.line,
        "operation": at.operation,
        "op": statement.word(),
        "arena": statement.arena(),
        "id": null,
        "base": null,
        "error": outcome.result.as_ref().err().map(|failure| failure.code()),
        "size": null,
        "examined": (!is_expectation).then_some(outcome.examined),
        "waiting": null,
        "objects": null,
        "slabs": null,
        "cpu": null,
        "served": (!served.is_empty()).then_some(served),
        "holds": null,
        "expected": null,
        "found": null,
    });
    add_statement(&mut record, statement);
    match &outcome.result {
        Ok(effect) => add_effect(&mut record, effect),
        Err(_) => record["base"] = Value::Null,
    }
    if let Some([expected, found]) = broken(outcome) {
        record["expected"] = expected.into();
        record["found"] = found.into();
    }
    let record = without_nulls(record, &["arena"]);
    let steps = (detail != Detail::Summary).then_some(Steps(world, outcome));
    write_line(out, &Operation { record, steps })
}

fn add_statement(record: &mut Value, statement: &Statement) {
    match statement {
        Statement::Alloc { name, size, .. } => {
            record["id"] = json!(name);
            record["size"] = json!(size);
        }
        Statement::Free { target, size, .. } => {
            match target {
                Target::Name(name) => record["id"] = json!(name),
                Target::Base(base) => record["base"] = json!(base),
            }
            record["size"] = json!(size);
        }
        Statement::Span { base, size, .. } => {
            record["base"] = json!(base);
            record["size"] = json!(size);
        }
        Statement::Unspan { base, .. } => record["base"] = json!(base),
        Statement::Cpu(number) => record["cpu"] = json!(number),
        _ => {}
    }
}

fn add_effect(record: &mut Value, effect: &Effect) {
    match effect {
        Effect::Allocated(Allocation { name, base, .. }) => {
            record["id"] = json!(name);
            record["base"] = json!(base);
        }
        Effect::Waits { name, .. } => {
            record["id"] = json!(name);
            record["waiting"] = json!(true);
        }
        Effect::Reaped(reaped) => {
            record["objects"] = json!(reaped.objects);
            record["slabs"] = json!(reaped.slabs);
        }
        Effect::Freed {
            name, base, asked, ..
        } => {
            if let Some(name) = name {
                record["id"] = json!(name);
            }
            record["base"] = json!(base);
            record["size"] = json!(asked);
        }
        Effect::SpanRemoved { size, .. } => record["size"] = json!(size),
        Effect::Held => record["holds"] = json!(true),
        Effect::NotHeld { .. } => record["holds"] = json!(false),
        _ => {}
    }
}

impl Serialize for Steps<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let &Self(world, outcome) = self;
        let locations = Trace::new(world, outcome).locations;
        let steps = outcome.steps.iter().zip(&locations).enumerate();
        serializer.collect_seq(steps.map(|(index, (step, location))| {
            json!({
                "arena": world.arena(step.arena).map_or("", |arena| arena.name),
                "text": narration::sentence(Formatter::decimal(world), outcome, index).unwrap_or_default(),
                "algorithm": location.algorithm.title(),
                "code_line": location.line + 1,
                "code": location.code(),
                "depth": location.depth,
            })
        }))
    }
}

/// Writes a place on the time line, with its operation or step.
pub(super) fn moment(out: &mut dyn Write, moment: &Moment<'_>) -> io::Result<()> {
    let world = moment.world;
    let done = moment.done;
    let location = moment.place.step.zip(done).and_then(|(step, done)| {
        let locations = Trace::new(moment.after, done).locations;
        locations.get(step).copied()
    });
    let text = match moment.place.step.zip(done) {
        Some((step, done)) => narration::sentence(Formatter::decimal(world), done, step),
        None => done.map(|done| narration::summary(Formatter::decimal(world), done)),
    };
    let arena = moment.step().and_then(|step| world.arena(step.arena));
    let record = json!({
        "operations": moment.position,
        "step": moment.place.step.map(|step| step + 1),
        "statement": done.map(|done| done.statement.to_string()),
        "text": text,
        "algorithm": location.map(|location| location.algorithm.title()),
        "code_line": location.map(|location| location.line + 1),
        "code": location.map(|location| location.code()),
        "arena": arena.map(|arena| arena.name),
    });
    write_line(out, &without_nulls(record, &[]))
}

pub(super) fn arena(out: &mut dyn Write, world: &World, arena: ArenaRef<'_>) -> io::Result<()> {
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
        freelists: not_empty(LISTS, |list| {
            view.freelist(list as u8).map(|s| s.base).collect()
        }),
        hash: Hash {
            buckets: view.bucket_count(),
            chains: not_empty(view.bucket_count(), |bucket| {
                view.chain_of(bucket).map(|s| s.base).collect()
            }),
        },
        stats: *view.stats(),
        caches: view.caches().map(caches),
        waiting: world.waiting(arena.id).map(|w| w.name.as_str()).collect(),
    });
    write_line(out, &record)
}

/// Returns the lists of addresses that are not empty, by number.
fn not_empty(count: usize, list: impl Fn(usize) -> Vec<u64>) -> BTreeMap<usize, Vec<u64>> {
    let lists = (0..count).map(|number| (number, list(number)));
    lists.filter(|(_, bases)| !bases.is_empty()).collect()
}

/// Returns the caches: units of a slab, objects that a magazine holds, and each size.
fn caches(caches: &dyn CachesView) -> Value {
    let mut slabs = Vec::new();
    caches.slabs(&mut |slab| slabs.push(slab));
    slabs.sort_by_key(|slab| slab.base);
    let sizes = (0..caches.sizes()).map(|class| {
        let object = caches.object_size(class);
        let cpus =
            (0..caches.cpus()).filter_map(|number| Some((number, cpu(caches, class, number)?)));
        let (full, empty) = caches.depot(class);
        let slabs = slabs
            .iter()
            .filter(|slab| slab.object == object)
            .map(|slab| {
                // Objects that are neither allocated nor free in the slab are in magazines.
                json!({
                    "base": slab.base,
                    "objects": slab.objects,
                    "out": slab.out.count_ones(),
                    "free": slab.free.count_ones(),
                })
            });
        json!({
            "object": object,
            "cpus": cpus.collect::<BTreeMap<_, _>>(),
            "depot": {"full": full, "empty": empty},
            "slabs": slabs.collect::<Vec<_>>(),
        })
    });
    json!({
        "slab": caches.slab_size(),
        "magazine": caches.magazine(),
        "sizes": sizes.collect::<Vec<_>>(),
    })
}

/// Returns a CPU's magazines, each from the bottom to the top; `None` if it has done nothing
/// here.
fn cpu(caches: &dyn CachesView, class: usize, number: usize) -> Option<Value> {
    let counters = caches.counters(number, class);
    let rounds = |place| query::rounds(caches, number, class, place);
    (counters != Counters::default()).then(|| {
        json!({
            "loaded": rounds(Place::Loaded),
            "previous": rounds(Place::Previous),
            "alloc": counters.alloc,
            "free": counters.free,
            "swap": counters.swap,
            "load": counters.load,
            "store": counters.store,
        })
    })
}

/// Removes the fields without a value, except some.
fn without_nulls(mut record: Value, except: &[&str]) -> Value {
    if let Value::Object(fields) = &mut record {
        fields.retain(|name, value| !value.is_null() || except.contains(&name.as_str()));
    }
    record
}

/// Writes numbers and words, each with its name.
pub(super) fn fields<'a>(
    out: &mut dyn Write,
    fields: impl Iterator<Item = (&'a str, Field<'a>)>,
) -> io::Result<()> {
    struct Json<'a>(Field<'a>);

    impl Serialize for Json<'_> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            match self.0 {
                Field::Word(word) => serializer.serialize_str(word),
                Field::Number(None) => serializer.serialize_none(),
                Field::Number(Some(Number::Count(count))) => serializer.serialize_u128(count),
                Field::Number(Some(Number::Real(real))) => serializer.serialize_f64(real),
            }
        }
    }

    let fields = fields.map(|(name, field)| (name, Json(field)));
    serde_json::Serializer::new(&mut *out).collect_map(fields)?;
    writeln!(out)
}

pub(super) fn write_line(out: &mut dyn Write, record: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, record)?;
    writeln!(out)
}
