//! The cache of one size, and one of its objects.

use vmem::caches::{CachesView, Counters};
use vmem_lab::ArenaId;
use vmem_lab::narration::{count, grouped, units};
use vmem_lab::query::{self, Found, Holder, Object, ObjectLocation};

use crate::inspect::Context;
use crate::inspect::report::{Group, Report, Row};
use crate::inspect::segment::{allocation_rows, count_rows};
use crate::item::Item;
use crate::quantum_caches::{ObjectCounts, class_of, magazine_name, total};

/// Reports the cache of a class of sizes.
pub(super) fn report(cx: Context<'_>, arena: ArenaId, class: usize) -> Option<Report> {
    let (object, groups) = cx.world.inspect(arena, |view| {
        let caches = view.caches().filter(|caches| class < caches.sizes())?;
        let groups = vec![
            Group::new("Cache", parameters(caches, class)),
            Group::new("Objects", objects(caches, class)),
            Group::new("All CPUs together", counters(total(caches, class))),
        ];
        Some((caches.object_size(class), groups))
    })?;
    Some(Report {
        title: format!("cache of {}-unit objects", grouped(object.into())),
        sentence: format!(
            "Serves {}’s instant-fit requests of up to {} that no smaller cache serves.",
            cx.world.name_of(arena),
            units(object)
        ),
        groups,
        dump: None,
    })
}

fn parameters(caches: &dyn CachesView, class: usize) -> Vec<Row> {
    let object = caches.object_size(class);
    let slab = caches.slab_size();
    let each = slab.checked_div(object).unwrap_or(0);
    let (full, empty) = caches.depot(class);
    vec![
        Row::units("object size", object).kernel("cache_bufsize"),
        Row::units("slab size", slab).kernel("cache_slabsize"),
        Row::count("objects per slab", each),
        Row::units("unused per slab", slab - each * object),
        Row::count("magazine size", caches.magazine() as u64).kernel("cc_magsize"),
        Row::count("full magazines in the depot", full as u64).kernel("cache_full"),
        Row::count("empty magazines in the depot", empty as u64).kernel("cache_empty"),
    ]
}

fn objects(caches: &dyn CachesView, class: usize) -> Vec<Row> {
    let object = caches.object_size(class);
    let mut slabs = Vec::new();
    caches.slabs(&mut |slab| slabs.extend(Some(slab).filter(|slab| slab.object == object)));
    let mut rows = vec![Row::count("slabs", slabs.len() as u64)];
    rows.extend(count_rows(ObjectCounts::new(&slabs), "free in slabs"));
    rows
}

fn counters(counters: Counters) -> Vec<Row> {
    let Counters {
        alloc,
        free,
        swap,
        load,
        store,
    } = counters;
    vec![
        Row::count("arena calls avoided", alloc + free),
        Row::count("allocated from magazines", alloc).kernel("cc_alloc"),
        Row::count("freed into magazines", free).kernel("cc_free"),
        Row::count("loaded and previous swapped", swap),
        Row::count("loaded from the depot", load),
        Row::count("stored in the depot", store),
    ]
}

/// Reports the cached object that begins at `base`.
pub(super) fn object_report(cx: Context<'_>, arena: ArenaId, base: u64) -> Option<Report> {
    let Found::Segment(found) = query::at(cx.world, arena, base).found else {
        return None;
    };
    let Some(Holder::Slab {
        size,
        object: Some(object),
    }) = found.holder
    else {
        return None;
    };
    let slab = found.segment;
    let (begins, state, holder) = match object {
        Object::Allocated { base, holder } => (base, "handed out".to_owned(), Some(*holder)),
        Object::Free { base, location } => (base, free_state(location), None),
    };
    if begins != base {
        return None;
    }
    let class = cx
        .world
        .inspect(arena, |view| class_of(view.caches()?, size))?;
    let slab_address = format!("at {}", cx.radix.address(slab.base));
    let cache = format!("of {}s", grouped(size.into()));
    let rows = vec![
        cx.address_row("first unit", base),
        cx.address_row("end", u128::from(base) + u128::from(size)),
        Row::units("size", size),
        Row::text("state", state),
        Row::count("index in the slab", (base - slab.base).checked_div(size)?),
        Row::text("slab", slab_address).link(Item::Segment(arena, slab.base)),
        Row::text("cache", cache).link(Item::Cache(arena, class)),
    ];
    let mut groups = vec![Group::new("Cached object", rows)];
    let title = match &holder {
        Some(Holder::Allocation(allocation)) => {
            groups.push(Group::new("Owner", allocation_rows(cx, allocation, size)));
            &allocation.name
        }
        Some(_) => "cached object",
        None => "free object",
    };
    let sentence = match holder {
        Some(_) => "A part of a slab that is handed out. It has no boundary tag of its own.",
        None => "A free part of a slab. In the segment list the whole slab is allocated.",
    };
    Some(Report {
        title: title.to_owned(),
        sentence: sentence.to_owned(),
        groups,
        dump: None,
    })
}

fn free_state(location: ObjectLocation) -> String {
    match location {
        ObjectLocation::Slab => "free in its slab".to_owned(),
        ObjectLocation::Depot => "in a full magazine of the depot".to_owned(),
        ObjectLocation::Magazine { cpu, place, above } => {
            let name = magazine_name(place);
            let above = match above {
                0 => "on top".to_owned(),
                above => format!("below {}", count(above as u128, "object", "objects")),
            };
            format!("in CPU {cpu}’s {name} magazine, {above}")
        }
    }
}
