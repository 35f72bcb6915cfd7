//! Failures: the reason, and what would work. They have no full stop, because they
//! follow a colon.

use vmem::{Error, Shortage, SourceError};

use super::formatter::{Formatter, Radix};
use super::text::{grouped, number, units};
use crate::world::{ArenaId, Failure};

/// Returns why a statement failed, and what would work. `arena` is the arena that the
/// statement was for.
pub fn failure(formatter: Formatter<'_>, arena: Option<ArenaId>, failure: &Failure) -> String {
    source_failure(formatter, arena, failure).unwrap_or_else(|| refusal(formatter.radix, failure))
}

/// Returns why an import failed, and what would work, which depends on the state of the
/// arenas. `None` for any other failure.
pub fn source_failure(
    formatter: Formatter<'_>,
    arena: Option<ArenaId>,
    failure: &Failure,
) -> Option<String> {
    match failure {
        Failure::Arena(Error::SourceFailed {
            shortage,
            import,
            cause: why,
        }) => Some(
            import_failed(formatter, arena, shortage, *import, why)
                + &advice(formatter, arena, shortage, why),
        ),
        // The arena has a source, so the import itself would be larger than 2^64.
        Failure::Arena(Error::Exhausted(short)) if has_source(formatter, arena) => Some(format!(
            "{}, and no import can be that large",
            missing(short)
        )),
        _ => None,
    }
}

/// Returns why a statement failed, from the failure alone.
pub fn refusal(radix: Radix, failure: &Failure) -> String {
    match failure {
        Failure::Arena(error) => refused(radix, error),
        Failure::Exported { base, importer } => format!(
            "the segment at {} is lent to {importer}, which returns it when all of it is free",
            radix.address(*base)
        ),
        Failure::Reused { name, base, now } => format!(
            "{name} is already free, and {now} is now at {}; a second free would free {now}",
            radix.address(*base)
        ),
        Failure::UnknownArena { .. }
        | Failure::UnknownName { .. }
        | Failure::OtherArena { .. }
        | Failure::NameTaken { .. }
        | Failure::TooManyArenas
        | Failure::HasChild { .. }
        | Failure::Waiting { .. }
        | Failure::HasWaiters { .. }
        | Failure::NoSuchCpu { .. }
        | Failure::LargeMagazine { .. } => failure.to_string(),
    }
}

/// Returns why there is no room for a request that waits, without advice.
pub(super) fn no_room(formatter: Formatter<'_>, arena: ArenaId, error: &Error) -> String {
    match error {
        Error::SourceFailed {
            shortage,
            import,
            cause: why,
        } => import_failed(formatter, Some(arena), shortage, *import, why),
        Error::Exhausted(short) => missing(short),
        other => refused(formatter.radix, other),
    }
}

/// Returns what is missing in the arena, and why its import failed.
fn import_failed(
    formatter: Formatter<'_>,
    arena: Option<ArenaId>,
    shortage: &Shortage,
    import: u64,
    why: &SourceError,
) -> String {
    format!(
        "{}, and an import of {} from {} failed: {}",
        missing(shortage),
        units(import),
        arena.map_or_else(|| "its source".to_owned(), |id| formatter.source(id)),
        cause(formatter.radix, why, &place(formatter, arena)),
    )
}

fn has_source(formatter: Formatter<'_>, arena: Option<ArenaId>) -> bool {
    arena
        .and_then(|id| formatter.world.arena(id))
        .is_some_and(|arena| arena.parent.is_some())
}

/// Returns the arenas that were asked in turn, from the nearest. A shortage is that of
/// the last.
fn sources(formatter: Formatter<'_>, arena: Option<ArenaId>) -> impl Iterator<Item = ArenaId> {
    std::iter::successors(arena, move |&id| formatter.world.arena(id)?.parent).skip(1)
}

/// Returns the place of a shortage: the last arena that was asked.
pub(super) fn place(formatter: Formatter<'_>, arena: Option<ArenaId>) -> String {
    match sources(formatter, arena).last() {
        Some(root) => format!("in {}", formatter.arena(root)),
        None => "in the source".to_owned(),
    }
}

/// Returns what would work. It gives a number only if that number works for certain.
fn advice(
    formatter: Formatter<'_>,
    arena: Option<ArenaId>,
    shortage: &Shortage,
    cause: &SourceError,
) -> String {
    let SourceError::Exhausted(there) = cause else {
        return String::new();
    };
    if there.asked <= there.largest {
        return "; use fewer constraints, or free something first".to_owned();
    }
    let most = obtainable(formatter, arena, there.largest).map(|most| most.max(shortage.largest));
    match most {
        Some(most) if (1..shortage.asked).contains(&most) => format!(
            "; ask for at most {}, or free something first",
            number(most)
        ),
        _ => "; free something first".to_owned(),
    }
}

