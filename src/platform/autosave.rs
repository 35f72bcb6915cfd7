//! Saves the session and the settings automatically, and loads them at the next start.
//!
//! A short text is saved at once, as it is: a page may be closed without a warning. A long
//! text is packed, which takes a while, so it is saved after a pause. A browser gives a
//! page a few megabytes; if a session needs more, that is reported once, and the session
//! that was saved before stays.

use eframe::Storage;
use vmem_lab::permalink::{self, Link};
use vmem_lab::{Command, Place, Session};

use vmem_view::settings::Settings;

const TEXT: &str = "vmem-explorer";
const POSITION: &str = "vmem-explorer-position";
const SETTINGS: &str = "vmem-explorer-settings";
/// A saved text that could not be opened.
pub(super) const ASIDE: &str = "vmem-explorer-aside.vmem";
const PROBE: &str = "vmem-explorer-tried";
/// The keys that are read at the start.
#[cfg(not(target_arch = "wasm32"))]
pub(super) const KEYS: [&str; 3] = [TEXT, POSITION, SETTINGS];

/// The most operations that are computed before the first frame.
const NEAR: usize = 20_000;
/// A longer text is packed.
const SHORT: usize = 128 << 10;
/// The seconds without a change after which a long text is saved.
const PAUSE: f64 = 2.0;

/// The reason why the session is not saved.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SaveError {
    /// It is larger than the storage.
    TooLarge,
    /// The storage stores nothing, as in a private window.
    NoStorage,
}

/// Saves the session when it changes.
#[derive(Debug, Default)]
pub struct Autosave {
    /// The session's text differs from the saved one.
    is_dirty: bool,
    /// The time of the last change, in seconds.
    since: Option<f64>,
    /// The text was refused; it is not tried again before it changes.
    was_refused: bool,
    /// The refusal was reported, and no text was saved since.
    was_reported: bool,
}

impl Autosave {
    /// Notes that the text has changed. A short one is saved at once.
    ///
    /// # Errors
    /// The reason why it is not saved; reported once until one is.
    pub fn changed(
        &mut self,
        storage: &mut dyn Storage,
        session: &Session,
    ) -> Result<(), SaveError> {
        self.is_dirty = true;
        self.since = None;
        self.was_refused = false;
        if session.text().len() > SHORT {
            return Ok(());
        }
        self.save(storage, session)
    }

    /// Saves the place, unless the saved text is another one.
    pub fn moved(&mut self, storage: &mut dyn Storage, session: &Session) {
        if self.is_dirty {
            return;
        }
        storage.set_string(POSITION, place_to_text(session.place()));
        // A storage that is one file is written as a whole: with a long text, that waits
        // for the end.
        if session.text().len() <= SHORT {
            storage.flush();
        }
    }

    /// Returns the seconds until [`tick`](Self::tick) has something to do.
    pub fn wait(&self, now: f64) -> Option<f64> {
        let due = self.since.unwrap_or(now) + PAUSE;
        (self.is_dirty && !self.was_refused).then_some(due - now)
    }

    /// Saves a text that has not changed for a while; called once a frame.
    ///
    /// # Errors
    /// The reason why it is not saved; reported once until one is.
    pub fn tick(
        &mut self,
        storage: &mut dyn Storage,
        session: &Session,
        now: f64,
    ) -> Result<(), SaveError> {
        let since = *self.since.get_or_insert(now);
        if !self.is_dirty || self.was_refused || now - since < PAUSE {
            return Ok(());
        }
        self.save(storage, session)
    }

    /// Saves the session now, if it has changed.
    ///
    /// # Errors
    /// The reason why it is not saved; reported once until one is.
    pub fn save(&mut self, storage: &mut dyn Storage, session: &Session) -> Result<(), SaveError> {
        if !self.is_dirty {
            return Ok(());
        }
        let result = save_session(storage, session);
        if result.is_ok() {
            *self = Self::default();
            return Ok(());
        }
        self.was_refused = true;
        if std::mem::replace(&mut self.was_reported, true) {
            Ok(())
        } else {
            result
        }
    }
}

