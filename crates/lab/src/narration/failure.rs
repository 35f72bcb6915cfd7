//! Failures: the reason, and what would work. They have no full stop, because they
//! follow a colon.

use vmem::{Error, Shortage, SourceError, View};

use super::formatter::Formatter;
use super::text::{count, number, units};
use crate::world::{ArenaId, Failure};

const NO_TAGS: &str = "there is no memory for another boundary tag";

/// Returns why a statement failed, and what would work. `arena` is the arena that the
/// statement was for.
pub fn failure(f: Formatter<'_>, arena: Option<ArenaId>, failure: &Failure) -> String {
    match failure {
        Failure::Arena(error) => refused(f, arena, error),
        Failure::Exported { base, importer } => format!(
            "the segment at {} is lent to {importer}, which returns it when all of it is free",
            f.address(*base)
        ),
        Failure::Reused { name, base, now } => format!(
            "{name} is already free, and {now} is now at {}; a second free would free {now}",
            f.address(*base)
        ),
        other => other.to_string(),
    }
}

/// Returns why there is no room for a request that waits, without advice.
pub(super) fn no_room(f: Formatter<'_>, arena: ArenaId, error: &Error) -> String {
    match error {
        Error::SourceFailed {
            shortage,
            import,
            cause,
        } => import_failed(f, Some(arena), shortage, *import, cause),
        Error::Exhausted(short) => missing(short),
        other => refused(f, Some(arena), other),
    }
}

/// Returns what is missing in the arena, and why its import failed.
fn import_failed(
    f: Formatter<'_>,
    arena: Option<ArenaId>,
    shortage: &Shortage,
    import: u64,
    why: &SourceError,
) -> String {
    let (missing, import) = (missing(shortage), units(import));
    let source = arena.map_or_else(|| "its source".to_owned(), |id| f.source(id));
    let why = cause(f, arena, why);
    format!("{missing}, and an import of {import} from {source} failed: {why}")
}

/// Returns the arenas that were asked in turn, from the nearest. A shortage is that of
/// the last.
fn sources(f: Formatter<'_>, arena: Option<ArenaId>) -> impl Iterator<Item = ArenaId> {
    std::iter::successors(arena, move |&id| f.world.arena(id)?.parent).skip(1)
}

/// Returns what would work. It gives a number only if that number works for certain.
fn advice(
    f: Formatter<'_>,
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
    let most = obtainable(f, arena, there.largest).map(|most| most.max(shortage.largest));
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
fn obtainable(f: Formatter<'_>, arena: Option<ArenaId>, largest: u64) -> Option<u64> {
    let root = sources(f, arena).next()?;
    if sources(f, arena).nth(1).is_some() {
        return None;
    }
    let facts = |view: View<'_>| (view.quantum().get(), view.import_min());
    let facts = |id| f.world.try_inspect(id, facts);
    let (quantum, least) = facts(arena?)?;
    let (larger, _) = facts(root)?;
    (quantum <= larger && least <= largest).then_some(largest)
}

fn refused(f: Formatter<'_>, arena: Option<ArenaId>, error: &Error) -> String {
    match error {
        Error::ZeroSize => "a size of 0 is not allowed; use at least 1 unit".to_owned(),
        Error::InvalidQuantum { quantum } => format!(
            "a quantum must be a power of two (1, 2, 4, 8 …), and {} is not",
            number(*quantum)
        ),
        Error::InvalidLayout(contradiction) => {
            format!("the constraints cannot be met: {contradiction}")
        }
        // The arena has a source, so the import itself would be larger than 2^64.
        Error::Exhausted(short) if sources(f, arena).next().is_some() => {
            format!("{}, and no import can be that large", missing(short))
        }
        Error::Exhausted(short) => shortage(short),
        Error::SourceFailed {
            shortage,
            import,
            cause,
        } => import_failed(f, arena, shortage, *import, cause) + &advice(f, arena, shortage, cause),
        Error::NotAllocated { base } => format!(
            "no allocation starts at {}; it is already free, or was never allocated",
            f.address(*base)
        ),
        Error::WrongSize {
            base,
            given,
            actual,
        } => {
            let (base, given, size) = (f.address(*base), number(*given), units(*actual));
            let actual = number(*actual);
            format!(
                "the allocation at {base} has {size}, and {given} does not round up to {actual}; use the size that was asked for"
            )
        }
        Error::UnalignedSpan { quantum } => format!(
            "the base and the size of a span must be multiples of the quantum, {}",
            number(*quantum)
        ),
        Error::SpanOverlaps { base, size } => format!(
            "the new span would overlap the span of {}",
            f.range(*base, *size)
        ),
        Error::SpanWraps => {
            let last = f.address(u64::MAX);
            format!("the span would end after the last address, {last}")
        }
        Error::NoSuchSpan { base } => format!(
            "no added span starts at {}; use the first address of a span that was added",
            f.address(*base)
        ),
        Error::SpanInUse { in_use: 1 } => {
            "1 unit of the span is still allocated; free it first".to_owned()
        }
        Error::SpanInUse { in_use } => {
            let in_use = units(*in_use);
            format!("{in_use} of the span are still allocated; free them first")
        }
        Error::NoTags => NO_TAGS.to_owned(),
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
    let are_free = count(free, "unit is free", "units are free");
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

/// Returns why an import into `arena` failed. A shortage is in the last arena that was asked.
pub(super) fn cause(f: Formatter<'_>, arena: Option<ArenaId>, cause: &SourceError) -> String {
    match cause {
        SourceError::Exhausted(short) => {
            let &Shortage { free, largest, .. } = short;
            let root = sources(f, arena).last().map(|root| f.arena(root));
            let place = root.unwrap_or_else(|| "the source".to_owned());
            let are_free = count(free, "unit is free in", "units are free in");
            if short.asked <= largest {
                format!("no free segment in {place} has a legal address")
            } else if free == 0 {
                format!("nothing is free in {place}")
            } else if free == u128::from(largest) {
                format!("only {are_free} {place}")
            } else {
                let largest = units(largest);
                format!("{are_free} {place}, but the largest free segment has {largest}")
            }
        }
        SourceError::InvalidLayout(contradiction) => {
            format!("with the source's larger quantum, {contradiction}")
        }
        SourceError::NoTags => NO_TAGS.to_owned(),
        SourceError::BadSpan { base } => format!(
            "the span at {} is not what was asked for, or overlaps another span",
            f.address(*base)
        ),
        SourceError::Refused(reason) => (*reason).to_owned(),
    }
}
