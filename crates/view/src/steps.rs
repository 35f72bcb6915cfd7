//! What is happening now: the inner step in whose midst the session is, or the whole
//! operation just done. All panels ring, tint and scroll by this.

use vmem::caches::CachesView;
use vmem::{CacheStep, Event, Segment, View};
use vmem_lab::{ArenaId, Effect, Moment, Step};

/// The steps that are shown as highlights: the one just done, in the midst of an
/// operation; else all of the operation's.
pub fn steps<'a>(moment: &Moment<'a>) -> &'a [Step] {
    let all = moment.done.map_or(&[][..], |outcome| &outcome.steps);
    match moment.place.step {
        Some(step) => all.get(step..=step).unwrap_or_default(),
        None => all,
    }
}

/// The steps that are done: those of the operation up to the place.
pub fn so_far<'a>(moment: &Moment<'a>) -> &'a [Step] {
    let all = moment.done.map_or(&[][..], |outcome| &outcome.steps);
    match moment.place.step {
        Some(step) => all.get(..=step).unwrap_or_default(),
        None => all,
    }
}

/// The first unit of what a step is about, and how many units, where it is about a
/// range of addresses in its arena.
pub fn range(event: &Event) -> Option<(u64, u64)> {
    match *event {
        Event::Examined { segment, .. }
        | Event::Chosen { segment, .. }
        | Event::Unfiled { segment, .. }
        | Event::Filed { segment, .. }
        | Event::Shrunk { segment, .. }
        | Event::Taken { segment, .. }
        | Event::Unhashed { segment, .. }
        | Event::MergedRight { segment, .. }
        | Event::MergedLeft { segment, .. } => Some((segment.base, segment.size)),
        Event::Granted { base, size }
        | Event::FreeAsked { base, size }
        | Event::SpanAdded { base, size, .. }
        | Event::SpanRemoved { base, size, .. }
        | Event::Imported { base, size }
        | Event::ImportReturned { base, size } => Some((base, size)),
        Event::Hashed { base, .. } | Event::Compared { base, .. } => Some((base, 1)),
        Event::CursorMoved { past } => Some((past, 1)),
        Event::Cache { object, step, .. } => cached_range(object, step),
        Event::Asked { .. }
        | Event::Scanned { .. }
        | Event::Searching { .. }
        | Event::NothingFits
        | Event::TableGrew { .. }
        | Event::TableShrank { .. }
        | Event::ImportAsked { .. }
        | Event::ImportFailed { .. }
        | Event::Refused { .. }
        | Event::Deferred => None,
    }
}

fn cached_range(object: u64, step: CacheStep) -> Option<(u64, u64)> {
    match step {
        CacheStep::Popped { base, .. }
        | CacheStep::Cut { base, .. }
        | CacheStep::Found { base, .. }
        | CacheStep::Pushed { base, .. }
        | CacheStep::Returned { base, .. } => Some((base, object)),
        CacheStep::SlabAdded { slab, size, .. } | CacheStep::SlabRemoved { slab, size } => {
            Some((slab, size))
        }
        CacheStep::Asked { .. }
        | CacheStep::Swapped
        | CacheStep::Loaded { .. }
        | CacheStep::DepotEmpty
        | CacheStep::NoSlab { .. }
        | CacheStep::Bypassed
        | CacheStep::Stored { .. }
        | CacheStep::NoMagazine
        | CacheStep::Emptied { .. } => None,
    }
}

/// The range a step is about as it is in `view`: a step that knows an address alone
/// means the allocated segment there.
pub fn range_in(view: View<'_>, event: &Event) -> Option<(u64, u64)> {
    let (base, size) = range(event)?;
    let known = matches!(event, Event::Hashed { .. } | Event::Compared { .. });
    let segment = view.allocation(base).filter(|_| known);
    Some(segment.map_or((base, size), |segment| (segment.base, segment.size)))
}

/// The segment of `arena` that is touched: by the step in whose midst this is, or by the
/// whole operation just done. Base and size.
pub fn touched(moment: &Moment<'_>, arena: ArenaId) -> Option<(u64, u64)> {
    match moment.step() {
        Some(step) if step.arena == arena => {
            let look = |view: View<'_>| range_in(view, &step.event);
            moment.world.try_inspect(arena, look).flatten()
        }
        Some(_) => None,
        None => made(moment, arena),
    }
}

/// Behind an operation: what it made of `arena`.
fn made(moment: &Moment<'_>, arena: ArenaId) -> Option<(u64, u64)> {
    let done = moment.done?;
    let of_segment = |segment: Segment| (segment.base, segment.size);
    match done.result.as_ref().ok()? {
        Effect::Allocated(allocation) if allocation.arena == arena => {
            return Some((allocation.base, allocation.size));
        }
        Effect::SpanAdded {
            base,
            size,
            arena: added_to,
        } if *added_to == arena => return Some((*base, *size)),
        _ => {}
    }
    // What was freed is part of what was filed then; what was lent was taken.
    let own = done.own_steps().iter().rev();
    let mut of_arena = own
        .filter(|step| step.arena == arena)
        .map(|step| step.event);
    let freed = of_arena
        .clone()
        .any(|event| matches!(event, Event::Unhashed { .. }));
    of_arena.find_map(|event| match event {
        Event::Filed { segment, .. } if freed => Some(of_segment(segment)),
        Event::Taken { segment, .. } if !freed => Some(of_segment(segment)),
        _ => None,
    })
}

/// Whether any of the steps is about the caches of its arena.
pub fn is_cached(steps: &[Step]) -> bool {
    let cached = |step: &Step| matches!(step.event, Event::Cache { .. });
    steps.iter().any(cached)
}

/// The class of a cached size.
pub fn class_of(caches: &dyn CachesView, object: u64) -> Option<usize> {
    (0..caches.sizes()).find(|&class| caches.object_size(class) == object)
}
