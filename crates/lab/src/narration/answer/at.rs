//! The answer to "what is at this address?".

use vmem::caches::Place;
use vmem::{Origin, Segment, SegmentKind};

use crate::narration::cache::sized;
use crate::narration::formatter::Formatter;
use crate::narration::text::{count, grouped, list, number, units};
use crate::query::{At, ChainPosition, Found, Holder, ListPosition, Object, ObjectLocation};
use crate::world::ArenaId;

/// Returns what is at an address, a line for each arena, from the one that was asked
/// about to the last one that the address is lent to.
pub fn at(formatter: Formatter<'_>, at: &At) -> String {
    match &at.found {
        Found::Nowhere { below, above } => nowhere(formatter, at, *below, *above),
        Found::Free {
            span,
            source,
            segment,
            position,
        } => format!(
            "{} {}",
            in_segment(formatter, at, "free", *segment, *span, *source),
            in_list(*position),
        ),
        Found::Allocated {
            span,
            source,
            segment,
            position,
            holder,
        } => format!(
            "{} {} {}",
            in_segment(formatter, at, "allocated", *segment, *span, *source),
            in_chain(*position),
            held(formatter, "The segment", at.address, segment.base, holder),
        ),
    }
}

fn nowhere(
    formatter: Formatter<'_>,
    at: &At,
    below: Option<Segment>,
    above: Option<Segment>,
) -> String {
    let (here, address) = (formatter.arena(at.arena), formatter.address(at.address));
    let range = |span: Segment| formatter.range(span.base, span.size);
    let nearest = match (below, above) {
        (None, None) => return format!("{address} is in no span: {here} has no spans."),
        (Some(below), None) => format!("The nearest span is below it: {}.", range(below)),
        (None, Some(above)) => format!("The nearest span is above it: {}.", range(above)),
        (Some(below), Some(above)) => format!(
            "The nearest spans are {} (below) and {} (above).",
            range(below),
            range(above)
        ),
    };
    format!("{address} is in no span of {here}. {nearest}")
}

fn in_segment(
    formatter: Formatter<'_>,
    at: &At,
    state: &str,
    segment: Segment,
    span: Segment,
    source: Option<ArenaId>,
) -> String {
    let from = match (span.kind, source) {
        (SegmentKind::Span(Origin::Imported), Some(source)) => {
            format!(", imported from {}", formatter.arena(source))
        }
        (SegmentKind::Span(Origin::Imported), None) => ", imported".to_owned(),
        _ => String::new(),
    };
    format!(
        "In {}, {} is in the {state} segment of {}, in the span of {}{from}.",
        formatter.arena(at.arena),
        formatter.address(at.address),
        formatter.range(segment.base, segment.size),
        formatter.range(span.base, span.size)
    )
}

fn in_list(position: ListPosition) -> String {
    let ListPosition {
        list: of_size,
        index,
        len,
    } = position;
    match (index, len) {
        (_, 1) => format!("The segment is the only one in {}.", list(of_size)),
        (0, _) => format!("The segment is at the head of {}.", list(of_size)),
        (index, len) => format!(
            "The segment is number {} of {} in {}.",
            grouped(index as u128 + 1),
            grouped(len as u128),
            list(of_size)
        ),
    }
}

fn in_chain(position: ChainPosition) -> String {
    let ChainPosition { bucket, index, len } = position;
    let bucket = grouped(bucket as u128);
    match len {
        1 => format!("The segment is the only one in bucket {bucket} of the hash table."),
        len => format!(
            "The segment is number {} of {} in bucket {bucket} of the hash table.",
            grouped(index as u128 + 1),
            grouped(len as u128)
        ),
    }
}

/// Returns who holds the segment or the object that begins at `base`, which is called
/// `subject`.
fn held(
    formatter: Formatter<'_>,
    subject: &str,
    address: u64,
    base: u64,
    holder: &Holder,
) -> String {
    match holder {
        Holder::Allocation(allocation) => {
            let name = &allocation.name;
            let padding = match allocation.size - allocation.asked {
                0 => String::new(),
                1 => "; the other unit is padding".to_owned(),
                padding => format!("; the other {} units are padding", number(padding)),
            };
            let in_padding = if address.wrapping_sub(base) >= allocation.asked {
                format!(", and {} is in the padding", formatter.address(address))
            } else {
                String::new()
            };
            format!(
                "{subject} belongs to {name}, which asked for {}{padding}{in_padding}.",
                units(allocation.asked)
            )
        }
        Holder::Importer { inside } => format!(
            "{subject} is lent to {}.\n{}",
            formatter.arena(inside.arena),
            at(formatter, inside)
        ),
        Holder::Slab { size, object } => format!(
            "{subject} is a slab of {} objects. {}",
            sized(*size),
            in_slab(formatter, address, *size, object.as_ref())
        ),
        Holder::Unknown => format!("The owner of {} is unknown.", subject.to_lowercase()),
    }
}

fn in_slab(formatter: Formatter<'_>, address: u64, size: u64, object: Option<&Object>) -> String {
    match object {
        None => format!(
            "{} is after the last object of the slab, where there is no room for another object.",
            formatter.address(address)
        ),
        Some(Object::Allocated { base, holder }) => format!(
            "{} is in the allocated object of {}. {}",
            formatter.address(address),
            formatter.range(*base, size),
            held(formatter, "The object", address, *base, holder)
        ),
        Some(Object::Free { base, location }) => {
            format!(
                "{} is in the free object of {}. The object is {}.",
                formatter.address(address),
                formatter.range(*base, size),
                location_of(*location)
            )
        }
    }
}

fn location_of(location: ObjectLocation) -> String {
    match location {
        ObjectLocation::Slab => "in its slab".to_owned(),
        ObjectLocation::Depot => "in a full magazine of the depot".to_owned(),
        ObjectLocation::Magazine { cpu, place, above } => {
            let magazine = match place {
                Place::Loaded => "loaded",
                Place::Previous => "previous",
                Place::Depot => "full",
            };
            let top = match above {
                0 => "on top of".to_owned(),
                above => format!(
                    "under {} in",
                    count(above as u128, "other object", "other objects")
                ),
            };
            format!("{top} CPU {cpu}'s {magazine} magazine")
        }
    }
}
