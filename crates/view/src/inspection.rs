//! What is asked of addresses, and what is known of what is selected.

use std::rc::Rc;

use vmem_lab::{ArenaId, Session, narration, query};

use crate::inspect;
use crate::inspect::Report;
use crate::item::Item;
use crate::radix_text::RadixText;
use crate::settings::{Radix, Settings};

/// What was asked of an address.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Asked {
    /// What is there.
    At(ArenaId, u64),
    /// Something that is no address, and why.
    Wrong(RadixText),
}

/// The state that something is known of, what it is, and how its addresses are written.
type Key = (u64, Item, Radix);

/// What is asked of addresses, and what is known of what is selected.
#[derive(Clone, Default)]
pub struct Inspection {
    /// The address, as typed.
    pub question: String,
    /// What was asked, until something else is.
    pub asked: Option<Asked>,
    /// The fields of a thing, with the state they are of, and how addresses are written.
    known: Option<(Key, Result<Rc<Report>, String>)>,
    /// The answer in words, with the state it is of, and how addresses are written.
    answer: Option<((u64, Radix), String)>,
}

impl Inspection {
    /// Asks something else.
    pub fn ask(&mut self, asked: Option<Asked>) {
        self.asked = asked;
        self.answer = None;
    }

    /// Every field of a thing; or what is there instead, in words. Worked out once for
    /// each state.
    pub fn report(
        &mut self,
        session: &Session,
        revision: u64,
        mark: Item,
        settings: Settings,
    ) -> Result<Rc<Report>, String> {
        let wanted = (revision, mark, settings.radix);
        let known = self.known.take().filter(|(known, _)| *known == wanted);
        let known = known.unwrap_or_else(|| {
            let report = Report::of(session, mark, settings).map(Rc::new);
            let report = report.ok_or_else(|| inspect::missing(session, mark, settings));
            (wanted, report)
        });
        self.known.insert(known).1.clone()
    }

    /// The answer to what was asked, in words, as of now.
    pub fn answer(&mut self, session: &Session, revision: u64, settings: Settings) -> Option<&str> {
        let Some(Asked::At(arena, address)) = self.asked else {
            return None;
        };
        let wanted = (revision, settings.radix);
        let known = self.answer.take().filter(|(of, _)| *of == wanted);
        let answer = known.unwrap_or_else(|| {
            let world = session.moment().world;
            let answer = match world.arena(arena) {
                Some(_) => {
                    narration::at(settings.formatter(world), &query::at(world, arena, address))
                }
                None => "The arena is not there at this time.".to_owned(),
            };
            (wanted, answer)
        });
        Some(&self.answer.insert(answer).1)
    }
}
