//! Sentences about quantum caches.

use vmem::caches::{Place, Stored};
use vmem::{CacheStep, Event};

use super::formatter::Formatter;
use super::text::{count, number, units};
use crate::scenario::Statement;
use crate::world::ArenaId;

/// Returns the sentence of a step inside the cache of an arena for objects of `object`
/// units.
pub(super) fn sentence(
    formatter: Formatter<'_>,
    id: ArenaId,
    cpu: usize,
    object: u64,
    step: CacheStep,
) -> String {
    let here = formatter.arena(id);
    let sized = sized(object);
    match step {
        CacheStep::Asked { asked } => format!(
            "{here} is asked for {}. CPU {cpu} looks into its magazines of {sized} objects.",
            units(asked)
        ),
        CacheStep::Popped { base, left } => format!(
            "CPU {cpu} takes the object at {} from the top of its loaded magazine; {} left.",
            formatter.address(base),
            match left {
                0 => "no object is".to_owned(),
                left => count(left as u128, "object is", "objects are"),
            }
        ),
        CacheStep::Swapped => format!(
            "CPU {cpu}'s loaded magazine of {sized} objects cannot serve this, so CPU {cpu} swaps the loaded and the previous magazine."
        ),
        CacheStep::Loaded { rounds } => format!(
            "Both of CPU {cpu}'s magazines of {sized} objects are empty. CPU {cpu} loads a full magazine from the depot, with {}.",
            objects(rounds)
        ),
        CacheStep::DepotEmpty => format!(
            "CPU {cpu}'s magazines have no {sized} object, and the depot has no full magazine. The slabs are next."
        ),
        CacheStep::Cut { slab, base } => format!(
            "The object at {} is taken from the slab at {}.",
            formatter.address(base),
            formatter.address(slab)
        ),
        CacheStep::NoSlab { size } => format!(
            "No slab has a free {sized} object, so {here} needs a new slab of {}.",
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
            "There is no room for a new slab of {sized} objects. {here} serves the request from its segment list."
        ),
        CacheStep::Found { slab, base } => format!(
            "The object at {} belongs to the slab at {} and is allocated.",
            formatter.address(base),
            formatter.address(slab)
        ),
        CacheStep::Pushed { base, rounds } => format!(
            "The object at {} is put on top of CPU {cpu}'s loaded magazine, which now has {}.",
            formatter.address(base),
            objects(rounds)
        ),
        CacheStep::Stored {
            how: Stored::Exchanged,
        } => format!(
            "Both of CPU {cpu}'s magazines of {sized} objects are full. CPU {cpu} gives the previous magazine to the depot and loads an empty magazine from the depot."
        ),
        CacheStep::Stored { how: Stored::Made } => format!(
            "Both of CPU {cpu}'s magazines of {sized} objects are full. CPU {cpu} gives the previous magazine to the depot and loads a new, empty magazine."
        ),
        CacheStep::Stored {
            how: Stored::Second,
        } => format!("CPU {cpu} loads a new, empty magazine for {sized} objects."),
        CacheStep::NoMagazine => format!(
            "There is no empty magazine for {sized} objects, so the object returns to its slab."
        ),
        CacheStep::Returned { slab, base, free } => format!(
            "The object at {} returns to the slab at {}, where {} now free.",
            formatter.address(base),
            formatter.address(slab),
            count(free, "object is", "objects are")
        ),
        CacheStep::Emptied { place, rounds } => format!(
            "{} is emptied: {} to the slabs.",
            match place {
                Place::Loaded => format!("CPU {cpu}'s loaded magazine of {sized} objects"),
                Place::Previous => format!("CPU {cpu}'s previous magazine of {sized} objects"),
                Place::Depot => format!("A full magazine of {sized} objects in the depot"),
            },
            count(rounds as u128, "object returns", "objects return")
        ),
        CacheStep::SlabRemoved { slab, size } => format!(
            "All objects of the slab of {} are free, so the slab returns to the segment list.",
            formatter.range(slab, size)
        ),
    }
}

