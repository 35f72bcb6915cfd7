//! The link of the session, and a link that was pasted.

use vmem_lab::Session;
use vmem_lab::permalink::{self, Link};

/// A longer text is not tried: packing it takes longer than a frame, and the link would
/// almost certainly be too long.
const MOST_TO_TRY: usize = 1 << 20;

/// The state of the section about links.
#[derive(Clone, Debug, Default)]
pub(super) struct LinkForm {
    /// The text that is typed or pasted.
    pub(super) pasted: String,
    /// The reason why it was not opened.
    pub(super) error: Option<String>,
    /// The session's link, or the reason why it has none, with the revision it is for.
    cached: Option<(u64, Result<String, String>)>,
}

impl LinkForm {
    /// Returns the link of the session at this revision, or the reason why it has none.
    pub(super) fn link(&mut self, session: &Session, revision: u64) -> Result<String, String> {
        let cached = self.cached.take().filter(|it| it.0 == revision);
        let cached = cached.unwrap_or_else(|| (revision, make(session)));
        self.cached.insert(cached).1.clone()
    }
}

fn make(session: &Session) -> Result<String, String> {
    if session.text().len() > MOST_TO_TRY {
        let text = "the scenario is too long for a link; share it as a file instead";
        return Err(text.to_owned());
    }
    let link = Link {
        text: session.text().to_owned(),
        place: session.place(),
    };
    permalink::encode(&link)
        .map(|fragment| address() + &fragment)
        .map_err(|too_long| too_long.to_string())
}

/// Returns the text before a fragment: the address of the page.
#[cfg(target_arch = "wasm32")]
fn address() -> String {
    crate::platform::browser::address() + "#"
}

/// Returns nothing: a window has no address, and its link is pasted.
#[cfg(not(target_arch = "wasm32"))]
fn address() -> String {
    String::new()
}
