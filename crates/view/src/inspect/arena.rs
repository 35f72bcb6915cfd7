//! An arena: what it was made with, what it holds, and every counter.

use vmem::{Stats, View};
use vmem_lab::narration::{grouped, units};
use vmem_lab::{ArenaId, World, narration};

use crate::inspect::{Group, Report, Row, Value, place};
use crate::item::Item;
use crate::wording;

/// An arena.
pub(super) fn of(world: &World, id: ArenaId) -> Option<Report> {
    let arena = world.arena(id)?;
    let (made, holds, counters, free) = world.try_inspect(id, |view| {
        (
            made_with(view),
            holds(view),
            counters(view.stats()),
            view.stats().mem_free(),
        )
    })?;
    let mut made = made;
    made.insert(0, Row::words("name", arena.name).kernel("vm_name"));
    let source = match arena.parent {
        Some(parent) => {
            Row::words("imports from", place::name(world, parent)).link(Item::Arena(parent))
        }
        None => Row::words("imports from", "nobody"),
    };
    made.push(source.kernel("vm_source"));
    let mut groups = vec![
        Group::new("Counters", counters),
        Group::new("It holds", holds),
        Group::new("Made with", made),
    ];
    groups.extend(children(world, id));
    groups.extend(waiting(world, id));
    Some(Report {
        title: arena.name.to_owned(),
        words: match arena.parent {
            Some(parent) => format!(
                "An arena that imports from {} what it lacks; {} free.",
                place::name(world, parent),
                units(free)
            ),
            None => format!("An arena with spans of its own; {} free.", units(free)),
        },
        groups,
        dump: None,
    })
}

/// Every counter there is: a new one can't be forgotten.
fn counters(stats: &Stats) -> Vec<Row> {
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
    vec![
        Row::units("in use", mem_inuse).kernel("vk_mem_inuse"),
        Row::units("imported", mem_import).kernel("vk_mem_import"),
        Row::units("all spans", mem_total).kernel("vk_mem_total"),
        Row::counter("allocations", alloc).kernel("vk_alloc"),
        Row::counter("frees", free).kernel("vk_free"),
        Row::counter("waits", wait).kernel("vk_wait"),
        Row::counter("failures", fail).kernel("vk_fail"),
        Row::counter("nodes compared", lookup).kernel("vk_lookup"),
        Row::counter("tags searched", search).kernel("vk_search"),
    ]
}

fn holds(view: View<'_>) -> Vec<Row> {
    let largest = view.largest_free();
    let cursor = match view.cursor() {
        Some(cursor) => Row::address("next-fit cursor", cursor),
        None => Row::words("next-fit cursor", "at the very end"),
    };
    vec![
        Row::count("spans", view.span_count()),
        Row::count("allocated", view.allocated_count()),
        Row::count("free segments", view.free_count()).kernel("vm_nsegfree"),
        Row::count("boundary tags", view.tag_count()),
        Row::units("largest free", largest),
        Row::words("fragmentation", fragmentation(view.stats(), largest)),
        Row::new("bitmap", Value::Bits(view.bitmap())).kernel("vm_freemap"),
        Row::count("hash buckets", view.bucket_count()).kernel("vm_hash_mask + 1"),
        cursor.kernel("vm_rotor"),
        Row::counter("changes so far", view.revision()),
    ]
}

fn fragmentation(stats: &Stats, largest: u64) -> String {
    match wording::fragmentation(stats, largest) {
        Some(share) => format!("{share:.1} %"),
        None => "nothing is free".to_owned(),
    }
}

fn made_with(view: View<'_>) -> Vec<Row> {
    let quantum = view.quantum().get();
    let mut rows = vec![
        Row::units("quantum", quantum).kernel("vm_quantum"),
        Row::units("least import", view.import_min()).kernel("vm_min_import"),
    ];
    let cached = match view.caches() {
        Some(caches) => Row::units("cached up to", quantum * caches.sizes() as u64),
        None => Row::words("cached up to", "nothing is cached"),
    };
    rows.push(cached.kernel("vm_qcache_max"));
    if let Some(caches) = view.caches() {
        rows.push(Row::units("a slab", caches.slab_size()));
        let rounds = narration::count(caches.magazine() as u128, "object", "objects");
        rows.push(Row::words("a magazine", rounds).kernel("cc_magsize"));
    }
    rows
}

/// Who imports from it.
fn children(world: &World, id: ArenaId) -> Option<Group> {
    let rows: Vec<Row> = world
        .children(id)
        .map(|child| {
            let imported = world.inspect(child, |view| view.stats().mem_import);
            Row::words(place::name(world, child), units(imported)).link(Item::Arena(child))
        })
        .collect();
    (!rows.is_empty()).then(|| Group::new("Lends to", rows))
}

/// Who waits in front of it.
fn waiting(world: &World, id: ArenaId) -> Option<Group> {
    let line = world.waiting(id);
    let count = line.len();
    let rows: Vec<Row> = line
        .take(place::MOST)
        .enumerate()
        .map(|(index, waiting)| {
            let words = format!(
                "{}: {}, {}",
                waiting.name,
                units(waiting.asked),
                narration::policy(waiting.policy)
            );
            Row::words(format!("{}.", grouped(index as u128 + 1)), words)
        })
        .collect();
    let more = count - rows.len();
    (count > 0).then(|| Group {
        more,
        ..Group::new("Waiting, first come first served", rows)
    })
}
