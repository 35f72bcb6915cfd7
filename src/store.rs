//! What is kept from one start to the next: the session's text and place, and
//! the theme.

use eframe::Storage;
use egui::ThemePreference;
use vmem_lab::{Command, Session};

const TEXT: &str = "vmem-explorer";
const POSITION: &str = "vmem-explorer-position";
const THEME: &str = "vmem-explorer-theme";

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
    let position = storage
        .get_string(POSITION)
        .and_then(|position| position.parse().ok());
    let place = position.map_or(Command::ToEnd, |position: usize| {
        Command::GoTo(position.min(session.len()))
    });
    // It goes where the session has operations, so there is nothing to refuse.
    let _done = session.run(place);
    Ok(Some(session))
}

/// Keeps the theme.
pub fn keep_theme(storage: &mut dyn Storage, theme: ThemePreference) {
    let word = match theme {
        ThemePreference::Dark => "dark",
        ThemePreference::Light => "light",
        ThemePreference::System => "system",
    };
    storage.set_string(THEME, word.to_owned());
    storage.flush();
}

/// The theme that was kept.
pub fn theme(storage: &dyn Storage) -> Option<ThemePreference> {
    match storage.get_string(THEME)?.as_str() {
        "dark" => Some(ThemePreference::Dark),
        "light" => Some(ThemePreference::Light),
        _ => None,
    }
}
