//! An arena: its parameters, its contents, and every counter.

use vmem::{SegmentKind, Stats, View};
use vmem_lab::narration::{self, grouped, units};
use vmem_lab::{ArenaId, ArenaRef};

use crate::inspect::report::{Group, Report, Row};
use crate::inspect::{Context, MOST};
use crate::item::Item;
use crate::wording;

/// Reports an arena.
pub(super) fn report(cx: Context<'_>, id: ArenaId) -> Option<Report> {
    let arena = cx.world.arena(id)?;
    let (mut groups, free) = cx.world.inspect(id, |view| {
        let groups = vec![
            Group::new("Counters", counters(view.stats())),
            Group::new("Contents", contents(cx, id, view)),
            Group::new("Parameters", parameters(cx, arena, view)),
        ];
        (groups, units(view.stats().mem_free()))
    });
    groups.extend([children(cx, id), waiting(cx, id)]);
    Some(Report {
        title: arena.name.to_owned(),
        sentence: match arena.parent {
            Some(parent) => {
                let parent = cx.world.name_of(parent);
                format!("An arena that imports spans from {parent}; {free} free.")
            }
            None => format!("An arena that does not import; {free} free."),
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
        Row::count("allocations", alloc).kernel("vk_alloc"),
        Row::count("frees", free).kernel("vk_free"),
        Row::count("waits", wait).kernel("vk_wait"),
        Row::count("failures", fail).kernel("vk_fail"),
        Row::count("nodes compared", lookup).kernel("vk_lookup"),
        Row::count("tags searched", search).kernel("vk_search"),
    ]
}

fn contents(cx: Context<'_>, id: ArenaId, view: View<'_>) -> Vec<Row> {
    let cursor = match view.cursor() {
        Some(cursor) => cx.address_row("next-fit cursor", cursor),
        None => Row::text("next-fit cursor", "past the last address"),
    };
    let bitmap = format!("{:#018x}", view.bitmap());
    let (largest, fragmentation, [allocated, free]) = if cx.is_underway(id) {
        // A segment may be in no list, or in no chain.
        let count = |kind| {
            view.segments()
                .filter(|segment| segment.kind == kind)
                .count()
        };
        let unknown = |name: &str| Row::text(name, "–");
        let counts = [SegmentKind::Allocated, SegmentKind::Free].map(count);
        (unknown("largest free"), unknown("fragmentation"), counts)
    } else {
        let largest = view.largest_free();
        let fragmentation = match wording::fragmentation(view.stats(), largest) {
            Some(share) => format!("{share:.1} %"),
            None => "nothing is free".to_owned(),
        };
        (
            Row::units("largest free", largest),
            Row::text("fragmentation", fragmentation),
            [view.allocated_count(), view.free_count()],
        )
    };
    vec![
        Row::count("spans", view.span_count() as u64),
        Row::count("allocated", allocated as u64),
        Row::count("free segments", free as u64).kernel("vm_nsegfree"),
        Row::count("boundary tags", view.tag_count() as u64),
        largest,
        fragmentation,
        Row::number("bitmap", bitmap).kernel("vm_freemap"),
        Row::count("hash buckets", view.bucket_count() as u64).kernel("vm_hash_mask + 1"),
        cursor.kernel("vm_rotor"),
        Row::count("changes", view.revision()),
    ]
}

fn parameters(cx: Context<'_>, arena: ArenaRef<'_>, view: View<'_>) -> Vec<Row> {
    let quantum = view.quantum().get();
    let mut rows = vec![
        Row::text("name", arena.name).kernel("vm_name"),
        Row::units("quantum", quantum).kernel("vm_quantum"),
        Row::units("minimum import", view.import_min()).kernel("vm_min_import"),
    ];
    match view.caches() {
        Some(caches) => {
            let rounds = narration::count(caches.magazine() as u128, "object", "objects");
            rows.extend([
                Row::units("cached up to", quantum * caches.sizes() as u64).kernel("vm_qcache_max"),
                Row::units("slab size", caches.slab_size()),
                Row::text("magazine size", rounds).kernel("cc_magsize"),
            ]);
        }
        None => rows.push(Row::text("cached up to", "nothing is cached").kernel("vm_qcache_max")),
    }
    let source = match arena.parent {
        Some(parent) => {
            Row::text("imports from", cx.world.name_of(parent)).link(Item::Arena(parent))
        }
        None => Row::text("imports from", "no arena"),
    };
    rows.push(source.kernel("vm_source"));
    rows
}

/// Returns the arenas that import from it.
fn children(cx: Context<'_>, id: ArenaId) -> Group {
    let rows = cx.world.children(id).map(|child| {
        let imported = cx.world.inspect(child, |view| view.stats().mem_import);
        Row::text(cx.world.name_of(child), units(imported)).link(Item::Arena(child))
    });
    Group::new("Lent to", rows.collect())
}

/// Returns the waiting requests.
fn waiting(cx: Context<'_>, id: ArenaId) -> Group {
    let queue = cx.world.waiting(id);
    let more = queue.len().saturating_sub(MOST);
    let rows = queue.take(MOST).zip(1..).map(|(waiting, nth)| {
        let policy = narration::policy(waiting.policy);
        let text = format!("{}: {}, {policy}", waiting.name, units(waiting.asked));
        Row::text(format!("{}.", grouped(nth)), text)
    });
    Group {
        title: "Waiting, first come, first served",
        rows: rows.collect(),
        more,
    }
}
