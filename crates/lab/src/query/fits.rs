//! The requests that would succeed now.
//!
//! They are not tried, and nothing is copied, with one exception: an import into an arena that
//! has spans of its own may overlap them, so the request is tried on a copy of the arena and
//! its sources.

use vmem::caches::{CachesView, Place};
use vmem::{AllocPolicy, Layout, Request, View};

use super::at::rounds;
use super::legal::Legality;
use super::trial::parent;
use crate::scenario::Constraints;
use crate::world::{ArenaId, World};

/// The largest number of tags that are searched for legal addresses, or copied for a trial,
/// for each of several sizes.
const MAX_TAGS: usize = 4_000;

/// Returns whether a request would succeed now: from a cache, from the free segments, or by
/// an import. With constraints, the cost grows with the segments; without, with those of a
/// freelist. An import into an arena that has spans of its own is tried on a copy, so the cost
/// grows with all segments of the arena and its sources.
pub fn fits(world: &World, id: ArenaId, layout: &Layout, policy: AllocPolicy) -> bool {
    let cached = world.inspect(id, |view| {
        let request = Request::new(layout, view.quantum()).ok()?;
        let caches = view.caches()?;
        let class = class_of(caches, &request).filter(|_| policy == AllocPolicy::InstantFit)?;
        let slab = caches.slab_size();
        Some((has_object(caches, class), Layout::new(slab).align(slab)))
    });
    match cached {
        None => fits_a_segment(world, id, layout, policy),
        // Without room for a slab, only the free segments of the arena itself are searched.
        Some((has_object, slab)) => {
            has_object
                || fits_a_segment(world, id, &slab, policy)
                || world.inspect(id, |view| fits_here(view, layout))
        }
    }
}

/// Returns the number of units of the largest request below `size` units that would succeed
/// now, with the same constraints. `None` if there is none, or too many segments to search
/// for legal addresses or to copy. Calls [`fits`] for about 60 sizes at most, and for
/// each cached size.
pub fn largest_that_fits(
    world: &World,
    id: ArenaId,
    size: u64,
    constraints: &Constraints,
    policy: AllocPolicy,
) -> Option<u64> {
    let chain = || std::iter::successors(Some(id), |&id| parent(world, id));
    let is_constrained = *constraints != Constraints::default();
    let may_copy = |id| parent(world, id).is_some() && world.inspect(id, has_own_spans);
    if is_constrained || chain().any(may_copy) {
        let tags = chain().map(|id| world.inspect(id, |view| view.tag_count()));
        if tags.sum::<usize>() > MAX_TAGS {
            return None;
        }
    }
    let quantum = world.inspect(id, |view| view.quantum().get());
    let quanta_below = |units: u64| units.min(size.saturating_sub(1)) / quantum;
    let does = |quanta: u64| fits(world, id, &constraints.layout(quanta * quantum), policy);
    let free = chain().map(|id| world.inspect(id, |view| view.largest_free()));
    let free: Vec<u64> = free.map(quanta_below).collect();
    let cached = chain().flat_map(|id| world.inspect(id, cached_sizes));
    let cached: Vec<u64> = cached.map(quanta_below).collect();
    // Above the cached sizes, a request fits whenever a larger one does.
    let most_cached = cached.iter().copied().max().unwrap_or(0);
    let most = free.iter().copied().max().unwrap_or(0);
    let found = if most > most_cached {
        largest(most_cached, most, does)
    } else {
        None
    };
    let found = found.or_else(|| {
        // Up to there, one of these is the largest.
        let sizes = cached.into_iter().chain(free);
        let sizes = sizes.filter(|&quanta| (1..=most_cached).contains(&quanta));
        sizes.filter(|&quanta| does(quanta)).max()
    });
    found.map(|quanta| quanta * quantum)
}

/// Returns the largest number above `low`, up to `high`, for which `does` is true, if that is
/// true for all smaller ones too.
fn largest(low: u64, high: u64, does: impl Fn(u64) -> bool) -> Option<u64> {
    // The largest free segment often fits as a whole.
    if does(high) {
        return Some(high);
    }
    let (mut least, mut end) = (low, high);
    while end - least > 1 {
        let middle = least + (end - least) / 2;
        if does(middle) {
            least = middle;
        } else {
            end = middle;
        }
    }
    (least > low).then_some(least)
}

/// Returns whether the segment list serves a request: from a free segment, or by an import.
fn fits_a_segment(world: &World, id: ArenaId, layout: &Layout, policy: AllocPolicy) -> bool {
    if world.inspect(id, |view| fits_here(view, layout)) {
        return true;
    }
    let Some(source) = parent(world, id) else {
        return false;
    };
    let quantum = world.inspect(source, |view| view.quantum());
    let import = world.inspect(id, |view| {
        let request = Request::new(layout, view.quantum()).ok()?;
        let import = request.import(view.quantum(), view.import_min(), quantum);
        Some((import?, has_own_spans(view)))
    });
    match import {
        None => false,
        // The import may overlap one of them. Only a trial tells.
        Some((_, true)) => world.preview(id, layout, policy).is_ok(),
        Some((import, false)) => fits(world, source, &import, AllocPolicy::InstantFit),
    }
}

/// Returns whether an arena has spans that it did not import.
fn has_own_spans(view: View<'_>) -> bool {
    let stats = view.stats();
    stats.mem_total > stats.mem_import
}

/// Returns whether a free segment of the arena itself has a legal address.
fn fits_here(view: View<'_>, layout: &Layout) -> bool {
    let Ok(legality) = Legality::new(layout, view.quantum()) else {
        return false;
    };
    let Request {
        size, constraints, ..
    } = legality.request;
    if constraints.is_some() {
        return view
            .segments()
            .any(|segment| legality.within(segment).is_some());
    }
    let list = size.ilog2();
    let has_larger = view.bitmap() >> list > 1;
    has_larger
        || view
            .freelist(list as u8)
            .any(|segment| segment.size >= size)
}

/// Returns the index of the cached size that serves a request of instant fit.
fn class_of(caches: &dyn CachesView, request: &Request) -> Option<usize> {
    let is_large_enough = |&class: &usize| request.size <= caches.object_size(class);
    let unconstrained = request.constraints.is_none();
    (0..caches.sizes()).find(|class| unconstrained && is_large_enough(class))
}

/// Returns whether a magazine that this CPU may use, or a slab, has an object.
fn has_object(caches: &dyn CachesView, class: usize) -> bool {
    let has_rounds = |place| !rounds(caches, caches.current_cpu(), class, place).is_empty();
    let (full, _) = caches.depot(class);
    let mut is_free = full > 0 || has_rounds(Place::Loaded) || has_rounds(Place::Previous);
    let object = caches.object_size(class);
    caches.slabs(&mut |slab| is_free |= slab.object == object && slab.free != 0);
    is_free
}

fn cached_sizes(view: View<'_>) -> Vec<u64> {
    let caches = view.caches();
    let sizes = |caches: &dyn CachesView| {
        let sizes = (0..caches.sizes()).map(|class| caches.object_size(class));
        sizes.collect()
    };
    caches.map(sizes).unwrap_or_default()
}
