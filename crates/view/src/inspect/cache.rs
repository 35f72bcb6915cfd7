//! The cache of one size, and one of its objects.

use vmem::caches::{CachesView, Counters, SlabView};
use vmem_lab::narration::{count, grouped, units};
use vmem_lab::query::{Found, Holder, Object, ObjectLocation};
use vmem_lab::{ArenaId, Session, World, query};

use crate::inspect::segment::maker;
use crate::inspect::{Group, Report, Row, place};
use crate::item::Item;
use crate::steps;

/// The cache of a class of sizes.
pub(super) fn of(world: &World, arena: ArenaId, class: usize) -> Option<Report> {
    let groups = world
        .try_inspect(arena, |view| {
            let caches = view.caches().filter(|caches| class < caches.sizes())?;
            Some(vec![
                Group::new("Cache", made_with(caches, class)),
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
        words: format!(
            "Serves {}’s requests of up to {} by instant fit, if no smaller cache does.",
            place::name(world, arena),
            units(object)
        ),
        groups,
        dump: None,
    })
}

fn made_with(caches: &dyn CachesView, class: usize) -> Vec<Row> {
    let object = caches.object_size(class);
    let slab = caches.slab_size();
    let each = slab.checked_div(object).unwrap_or(0);
    let (full, empty) = caches.depot(class);
    vec![
        Row::units("an object", object).kernel("cache_bufsize"),
        Row::units("a slab", slab).kernel("cache_slabsize"),
        Row::counter("objects a slab", each),
        Row::units("left over in each", slab - each * object),
        Row::count("a magazine holds", caches.magazine()).kernel("cc_magsize"),
        Row::count("full in the depot", full).kernel("cache_full"),
        Row::count("empty in the depot", empty).kernel("cache_empty"),
    ]
}

fn objects(caches: &dyn CachesView, class: usize) -> Vec<Row> {
    let object = caches.object_size(class);
    let (mut slabs, mut all, mut out, mut free) = (0, 0, 0, 0);
    caches.slabs(&mut |slab: SlabView| {
        if slab.object == object {
            slabs += 1;
            all += slab.objects as usize;
            out += slab.out.count_ones() as usize;
            free += slab.free.count_ones() as usize;
        }
    });
    vec![
        Row::count("slabs", slabs),
        Row::count("objects", all),
        Row::count("handed out", out),
        Row::count("free in slabs", free),
        Row::count("in magazines", all.saturating_sub(out + free)),
    ]
}

/// What all CPUs together did with their magazines of one size.
pub fn total(caches: &dyn CachesView, class: usize) -> Counters {
    (0..caches.cpus()).fold(Counters::default(), |sum, cpu| {
        let Counters {
            alloc,
            free,
            swap,
            load,
            store,
        } = caches.counters(cpu, class);
        Counters {
            alloc: sum.alloc + alloc,
            free: sum.free + free,
            swap: sum.swap + swap,
            load: sum.load + load,
            store: sum.store + store,
        }
    })
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

/// A cached object.
pub(super) fn of_object(
    session: &Session,
    world: &World,
    arena: ArenaId,
    base: u64,
) -> Option<Report> {
    let (object, class, nth) = world.inspect(arena, |view| {
        let caches = view.caches()?;
        let object = caches.find(base).filter(|object| object.base == base)?;
        let nth = (base - object.slab).checked_div(object.size)?;
        Some((object, steps::class_of(caches, object.size)?, nth))
    })?;
    let allocation = world.allocation_at(arena, base).filter(|_| object.out);
    let mut rows = vec![
        Row::address("first unit", base),
        Row::address("end", u128::from(base) + u128::from(object.size)),
        Row::units("size", object.size),
        Row::words("where it is", whereabouts(world, arena, base)),
        Row::counter("its number in the slab", nth),
    ];
    rows.push(
        Row::place("slab", "at ", object.slab, "").link(Item::Segment {
            arena,
            base: object.slab,
        }),
    );
    let cache = format!("of {}s", grouped(object.size.into()));
    rows.push(Row::words("cache", cache).link(Item::Cache { arena, class }));
    let mut groups = vec![Group::new("Cached object", rows)];
    if let Some(allocation) = &allocation {
        let mut rows = vec![
            Row::words("name", &*allocation.name),
            Row::units("asked for", allocation.asked),
            Row::units("padding", object.size.saturating_sub(allocation.asked)),
        ];
        rows.extend(maker(session, allocation));
        groups.push(Group::new("Who has it", rows));
    }
    Some(Report {
        title: match &allocation {
            Some(allocation) => allocation.name.clone(),
            None if object.out => "cached object".to_owned(),
            None => "free object".to_owned(),
        },
        words: match object.out {
            true => "A part of a slab, handed out. It has no boundary tag of its own.".to_owned(),
            false => {
                "A part of a slab, in reserve: to the segment list it is allocated.".to_owned()
            }
        },
        groups,
        dump: None,
    })
}

/// Where a cached object is.
fn whereabouts(world: &World, arena: ArenaId, base: u64) -> String {
    let found = query::at(world, arena, base).found;
    let Found::Allocated {
        holder: Holder::Slab {
            object: Some(object),
            ..
        },
        ..
    } = found
    else {
        return "in a slab".to_owned();
    };
    match object {
        Object::Allocated { .. } => "handed out".to_owned(),
        Object::Free { location, .. } => match location {
            ObjectLocation::Slab => "free in its slab".to_owned(),
            ObjectLocation::Depot => "in a full magazine of the depot".to_owned(),
            ObjectLocation::Magazine { cpu, place, above } => {
                let which = match place {
                    vmem::caches::Place::Previous => "previous",
                    _ => "loaded",
                };
                let above = match above {
                    0 => "on top".to_owned(),
                    above => format!("{} above it", count(above as u128, "object", "objects")),
                };
                format!("in CPU {cpu}’s {which} magazine, {above}")
            }
        },
    }
}
