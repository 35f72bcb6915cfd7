//! The link of the session, made once for each state, and the one that is pasted.

use vmem_lab::Session;
use vmem_lab::permalink::{self, Link};

/// Of a longer text no link is tried: packing it would take longer than a frame, and it
/// would be too long for one all but surely.
const MOST_TO_TRY: usize = 1 << 20;

/// The link that is shown, and the one that is being pasted.
#[derive(Clone, Debug, Default)]
pub struct LinkForm {
    /// What is typed or pasted, to be opened.
    pub pasted: String,
    /// Why that was not opened.
    pub error: Option<String>,
    /// The session's link or why it has none, with the revision that it is of.
    made: Option<(u64, Result<String, String>)>,
}

impl LinkForm {
    /// The link of the session at this revision; or in words why there is none.
    pub fn of(&mut self, session: &Session, revision: u64) -> Result<String, String> {
        let known = self.made.take().filter(|(known, _)| *known == revision);
        let made = known.unwrap_or_else(|| (revision, make(session)));
        self.made.insert(made).1.clone()
    }
}

fn make(session: &Session) -> Result<String, String> {
    if session.text().len() > MOST_TO_TRY {
        let words = "the scenario is too long for a link; share it as a file instead";
        return Err(words.to_owned());
    }
    let link = Link {
        text: session.text().to_owned(),
        place: session.place(),
    };
    permalink::encode(&link)
        .map(|fragment| address() + &fragment)
        .map_err(|too_long| too_long.to_string())
}

/// What stands ahead of a fragment: the page's own address.
#[cfg(target_arch = "wasm32")]
fn address() -> String {
    crate::platform::browser::address() + "#"
}

/// What stands ahead of a fragment: nothing, as on the command line. A window has no
/// address; the link is to be pasted.
#[cfg(not(target_arch = "wasm32"))]
fn address() -> String {
    String::new()
}
