//! Failures in words: what is wrong, and what would work. Without a full stop,
//! so that they can stand behind a colon.

use vmem::{Error, Shortage, SourceError};

use super::{Formatter, Radix, grouped, number, units};
use crate::world::{ArenaId, Failure};

/// Why a statement failed, and what to do about it. `arena` is the one it was
/// to be done in.
pub fn failure(formatter: Formatter<'_>, arena: Option<ArenaId>, failure: &Failure) -> String {
    lack(formatter, arena, failure).unwrap_or_else(|| refusal(formatter.radix, failure))
}

/// Why a source could not help, and what to do about it: that depends on what the arenas
/// are like. `None` for what failed otherwise.
pub fn lack(formatter: Formatter<'_>, arena: Option<ArenaId>, failure: &Failure) -> Option<String> {
    match failure {
        Failure::Arena(Error::SourceFailed {
            shortage,
            import,
            cause: why,
        }) => Some(
            lacking_there(formatter, arena, shortage, *import, why)
                + &advice(formatter, arena, shortage, why),
        ),
        // With a source, that means that there are not as many numbers.
        Failure::Arena(Error::Exhausted(short)) if has_source(formatter, arena) => Some(format!(
            "{}, and no source could lend as much",
            lacking(short)
        )),
        _ => None,
    }
}

/// Why a statement failed, as far as that is told by the failure alone.
pub fn refusal(radix: Radix, failure: &Failure) -> String {
    match failure {
        Failure::Arena(error) => refused(radix, error),
        Failure::Exported { base, importer } => format!(
            "the segment at {} is lent to {importer}; it comes back when {importer} has freed all of it",
            radix.address(*base)
        ),
        Failure::Reused { name, base, now } => format!(
            "{name} is free already, and {} belongs to {now} now; a second free would take it away from {now}",
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

/// Why there is no room for a request that waits; what to do about it is to wait.
pub(super) fn no_room(formatter: Formatter<'_>, arena: ArenaId, error: &Error) -> String {
    match error {
        Error::SourceFailed {
            shortage,
            import,
            cause: why,
        } => lacking_there(formatter, Some(arena), shortage, *import, why),
        Error::Exhausted(short) => lacking(short),
        other => refused(formatter.radix, other),
    }
}

/// What is missing here, and why the source can't help.
fn lacking_there(
    formatter: Formatter<'_>,
    arena: Option<ArenaId>,
    shortage: &Shortage,
    import: u64,
    why: &SourceError,
) -> String {
    format!(
        "{}, and {} can't lend {}: {}",
        lacking(shortage),
        arena.map_or_else(|| "its source".to_owned(), |id| formatter.source(id)),
        units(import),
        cause(formatter.radix, why, &place(formatter, arena)),
    )
}

fn has_source(formatter: Formatter<'_>, arena: Option<ArenaId>) -> bool {
    arena
        .and_then(|id| formatter.world.arena(id))
        .is_some_and(|arena| arena.parent.is_some())
}

/// The arenas that were asked, one behind the other; a shortage that is told is
/// that of the last.
fn sources(formatter: Formatter<'_>, arena: Option<ArenaId>) -> impl Iterator<Item = ArenaId> {
    std::iter::successors(arena, move |&id| formatter.world.arena(id)?.parent).skip(1)
}

/// Where a shortage is: "there", if that is the source itself.
pub(super) fn place(formatter: Formatter<'_>, arena: Option<ArenaId>) -> String {
    match sources(formatter, arena).skip(1).last() {
        Some(root) => format!("in {}", formatter.arena(root)),
        None => "there".to_owned(),
    }
}

/// What would have worked. A number is only given where it is sure to.
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
        return "; constrain it less, or free something first".to_owned();
    }
    let most = lendable(formatter, arena, there.largest).map(|most| most.max(shortage.largest));
    match most {
        Some(most) if (1..shortage.asked).contains(&most) => format!(
            "; ask for at most {}, or free something first",
            number(most)
        ),
        _ => "; free something first".to_owned(),
    }
}

/// How much of the root's `largest` segment can be handed down to `arena`;
/// `None` where that is not told by its size alone: it depends on how the
/// segment is aligned, on the least that is imported, or on what arenas between
/// the two have.
fn lendable(formatter: Formatter<'_>, arena: Option<ArenaId>, largest: u64) -> Option<u64> {
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
        Error::ZeroSize => "0 units are no range; ask for at least 1".to_owned(),
        Error::InvalidQuantum { quantum } => format!(
            "a quantum is a power of two, 1, 2, 4, 8 and so on, and {} is not one",
            number(*quantum)
        ),
        Error::InvalidLayout(contradiction) => {
            format!("the constraints can't be met: {contradiction}")
        }
        Error::Exhausted(short) => shortage(short),
        Error::SourceFailed {
            shortage,
            import,
            cause: why,
        } => format!(
            "{}, and its source can't lend {}: {}",
            lacking(shortage),
            units(*import),
            cause(radix, why, "there")
        ),
        Error::NotAllocated { base } => format!(
            "no allocation begins at {}; it was never handed out, or is free already",
            radix.address(*base)
        ),
        Error::WrongSize {
            base,
            given,
            actual,
        } => format!(
            "the allocation at {} has {}, and {} does not round up to that; free it with the size that was asked for",
            radix.address(*base),
            units(*actual),
            number(*given)
        ),
        Error::UnalignedSpan { quantum } => format!(
            "a span must begin at a multiple of the quantum, {}, and have a multiple of it in units",
            number(*quantum)
        ),
        Error::SpanOverlaps { base, size } => format!(
            "it would share units with the span of {} at {}; spans do not overlap",
            units(*size),
            radix.address(*base)
        ),
        Error::SpanWraps => {
            format!(
                "it would reach past the last address, {}",
                radix.address(u64::MAX)
            )
        }
        Error::NoSuchSpan { base } => format!(
            "no span that was added begins at {}; give the first address of one",
            radix.address(*base)
        ),
        Error::SpanInUse { in_use } => format!(
            "{} of it are still allocated; free them first",
            units(*in_use)
        ),
        Error::NoTags => "there is no memory for another boundary tag".to_owned(),
    }
}

