//! What is at an address, in words.

use vmem::caches::Place;
use vmem::{Origin, Segment, SegmentKind};

use crate::narration::{Formatter, list, number, units};
use crate::query::{At, Found, Freelisted, Hashed, Held, Object, Reserve};
use crate::world::ArenaId;

/// What is at an address, a line for each arena down to the last one it is lent to.
pub fn found(formatter: Formatter<'_>, at: &At) -> String {
    match &at.found {
        Found::Nowhere { below, above } => nowhere(formatter, at, *below, *above),
        Found::Free {
            span,
            from,
            segment,
            filed,
        } => format!(
            "{} There the segment of {} is free, {}.",
            in_span(formatter, at, *span, *from),
            formatter.range(segment.base, segment.size),
            place_in_list(*filed),
        ),
        Found::Allocated {
            span,
            from,
            segment,
            hashed,
            held,
        } => format!(
            "{} There the segment of {} is allocated, {}. {}",
            in_span(formatter, at, *span, *from),
            formatter.range(segment.base, segment.size),
            place_in_chain(*hashed),
            who(formatter, at.address, segment.base, held),
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
        (None, None) => return format!("{address} is in no span: {here} has none."),
        (Some(below), None) => format!("the nearest, of {}, is below it", range(below)),
        (None, Some(above)) => format!("the nearest, of {}, is above it", range(above)),
        (Some(below), Some(above)) => format!(
            "it lies between those of {} and of {}",
            range(below),
            range(above)
        ),
    };
    format!("{address} is in no span of {here}; {nearest}.")
}

fn in_span(formatter: Formatter<'_>, at: &At, span: Segment, from: Option<ArenaId>) -> String {
    let (here, address) = (formatter.arena(at.arena), formatter.address(at.address));
    let span_range = formatter.range(span.base, span.size);
    let origin = match (span.kind, from) {
        (SegmentKind::Span(Origin::Imported), Some(from)) => {
            format!("which it imported from {}", formatter.arena(from))
        }
        (SegmentKind::Span(Origin::Imported), None) => "which it imported".to_owned(),
        _ => "which was added to it".to_owned(),
    };
    format!("{address} is in the span of {span_range} of {here}, {origin}.")
}

fn place_in_list(filed: Freelisted) -> String {
    let Freelisted {
        list: of_size,
        ahead,
        of,
    } = filed;
    match (ahead, of) {
        (_, 1) => format!("the only one of {}", list(of_size)),
        (0, _) => format!("at the head of {}", list(of_size)),
        (ahead, of) => format!(
            "number {} of {} in {}",
            number(ahead as u64 + 1),
            number(of as u64),
            list(of_size)
        ),
    }
}

fn place_in_chain(hashed: Hashed) -> String {
    let Hashed { bucket, ahead, of } = hashed;
    let bucket = number(bucket as u64);
    match of {
        1 => format!("alone in bucket {bucket} of the hash table"),
        of => format!(
            "number {} of {} in bucket {bucket} of the hash table",
            number(ahead as u64 + 1),
            number(of as u64)
        ),
    }
}

/// Who has what begins at `base`.
fn who(formatter: Formatter<'_>, address: u64, base: u64, held: &Held) -> String {
    match held {
        Held::Allocation(allocation) => {
            let name = &allocation.name;
            let padding = match allocation.size - allocation.asked {
                0 => String::new(),
                1 => "; the other 1 is padding".to_owned(),
                padding => format!("; the other {} are padding", number(padding)),
            };
            let here = match address.wrapping_sub(base) >= allocation.asked {
                true => format!(", {} among them", formatter.address(address)),
                false => String::new(),
            };
            format!(
                "{name} has it, and asked for {}{padding}{here}.",
                units(allocation.asked)
            )
        }
        Held::Lent { inside } => format!(
            "It is lent to {}.\n{}",
            formatter.arena(inside.arena),
            found(formatter, inside)
        ),
        Held::Slab { size, object } => {
            let slab = format!("It is a slab, cut into objects of {}.", units(*size));
            format!(
                "{slab} {}",
                in_slab(formatter, address, *size, object.as_ref())
            )
        }
        Held::Nobody => "Nobody is known to have it.".to_owned(),
    }
}

fn in_slab(formatter: Formatter<'_>, address: u64, size: u64, object: Option<&Object>) -> String {
    match object {
        None => format!(
            "{} is after the last of them, where there is no room for another.",
            formatter.address(address)
        ),
        Some(Object::Out { base, held }) => format!(
            "The object of {} is handed out. {}",
            formatter.range(*base, size),
            who(formatter, address, *base, held)
        ),
        Some(Object::Reserved { base, at }) => {
            format!(
                "The object of {} is free, {}.",
                formatter.range(*base, size),
                reserve(*at)
            )
        }
    }
}

fn reserve(at: Reserve) -> String {
    match at {
        Reserve::Slab => "in its slab".to_owned(),
        Reserve::Depot => "in a full magazine of the depot".to_owned(),
        Reserve::Magazine { cpu, place, above } => {
            let which = match place {
                Place::Loaded => "loaded",
                Place::Previous => "previous",
                Place::Depot => "full",
            };
            let top = match above {
                0 => "on top of".to_owned(),
                above => format!("under {} others in", number(above as u64)),
            };
            format!("{top} CPU {cpu}'s {which} magazine")
        }
    }
}
