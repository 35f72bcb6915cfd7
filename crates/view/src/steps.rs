//! The current steps: the inner step that the session stopped at, or all steps of the
//! operation just done. Every panel highlights and scrolls by them.

use vmem::{Event, Segment, View};
use vmem_lab::{ArenaId, Effect, Moment, Step};

/// Returns the current steps: inside an operation the step just done, after it all of its
/// steps.
pub fn steps<'a>(moment: &Moment<'a>) -> &'a [Step] {
    let so_far = so_far(moment);
    match moment.place.step {
        Some(step) => so_far.get(step..).unwrap_or_default(),
        None => so_far,
    }
}

/// Returns the steps of the operation that are done.
pub fn so_far<'a>(moment: &Moment<'a>) -> &'a [Step] {
    let all = moment.done.map_or(&[][..], |outcome| &outcome.steps);
    match moment.place.step {
        Some(step) => all.get(..=step).unwrap_or_default(),
        None => all,
    }
}

/// Returns whether the session is stopped inside an operation that has steps in `arena`.
pub fn is_underway(moment: &Moment<'_>, arena: ArenaId) -> bool {
    let steps = moment.done.map_or(&[][..], |outcome| &outcome.steps);
    moment.place.step.is_some() && steps.iter().any(|step| step.arena == arena)
}

/// Returns the range of a step; for a step that has only an address, the allocated segment
/// there.
fn range_in(view: View<'_>, step: &Step) -> Option<(u64, u64)> {
    let (base, size) = step.range()?;
    let has_no_size = matches!(step.event, Event::Hashed { .. } | Event::Compared { .. });
    let segment = view.allocation(base).filter(|_| has_no_size);
    Some(segment.map_or((base, size), |segment| (segment.base, segment.size)))
}

/// Returns the base and the size of the segment of `arena` that the current step changes, or
/// after an operation the one that the operation changed.
pub fn changed(moment: &Moment<'_>, arena: ArenaId) -> Option<(u64, u64)> {
    match moment.step() {
        Some(step) if step.arena == arena => {
            let look = |view: View<'_>| range_in(view, step);
            moment.world.inspect(arena, look)
        }
        Some(_) => None,
        None => result(moment, arena),
    }
}

/// Returns the segment of `arena` that the operation just done allocated, added or freed.
fn result(moment: &Moment<'_>, arena: ArenaId) -> Option<(u64, u64)> {
    let done = moment.done?;
    let of_segment = |segment: Segment| (segment.base, segment.size);
    match done.result.as_ref().ok()? {
        Effect::Allocated(allocation) if allocation.arena == arena => {
            return Some((allocation.base, allocation.size));
        }
        Effect::SpanAdded { base, size } if done.arena == Some(arena) => {
            return Some((*base, *size));
        }
        _ => {}
    }
    // A freed segment is part of the one added to a list; an exported one was taken.
    let own = done.own_steps().iter().rev();
    let mut of_arena = own.filter(|step| step.arena == arena);
    let is_free = |step: &Step| matches!(step.event, Event::Unhashed { .. });
    let freed = of_arena.clone().any(is_free);
    of_arena.find_map(|step| match step.event {
        Event::Filed { segment, .. } if freed => Some(of_segment(segment)),
        Event::Taken { segment, .. } if !freed => Some(of_segment(segment)),
        _ => None,
    })
}
