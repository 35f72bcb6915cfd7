//! What is kept from one start to the next: the session's text and place, and
//! the theme.

use eframe::Storage;
use vmem_lab::{Command, Session};

use crate::state::Settings;

const TEXT: &str = "vmem-explorer";
const POSITION: &str = "vmem-explorer-position";
/// How many operations are done before there is anything to see.
const NEAR: usize = 20_000;
const SETTINGS: &str = "vmem-explorer-settings";

/// Keeps the session, at once: a page may be gone without a word.
pub fn keep_session(storage: &mut dyn Storage, session: &Session) {
    storage.set_string(TEXT, session.text().to_owned());
    keep_position(storage, session);
}

/// Keeps the place in time, where the text has not changed.
pub fn keep_position(storage: &mut dyn Storage, session: &Session) {
    storage.set_string(POSITION, session.position().to_string());
    storage.flush();
}

/// A text that was kept, and why it is no session (any more).
#[derive(Clone, Debug)]
pub struct Unreadable {
    /// The text.
    pub text: String,
    /// What is wrong with it.
    pub errors: Vec<String>,
}

/// The session that was kept, if one was.
///
/// # Errors
/// The text that was kept makes no sense.
pub fn session(storage: &dyn Storage) -> Result<Option<Session>, Unreadable> {
    let Some(text) = storage.get_string(TEXT) else {
        return Ok(None);
    };
    let mut session = Session::open(&text).map_err(|errors| Unreadable {
        text,
        errors: errors.iter().map(ToString::to_string).collect(),
    })?;
    let position = position(storage).unwrap_or(usize::MAX).min(session.len());
    // What is farther away is gone to when the screen is there.
    if position <= NEAR {
        // It goes where the session has operations, so there is nothing to refuse.
        let _done = session.run(Command::GoTo(position));
    }
    Ok(Some(session))
}

/// How many operations the session that was kept was behind.
pub fn position(storage: &dyn Storage) -> Option<usize> {
    storage.get_string(POSITION)?.parse().ok()
}

/// Keeps the settings: a word a line.
pub fn keep_settings(storage: &mut dyn Storage, settings: Settings) {
    storage.set_string(SETTINGS, settings.to_text());
    storage.flush();
}

/// The settings that were kept, or what the system asks for.
pub fn settings(storage: &dyn Storage) -> Settings {
    let text = storage.get_string(SETTINGS);
    text.map_or_else(Settings::of_system, |text| Settings::from_text(&text))
}
