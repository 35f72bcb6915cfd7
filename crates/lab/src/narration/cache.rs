//! Sentences about quantum caches.

use vmem::caches::{Place, Reaped, Stored};
use vmem::{CacheStep, Event};

use super::formatter::Formatter;
use super::text::{count, number, units};
use crate::scenario::Statement;
use crate::world::ArenaId;

/// Returns the sentence of a step inside a cache for objects of `object` units. The parts are
/// the arena, and the start and the range of the object or the slab that the step is about.
pub(super) fn sentence(
    f: Formatter<'_>,
    step: CacheStep,
    [here, start, range]: &[String; 3],
    cpu: usize,
    object: u64,
) -> String {
    let sized = sized(object);
    match step {
        CacheStep::Asked { asked } => {
            let asked = units(asked);
            format!(
                "Request to {here}: {asked}. CPU {cpu} looks into its magazines of {sized} objects."
            )
        }
        CacheStep::Popped { left, .. } => {
            let left = match left {
                0 => "no object is".to_owned(),
                left => count(left as u128, "object is", "objects are"),
            };
            format!(
                "CPU {cpu} takes the object at {start} from the top of its loaded magazine; {left} left."
            )
        }
        CacheStep::Swapped => format!(
            "CPU {cpu}'s loaded magazine of {sized} objects cannot serve this, so CPU {cpu} swaps the loaded and the previous magazine."
        ),
        CacheStep::Loaded { rounds } => {
            let objects = objects(rounds);
            format!(
                "Both of CPU {cpu}'s magazines of {sized} objects are empty. CPU {cpu} loads a full magazine from the depot, with {objects}."
            )
        }
        CacheStep::DepotEmpty => format!(
            "CPU {cpu}'s magazines have no {sized} object, and the depot has no full magazine. The slabs are next."
        ),
        CacheStep::Cut { slab, .. } => {
            let slab = f.address(slab);
            format!("The object at {start} is taken from the slab at {slab}.")
        }
        CacheStep::NoSlab { size } => {
            let size = units(size);
            format!("No slab has a free {sized} object, so {here} needs a new slab of {size}.")
        }
        CacheStep::SlabAdded { objects: many, .. } => {
            let (objects, object) = (objects(many as usize), units(object));
            format!("The slab of {range} is divided into {objects} of {object}.")
        }
        CacheStep::Bypassed => format!(
            "There is no room for a new slab of {sized} objects. {here} serves the request from its segment list."
        ),
        CacheStep::Found { slab, .. } => {
            let slab = f.address(slab);
            format!("The object at {start} belongs to the slab at {slab} and is allocated.")
        }
        CacheStep::Pushed { rounds, .. } => {
            let objects = objects(rounds);
            format!(
                "The object at {start} is put on top of CPU {cpu}'s loaded magazine, which now has {objects}."
            )
        }
        CacheStep::Stored { how } => {
            let loads = match how {
                Stored::Second => {
                    return format!("CPU {cpu} loads a new, empty magazine for {sized} objects.");
                }
                Stored::Exchanged => "an empty magazine from the depot",
                Stored::Made => "a new, empty magazine",
            };
            format!(
                "Both of CPU {cpu}'s magazines of {sized} objects are full. CPU {cpu} gives the previous magazine to the depot and loads {loads}."
            )
        }
        CacheStep::NoMagazine => format!(
            "There is no empty magazine for {sized} objects, so the object returns to its slab."
        ),
        CacheStep::Returned { slab, free, .. } => {
            let (slab, free) = (f.address(slab), count(free, "object is", "objects are"));
            format!("The object at {start} returns to the slab at {slab}, where {free} now free.")
        }
        CacheStep::Emptied { place, rounds } => {
            let magazine = match place {
                Place::Loaded => format!("CPU {cpu}'s loaded magazine of {sized} objects"),
                Place::Previous => format!("CPU {cpu}'s previous magazine of {sized} objects"),
                Place::Depot => format!("A full magazine of {sized} objects in the depot"),
            };
            let returned = returned(rounds);
            format!("{magazine} is emptied: {returned} to the slabs.")
        }
        CacheStep::SlabRemoved { .. } => format!(
            "All objects of the slab of {range} are free, so the slab returns to the segment list."
        ),
    }
}

