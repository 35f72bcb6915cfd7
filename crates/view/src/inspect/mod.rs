//! Every field of an item, as the inspector shows it. Fields that the last operation
//! changed have their old value, too.

mod arena;
mod cache;
mod list;
mod operation;
mod report;
mod segment;
mod span;
#[cfg(test)]
mod tests;

use std::rc::Rc;

use vmem::{Segment, SegmentKind};
use vmem_lab::narration::{self, Formatter, Radix, count, grouped, units};
use vmem_lab::prompt::{AddressError, parse_address};
use vmem_lab::query::{self, At, Found, Holder, Object};
use vmem_lab::{ArenaId, Session, World};

use crate::arena_text;
pub use crate::inspect::report::{Group, Report, Row};
use crate::item::Item;
use crate::memo::Memo;
use crate::settings::RadixText;
use crate::steps::is_underway;
use crate::wording::as_sentence;

/// At most this many members of a list get a row; the others are counted.
const MOST: usize = 32;

/// The state that a report is about, and the radix of its addresses.
#[derive(Clone, Copy)]
struct Context<'a> {
    session: &'a Session,
    world: &'a World,
    radix: Radix,
}

/// Returns every field of an item, with the values before the operation.
///
/// # Errors
/// The item does not exist at this time: says what is in its place.
pub fn report(session: &Session, item: Item, radix: Radix) -> Result<Report, String> {
    let moment = session.moment();
    let context = |world| Context {
        session,
        world,
        radix,
    };
    let now = context(moment.world);
    let mut report = now.report(item).ok_or_else(|| now.missing(item))?;
    let before = moment
        .before
        .filter(|_| !matches!(item, Item::Operation(_)));
    if let Some(before) = before.and_then(|world| context(world).report(item)) {
        report.compare(&before);
    }
    Ok(report)
}

impl Context<'_> {
    fn report(self, item: Item) -> Option<Report> {
        match item {
            Item::Segment(arena, base) => segment::report(self, arena, base),
            Item::Object(arena, base) => cache::object_report(self, arena, base),
            Item::Span(arena, base) => span::report(self, arena, base),
            Item::List(arena, list) => list::report(self, arena, list),
            Item::Bucket(arena, bucket) => list::bucket_report(self, arena, bucket),
            Item::Cache(arena, class) => cache::report(self, arena, class),
            Item::Arena(arena) => arena::report(self, arena),
            Item::Operation(index) => operation::report(self, index),
        }
    }

    /// Returns whether the report shows an arena at a step inside an operation.
    fn is_underway(self, arena: ArenaId) -> bool {
        let moment = self.session.moment();
        std::ptr::eq(self.world, moment.world) && is_underway(&moment, arena)
    }

    /// Says what is in the place of an item that does not exist at this time.
    fn missing(self, item: Item) -> String {
        let is_gone = |arena: ArenaId| self.world.arena(arena).is_none();
        if !matches!(item, Item::Arena(_)) && item.arena().is_some_and(is_gone) {
            return "Its arena does not exist at this time.".to_owned();
        }
        let nothing_begins_at = |what: &str, arena: ArenaId, base: u64| {
            let formatter = Formatter::new(self.world, self.radix);
            format!(
                "{what} begins at {} at this time. {}",
                self.radix.address(base),
                narration::at(formatter, &query::at(self.world, arena, base))
            )
        };
        match item {
            Item::Segment(arena, base) | Item::Object(arena, base) => {
                nothing_begins_at("Nothing", arena, base)
            }
            Item::Span(arena, base) => nothing_begins_at("No span", arena, base),
            Item::Bucket(arena, bucket) => {
                let buckets = self.world.inspect(arena, |view| view.bucket_count());
                format!(
                    "The hash table has no bucket {bucket} at this time: {} has {}.",
                    self.world.name_of(arena),
                    count(buckets as u128, "bucket", "buckets")
                )
            }
            Item::Cache(..) => "The arena has no cache of this size.".to_owned(),
            Item::List(_, list) => format!("There is no list {list}."),
            Item::Operation(index) => format!(
                "The scenario no longer has an operation {}.",
                grouped(index as u128 + 1)
            ),
            Item::Arena(_) => "The arena does not exist at this time.".to_owned(),
        }
    }

    /// Returns a row for an address; an end can be one past the last address.
    fn address_row(self, name: &str, address: impl Into<u128>) -> Row {
        let address = address.into();
        Row {
            other_radix: Some(self.radix.other().address(address)),
            ..Row::number(name, self.radix.address(address))
        }
    }

    /// Returns a row for a segment: "4 096 · free, 16 units".
    fn segment_row(self, name: impl Into<String>, arena: ArenaId, segment: Segment) -> Row {
        let Segment { base, size, kind } = segment;
        let size = units(size);
        let (text, item) = match kind {
            SegmentKind::Free => (format!("free, {size}"), Item::Segment(arena, base)),
            SegmentKind::Span(_) => ("the span’s marker".to_owned(), Item::Span(arena, base)),
            SegmentKind::Allocated => {
                let owner = self.owner_label(arena, base);
                (format!("{owner}, {size}"), Item::Segment(arena, base))
            }
        };
        Row::text(name, format!("{} · {text}", self.radix.address(base))).link(item)
    }

    /// Returns a label for the owner of an allocated segment.
    fn owner_label(self, arena: ArenaId, base: u64) -> String {
        arena_text::label(self.world, arena, base).unwrap_or_else(|| "allocated".to_owned())
    }
}

