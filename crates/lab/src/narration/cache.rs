//! Quantum caches in words.

use vmem::caches::{Place, Stored};
use vmem::{CacheStep, Event};

use super::{Formatter, count, grouped, number, units};
use crate::scenario::Statement;
use crate::world::ArenaId;

/// One sentence for a step inside the cache of an arena for objects of so many
/// units.
pub(super) fn sentence(
    formatter: Formatter<'_>,
    id: ArenaId,
    cpu: usize,
    object: u64,
    step: CacheStep,
) -> String {
    let here = formatter.arena(id);
    match step {
        CacheStep::Asked { asked } => format!(
            "{here} is asked for {}: CPU {cpu} looks into its magazines of {}.",
            units(asked),
            sizes(object)
        ),
        CacheStep::Popped { base, left } => format!(
            "The object at {} is on top of CPU {cpu}'s loaded magazine and leaves it; {} there.",
            formatter.address(base),
            match left {
                0 => "none is left".to_owned(),
                1 => "1 is left".to_owned(),
                left => format!("{} are left", grouped(left as u128)),
            }
        ),
        CacheStep::Swapped => format!(
            "CPU {cpu}'s loaded magazine of {} can't serve this, but its previous one can: they change places.",
            sizes(object)
        ),
        CacheStep::Loaded { rounds } => format!(
            "Both of CPU {cpu}'s magazines of {} are empty, but the depot has a full one: it is loaded, with {}.",
            sizes(object),
            objects(rounds)
        ),
        CacheStep::DepotEmpty => format!(
            "No magazine of {} at hand has an object, nor has the depot a full one: the slabs are next.",
            sizes(object)
        ),
        CacheStep::Cut { slab, base } => format!(
            "The object at {} is taken from the slab at {}.",
            formatter.address(base),
            formatter.address(slab)
        ),
        CacheStep::NoSlab { size } => format!(
            "No slab of {} has a free object, so {here} asks its segment list for a new slab, {}.",
            sizes(object),
            units(size)
        ),
        CacheStep::SlabAdded {
            slab,
            size,
            objects: number,
        } => format!(
            "The slab of {} is cut into {} of {}.",
            formatter.range(slab, size),
            objects(number as usize),
            units(object)
        ),
        CacheStep::Bypassed => format!(
            "There is no room for another slab of {}: {here} answers the request from its segment list.",
            sizes(object)
        ),
        CacheStep::Found { slab, base } => format!(
            "The object at {} is one of the slab at {}, and is handed out.",
            formatter.address(base),
            formatter.address(slab)
        ),
        CacheStep::Pushed { base, rounds } => format!(
            "The object at {} goes into CPU {cpu}'s loaded magazine, which has {} now.",
            formatter.address(base),
            grouped(rounds as u128)
        ),
        CacheStep::Stored {
            how: Stored::Exchanged,
        } => format!(
            "Both of CPU {cpu}'s magazines of {} are full: the depot takes the previous one for an empty one, which is loaded.",
            sizes(object)
        ),
        CacheStep::Stored { how: Stored::Made } => format!(
            "Both of CPU {cpu}'s magazines of {} are full: the depot takes the previous one, and a new one is loaded.",
            sizes(object)
        ),
        CacheStep::Stored {
            how: Stored::Second,
        } => format!(
            "CPU {cpu} gets a new, empty magazine for {}, and loads it.",
            sizes(object)
        ),
        CacheStep::NoMagazine => format!(
            "There is no empty magazine for {}: the object goes back to its slab.",
            sizes(object)
        ),
        CacheStep::Returned { slab, base, free } => format!(
            "The object at {} goes back into the slab at {}, where {} free now.",
            formatter.address(base),
            formatter.address(slab),
            match free {
                1 => "1 is".to_owned(),
                free => format!("{} are", number(free.into())),
            }
        ),
        CacheStep::Emptied { place, rounds } => format!(
            "{} of {} is emptied into the slabs: {}.",
            match place {
                Place::Loaded => format!("CPU {cpu}'s loaded magazine"),
                Place::Previous => format!("CPU {cpu}'s previous magazine"),
                Place::Depot => "A full magazine of the depot".to_owned(),
            },
            sizes(object),
            objects(rounds)
        ),
        CacheStep::SlabRemoved { slab, size } => format!(
            "All objects of the slab of {} are free, so it goes back to the segment list.",
            formatter.range(slab, size)
        ),
    }
}

