//! The state of the inspector: the question about an address, and the reports.

use std::rc::Rc;

use vmem_lab::prompt::{AddressError, parse_address};
use vmem_lab::{ArenaId, Session, World, narration, query};

use crate::inspect::{self, Report};
use crate::item::Item;
use crate::radix_text::RadixText;
use crate::settings::{Radix, Settings};
use crate::wording::as_sentence;

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
            Err(AddressError::TooLarge) => RadixText::new(|settings| {
                let last = settings.address(u64::MAX.into());
                format!("This address is too large. The last address is {last}.")
            }),
            Err(error) => as_sentence(&error.to_string()).into(),
        };
        Some(Self::Wrong(why))
    }

    /// Returns the item at the address.
    pub fn item(&self, world: &World) -> Option<Item> {
        match *self {
            Self::At(arena, address) => inspect::item_at(&query::at(world, arena, address)),
            Self::Wrong(_) => None,
        }
    }
}

/// The revision and item that a report is for, and how its addresses are written.
type ReportKey = (u64, Item, Radix);

/// The question about an address, and the last report and answer.
#[derive(Clone, Default)]
pub struct Inspection {
    /// The typed text.
    pub question: String,
    /// The entered question.
    pub asked: Option<Asked>,
    /// The last report, or the text for an item that does not exist.
    report: Option<(ReportKey, Result<Rc<Report>, String>)>,
    /// The answer to the question.
    answer: Option<((u64, Radix), String)>,
}

impl Inspection {
    /// Replaces the question.
    pub fn ask(&mut self, asked: Option<Asked>) {
        self.asked = asked;
        self.answer = None;
    }

    /// Returns the report on an item, computed once for each revision.
    ///
    /// # Errors
    /// If the item does not exist at this time: a text that says what is in its place.
    pub fn report(
        &mut self,
        session: &Session,
        revision: u64,
        item: Item,
        settings: Settings,
    ) -> Result<Rc<Report>, String> {
        let key = (revision, item, settings.radix);
        let cached = self.report.take().filter(|(cached, _)| *cached == key);
        let report = cached.unwrap_or_else(|| {
            let report = inspect::report(session, item, settings).map(Rc::new);
            let report = report.ok_or_else(|| inspect::missing(session, item, settings));
            (key, report)
        });
        self.report.insert(report).1.clone()
    }

    /// Returns the answer to the question about an address, computed once for each revision.
    pub fn answer(&mut self, session: &Session, revision: u64, settings: Settings) -> Option<&str> {
        let Some(Asked::At(arena, address)) = self.asked else {
            return None;
        };
        let key = (revision, settings.radix);
        let cached = self.answer.take().filter(|(cached, _)| *cached == key);
        let answer = cached.unwrap_or_else(|| {
            let world = session.moment().world;
            let answer = if world.arena(arena).is_some() {
                narration::at(settings.formatter(world), &query::at(world, arena, address))
            } else {
                "The arena does not exist at this time.".to_owned()
            };
            (key, answer)
        });
        Some(&self.answer.insert(answer).1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vmem_lab::parse_line;

    fn world() -> World {
        let mut world = World::new();
        for line in [
            "arena heap quantum=16",
            "span heap 4096 1K",
            "a = alloc heap 20",
        ] {
            world.run(&parse_line(line).unwrap().unwrap());
        }
        world
    }

    const HEAP: ArenaId = ArenaId(0);

    #[test]
    fn a_text_that_is_not_an_address_is_explained() {
        let world = world();
        let why = |typed| match Asked::parse(&world, Some(HEAP), typed) {
            Some(Asked::Wrong(why)) => why.shown(Settings::default()).to_owned(),
            other => panic!("{other:?}"),
        };
        assert!(why("b").contains("“b” is neither"));
        assert!(why("18446744073709551616").contains("too large"));
        let no_arena = Asked::parse(&world, None, "5");
        assert!(matches!(no_arena, Some(Asked::Wrong(_))));
    }

    #[test]
    fn an_address_selects_the_segment_that_contains_it() {
        let world = world();
        let base = 4096;
        assert_eq!(
            Asked::At(HEAP, 4127).item(&world),
            Some(Item::Segment { arena: HEAP, base })
        );
        assert_eq!(Asked::At(HEAP, 7).item(&world), None);
    }
}