/// What is missing, and what would work.
fn shortage(shortage: &Shortage) -> String {
    let what = lacking(shortage);
    let largest = number(shortage.largest);
    if shortage.free == 0 {
        format!("{what}; free something, or add a span")
    } else if shortage.asked <= shortage.largest {
        format!("{what}; ask for less, or constrain it less")
    } else {
        format!("{what}; ask for at most {largest}, or free something first")
    }
}

fn lacking(shortage: &Shortage) -> String {
    let &Shortage {
        asked,
        free,
        largest,
    } = shortage;
    let free_are = match free {
        1 => "1 is free".to_owned(),
        free => format!("{} are free", grouped(free)),
    };
    let largest_has = format!("the largest free segment has {}", number(largest));
    let were = if asked == 1 { "was" } else { "were" };
    if free == 0 {
        format!("{} {were} asked for and nothing is free", units(asked))
    } else if asked <= largest {
        format!(
            "{largest_has}, but in none is there an address that may be used for {}",
            units(asked)
        )
    } else if u128::from(asked) <= free {
        format!(
            "{} {were} asked for and {free_are}, but in pieces: {largest_has}",
            units(asked)
        )
    } else if free == u128::from(largest) {
        format!("{} {were} asked for and only {free_are}", units(asked))
    } else {
        format!(
            "{} {were} asked for and only {free_are}; {largest_has}",
            units(asked)
        )
    }
}

/// Why a source could not lend; the shortage is at `place`.
pub(super) fn cause(radix: Radix, cause: &SourceError, place: &str) -> String {
    match cause {
        SourceError::Exhausted(short) if short.asked <= short.largest => {
            format!("none of the free segments {place} has an address that may be used")
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
                    "{} units are free {place}, {} in the largest segment",
                    grouped(free),
                    number(largest)
                ),
            }
        }
        SourceError::InvalidLayout(contradiction) => {
            format!("it deals in larger pieces, and for those {contradiction}")
        }
        SourceError::NoTags => "there is no memory for another boundary tag".to_owned(),
        SourceError::BadSpan { base } => format!(
            "what it lent at {} is not what was asked for, or is here already",
            radix.address(*base)
        ),
        SourceError::Refused(reason) => (*reason).to_owned(),
    }
}
