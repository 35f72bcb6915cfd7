//! The cache of one size, and one of its objects.

use vmem::caches::{CachesView, Counters, SlabView};
use vmem_lab::narration::{count, grouped, units};
use vmem_lab::query::{Found, Holder, Object, ObjectLocation};
use vmem_lab::{ArenaId, Session, World, query};

use crate::inspect::place;
use crate::inspect::report::{Group, Report, Row};
use crate::inspect::segment::allocation_rows;
use crate::item::Item;
use crate::quantum_caches::{ObjectCounts, class_of, magazine_name, total};

/// Reports the cache of a class of sizes.
pub(super) fn report(world: &World, arena: ArenaId, class: usize) -> Option<Report> {
    let groups = world
        .try_inspect(arena, |view| {
            let caches = view.caches().filter(|caches| class < caches.sizes())?;
            Some(vec![
                Group::new("Cache", parameters(caches, class)),
                Group::new("Objects", objects(caches, class)),
                Group::new("All CPUs together", counters(total(caches, class))),
            ])
        })
        .flatten()?;
    let object = world.inspect(arena, |view| {
        view.caches().map_or(0, |caches| caches.object_size(class))
    });
    Some(Report {
        title: format!("cache of {}s", grouped(object.into())),
        sentence: format!(
            "Serves {}’s instant-fit requests of up to {} that no smaller cache serves.",
            place::arena_name(world, arena),
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
        Row::counter("objects per slab", each),
        Row::units("unused per slab", slab - each * object),
        Row::count("magazine size", caches.magazine()).kernel("cc_magsize"),
        Row::count("full magazines in the depot", full).kernel("cache_full"),
        Row::count("empty magazines in the depot", empty).kernel("cache_empty"),
    ]
}

fn objects(caches: &dyn CachesView, class: usize) -> Vec<Row> {
    let object = caches.object_size(class);
    let (mut slabs, mut counts) = (0, ObjectCounts::default());
    caches.slabs(&mut |slab: SlabView| {
        if slab.object == object {
            slabs += 1;
            counts.add(&slab);
        }
    });
    vec![
        Row::count("slabs", slabs),
        Row::count("objects", counts.all),
        Row::count("handed out", counts.handed_out),
        Row::count("free in slabs", counts.in_slab),
        Row::count("in magazines", counts.in_magazines()),
    ]
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
        Row::counter("arena calls avoided", alloc + free),
        Row::counter("allocated from magazines", alloc).kernel("cc_alloc"),
        Row::counter("freed into magazines", free).kernel("cc_free"),
        Row::counter("loaded and previous swapped", swap),
        Row::counter("loaded from the depot", load),
        Row::counter("stored in the depot", store),
    ]
}

/// Reports the cached object that begins at `base`.
pub(super) fn object_report(
    session: &Session,
    world: &World,
    arena: ArenaId,
    base: u64,
) -> Option<Report> {
    let Found::Allocated {
        segment: slab,
        holder: Holder::Slab {
            size,
            object: Some(object),
        },
        ..
    } = query::at(world, arena, base).found
    else {
        return None;
    };
    let (begins, holder) = match &object {
        Object::Allocated { base, holder } => (*base, Some(&**holder)),
        Object::Free { base, .. } => (*base, None),
    };
    if begins != base {
        return None;
    }
    let class = world.inspect(arena, |view| class_of(view.caches()?, size))?;
    let rows = vec![
        Row::address("first unit", base),
        Row::address("end", u128::from(base) + u128::from(size)),
        Row::units("size", size),
        Row::text("state", state(&object)),
        Row::counter("index in the slab", (base - slab.base).checked_div(size)?),
        Row::address_in_text("slab", "at ", slab.base, "").link(Item::Segment {
            arena,
            base: slab.base,
        }),
        Row::text("cache", format!("of {}s", grouped(size.into())))
            .link(Item::Cache { arena, class }),
    ];
    let mut groups = vec![Group::new("Cached object", rows)];
    let allocation = match holder {
        Some(Holder::Allocation(allocation)) => Some(allocation),
        _ => None,
    };
    groups.extend(
        allocation
            .map(|allocation| Group::new("Owner", allocation_rows(session, allocation, size))),
    );
    let (title, sentence) = match (allocation, holder) {
        (_, None) => (
            "free object",
            "A free part of a slab. In the segment list the whole slab is allocated.",
        ),
        (allocation, Some(_)) => (
            allocation.map_or("cached object", |allocation| &allocation.name),
            "A part of a slab that is handed out. It has no boundary tag of its own.",
        ),
    };
    Some(Report {
        title: title.to_owned(),
        sentence: sentence.to_owned(),
        groups,
        dump: None,
    })
}

fn state(object: &Object) -> String {
    match object {
        Object::Allocated { .. } => "handed out".to_owned(),
        Object::Free { location, .. } => match *location {
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
        },
    }
}
