//! What is kept from one start to the next: the session's text and place, and
//! the settings.
//!
//! A short text is kept as it is, at once: a page may be gone without a word. A long one
//! is packed, which takes a while, so it is kept when nothing has changed for a moment. A
//! browser keeps a few megabytes for a page; what is too much for it is said once, and
//! what was kept before stays.

use eframe::Storage;
use vmem_lab::permalink::{self, Link};
use vmem_lab::{Command, Place, Session};

use vmem_view::settings::Settings;

const TEXT: &str = "vmem-explorer";
const POSITION: &str = "vmem-explorer-position";
/// How many operations are done before there is anything to see.
const NEAR: usize = 20_000;
const SETTINGS: &str = "vmem-explorer-settings";
/// A text that was kept, and could not be opened.
pub(super) const ASIDE: &str = "vmem-explorer-aside.vmem";
const TRIED: &str = "vmem-explorer-tried";
/// What is looked for when the program starts.
#[cfg(not(target_arch = "wasm32"))]
pub(super) const KEYS: [&str; 3] = [TEXT, POSITION, SETTINGS];

/// A longer text is packed.
const SHORT: usize = 128 << 10;
/// So many seconds without a change, and a long text is kept.
const A_MOMENT: f64 = 2.0;

/// Why the session is not kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NotKept {
    /// It does not fit into what there is to keep it in.
    TooLarge,
    /// Not even a letter is kept: a private window, or a browser that is told so.
    Anything,
}

/// Keeps the session as it changes.
#[derive(Debug, Default)]
pub struct Autosave {
    /// The text in the store is not the session's.
    owes: bool,
    /// When the last change was seen, in seconds.
    since: Option<f64>,
    /// It was refused: nothing but a change helps.
    refused: bool,
    /// That one was refused was said, and none was kept since.
    said: bool,
}

impl Autosave {
    /// The text has changed. A short one is kept at once.
    ///
    /// # Errors
    /// Why it is not kept; said once until one is.
    pub fn changed(&mut self, storage: &mut dyn Storage, session: &Session) -> Result<(), NotKept> {
        self.owes = true;
        self.since = None;
        self.refused = false;
        if session.text().len() > SHORT {
            return Ok(());
        }
        self.keep(storage, session)
    }

    /// The place has changed. Where the store has another text, its place is left.
    pub fn moved(&mut self, storage: &mut dyn Storage, session: &Session) {
        if self.owes {
            return;
        }
        storage.set_string(POSITION, words(session.place()));
        // A store that is one file is written whole each time: with a long text in it,
        // when the app is closed, and now and then.
        if session.text().len() <= SHORT {
            storage.flush();
        }
    }

    /// How many seconds until [`tick`](Self::tick) has something to do.
    pub fn wait(&self, now: f64) -> Option<f64> {
        let due = self.since.unwrap_or(now) + A_MOMENT;
        (self.owes && !self.refused).then_some(due - now)
    }

    /// Keeps what has not changed for a moment; once a frame.
    ///
    /// # Errors
    /// Why it is not kept; said once until one is.
    pub fn tick(
        &mut self,
        storage: &mut dyn Storage,
        session: &Session,
        now: f64,
    ) -> Result<(), NotKept> {
        let since = *self.since.get_or_insert(now);
        if !self.owes || self.refused || now - since < A_MOMENT {
            return Ok(());
        }
        self.keep(storage, session)
    }

    /// Keeps the session now, if it is not kept.
    ///
    /// # Errors
    /// Why it is not kept; said once until one is.
    pub fn keep(&mut self, storage: &mut dyn Storage, session: &Session) -> Result<(), NotKept> {
        if !self.owes {
            return Ok(());
        }
        match keep_session(storage, session) {
            Ok(()) => {
                *self = Self::default();
                Ok(())
            }
            Err(why) => {
                self.refused = true;
                match std::mem::replace(&mut self.said, true) {
                    true => Ok(()),
                    false => Err(why),
                }
            }
        }
    }
}

