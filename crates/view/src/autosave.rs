//! Saves the session and the settings automatically, and loads them at the next start.
//!
//! A short text is saved in the frame that changes it: a page may be closed without a
//! warning. A long text is packed, which takes a while, so it is saved after a
//! pause. A browser gives a page a few megabytes; if a session needs more, that is reported
//! once, and the session that was saved before stays.

use vmem_lab::Session;

use crate::settings::Settings;
use crate::slot::{SHORT, Slot};
use crate::store::Store;

const SETTINGS: &str = "vmem-explorer-settings";
const FOLDER: &str = "vmem-explorer-folder";

/// The seconds without a change after which a long text is saved.
const PAUSE: f64 = 2.0;

/// Saves what has changed.
#[derive(Debug, Default)]
pub struct Autosave {
    /// The keys of the session.
    pub slot: Slot,
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
    /// Returns the autosave of a session that is saved as it is.
    pub fn new(slot: Slot) -> Self {
        Self {
            slot,
            ..Self::default()
        }
    }

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
        store: &mut dyn Store,
        session: &Session,
        now: f64,
    ) -> Result<(), &'static str> {
        let since = *self.since.get_or_insert(now);
        let is_due = session.text().len() <= SHORT || now - since >= PAUSE;
        if self.was_refused || !is_due {
            return Ok(());
        }
        self.save(store, session)
    }

    /// Saves the text now, if it is new.
    ///
    /// # Errors
    /// The reason why it is not saved; reported once until one is.
    pub fn save(&mut self, store: &mut dyn Store, session: &Session) -> Result<(), &'static str> {
        if !self.is_text_new {
            return Ok(());
        }
        let result = self.slot.save(store, session);
        self.is_text_new = result.is_err();
        self.was_refused = result.is_err();
        let was_reported = std::mem::replace(&mut self.was_reported, result.is_err());
        if was_reported { Ok(()) } else { result }
    }

    /// Saves the place if it is new, unless the saved text is another one.
    pub fn save_place(&mut self, store: &mut dyn Store, session: &Session) {
        if !std::mem::take(&mut self.is_place_new) || self.is_text_new {
            return;
        }
        self.slot.save_place(store, session.place());
    }

    /// Saves the settings if they are new.
    pub fn save_settings(&mut self, store: &mut dyn Store, settings: Settings) {
        if std::mem::take(&mut self.are_settings_new) {
            store.set(SETTINGS, settings.to_text());
        }
    }
}

/// Saves the folder of the last file.
pub fn save_folder(store: &mut dyn Store, folder: &str) {
    store.set(FOLDER, folder.to_owned());
}

/// Loads the folder of the last file.
pub fn load_folder(store: &dyn Store) -> Option<String> {
    store.get(FOLDER)
}

/// Loads the settings.
pub fn load_settings(store: &dyn Store) -> Option<Settings> {
    let text = store.get(SETTINGS)?;
    Some(Settings::from_text(&text))
}
