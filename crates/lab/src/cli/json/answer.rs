//! Answers, for programs.

use serde_json::{Value, json};
use vmem::caches::Place;
use vmem::{Origin, Segment, SegmentKind};
use vmem_lab::narration::{self, Formatter};
use vmem_lab::query::{
    Answer, At, Attempt, Destination, Found, Free, Freed, FreelistRow, Get, Holder, LegalAddresses,
    Object, ObjectLocation, Position, TakenFrom, Target,
};
use vmem_lab::scenario::policy_word;
use vmem_lab::{Allocation, World};

/// The most free segments with legal addresses that are listed.
const MOST_SEGMENTS: usize = 64;

/// A range: `[base, size]`.
type Range = (u64, u64);

/// Returns an answer, with the same in words.
pub(in crate::cli) fn of(world: &World, answer: &Answer) -> Value {
    let (question, id, mut fields) = match answer {
        Answer::Get(get) => ("get", get.arena, of_get(world, get)),
        Answer::At(at) => ("at", at.arena, of_at(world, at)),
        Answer::Free(free) => ("free", free.arena, of_free(world, free)),
    };
    let mut record = json!({"question": question, "arena": world.name_of(id)});
    fields.sort_all_objects();
    if let (Value::Object(record), Value::Object(mut fields)) = (&mut record, fields) {
        record.append(&mut fields);
    }
    record["text"] = json!(narration::answer(Formatter::decimal(world), answer));
    record
}

fn range(segment: Segment) -> Range {
    (segment.base, segment.size)
}

fn of_get(world: &World, get: &Get) -> Value {
    let legality = match &get.legality {
        Ok(legality) => legality,
        Err(error) => return json!({"size": get.layout.size(), "error": error.code()}),
    };
    let legal = world.inspect(get.arena, |view| legality.segments(view, MOST_SEGMENTS));
    let would = get.attempts.iter();
    let would = would.map(|attempt| of_attempt(world, attempt));
    json!({
        "size": get.layout.size(),
        "rounded": legality.request.size,
        "policies": would.collect::<Vec<_>>(),
        "lists": get.lists.iter().map(of_row).collect::<Vec<_>>(),
        "legal": legal.segments.iter().map(of_legal).collect::<Vec<_>>(),
        "more-legal": legal.more,
    })
}

fn of_attempt(world: &World, attempt: &Attempt) -> Value {
    let mut record = json!({
        "policy": policy_word(attempt.policy),
        "examined": attempt.examined,
        "why": narration::summary(Formatter::decimal(world), &attempt.outcome),
    });
    let given = match &attempt.result {
        Ok(given) => given,
        Err(failure) => {
            record["error"] = json!(failure.code());
            return record;
        }
    };
    record["base"] = json!(given.base);
    record["size"] = json!(given.size);
    record["from"] = match given.from {
        TakenFrom::Segment(segment) => json!({"segment": range(segment)}),
        TakenFrom::Magazine { cpu } => json!({"magazine-of-cpu": cpu}),
        TakenFrom::Slab { slab, cut_from } => json!({"slab": slab, "made-of": cut_from.map(range)}),
    };
    let imports = attempt.imports.iter().map(|import| {
        let (from, to) = (world.name_of(import.from), world.name_of(import.to));
        json!({"from": from, "to": to, "base": import.base, "size": import.size})
    });
    record["imports"] = imports.collect();
    let left = given.remainders.iter();
    let left = left.map(|piece| json!({"segment": range(piece.segment), "list": piece.list}));
    record["left"] = left.collect();
    record
}

fn of_row(row: &FreelistRow) -> Value {
    json!({"list": row.list, "segments": row.segments, "chance": row.fit.word()})
}

fn of_legal(legal: &LegalAddresses) -> Value {
    let blocks = legal.blocks;
    json!({
        "segment": range(legal.segment),
        "lowest": legal.lowest,
        "highest": legal.highest,
        "step": legal.step,
        "blocks": blocks.map(|b| json!({"size": b.size, "first": b.first, "last": b.last})),
        "count": legal.count(),
    })
}

fn of_at(world: &World, at: &At) -> Value {
    let found = match &at.found {
        Found::Nowhere { below, above } => {
            return json!({
                "address": at.address,
                "span": null,
                "below": below.map(range),
                "above": above.map(range),
            });
        }
        Found::Segment(found) => found,
    };
    let mut record = json!({
        "address": at.address,
        "span": {
            "range": range(found.span),
            "imported": found.span.kind == SegmentKind::Span(Origin::Imported),
            "from": found.source.map(|source| world.name_of(source)),
        },
        "segment": range(found.segment),
    });
    let Position { list, index, len } = found.position;
    match &found.holder {
        None => record["free"] = json!({"list": list, "ahead": index, "of": len}),
        Some(holder) => {
            record["hash"] = json!({"bucket": list, "ahead": index, "of": len});
            record["held"] = of_holder(world, holder);
        }
    }
    record
}

fn of_holder(world: &World, holder: &Holder) -> Value {
    match holder {
        Holder::Allocation(allocation) => json!({"by": allocation_of(allocation)}),
        Holder::Importer { inside } => {
            json!({"lent-to": world.name_of(inside.arena), "there": of_at(world, inside)})
        }
        Holder::Slab { size, object } => {
            json!({"slab-of": size, "object": object.as_ref().map(|o| of_object(world, o))})
        }
        Holder::Unknown => json!({}),
    }
}

fn of_object(world: &World, object: &Object) -> Value {
    match object {
        Object::Allocated { base, holder } => {
            json!({"base": base, "out": of_holder(world, holder)})
        }
        Object::Free { base, location } => json!({"base": base, "in": match location {
            ObjectLocation::Slab => json!("slab"),
            ObjectLocation::Depot => json!("depot"),
            ObjectLocation::Magazine { cpu, place, above } => {
                let which = if *place == Place::Loaded { "loaded" } else { "previous" };
                json!({"cpu": cpu, "magazine": which, "above": above})
            }
        }}),
    }
}

fn allocation_of(allocation: &Allocation) -> Value {
    let padding = allocation.size - allocation.asked;
    json!({"id": allocation.name, "base": allocation.base, "size": allocation.asked, "padding": padding})
}

fn of_free(world: &World, free: &Free) -> Value {
    let target = match &free.target {
        Target::Name(name) => json!(name),
        Target::Base(base) => json!(base),
    };
    match &free.result {
        Err(failure) => json!({"target": target, "error": failure.code()}),
        Ok(Freed {
            allocation,
            destination,
            waiting,
        }) => json!({
            "target": target,
            "frees": allocation_of(allocation),
            "back": of_destination(world, destination),
            "waiting": waiting.iter().map(|(_, name)| name).collect::<Vec<_>>(),
        }),
    }
}

fn of_destination(world: &World, destination: &Destination) -> Value {
    match destination {
        Destination::Magazine {
            arena,
            cpu,
            object,
            rounds,
            exchange,
        } => json!({
            "arena": world.name_of(*arena),
            "magazine-of-cpu": cpu,
            "object": object,
            "rounds": rounds,
            "exchanges": exchange.map(|place| match place {
                Place::Depot => "depot",
                Place::Loaded | Place::Previous => "previous",
            }),
        }),
        Destination::SegmentList(merge) => {
            let returned = merge.returned.as_ref();
            json!({
                "arena": world.name_of(merge.arena),
                "segment": range(merge.segment),
                "left": merge.left().map(range),
                "right": merge.right().map(range),
                "whole": range(merge.whole),
                "list": merge.list(),
                "returned": returned.map(|destination| of_destination(world, destination)),
            })
        }
    }
}