/// Returns the sentence that says where an allocated object came from; `None` if the
/// events allocated no object.
pub(super) fn granted(f: Formatter<'_>, id: ArenaId, events: &[Event]) -> Option<String> {
    let here = f.arena(id);
    let all = cache_steps(events);
    all.clone().find_map(|(cpu, object, step)| match step {
        CacheStep::Popped { .. } => {
            let how = all.clone().find_map(|(_, _, step)| match step {
                CacheStep::Swapped => Some("previous magazine, which is now the loaded magazine"),
                CacheStep::Loaded { .. } => {
                    Some("loaded magazine, a full magazine just loaded from the depot")
                }
                _ => None,
            });
            let (size, magazine) = (units(object), how.unwrap_or("loaded magazine"));
            Some(format!(
                "{here} takes an object of {size} from CPU {cpu}'s {magazine}."
            ))
        }
        CacheStep::Cut { slab, .. } => {
            let sized = sized(object);
            let added = all.clone().find_map(|(_, _, step)| match step {
                CacheStep::SlabAdded { size, objects, .. } => Some((size, objects)),
                _ => None,
            });
            let Some((size, count)) = added else {
                let slab = f.address(slab);
                return Some(format!(
                    "CPU {cpu}'s magazines and the depot have no {sized} object, so {here} takes an object from the slab at {slab}."
                ));
            };
            let slab = f.range(slab, size);
            let objects = objects(count as usize);
            let is_import = |event: &Event| matches!(event, Event::Imported { .. });
            let imported = if events.iter().any(is_import) {
                format!(" (imported from {})", f.source(id))
            } else {
                String::new()
            };
            Some(format!(
                "CPU {cpu} finds no {sized} object, so {here} allocates a slab of {slab}{imported} and divides it into {objects}."
            ))
        }
        _ => None,
    })
}

/// Returns the sentence about an object that was freed, `subject`; `None` if the events
/// freed no object.
pub(super) fn freed(f: Formatter<'_>, subject: &str, events: &[Event]) -> Option<String> {
    cache_steps(events).find_map(|(cpu, object, step)| match step {
        CacheStep::Pushed { rounds, .. } => {
            let (sized, objects) = (sized(object), objects(rounds));
            Some(format!(
                "{subject} is freed and goes on top of CPU {cpu}'s loaded magazine of {sized} objects, which now has {objects}. Its slab stays allocated, so nothing merges."
            ))
        }
        CacheStep::Returned { slab, .. } => {
            let slab = f.address(slab);
            Some(format!(
                "{subject} is freed and returns to the slab at {slab}. The slab stays allocated, so nothing merges."
            ))
        }
        _ => None,
    })
}

fn cache_steps(events: &[Event]) -> impl Iterator<Item = (usize, u64, CacheStep)> + Clone {
    events.iter().filter_map(|event| match *event {
        Event::Cache { cpu, object, step } => Some((cpu, object, step)),
        _ => None,
    })
}

pub(super) fn reaped(f: Formatter<'_>, id: ArenaId, reaped: Reaped) -> String {
    let here = f.arena(id);
    let caches = f.world.inspect(id, |view| {
        let caches = view.caches()?;
        Some((caches.slab_size(), caches.current_cpu()))
    });
    let Some((size, cpu)) = caches else {
        return format!("{here} has no caches, so there is nothing to reap.");
    };
    let size = units(size);
    let freed = match (reaped.objects, reaped.slabs) {
        (0, 0) => {
            return format!(
                "Nothing is reaped: CPU {cpu}'s magazines and the depot have no objects, and no slab of {here} is completely free."
            );
        }
        (_, 0) => "no slab is completely free".to_owned(),
        (_, 1) => format!("1 slab of {size} is freed"),
        (_, slabs) => format!("{} slabs of {size} each are freed", number(slabs as u64)),
    };
    let returned = returned(reaped.objects);
    format!("{here} empties its magazines: {returned} to the slabs, and {freed}.")
}

/// Returns a sentence about the caches of a new arena; empty if the statement asked for
/// none.
pub(super) fn created(f: Formatter<'_>, id: ArenaId, statement: &Statement) -> String {
    let here = f.arena(id);
    let caches = f.world.inspect(id, |view| {
        let caches = view.caches()?;
        let sizes = caches.sizes();
        let (first, last) = (caches.object_size(0), caches.object_size(sizes.saturating_sub(1)));
        let range = match sizes {
            1 => units(first),
            _ => format!("{} to {}", number(first), units(last)),
        };
        let (slab, magazine) = (units(caches.slab_size()), objects(caches.magazine()));
        let caches = count(sizes as u128, "cache", "caches");
        Some(format!(
            " {here} has {caches} ({range}) for instant-fit requests without constraints. A slab has {slab}; a magazine holds {magazine}."
        ))
    });
    match (caches, statement) {
        (Some(caches), _) => caches,
        (
            None,
            Statement::Arena {
                qcache: largest @ 1..,
                quantum,
                ..
            },
        ) => {
            let (largest, quantum) = (number(*largest), number(*quantum));
            format!(
                " {here} has no caches, because qcache ({largest}) is smaller than the quantum ({quantum})."
            )
        }
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

fn returned(objects: usize) -> String {
    count(objects as u128, "object returns", "objects return")
}
