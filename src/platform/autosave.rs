//! Saves the session and the settings automatically, and loads them at the next start.
//!
//! A short text is saved in the frame that changes it, as it is: a page may be closed
//! without a warning. A long text is packed, which takes a while, so it is saved after a
//! pause. A browser gives a page a few megabytes; if a session needs more, that is reported
//! once, and the session that was saved before stays.

use eframe::Storage;
use vmem_lab::permalink::{self, Link};
use vmem_lab::{Command, Place, Session};

use vmem_view::settings::{Motion, Settings, ThemeChoice};

const TEXT: &str = "vmem-explorer";
const POSITION: &str = "vmem-explorer-position";
const SETTINGS: &str = "vmem-explorer-settings";
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

/// The session is larger than the storage.
pub const TOO_LARGE: &str =
    "This session is too large to be saved automatically. Save it as a file.";
/// The storage stores nothing.
pub const NO_STORAGE: &str = "This browser blocks storage (a private window?). Your session will be lost when you close the page. Save it as a file.";

/// Saves what has changed.
#[derive(Debug, Default)]
pub struct Autosave {
    /// The session's text differs from the saved one.
    is_text_new: bool,
    /// The place in time differs from the saved one.
    is_place_new: bool,
    /// The settings differ from the saved ones.
    are_settings_new: bool,
    /// The time of the last change of the text, in seconds.
    since: Option<f64>,
    /// The text was refused; it is not tried again before it changes, or the app ends.
    was_refused: bool,
    /// The refusal was reported, and no text was saved since.
    was_reported: bool,
}

impl Autosave {
    /// Notes that the text has changed.
    pub fn text_changed(&mut self) {
        self.is_text_new = true;
        self.since = None;
        self.was_refused = false;
    }

    /// Notes that the place has changed.
    pub fn place_changed(&mut self) {
        self.is_place_new = true;
    }

    /// Notes that the settings have changed.
    pub fn settings_changed(&mut self) {
        self.are_settings_new = true;
    }

    /// Returns the seconds until [`tick`](Self::tick) has something to do.
    pub fn wait(&self, now: f64) -> Option<f64> {
        let due = self.since.unwrap_or(now) + PAUSE;
        (self.is_text_new && !self.was_refused).then_some(due - now)
    }

    /// Saves a short text that is new, or a long one that has not changed for a while;
    /// called once a frame.
    ///
    /// # Errors
    /// The reason why it is not saved; reported once until one is.
    pub fn tick(
        &mut self,
        storage: &mut dyn Storage,
        session: &Session,
        now: f64,
    ) -> Result<(), &'static str> {
        let since = *self.since.get_or_insert(now);
        let is_due = session.text().len() <= SHORT || now - since >= PAUSE;
        if self.was_refused || !is_due {
            return Ok(());
        }
        self.save(storage, session)
    }

    /// Saves the text now, if it is new.
    ///
    /// # Errors
    /// The reason why it is not saved; reported once until one is.
    pub fn save(
        &mut self,
        storage: &mut dyn Storage,
        session: &Session,
    ) -> Result<(), &'static str> {
        if !self.is_text_new {
            return Ok(());
        }
        let result = save_session(storage, session);
        self.is_text_new = result.is_err();
        self.was_refused = result.is_err();
        let was_reported = std::mem::replace(&mut self.was_reported, result.is_err());
        if was_reported { Ok(()) } else { result }
    }

    /// Saves the place if it is new, unless the saved text is another one.
    pub fn save_place(&mut self, storage: &mut dyn Storage, session: &Session) {
        if !std::mem::take(&mut self.is_place_new) || self.is_text_new {
            return;
        }
        storage.set_string(POSITION, place_to_text(session.place()));
        // A storage that is one file is written as a whole: with a long text, that waits
        // for the end.
        if session.text().len() <= SHORT {
            storage.flush();
        }
    }

    /// Saves the settings if they are new.
    pub fn save_settings(&mut self, storage: &mut dyn Storage, settings: Settings) {
        if std::mem::take(&mut self.are_settings_new) {
            storage.set_string(SETTINGS, settings.to_text());
            storage.flush();
        }
    }
}

/// Saves the session.
///
/// # Errors
/// The reason why it is not saved. The session that was saved before stays.
pub fn save_session(storage: &mut dyn Storage, session: &Session) -> Result<(), &'static str> {
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
            TOO_LARGE
        } else {
            NO_STORAGE
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
    let operations = operations.parse().ok()?;
    Some(Place { operations, step })
}

/// Loads the settings; without saved ones, the preferences of the system.
pub fn load_settings(storage: &dyn Storage) -> Settings {
    if let Some(text) = storage.get_string(SETTINGS) {
        return Settings::from_text(&text);
    }
    let mut settings = Settings::default();
    // Forced colours have no effect on a canvas.
    if prefers("(prefers-contrast: more), (forced-colors: active)") {
        settings.theme = ThemeChoice::Contrast;
    }
    if prefers("(prefers-reduced-motion: reduce)") {
        settings.motion = Motion::None;
    }
    settings
}

#[cfg(target_arch = "wasm32")]
use super::browser::prefers;

/// Returns false: a native system is not asked.
#[cfg(not(target_arch = "wasm32"))]
fn prefers(_: &str) -> bool {
    false
}