/// Returns the sentence that says where an allocated object came from; `None` if the
/// steps allocated no object.
pub(super) fn granted<'e>(
    formatter: Formatter<'_>,
    id: ArenaId,
    steps: impl Iterator<Item = &'e Event> + Clone,
) -> Option<String> {
    let here = formatter.arena(id);
    let imported = steps
        .clone()
        .any(|event| matches!(event, Event::Imported { .. }));
    let mut steps = cache_steps(steps);
    let all = steps.clone();
    steps.find_map(|(cpu, object, step)| match step {
        CacheStep::Popped { .. } => {
            let how = all.clone().find_map(|(_, _, step)| match step {
                CacheStep::Swapped => Some("previous magazine, which is now the loaded magazine"),
                CacheStep::Loaded { .. } => {
                    Some("loaded magazine, which just came full from the depot")
                }
                _ => None,
            });
            Some(format!(
                "{here} takes a {} object from CPU {cpu}'s {}.",
                sized(object),
                how.unwrap_or("loaded magazine")
            ))
        }
        CacheStep::Cut { slab, .. } => {
            let added = all.clone().find_map(|(_, _, step)| match step {
                CacheStep::SlabAdded { size, objects, .. } => Some((size, objects)),
                _ => None,
            });
            Some(match added {
                Some((size, count)) => format!(
                    "{here} has no free {} object, so {here} cuts a new slab, {}{}, into {}.",
                    sized(object),
                    formatter.range(slab, size),
                    if imported {
                        format!(" (imported from {})", formatter.source(id))
                    } else {
                        String::new()
                    },
                    objects(count as usize)
                ),
                None => format!(
                    "CPU {cpu}'s magazines and the depot have no {} object, so {here} takes an object from the slab at {}.",
                    sized(object),
                    formatter.address(slab)
                ),
            })
        }
        _ => None,
    })
}

/// Returns the sentence about an object that was freed, `subject`; `None` if the steps
/// freed no object.
pub(super) fn freed<'e>(
    formatter: Formatter<'_>,
    subject: &str,
    steps: impl Iterator<Item = &'e Event> + Clone,
) -> Option<String> {
    cache_steps(steps).find_map(|(cpu, object, step)| match step {
        CacheStep::Pushed { rounds, .. } => Some(format!(
            "{subject} is freed and is now on top of CPU {cpu}'s loaded magazine of {} objects, which has {}.",
            sized(object),
            objects(rounds)
        )),
        CacheStep::Returned { slab, .. } => Some(format!(
            "{subject} is freed and returns to the slab at {}.",
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

/// Returns the sentence about a reap.
pub(super) fn reaped(
    formatter: Formatter<'_>,
    id: ArenaId,
    returned: usize,
    slabs: usize,
) -> String {
    let here = formatter.arena(id);
    let caches = formatter.world.inspect(id, |view| {
        let caches = view.caches()?;
        Some((caches.slab_size(), caches.current_cpu()))
    });
    match (caches, returned, slabs) {
        (None, ..) => format!("{here} has no caches, so there is nothing to reap."),
        (Some((_, cpu)), 0, 0) => format!(
            "Nothing is reaped: CPU {cpu}'s magazines and the depot have no objects, and no slab of {here} is completely free."
        ),
        (Some((size, _)), returned, slabs) => {
            let freed = match slabs {
                0 => "no slab is completely free".to_owned(),
                1 => format!("1 slab of {} is freed", units(size)),
                slabs => format!(
                    "{} slabs of {} each are freed",
                    number(slabs as u64),
                    units(size)
                ),
            };
            format!(
                "{here} empties its magazines: {} to the slabs, and {freed}.",
                count(returned as u128, "object returns", "objects return")
            )
        }
    }
}

/// Returns a sentence about the caches of a new arena; empty if the statement asked for
/// none.
pub(super) fn created(formatter: Formatter<'_>, id: ArenaId, statement: &Statement) -> String {
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
    let here = formatter.arena(id);
    match (caches, statement) {
        (Some((sizes, first, last, slab, magazine)), _) => format!(
            " {here} has {} ({}) for instant-fit requests without constraints. A slab has {}; a magazine holds {}.",
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
            " {here} has no caches, because qcache ({}) is smaller than the quantum ({}).",
            number(*largest),
            number(*quantum)
        ),
        (None, _) => String::new(),
    }
}

/// Returns the size of an object as an adjective: `16-unit`.
pub(super) fn sized(object: u64) -> String {
    format!("{}-unit", number(object))
}

fn objects(number: usize) -> String {
    count(number as u128, "object", "objects")
}