/// Keeps the session.
///
/// # Errors
/// Why not. What was kept before stays.
pub fn keep_session(storage: &mut dyn Storage, session: &Session) -> Result<(), NotKept> {
    let text = session.text();
    let kept = match text.len() {
        ..=SHORT => text.to_owned(),
        _ => permalink::pack(&Link {
            text: text.to_owned(),
            place: session.place(),
        }),
    };
    storage.set_string(TEXT, kept.clone());
    // A browser's store says nothing when it is full; it just has something else.
    let stored = storage.get_string(TEXT);
    if stored.as_ref() != Some(&kept) {
        return Err(match stored.is_some() || keeps_anything(storage) {
            true => NotKept::TooLarge,
            false => NotKept::Anything,
        });
    }
    storage.set_string(POSITION, words(session.place()));
    storage.flush();
    Ok(())
}

/// Whether there is anything that the store keeps.
fn keeps_anything(storage: &mut dyn Storage) -> bool {
    storage.set_string(TRIED, "1".to_owned());
    let is_kept = storage.get_string(TRIED).is_some();
    storage.remove_string(TRIED);
    is_kept
}

/// A text that was kept, and why it is no session (any more).
#[derive(Clone, Debug)]
pub struct Unreadable {
    /// The text.
    pub text: String,
    /// What is wrong with it.
    pub errors: Vec<String>,
}

/// Puts a text aside that could not be opened: what is kept next takes its place.
pub fn put_aside(storage: &mut dyn Storage, unreadable: &Unreadable) {
    storage.set_string(ASIDE, unreadable.text.clone());
    storage.flush();
}

/// The session that was kept, if one was.
///
/// # Errors
/// The text that was kept makes no sense.
pub fn session(storage: &dyn Storage) -> Result<Option<Session>, Unreadable> {
    let Some(kept) = storage.get_string(TEXT) else {
        return Ok(None);
    };
    let text = unpacked(kept);
    let mut session = Session::open(&text).map_err(|errors| Unreadable {
        text,
        errors: errors.iter().map(ToString::to_string).collect(),
    })?;
    go_to(&mut session, place(storage));
    Ok(Some(session))
}

/// A text that was packed, or the text as it is. A packed one is a single word; a scenario
/// never is.
fn unpacked(kept: String) -> String {
    if kept.contains(|c: char| c == '#' || c.is_whitespace()) {
        return kept;
    }
    permalink::decode(&kept).map_or(kept, |link| link.text)
}

/// Where the session that was kept was.
pub fn place(storage: &dyn Storage) -> Option<Place> {
    place_of(&storage.get_string(POSITION)?)
}

/// Goes to a place, or as near as there is one; to the end, if there is none. Stays where
/// it is if that is far, and hands the place back: it is gone to when the screen is there.
pub fn go_to(session: &mut Session, place: Option<Place>) -> Option<Place> {
    let end = Place::after(session.len());
    let place = place.map_or(end, |place| place.min(end));
    if place.operations > session.computed().saturating_add(NEAR) {
        return Some(place);
    }
    if session.run(Command::GoToPlace(place)).is_err() {
        // It goes where the session has operations, so there is nothing to refuse.
        let _done = session.run(Command::GoTo(place.operations));
    }
    None
}

/// `12`, or `12.3` behind the third step of the twelfth operation.
fn words(place: Place) -> String {
    match place.step {
        Some(step) => format!("{}.{}", place.operations, step + 1),
        None => place.operations.to_string(),
    }
}

fn place_of(words: &str) -> Option<Place> {
    let (operations, step) = match words.split_once('.') {
        Some((operations, step)) => (
            operations,
            Some(step.parse::<usize>().ok()?.checked_sub(1)?),
        ),
        None => (words, None),
    };
    Some(Place {
        operations: operations.parse().ok()?,
        step,
    })
}

/// Keeps the settings: a word a line.
pub fn keep_settings(storage: &mut dyn Storage, settings: Settings) {
    storage.set_string(SETTINGS, settings.to_text());
    storage.flush();
}

/// The settings that were kept, or what the system asks for.
pub fn settings(storage: &dyn Storage) -> Settings {
    let text = storage.get_string(SETTINGS);
    text.map_or_else(super::preferences::settings, |text| {
        Settings::from_text(&text)
    })
}
