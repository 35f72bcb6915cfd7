//! The algorithms of quantum caches: magazines, the depot, slabs.

use vmem::caches::Place;
use vmem::{CacheStep, Event};

use super::Algorithm;

pub(super) const ALLOC: [&str; 7] = [
    "the cache of ceil(size / quantum) quanta, on this CPU:",
    "if loaded has an object: pop it; done",
    "if previous has some: swap loaded and previous; again",
    "if the depot has a full magazine: exchange; again",
    "if a slab has a free object: take it; done",
    "cut a new slab from the segment list; take from it",
    "if there is no room for a slab: the segment list",
];

pub(super) const FREE: [&str; 6] = [
    "find the slab that base is in",
    "if it is no object, or not handed out: error",
    "if loaded has room: push it; done",
    "if previous is empty: swap loaded and previous; again",
    "if an empty magazine can be had: exchange; again",
    "else the object goes back into its slab",
];

pub(super) const REAP: [&str; 5] = [
    "empty this CPU's magazines, loaded and previous",
    "empty the depot's full magazines",
    "    each object goes back into its slab",
    "slabs that are all free: back to the segment list",
    "imported spans that are all free: back to the source",
];

pub(super) fn line_of_alloc(event: &Event) -> Option<usize> {
    let Event::Cache { step, .. } = event else {
        return line_of_new_slab(event);
    };
    match step {
        CacheStep::Asked { .. } => Some(0),
        CacheStep::Popped { .. } => Some(1),
        CacheStep::Swapped => Some(2),
        CacheStep::Loaded { .. } => Some(3),
        CacheStep::DepotEmpty | CacheStep::Cut { .. } => Some(4),
        CacheStep::NoSlab { .. } | CacheStep::SlabAdded { .. } => Some(5),
        CacheStep::Bypassed => Some(6),
        CacheStep::Found { .. }
        | CacheStep::Pushed { .. }
        | CacheStep::Stored { .. }
        | CacheStep::NoMagazine
        | CacheStep::Returned { .. }
        | CacheStep::Emptied { .. }
        | CacheStep::SlabRemoved { .. } => None,
    }
}

/// A step of the segment list while it looks for room for a slab.
fn line_of_new_slab(event: &Event) -> Option<usize> {
    match event {
        // What is handed out last is the object.
        Event::Granted { .. } => None,
        step => super::line_of_allocation(step, Algorithm::InstantFit).map(|_| 5),
    }
}

pub(super) fn line_of_free(event: &Event) -> Option<usize> {
    match event {
        Event::FreeAsked { .. } => Some(0),
        Event::Refused { .. } => Some(1),
        Event::Cache { step, .. } => match step {
            CacheStep::Found { .. } => Some(0),
            CacheStep::Pushed { .. } => Some(2),
            CacheStep::Swapped => Some(3),
            CacheStep::Stored { .. } => Some(4),
            CacheStep::NoMagazine | CacheStep::Returned { .. } => Some(5),
            CacheStep::Asked { .. }
            | CacheStep::Popped { .. }
            | CacheStep::Loaded { .. }
            | CacheStep::DepotEmpty
            | CacheStep::Cut { .. }
            | CacheStep::NoSlab { .. }
            | CacheStep::SlabAdded { .. }
            | CacheStep::Bypassed
            | CacheStep::Emptied { .. }
            | CacheStep::SlabRemoved { .. } => None,
        },
        // A cache is done with an object where the segment list would begin.
        _ => None,
    }
}

pub(super) fn line_of_reap(event: &Event) -> Option<usize> {
    match event {
        Event::Cache { step, .. } => match step {
            CacheStep::Emptied {
                place: Place::Loaded | Place::Previous,
                ..
            } => Some(0),
            CacheStep::Emptied {
                place: Place::Depot,
                ..
            } => Some(1),
            CacheStep::Returned { .. } => Some(2),
            CacheStep::SlabRemoved { .. } => Some(3),
            CacheStep::Asked { .. }
            | CacheStep::Popped { .. }
            | CacheStep::Swapped
            | CacheStep::Loaded { .. }
            | CacheStep::DepotEmpty
            | CacheStep::Cut { .. }
            | CacheStep::NoSlab { .. }
            | CacheStep::SlabAdded { .. }
            | CacheStep::Bypassed
            | CacheStep::Found { .. }
            | CacheStep::Pushed { .. }
            | CacheStep::Stored { .. }
            | CacheStep::NoMagazine => None,
        },
        Event::SpanRemoved { .. } => Some(4),
        slab => super::line_of_free(slab).map(|_| 3),
    }
}

/// Whether a step of a cache gives something back.
pub(super) fn is_of_reap(step: &CacheStep) -> bool {
    match step {
        CacheStep::Emptied { .. } | CacheStep::Returned { .. } | CacheStep::SlabRemoved { .. } => {
            true
        }
        CacheStep::Asked { .. }
        | CacheStep::Popped { .. }
        | CacheStep::Swapped
        | CacheStep::Loaded { .. }
        | CacheStep::DepotEmpty
        | CacheStep::Cut { .. }
        | CacheStep::NoSlab { .. }
        | CacheStep::SlabAdded { .. }
        | CacheStep::Bypassed
        | CacheStep::Found { .. }
        | CacheStep::Pushed { .. }
        | CacheStep::Stored { .. }
        | CacheStep::NoMagazine => false,
    }
}
