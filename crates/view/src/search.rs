//! What is looked for in the palette, and what was found.

use crate::action::Action;

/// So many commands are remembered.
const RECENT: usize = 8;

/// What is looked for, and what was found.
#[derive(Default)]
pub struct Search {
    /// What is typed.
    pub query: String,
    /// Which of what was found. With nothing typed none is, before the arrows go to one.
    pub chosen: Option<usize>,
    /// The titles of the commands that were given last, the latest first.
    pub recent: Vec<String>,
    /// What was found, with the query and the revision it was found for.
    pub found: Option<(String, u64, Vec<Found>)>,
}

/// Something that was found.
#[derive(Clone)]
pub struct Found {
    /// What it is called.
    pub title: String,
    /// Its keys, or what kind of thing it is.
    pub hint: String,
    /// What choosing it does.
    pub action: Action,
    /// How well it answers the query.
    pub score: u32,
}

impl Search {
    /// The next search begins anew.
    pub fn close(&mut self) {
        self.query.clear();
        self.chosen = None;
        self.found = None;
    }

    /// It was chosen, and leads the next time.
    pub fn remember(&mut self, title: String) {
        self.recent.retain(|known| *known != title);
        self.recent.insert(0, title);
        self.recent.truncate(RECENT);
    }
}