/// Saves the session.
///
/// # Errors
/// The reason why it is not saved. The session that was saved before stays.
pub fn save_session(storage: &mut dyn Storage, session: &Session) -> Result<(), SaveError> {
    let text = session.text().to_owned();
    let saved = if text.len() <= SHORT {
        text
    } else {
        let place = session.place();
        permalink::pack(&Link { text, place })
    };
    storage.set_string(TEXT, saved.clone());
    // A full storage of a browser reports no error, but returns another text.
    let stored = storage.get_string(TEXT);
    if stored.as_ref() != Some(&saved) {
        return Err(if stored.is_some() || stores_anything(storage) {
            SaveError::TooLarge
        } else {
            SaveError::NoStorage
        });
    }
    storage.set_string(POSITION, place_to_text(session.place()));
    storage.flush();
    Ok(())
}

/// Returns true if the storage stores anything at all.
fn stores_anything(storage: &mut dyn Storage) -> bool {
    storage.set_string(PROBE, "1".to_owned());
    let is_stored = storage.get_string(PROBE).is_some();
    storage.remove_string(PROBE);
    is_stored
}

/// A saved text that can't be opened (any more).
#[derive(Clone, Debug)]
pub struct Unreadable {
    /// The text.
    pub text: String,
    /// Its errors.
    pub errors: Vec<String>,
}

/// Saves a text that could not be opened under another name: the next session replaces it.
pub fn set_aside(storage: &mut dyn Storage, unreadable: &Unreadable) {
    storage.set_string(ASIDE, unreadable.text.clone());
    storage.flush();
}

/// Loads the saved session, if there is one.
///
/// # Errors
/// The saved text can't be opened.
pub fn load_session(storage: &dyn Storage) -> Result<Option<Session>, Unreadable> {
    let Some(saved) = storage.get_string(TEXT) else {
        return Ok(None);
    };
    let text = unpack(saved);
    let mut session = Session::open(&text).map_err(|errors| Unreadable {
        text,
        errors: errors.iter().map(ToString::to_string).collect(),
    })?;
    go_to(&mut session, load_place(storage));
    Ok(Some(session))
}

/// Unpacks a packed text; returns another one unchanged. A packed text is a single word, a
/// scenario never is.
fn unpack(saved: String) -> String {
    if saved.contains(|c: char| c == '#' || c.is_whitespace()) {
        return saved;
    }
    permalink::decode(&saved).map_or(saved, |link| link.text)
}

/// Loads the place of the saved session.
pub fn load_place(storage: &dyn Storage) -> Option<Place> {
    place_from_text(&storage.get_string(POSITION)?)
}

/// Goes to a place, or the nearest that exists; to the end if there is none. A place that
/// takes long to compute is returned instead: the app goes there when it has a screen.
pub fn go_to(session: &mut Session, place: Option<Place>) -> Option<Place> {
    let end = Place::after(session.len());
    let place = place.map_or(end, |place| place.min(end));
    if place.operations > session.computed().saturating_add(NEAR) {
        return Some(place);
    }
    if session.run(Command::GoToPlace(place)).is_err() {
        // The operation exists, so this can't be refused.
        let _done = session.run(Command::GoTo(place.operations));
    }
    None
}

/// Returns `12`, or `12.3` after the third step of the operation after the twelfth.
fn place_to_text(place: Place) -> String {
    match place.step {
        Some(step) => format!("{}.{}", place.operations, step + 1),
        None => place.operations.to_string(),
    }
}

fn place_from_text(text: &str) -> Option<Place> {
    let (operations, step) = match text.split_once('.') {
        Some((operations, step)) => (
            operations,
            Some(step.parse::<usize>().ok()?.checked_sub(1)?),
        ),
        None => (text, None),
    };
    Some(Place {
        operations: operations.parse().ok()?,
        step,
    })
}

/// Saves the settings.
pub fn save_settings(storage: &mut dyn Storage, settings: Settings) {
    storage.set_string(SETTINGS, settings.to_text());
    storage.flush();
}

/// Loads the settings; without saved ones, the preferences of the system.
pub fn load_settings(storage: &dyn Storage) -> Settings {
    match storage.get_string(SETTINGS) {
        Some(text) => Settings::from_text(&text),
        None => super::preferences::settings(),
    }
}
