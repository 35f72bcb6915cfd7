//! The state of the inspector: the question about an address, and the reports.

use std::rc::Rc;

use vmem_lab::narration::{self, Formatter, Radix};
use vmem_lab::prompt::{AddressError, parse_address};
use vmem_lab::{ArenaId, Session, World, query};

use crate::inspect::{self, Report};
use crate::item::Item;
use crate::memo::Memo;
use crate::radix_text::RadixText;
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
            Self::At(arena, address) => inspect::item_at(&query::at(world, arena, address)),
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
        let compute = || inspect::report(session, item, radix).map(Rc::new);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Settings;
    use crate::testing::{HEAP, KMEM, TWO_ARENAS, at_end};

    #[test]
    fn a_text_that_is_not_an_address_is_explained() {
        let session = at_end(TWO_ARENAS);
        let parse = |arena, typed| Asked::parse(session.moment().world, arena, typed);
        for (typed, found) in [
            ("c", "“c” is neither"),
            ("18446744073709551616", "too large"),
        ] {
            let Some(Asked::Wrong(why)) = parse(Some(HEAP), typed) else {
                panic!("{typed}");
            };
            let why = why.shown(Settings::default());
            assert!(why.contains(found), "{why}");
        }
        assert!(matches!(parse(None, "5"), Some(Asked::Wrong(_))));
    }

    #[test]
    fn an_address_selects_the_segment_that_contains_it() {
        let session = at_end(TWO_ARENAS);
        let item = |address| Asked::At(KMEM, address).item(session.moment().world);
        assert_eq!(item(4127), Some(Item::Segment(KMEM, 4096)));
        assert_eq!(item(7), None);
    }
}
