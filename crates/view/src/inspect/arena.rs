//! An arena: its parameters, its contents, and every counter.

use vmem::{Stats, View};
use vmem_lab::narration::{grouped, units};
use vmem_lab::{ArenaId, World, narration};

use crate::inspect::place;
use crate::inspect::report::{Group, Report, Row, Value};
use crate::item::Item;
use crate::wording;

/// Reports an arena.
pub(super) fn report(world: &World, id: ArenaId) -> Option<Report> {
    let arena = world.arena(id)?;
    let (mut parameters, contents, counters, free) = world.try_inspect(id, |view| {
        (
            parameters(view),
            contents(view),
            counters(view.stats()),
            view.stats().mem_free(),
        )
    })?;
    parameters.insert(0, Row::text("name", arena.name).kernel("vm_name"));
    let source = match arena.parent {
        Some(parent) => {
            Row::text("imports from", place::arena_name(world, parent)).link(Item::Arena(parent))
        }
        None => Row::text("imports from", "no arena"),
    };
    parameters.push(source.kernel("vm_source"));
    let mut groups = vec![
        Group::new("Counters", counters),
        Group::new("Contents", contents),
        Group::new("Parameters", parameters),
    ];
    groups.extend(children(world, id));
    groups.extend(waiting(world, id));
    Some(Report {
        title: arena.name.to_owned(),
        sentence: match arena.parent {
            Some(parent) => format!(
                "An arena that imports spans from {}; {} free.",
                place::arena_name(world, parent),
                units(free)
            ),
            None => format!("An arena that does not import; {} free.", units(free)),
        },
        groups,
        dump: None,
    })
}

/// Returns a row for every counter; the pattern does not compile if one is missing.
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

fn contents(view: View<'_>) -> Vec<Row> {
    let largest = view.largest_free();
    let cursor = match view.cursor() {
        Some(cursor) => Row::address("next-fit cursor", cursor),
        None => Row::text("next-fit cursor", "past the last address"),
    };
    vec![
        Row::count("spans", view.span_count()),
        Row::count("allocated", view.allocated_count()),
        Row::count("free segments", view.free_count()).kernel("vm_nsegfree"),
        Row::count("boundary tags", view.tag_count()),
        Row::units("largest free", largest),
        Row::text("fragmentation", fragmentation(view.stats(), largest)),
        Row::new("bitmap", Value::Bits(view.bitmap())).kernel("vm_freemap"),
        Row::count("hash buckets", view.bucket_count()).kernel("vm_hash_mask + 1"),
        cursor.kernel("vm_rotor"),
        Row::counter("changes", view.revision()),
    ]
}

fn fragmentation(stats: &Stats, largest: u64) -> String {
    match wording::fragmentation(stats, largest) {
        Some(share) => format!("{share:.1} %"),
        None => "nothing is free".to_owned(),
    }
}

fn parameters(view: View<'_>) -> Vec<Row> {
    let quantum = view.quantum().get();
    let mut rows = vec![
        Row::units("quantum", quantum).kernel("vm_quantum"),
        Row::units("smallest import", view.import_min()).kernel("vm_min_import"),
    ];
    let cached = match view.caches() {
        Some(caches) => Row::units("cached up to", quantum * caches.sizes() as u64),
        None => Row::text("cached up to", "nothing is cached"),
    };
    rows.push(cached.kernel("vm_qcache_max"));
    if let Some(caches) = view.caches() {
        rows.push(Row::units("slab size", caches.slab_size()));
        let rounds = narration::count(caches.magazine() as u128, "object", "objects");
        rows.push(Row::text("magazine size", rounds).kernel("cc_magsize"));
    }
    rows
}

/// Returns the arenas that import from it.
fn children(world: &World, id: ArenaId) -> Option<Group> {
    let rows: Vec<Row> = world
        .children(id)
        .map(|child| {
            let imported = world.inspect(child, |view| view.stats().mem_import);
            Row::text(place::arena_name(world, child), units(imported)).link(Item::Arena(child))
        })
        .collect();
    (!rows.is_empty()).then(|| Group::new("Lent to", rows))
}

/// Returns the waiting requests.
fn waiting(world: &World, id: ArenaId) -> Option<Group> {
    let queue = world.waiting(id);
    let count = queue.len();
    let rows: Vec<Row> = queue
        .take(place::MOST)
        .enumerate()
        .map(|(index, waiting)| {
            let text = format!(
                "{}: {}, {}",
                waiting.name,
                units(waiting.asked),
                narration::policy(waiting.policy)
            );
            Row::text(format!("{}.", grouped(index as u128 + 1)), text)
        })
        .collect();
    let more = count - rows.len();
    (count > 0).then(|| Group {
        more,
        ..Group::new("Waiting, first come, first served", rows)
    })
}
