//! The place of a window's session in the storage that all windows share.
//!
//! The first window has the keys that it always had. A window that opens while another one is
//! open begins with a copy of the first one's session and saves it under a key of its own.

use vmem_lab::permalink::{self, Link};
use vmem_lab::{Place, Session, saved_scenario};

use crate::open::OpenRequest;
use crate::store::Store;

/// The key of the first window's session.
const FIRST: &str = "vmem-explorer";
/// The beginning of the other windows' keys, before the time when the window opened.
const OTHER: &str = "vmem-explorer-window-";
/// The end of the key of the place in time.
const POSITION: &str = "-position";
const PROBE: &str = "vmem-explorer-tried";

/// A longer text is packed.
pub(crate) const SHORT: usize = 128 << 10;
/// The bytes of undo history that are saved.
const HISTORY: usize = 512 << 10;
/// The most sessions of other windows that are kept.
const MOST_OTHERS: usize = 8;

/// The session is larger than the storage.
pub const TOO_LARGE: &str =
    "This session is too large to be saved automatically. Save it as a file.";
/// The storage stores nothing.
pub const NO_STORAGE: &str = "This browser blocks storage (a private window?). Your session will be lost when you close the page. Save it as a file.";
/// The notice in a window that is not the first.
pub const SECOND_WINDOW: &str = "Vmem Explorer is open in another window, so this window has a copy of that session. Both are saved; “Start over” offers this one later.";

/// The keys of this window's session, and of those that other windows left.
#[derive(Clone, Debug)]
pub struct Slot {
    key: String,
    /// The latest last.
    others: Vec<String>,
}

impl Default for Slot {
    /// Returns the slot of the first window.
    fn default() -> Self {
        Self::new(None, std::iter::empty())
    }
}

/// A session as it was loaded.
#[derive(Default)]
pub struct Loaded {
    /// The session, at its start; `None` if none was saved, or its text has errors.
    pub session: Option<Session>,
    /// Its place in time.
    pub place: Option<Place>,
    /// The saved text, if not all of it could be used.
    pub damaged: Option<Damaged>,
}

/// A saved text of which the undo history, or all, can't be used (any more).
#[derive(Clone, Debug)]
pub struct Damaged {
    /// The text.
    pub saved: String,
    /// The errors of the scenario in it.
    pub errors: Vec<String>,
}

impl Slot {
    /// Returns the slot of the first window, or of one that opened at a time, in a storage with
    /// these keys in alphabetical order.
    pub fn new<'a>(opened: Option<&str>, keys: impl Iterator<Item = &'a str>) -> Self {
        let key = opened.map_or(FIRST.to_owned(), |time| OTHER.to_owned() + time);
        let is_other = |it: &&str| it.starts_with(OTHER) && !it.ends_with(POSITION) && *it != key;
        let others = keys.filter(is_other).map(str::to_owned).collect();
        Self { key, others }
    }

    /// Returns true for the first window.
    pub fn is_first(&self) -> bool {
        self.key == FIRST
    }

    /// Loads the session; a window that saved none gets the first one's.
    pub fn load(&self, store: &dyn Store) -> Loaded {
        let get = |key| Some((unpack(store.get(key)?), place(store, key)));
        let Some((saved, place)) = get(&self.key).or_else(|| get(FIRST)) else {
            return Loaded::default();
        };
        let (session, errors) = match Session::open(saved_scenario(&saved)) {
            Ok(mut session) => match session.restore(&saved) {
                Ok(()) => (Some(session), None),
                Err(_) => (Some(session), Some(Vec::new())),
            },
            Err(errors) => (None, Some(errors.iter().map(ToString::to_string).collect())),
        };
        Loaded {
            session,
            place,
            damaged: errors.map(|errors| Damaged { saved, errors }),
        }
    }

    /// Returns the sessions of other windows, the latest first.
    pub fn others(&self, store: &dyn Store) -> Vec<OpenRequest> {
        let load = |key: &String| {
            let saved = unpack(store.get(key)?);
            Some(OpenRequest::from_window(&saved, place(store, key)))
        };
        self.others.iter().rev().filter_map(load).collect()
    }

    /// Saves the session with its undo history, or without it if the storage is too small. If
    /// there is no room even so, the oldest sessions of other windows are removed.
    ///
    /// # Errors
    /// The reason why it is not saved. The session that was saved before stays.
    pub fn save(&self, store: &mut dyn Store, session: &Session) -> Result<(), &'static str> {
        if !self.stores(store, &to_stored(session, HISTORY)) {
            self.make_room(store, &to_stored(session, 0))?;
        }
        self.save_place(store, session.place());
        if !self.is_first() {
            let surplus = self.others.len().saturating_sub(MOST_OTHERS - 1);
            for key in &self.others[..surplus] {
                store.remove(key);
                store.remove(&position(key));
            }
        }
        Ok(())
    }

    /// Stores a text, and removes as many sessions of other windows as it needs the room of,
    /// the oldest first.
    ///
    /// # Errors
    /// The reason why it is not stored. Nothing is removed then.
    fn make_room(&self, store: &mut dyn Store, text: &str) -> Result<(), &'static str> {
        let mut removed = Vec::new();
        let mut oldest = self.others.iter().map(String::as_str);
        while !self.stores(store, text) {
            let Some(key) = oldest.next() else {
                for (key, other) in removed {
                    store.set(key, other);
                }
                let is_full = store.get(&self.key).is_some() || stores_anything(store);
                return Err(if is_full { TOO_LARGE } else { NO_STORAGE });
            };
            if let Some(other) = store.get(key) {
                store.remove(key);
                removed.push((key, other));
            }
        }
        for (key, _) in removed {
            store.remove(&position(key));
        }
        Ok(())
    }

    /// Stores a text. Returns false if there is no room for it.
    fn stores(&self, store: &mut dyn Store, text: &str) -> bool {
        store.set(&self.key, text.to_owned());
        // A full storage of a browser reports no error, but returns another text.
        store.get(&self.key).as_deref() == Some(text)
    }

    /// Saves the place in time, if the session was saved.
    pub fn save_place(&self, store: &mut dyn Store, place: Place) {
        if store.get(&self.key).is_some() {
            store.set(&position(&self.key), place.to_string());
        }
    }
}

/// Returns the session as it is stored, with at most `history` bytes of its undo history.
fn to_stored(session: &Session, history: usize) -> String {
    let (text, place) = (session.to_saved(history), session.place());
    if text.len() <= SHORT {
        return text;
    }
    permalink::pack(&Link { text, place })
}

fn position(key: &str) -> String {
    key.to_owned() + POSITION
}

fn place(store: &dyn Store, key: &str) -> Option<Place> {
    store.get(&position(key))?.parse().ok()
}

/// Returns true if the storage stores anything at all.
fn stores_anything(store: &mut dyn Store) -> bool {
    store.set(PROBE, "1".to_owned());
    let is_stored = store.get(PROBE).is_some();
    store.remove(PROBE);
    is_stored
}

/// Unpacks a packed text; returns another one unchanged. A packed text is a single word, a
/// scenario never is.
fn unpack(saved: String) -> String {
    if saved.contains(|c: char| c == '#' || c.is_whitespace()) {
        return saved;
    }
    permalink::decode(&saved).map_or(saved, |link| link.text)
}
