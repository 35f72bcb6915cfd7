//! The line of each step of a quantum cache.

use vmem::CacheStep;
use vmem::caches::{Place, Stored};

use super::table::{Algorithm, Line, line};
use super::trace::Location;
use super::walk::Walk;
use crate::scenario::Statement;
use crate::world::ArenaId;

pub(super) fn step(walk: &mut Walk<'_>, here: ArenaId, step: CacheStep) -> Location {
    let line: Line = match step {
        CacheStep::Asked { .. } => return walk.begin(here, line::CachedAlloc::Class),
        CacheStep::Popped { .. } => line::CachedAlloc::Pop.into(),
        CacheStep::Swapped => walk.open_line(here, "Swap"),
        CacheStep::Loaded { .. } => return walk.begin(here, line::LoadFull::Load),
        CacheStep::DepotEmpty => return walk.begin(here, line::LoadFull::None),
        CacheStep::Cut { .. } => match walk.now(here, Algorithm::SlabAlloc) {
            Some(new) if new == line::SlabAlloc::Divide.into() => new,
            _ => line::SlabAlloc::Cut.into(),
        },
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
        CacheStep::NoMagazine => return walk.begin(here, line::LoadEmpty::GiveUp),

        CacheStep::Emptied { place, .. } => reap(walk).named(match place {
            Place::Loaded | Place::Previous => "Cpu",
            Place::Depot => "Depot",
        }),
        CacheStep::Returned { .. } => {
            use Algorithm::{CachedAlloc, CachedFree, Reap, ReapAll};
            let works = |algorithm| matches!(algorithm, CachedAlloc | CachedFree | Reap | ReapAll);
            match walk.innermost(here, works) {
                Some(CachedFree) => line::CachedFree::Slab.into(),
                _ => reap(walk).named("Return"),
            }
        }
        CacheStep::SlabRemoved { .. } => reap(walk).named("Trim"),
    };
    walk.at(here, line)
}

/// Returns the algorithm that empties magazines: those of the current CPU for a `reap`
/// statement, those of all CPUs if a request waits or the arena is destroyed.
fn reap(walk: &Walk<'_>) -> Algorithm {
    match walk.outcome.statement {
        Statement::Reap(_) if walk.is_own() => Algorithm::Reap,
        _ => Algorithm::ReapAll,
    }
}