/// Returns how many units of the root's `largest` segment `arena` can get. `None` if the
/// size alone does not tell: alignment, the smallest import and the arenas between the
/// two matter too.
fn obtainable(formatter: Formatter<'_>, arena: Option<ArenaId>, largest: u64) -> Option<u64> {
    let root = sources(formatter, arena).next()?;
    if sources(formatter, arena).nth(1).is_some() {
        return None;
    }
    let facts = |id| {
        formatter
            .world
            .try_inspect(id, |view| (view.quantum().get(), view.import_min()))
    };
    let (quantum, least) = facts(arena?)?;
    let (larger, _) = facts(root)?;
    (quantum <= larger && least <= largest).then_some(largest)
}

fn refused(radix: Radix, error: &Error) -> String {
    match error {
        Error::ZeroSize => "a size of 0 is not allowed; use at least 1 unit".to_owned(),
        Error::InvalidQuantum { quantum } => format!(
            "a quantum must be a power of two (1, 2, 4, 8 …), and {} is not",
            number(*quantum)
        ),
        Error::InvalidLayout(contradiction) => {
            format!("the constraints cannot be met: {contradiction}")
        }
        Error::Exhausted(short) => shortage(short),
        Error::SourceFailed {
            shortage,
            import,
            cause: why,
        } => format!(
            "{}, and an import of {} failed: {}",
            missing(shortage),
            units(*import),
            cause(radix, why, "in the source")
        ),
        Error::NotAllocated { base } => format!(
            "no allocation starts at {}; it is already free, or was never allocated",
            radix.address(*base)
        ),
        Error::WrongSize {
            base,
            given,
            actual,
        } => format!(
            "the allocation at {} has {}, and {} does not round up to {}; use the size that was asked for",
            radix.address(*base),
            units(*actual),
            number(*given),
            number(*actual)
        ),
        Error::UnalignedSpan { quantum } => format!(
            "the base and the size of a span must be multiples of the quantum, {}",
            number(*quantum)
        ),
        Error::SpanOverlaps { base, size } => format!(
            "the new span would overlap the span of {}",
            radix.range(*base, *size)
        ),
        Error::SpanWraps => {
            format!(
                "the span would end after the last address, {}",
                radix.address(u64::MAX)
            )
        }
        Error::NoSuchSpan { base } => format!(
            "no added span starts at {}; use the first address of a span that was added",
            radix.address(*base)
        ),
        Error::SpanInUse { in_use: 1 } => {
            "1 unit of the span is still allocated; free it first".to_owned()
        }
        Error::SpanInUse { in_use } => format!(
            "{} of the span are still allocated; free them first",
            units(*in_use)
        ),
        Error::NoTags => "there is no memory for another boundary tag".to_owned(),
    }
}

/// Returns what is missing, and what would work.
fn shortage(shortage: &Shortage) -> String {
    let missing = missing(shortage);
    let largest = number(shortage.largest);
    if shortage.free == 0 {
        format!("{missing}; free something, or add a span")
    } else if shortage.asked <= shortage.largest {
        format!("{missing}; ask for less, or use fewer constraints")
    } else {
        format!("{missing}; ask for at most {largest}, or free something first")
    }
}

/// Returns what is free, and why the request does not fit.
fn missing(shortage: &Shortage) -> String {
    let &Shortage {
        asked,
        free,
        largest,
    } = shortage;
    let are_free = match free {
        1 => "1 unit is free".to_owned(),
        free => format!("{} units are free", grouped(free)),
    };
    let largest_is = format!("the largest free segment has {}", units(largest));
    if free == 0 {
        "nothing is free".to_owned()
    } else if asked <= largest {
        format!("no free segment has a legal address for {}", units(asked))
    } else if u128::from(asked) <= free {
        format!("{are_free}, but {largest_is}")
    } else if free == u128::from(largest) {
        format!("only {are_free}")
    } else {
        format!("only {are_free}, and {largest_is}")
    }
}

/// Returns why an import failed. A shortage is at `place`.
pub(super) fn cause(radix: Radix, cause: &SourceError, place: &str) -> String {
    match cause {
        SourceError::Exhausted(short) if short.asked <= short.largest => {
            format!("no free segment {place} has a legal address")
        }
        SourceError::Exhausted(short) => {
            let &Shortage { free, largest, .. } = short;
            match free {
                0 => format!("nothing is free {place}"),
                1 => format!("only 1 unit is free {place}"),
                free if free == largest.into() => {
                    format!("only {} units are free {place}", grouped(free))
                }
                free => format!(
                    "{} units are free {place}, but the largest free segment has {}",
                    grouped(free),
                    units(largest)
                ),
            }
        }
        SourceError::InvalidLayout(contradiction) => {
            format!("with the source's larger quantum, {contradiction}")
        }
        SourceError::NoTags => "there is no memory for another boundary tag".to_owned(),
        SourceError::BadSpan { base } => format!(
            "the span at {} is not what was asked for, or overlaps another span",
            radix.address(*base)
        ),
        SourceError::Refused(reason) => (*reason).to_owned(),
    }
}
