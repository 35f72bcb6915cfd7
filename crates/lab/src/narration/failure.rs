//! Failures: the reason, and what would work. They have no full stop, because they
//! follow a colon.

use vmem::{Error, Shortage, SourceError};

use super::formatter::Formatter;
use super::text::{count, number, units};
use crate::query::largest_that_fits;
use crate::scenario::{Constraints, Statement};
use crate::world::{ArenaId, Failure};

const NO_TAGS: &str = "there is no memory for another boundary tag";

/// Returns why a statement failed. `arena` is the arena that the statement was for.
pub fn failure(f: Formatter<'_>, arena: Option<ArenaId>, failure: &Failure) -> String {
    match failure {
        Failure::Arena(error) => refused(f, arena, error),
        Failure::Exported { base, importer } => format!(
            "the segment at {} is lent to {importer}, which returns it when all of it is free",
            f.address(*base)
        ),
        Failure::AlreadyFreed { name, operation } => {
            format!(
                "{name} was already freed, in operation {}",
                number((*operation).into())
            )
        }
        Failure::Reused {
            name,
            operation,
            base,
            now,
        } => {
            let (operation, base) = (number((*operation).into()), f.address(*base));
            format!(
                "{name} was already freed, in operation {operation}, and {now} is at {base} now; a second free would free {now}"
            )
        }
        other => other.to_string(),
    }
}

/// Returns why a statement failed, and for a request what would work now.
pub(super) fn with_advice(f: Formatter<'_>, statement: &Statement, why: &Failure) -> String {
    let arena = statement.arena().and_then(|name| f.world.arena_named(name));
    let reason = failure(f, arena, why);
    match arena.and_then(|arena| advice(f, arena, statement, why)) {
        Some(advice) => format!("{reason}; {advice}"),
        None => reason,
    }
}

/// Returns what would work in place of a request that failed for lack of room.
fn advice(
    f: Formatter<'_>,
    arena: ArenaId,
    statement: &Statement,
    why: &Failure,
) -> Option<String> {
    let &Statement::Alloc {
        size, mode, policy, ..
    } = statement
    else {
        return None;
    };
    let short = match why {
        Failure::Arena(Error::Exhausted(short)) => Some(short),
        Failure::Arena(Error::SourceFailed { cause, .. }) => match cause {
            SourceError::Exhausted(there) => Some(there),
            _ => None,
        },
        _ => return None,
    };
    let constraints = mode.constraints();
    let smaller = largest_that_fits(f.world, arena, size, &constraints, policy);
    let has_source = sources(f, Some(arena)).next().is_some();
    Some(match (smaller, short) {
        (Some(smaller), _) if constraints == Constraints::default() => {
            format!("{} would fit, or free something first", units(smaller))
        }
        (Some(smaller), _) => format!(
            "{} would fit with these constraints; or use fewer constraints, or free something first",
            units(smaller)
        ),
        (None, Some(short)) if short.asked <= short.largest => {
            "use fewer constraints, or free something first".to_owned()
        }
        (None, Some(_)) if has_source => "free something first".to_owned(),
        (None, Some(_)) => "free something, or add a span".to_owned(),
        (None, None) => return None,
    })
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

fn refused(f: Formatter<'_>, arena: Option<ArenaId>, error: &Error) -> String {
    match error {
        Error::ZeroSize => "a size of 0 is not allowed; request at least 1 unit".to_owned(),
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
        Error::Exhausted(short) => missing(short),
        Error::SourceFailed {
            shortage,
            import,
            cause,
        } => import_failed(f, arena, shortage, *import, cause),
        Error::NotAllocated { base } => {
            format!("no allocation starts at {}", f.address(*base))
        }
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

/// Returns what is free, and why the request does not fit.
fn missing(shortage: &Shortage) -> String {
    let &Shortage {
        asked,
        free,
        largest,
    } = shortage;
    let are_free = count(free, "unit is free", "units are free");
    let largest_is = format!("no free segment is larger than {}", units(largest));
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
                format!("{are_free} {place}, but no free segment is larger than {largest}")
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