/// Returns the item at an address: the cached object, or else the segment.
pub fn item_at(at: &At) -> Option<Item> {
    let Found::Segment(found) = &at.found else {
        return None;
    };
    Some(match &found.holder {
        Some(Holder::Slab {
            object: Some(Object::Allocated { base, .. } | Object::Free { base, .. }),
            ..
        }) => Item::Object(at.arena, *base),
        _ => Item::Segment(at.arena, found.segment.base),
    })
}

/// A question about an address.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Asked {
    /// An address of an arena.
    At(ArenaId, u64),
    /// An error: the text is not an address.
    Wrong(RadixText),
}

impl Asked {
    /// Parses an address of `arena`, or the name of an allocation in any arena; `None` if
    /// the text is empty.
    pub fn parse(world: &World, arena: Option<ArenaId>, text: &str) -> Option<Self> {
        let why = match parse_address(world, arena, text) {
            Ok((arena, address)) => return Some(Self::At(arena, address)),
            Err(AddressError::Empty) => return None,
            Err(AddressError::TooLarge) => RadixText::new(|radix| {
                let last = radix.address(u64::MAX);
                format!("This address is too large. The last address is {last}.")
            }),
            Err(error) => as_sentence(&error.to_string()).into(),
        };
        Some(Self::Wrong(why))
    }

    /// Returns the item at the address.
    pub fn item(&self, world: &World) -> Option<Item> {
        match *self {
            Self::At(arena, address) => item_at(&query::at(world, arena, address)),
            Self::Wrong(_) => None,
        }
    }
}

/// The question about an address, and the last report and answer.
#[derive(Clone, Default)]
pub struct Inspection {
    /// The typed text.
    pub question: String,
    /// The entered question.
    pub asked: Option<Asked>,
    /// The last report, or the text for an item that does not exist.
    report: Memo<(u64, Item, Radix), Result<Rc<Report>, String>>,
    answer: Memo<(u64, ArenaId, u64, Radix), String>,
}

impl Inspection {
    /// Returns the report on an item, computed once for each revision.
    ///
    /// # Errors
    /// If the item does not exist at this time: a text that says what is in its place.
    pub fn report(
        &mut self,
        session: &Session,
        revision: u64,
        item: Item,
        radix: Radix,
    ) -> Result<Rc<Report>, String> {
        let compute = || report(session, item, radix).map(Rc::new);
        self.report.get((revision, item, radix), compute).clone()
    }

    /// Returns the answer to the question about an address, computed once for each revision.
    pub fn answer(&mut self, session: &Session, revision: u64, radix: Radix) -> Option<&str> {
        let Some(Asked::At(arena, address)) = self.asked else {
            return None;
        };
        let answer = || {
            let world = session.moment().world;
            if world.arena(arena).is_none() {
                return "The arena does not exist at this time.".to_owned();
            }
            let formatter = Formatter::new(world, radix);
            narration::at(formatter, &query::at(world, arena, address))
        };
        let key = (revision, arena, address, radix);
        Some(self.answer.get(key, answer))
    }
}
