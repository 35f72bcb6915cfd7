//! Every field of an item, as the inspector shows it. Fields that the last operation
//! changed have their old value, too.

mod arena;
mod cache;
mod list;
mod operation;
mod place;
mod report;
mod segment;
mod span;
#[cfg(test)]
mod tests;

use vmem_lab::query::{At, Found, Holder, Object};
use vmem_lab::{Session, World};

pub use crate::inspect::report::{Group, Report, Row, Value};
use crate::item::Item;
use crate::settings::Settings;

/// Returns every field of an item, with the values before the operation; `None` if the item
/// does not exist at this time.
pub fn report(session: &Session, item: Item, settings: Settings) -> Option<Report> {
    let moment = session.moment();
    let mut report = report_in(session, moment.world, item, settings)?;
    let before = moment
        .before
        .filter(|_| !matches!(item, Item::Operation(_)));
    if let Some(before) = before.and_then(|world| report_in(session, world, item, settings)) {
        report.compare(&before);
    }
    Some(report)
}

fn report_in(session: &Session, world: &World, item: Item, settings: Settings) -> Option<Report> {
    match item {
        Item::Segment { arena, base } => segment::report(session, world, arena, base),
        Item::Object { arena, base } => cache::object_report(session, world, arena, base),
        Item::Span { arena, base } => span::report(world, arena, base),
        Item::List { arena, list } => list::report(world, arena, list),
        Item::Bucket { arena, bucket } => list::bucket_report(world, arena, bucket),
        Item::Cache { arena, class } => cache::report(world, arena, class),
        Item::Arena(arena) => arena::report(world, arena),
        Item::Operation(index) => operation::report(session, index, settings),
    }
}

/// Says what is in the place of an item that does not exist at this time.
pub fn missing(session: &Session, item: Item, settings: Settings) -> String {
    place::missing(session.moment().world, item, settings)
}

/// Returns the item at an address: the cached object, or else the segment.
pub fn item_at(at: &At) -> Option<Item> {
    let arena = at.arena;
    match &at.found {
        Found::Nowhere { .. } => None,
        Found::Allocated {
            holder:
                Holder::Slab {
                    object: Some(Object::Allocated { base, .. } | Object::Free { base, .. }),
                    ..
                },
            ..
        } => Some(Item::Object { arena, base: *base }),
        Found::Free { segment, .. } | Found::Allocated { segment, .. } => Some(Item::Segment {
            arena,
            base: segment.base,
        }),
    }
}
