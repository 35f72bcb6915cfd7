//! The lines that call other algorithms.

use super::fit::Fit;
use super::table::{Algorithm, Line, line};

/// Returns the line of `caller`, now at line `now`, that calls `callee` in the same arena;
/// `None` if no line does. Calls of the source are not included.
pub(super) fn site(caller: Algorithm, now: Line, callee: Algorithm) -> Option<Line> {
    use Algorithm::{
        AddSpan, BestFit, CachedAlloc, CachedFree, ConstrainedBestFit, ConstrainedImport,
        ConstrainedInstantFit, ConstrainedNextFit, Free, Grow, Import, InstantFit, LegalAddress,
        LoadEmpty, LoadFull, LookUp, NextFit, Reap, ReapAll, Release, RemoveSpan, Serve, Shrink,
        SlabAlloc, Take, Wait,
    };
    let allocates = callee == CachedAlloc || Fit::from_algorithm(callee).is_some();
    match caller {
        InstantFit
        | BestFit
        | NextFit
        | ConstrainedInstantFit
        | ConstrainedBestFit
        | ConstrainedNextFit => {
            let roles = Fit::from_algorithm(caller)?.roles();
            match callee {
                LegalAddress => Some(now),
                Take => Some(roles.take),
                Import | ConstrainedImport => Some(roles.import),
                _ => None,
            }
        }
        Import => match callee {
            AddSpan => Some(line::Import::Add.into()),
            Take => Some(line::Import::Take.into()),
            _ => None,
        },
        ConstrainedImport => {
            let served = matches!(callee, AddSpan | Take);
            served.then(|| line::ConstrainedImport::Take.into())
        }
        Take => (callee == Grow).then(|| line::Take::Grow.into()),
        Free => match callee {
            LookUp => Some(line::Free::LookUp.into()),
            Shrink => Some(line::Free::Shrink.into()),
            Release => Some(line::Free::Release.into()),
            _ => None,
        },
        CachedAlloc => match callee {
            LoadFull => Some(line::CachedAlloc::Exchange.into()),
            SlabAlloc => Some(line::CachedAlloc::Slab.into()),
            _ => None,
        },
        // For a slab, or for the request itself if there is no room for a slab.
        SlabAlloc => (allocates || callee == Free).then_some(now),
        CachedFree => (callee == LoadEmpty).then(|| line::CachedFree::Exchange.into()),
        Reap => (callee == Free).then(|| line::Reap::Trim.into()),
        ReapAll => (callee == Free).then(|| line::ReapAll::Trim.into()),
        Wait => match callee {
            ReapAll => Some(line::Wait::Reap.into()),
            _ if !allocates => None,
            _ if now == line::Wait::Try.into() => Some(now),
            _ => Some(line::Wait::Again.into()),
        },
        Serve => match callee {
            ReapAll => Some(line::Serve::Reap.into()),
            _ => allocates.then(|| line::Serve::Try.into()),
        },
        LegalAddress | Grow | LookUp | Shrink | Release | LoadFull | LoadEmpty | AddSpan
        | RemoveSpan => None,
    }
}