/// Where an object that was handed out came from; `None` if it is none.
pub(super) fn granted<'e>(
    formatter: Formatter<'_>,
    here: &str,
    steps: impl Iterator<Item = &'e Event> + Clone,
) -> Option<String> {
    let imported = steps
        .clone()
        .any(|event| matches!(event, Event::Imported { .. }));
    let mut steps = cache_steps(steps);
    let all = steps.clone();
    steps.find_map(|(cpu, object, step)| match step {
        CacheStep::Popped { .. } => {
            let why = all.clone().find_map(|(_, _, step)| match step {
                CacheStep::Swapped => Some("its previous magazine, which is the loaded one now"),
                CacheStep::Loaded { .. } => Some("a full magazine that the depot had for it"),
                _ => None,
            });
            let magazine = why.unwrap_or("its loaded magazine");
            Some(format!(
                "CPU {cpu} has one of {here}'s {} in {magazine}.",
                sizes(object)
            ))
        }
        CacheStep::Cut { slab, .. } => {
            let added = all.clone().find_map(|(_, _, step)| match step {
                CacheStep::SlabAdded { size, objects, .. } => Some((size, objects)),
                _ => None,
            });
            Some(match added {
                Some((size, count)) => format!(
                    "{here} has no {} in reserve, so it cuts a slab, {}{}, into {}.",
                    sizes(object),
                    formatter.range(slab, size),
                    if imported { ", which it imports" } else { "" },
                    objects(count as usize)
                ),
                None => format!(
                    "No magazine at hand has one of {here}'s {}, but the slab at {} has.",
                    sizes(object),
                    formatter.address(slab)
                ),
            })
        }
        _ => None,
    })
}

/// Where `what`, an object that was freed, is now; `None` if it is none.
pub(super) fn freed<'e>(
    formatter: Formatter<'_>,
    what: &str,
    steps: impl Iterator<Item = &'e Event> + Clone,
) -> Option<String> {
    cache_steps(steps).find_map(|(cpu, object, step)| match step {
        CacheStep::Pushed { rounds, .. } => Some(format!(
            "{what} is free again: it is on top of CPU {cpu}'s loaded magazine of {}, which has {} now.",
            sizes(object),
            grouped(rounds as u128)
        )),
        CacheStep::Returned { slab, .. } => Some(format!(
            "{what} is free again, and back in the slab at {}.",
            formatter.address(slab)
        )),
        _ => None,
    })
}

fn cache_steps<'e>(
    steps: impl Iterator<Item = &'e Event> + Clone,
) -> impl Iterator<Item = (usize, u64, CacheStep)> + Clone {
    steps.filter_map(|event| match *event {
        Event::Cache { cpu, object, step } => Some((cpu, object, step)),
        _ => None,
    })
}

/// What a reap gave back.
pub(super) fn reaped(formatter: Formatter<'_>, id: ArenaId, given: usize, slabs: usize) -> String {
    let here = formatter.arena(id);
    let slab = formatter
        .world
        .inspect(id, |view| view.caches().map(|caches| caches.slab_size()));
    match (slab, given, slabs) {
        (None, ..) => format!("{here} has no caches, so there is nothing to reap."),
        (Some(_), 0, 0) => format!(
            "The caches of {here} have nothing to give back: their magazines here are empty, and no slab is all free."
        ),
        (Some(size), given, slabs) => {
            let (are, their) = if given == 1 {
                ("is", "its")
            } else {
                ("are", "their")
            };
            let rest = match slabs {
                0 => "no slab is all free".to_owned(),
                1 => format!("1 slab, of {}, is all free and goes back", units(size)),
                slabs => format!(
                    "{} slabs, of {} each, are all free and go back",
                    grouped(slabs as u128),
                    units(size)
                ),
            };
            format!(
                "The caches of {here} empty their magazines: {} {are} back in {their} slabs; {rest}.",
                objects(given)
            )
        }
    }
}

/// The caches that a new arena has, in a sentence more; nothing where none were
/// asked for.
pub(super) fn made(formatter: Formatter<'_>, id: ArenaId, statement: &Statement) -> String {
    let caches = formatter.world.inspect(id, |view| {
        let caches = view.caches()?;
        let sizes = caches.sizes();
        Some((
            sizes,
            caches.object_size(0),
            caches.object_size(sizes.saturating_sub(1)),
            caches.slab_size(),
            caches.magazine(),
        ))
    });
    match (caches, statement) {
        (Some((sizes, first, last, slab, magazine)), _) => format!(
            " Plain requests of up to {} go to {}, for {}; a slab has {}, a magazine holds {}.",
            units(last),
            count(sizes as u128, "cache", "caches"),
            match sizes {
                1 => units(first),
                _ => format!("{} to {}", number(first), units(last)),
            },
            units(slab),
            objects(magazine)
        ),
        (
            None,
            Statement::Arena {
                qcache: largest @ 1..,
                quantum,
                ..
            },
        ) => format!(
            " It has no caches: none of up to {} has room for a quantum, {}.",
            units(*largest),
            units(*quantum)
        ),
        (None, _) => String::new(),
    }
}

/// Objects by their size: `16s`.
fn sizes(object: u64) -> String {
    format!("{}s", number(object))
}

fn objects(number: usize) -> String {
    count(number as u128, "object", "objects")
}
