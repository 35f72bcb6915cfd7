//! The answer to "what is at this address?".

use vmem::caches::Place;
use vmem::{Origin, Segment, SegmentKind};

use crate::narration::cache::sized;
use crate::narration::formatter::Formatter;
use crate::narration::text::{count, grouped, list, number, units};
use crate::query::{At, Found, FoundSegment, Holder, Object, ObjectLocation, Position};

/// Returns what is at an address, a line for each arena, from the one that was asked
/// about to the last one that the address is lent to.
pub fn at(formatter: Formatter<'_>, at: &At) -> String {
    let f = formatter;
    match &at.found {
        Found::Nowhere { below, above } => nowhere(f, at, *below, *above),
        Found::Segment(found) => {
            let position = found.position;
            match &found.holder {
                None => format!("{} {}", in_segment(f, at, "free", found), in_list(position)),
                Some(holder) => {
                    let segment = in_segment(f, at, "allocated", found);
                    let base = found.segment.base;
                    let held = held(f, "The segment", at.address, base, holder);
                    format!("{segment} {} {held}", in_chain(position))
                }
            }
        }
    }
}

fn nowhere(f: Formatter<'_>, at: &At, below: Option<Segment>, above: Option<Segment>) -> String {
    let (here, address) = (f.arena(at.arena), f.address(at.address));
    let (below, above) = (
        below.map(|span| f.extent(span)),
        above.map(|span| f.extent(span)),
    );
    let nearest = match (below, above) {
        (None, None) => return format!("{address} is in no span: {here} has no spans."),
        (Some(below), None) => format!("The nearest span is below it: {below}."),
        (None, Some(above)) => format!("The nearest span is above it: {above}."),
        (Some(below), Some(above)) => {
            format!("The nearest spans are {below} (below) and {above} (above).")
        }
    };
    format!("{address} is in no span of {here}. {nearest}")
}

fn in_segment(f: Formatter<'_>, at: &At, state: &str, found: &FoundSegment) -> String {
    let (segment, span) = (found.segment, found.span);
    let (here, address) = (f.arena(at.arena), f.address(at.address));
    let from = match (span.kind, found.source) {
        (SegmentKind::Span(Origin::Imported), Some(source)) => {
            format!(", imported from {}", f.arena(source))
        }
        (SegmentKind::Span(Origin::Imported), None) => ", imported".to_owned(),
        _ => String::new(),
    };
    let (segment, span) = (f.extent(segment), f.extent(span));
    format!(
        "In {here}, {address} is in the {state} segment of {segment}, in the span of {span}{from}."
    )
}

fn in_list(position: Position) -> String {
    let list = list(position.list as u8);
    match (position.index, position.len) {
        (0, 2..) => format!("The segment is at the head of {list}."),
        _ => format!("The segment is {} in {list}.", numbered(position)),
    }
}

fn in_chain(position: Position) -> String {
    let (place, bucket) = (numbered(position), grouped(position.list as u128));
    format!("The segment is {place} in bucket {bucket} of the hash table.")
}

fn numbered(position: Position) -> String {
    let number = grouped(position.index as u128 + 1);
    match position.len {
        1 => "the only one".to_owned(),
        len => format!("number {number} of {}", grouped(len as u128)),
    }
}

/// Returns who holds the segment or the object that begins at `base`, which is called
/// `subject`.
fn held(f: Formatter<'_>, subject: &str, address: u64, base: u64, holder: &Holder) -> String {
    match holder {
        Holder::Allocation(allocation) => {
            let (name, asked) = (&allocation.name, units(allocation.asked));
            let padding = match allocation.size - allocation.asked {
                0 => String::new(),
                1 => "; the other unit is padding".to_owned(),
                padding => format!("; the other {} units are padding", number(padding)),
            };
            let in_padding = if address.wrapping_sub(base) >= allocation.asked {
                format!(", and {} is in the padding", f.address(address))
            } else {
                String::new()
            };
            format!("{subject} belongs to {name}, which asked for {asked}{padding}{in_padding}.")
        }
        Holder::Importer { inside } => {
            let importer = f.arena(inside.arena);
            format!("{subject} is lent to {importer}.\n{}", at(f, inside))
        }
        Holder::Slab { size, object } => {
            let (sized, rest) = (sized(*size), in_slab(f, address, *size, object.as_ref()));
            format!("{subject} is a slab of {sized} objects. {rest}")
        }
        Holder::Unknown => format!("The owner of {} is unknown.", subject.to_lowercase()),
    }
}

fn in_slab(f: Formatter<'_>, address: u64, size: u64, object: Option<&Object>) -> String {
    let at = f.address(address);
    match object {
        None => format!(
            "{at} is after the last object of the slab, where there is no room for another object."
        ),
        Some(Object::Allocated { base, holder }) => {
            let range = f.range(*base, size);
            let held = held(f, "The object", address, *base, holder);
            format!("{at} is in the allocated object of {range}. {held}")
        }
        Some(Object::Free { base, location }) => {
            let (range, location) = (f.range(*base, size), location_of(*location));
            format!("{at} is in the free object of {range}. The object is {location}.")
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
                above => {
                    let others = count(above as u128, "other object", "other objects");
                    format!("under {others} in")
                }
            };
            format!("{top} CPU {cpu}'s {magazine} magazine")
        }
    }
}
