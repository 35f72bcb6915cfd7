//! The state of the palette: the query and its results.

mod find;
mod score;

use crate::action::Action;
use crate::memo::Memo;

pub use find::find;
pub use score::score;

/// The number of recent titles.
const RECENT: usize = 8;

/// The state of the palette.
#[derive(Default)]
pub struct Search {
    /// The text in the field.
    pub query: String,
    /// The chosen result. Without a query, `None` until an arrow key is pressed.
    pub chosen: Option<usize>,
    /// The titles that were chosen last, the latest first.
    pub recent: Vec<String>,
    /// The results, with their query and revision.
    pub found: Memo<(String, u64), Vec<Found>>,
}

/// A result.
#[derive(Clone)]
pub struct Found {
    /// The title.
    pub title: String,
    /// The key of a command, or the kind of another result.
    pub hint: String,
    /// The action when the result is chosen.
    pub action: Action,
    /// The score for the query; better results have higher scores.
    pub score: u32,
}

impl Search {
    /// Clears the query and the results.
    pub fn close(&mut self) {
        self.query.clear();
        self.chosen = None;
        self.found = Memo::default();
    }

    /// Records a chosen title, which ranks higher next time.
    pub fn remember(&mut self, title: String) {
        self.recent.retain(|recent| *recent != title);
        self.recent.insert(0, title);
        self.recent.truncate(RECENT);
    }
}
