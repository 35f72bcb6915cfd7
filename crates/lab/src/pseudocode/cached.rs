//! The line of each step of a quantum cache.

use vmem::CacheStep;
use vmem::caches::{Place, Stored};

use super::table::{Algorithm, Line, line};
use super::trace::Location;
use super::walk::Walk;
use crate::scenario::Statement;
use crate::world::ArenaId;

/// Returns the location of a step of a cache.
pub(super) fn step(walk: &mut Walk<'_>, here: ArenaId, step: CacheStep) -> Location {
    let line: Line = match step {
        CacheStep::Asked { .. } => return walk.begin(here, line::CachedAlloc::Class),
        CacheStep::Popped { .. } => line::CachedAlloc::Pop.into(),
        CacheStep::Swapped if frees(walk, here) => line::CachedFree::Swap.into(),
        CacheStep::Swapped => line::CachedAlloc::Swap.into(),
        CacheStep::Loaded { .. } => return walk.begin(here, line::LoadFull::Load),
        CacheStep::DepotEmpty => return walk.begin(here, line::LoadFull::None),
        CacheStep::Cut { .. } if has_new_slab(walk, here) => line::SlabAlloc::Divide.into(),
        CacheStep::Cut { .. } => line::SlabAlloc::Cut.into(),
        CacheStep::NoSlab { .. } => line::SlabAlloc::New.into(),
        CacheStep::SlabAdded { .. } => line::SlabAlloc::Divide.into(),
        CacheStep::Bypassed => line::SlabAlloc::Bypass.into(),

        CacheStep::Found { .. } => line::CachedFree::Item.into(),
        CacheStep::Pushed { .. } => line::CachedFree::Push.into(),
        CacheStep::Stored { how } => {
            let loads = match how {
                Stored::Second => line::LoadEmpty::Second,
                Stored::Exchanged => line::LoadEmpty::Load,
                Stored::Made => line::LoadEmpty::Make,
            };
            return walk.begin(here, loads);
        }
        CacheStep::NoMagazine => return walk.begin(here, line::LoadEmpty::Failed),
        CacheStep::Returned { .. } if frees(walk, here) => line::CachedFree::Slab.into(),

        CacheStep::Emptied { place, .. } => match (reaping(walk), place) {
            (Reaping::Current, Place::Loaded | Place::Previous) => line::Reap::Cpu.into(),
            (Reaping::Current, Place::Depot) => line::Reap::Depot.into(),
            (Reaping::All, Place::Loaded | Place::Previous) => line::ReapAll::Cpus.into(),
            (Reaping::All, Place::Depot) => line::ReapAll::Depot.into(),
        },
        CacheStep::Returned { .. } => match reaping(walk) {
            Reaping::Current => line::Reap::Return.into(),
            Reaping::All => line::ReapAll::Return.into(),
        },
        CacheStep::SlabRemoved { .. } => match reaping(walk) {
            Reaping::Current => line::Reap::Trim.into(),
            Reaping::All => line::ReapAll::Trim.into(),
        },
    };
    walk.at(here, line)
}

/// The CPUs whose magazines are emptied.
enum Reaping {
    /// The current CPU: a `reap` statement.
    Current,
    /// All CPUs: a request waits, or the arena is destroyed.
    All,
}

fn reaping(walk: &Walk<'_>) -> Reaping {
    match walk.outcome.statement {
        Statement::Reap { .. } if walk.is_own() => Reaping::Current,
        _ => Reaping::All,
    }
}

/// Returns whether an object is being freed into the cache.
fn frees(walk: &Walk<'_>, here: ArenaId) -> bool {
    use Algorithm::{CachedAlloc, CachedFree, Reap, ReapAll};
    let one = |algorithm| matches!(algorithm, CachedAlloc | CachedFree | Reap | ReapAll);
    walk.innermost(here, one) == Some(CachedFree)
}

fn has_new_slab(walk: &Walk<'_>, here: ArenaId) -> bool {
    walk.now(here, Algorithm::SlabAlloc) == Some(line::SlabAlloc::Divide.into())
}
