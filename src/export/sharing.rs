//! The state of sharing.

use vmem_lab::Session;
use vmem_lab::permalink::{self, Link};
use vmem_view::action::Overlay;
use vmem_view::memo::Memo;
use vmem_view::tabs::Part;

use crate::export::path_form::PathForm;
use crate::export::{picture, series};
use crate::platform::files::{self, Platform};

/// A longer text is not tried: packing it takes longer than a frame, and the link would
/// almost certainly be too long.
const MOST_TO_TRY: usize = 1 << 20;

/// The state of sharing.
pub struct Sharing {
    pub(super) platform: Box<dyn Platform>,
    /// The link that is typed or pasted.
    pub(super) pasted: String,
    /// The reason why it was not opened.
    pub(super) link_error: Option<String>,
    /// The part that a picture shows.
    pub(super) part: Part,
    pub(super) shot: Option<picture::Shot>,
    pub(super) series: Option<series::Making>,
    /// The path that is being typed, if the system has no file dialog.
    pub(super) path: Option<PathForm>,
    /// The overlay in the last frame.
    pub(super) overlay: Option<Overlay>,
    /// True in the first frame of an overlay, which then takes the focus.
    pub(super) is_new: bool,
    /// The link of a revision, and the description of its table of numbers.
    texts: Memo<u64, (Result<String, String>, String)>,
}

impl Default for Sharing {
    fn default() -> Self {
        Self::with_platform(files::system())
    }
}

impl Sharing {
    /// Makes the state with another platform: for tests.
    pub fn with_platform(platform: Box<dyn Platform>) -> Self {
        Self {
            platform,
            pasted: String::new(),
            link_error: None,
            part: Part::Screen,
            shot: None,
            series: None,
            path: None,
            overlay: None,
            is_new: false,
            texts: Memo::default(),
        }
    }

    /// Returns the link of the session at this revision, or the reason why it has none, and the
    /// description of the table of numbers.
    pub(super) fn texts(
        &mut self,
        session: &Session,
        revision: u64,
    ) -> (Result<String, String>, String) {
        let compute = || (link(session), series::description(session));
        self.texts.get(revision, compute).clone()
    }

    pub(super) fn clear_pasted(&mut self) {
        self.pasted.clear();
        self.link_error = None;
    }
}

fn link(session: &Session) -> Result<String, String> {
    if session.text().len() > MOST_TO_TRY {
        let text = "the scenario is too long for a link; share it as a file instead";
        return Err(text.to_owned());
    }
    let link = Link {
        text: session.text().to_owned(),
        place: session.place(),
    };
    let fragment = permalink::encode(&link).map_err(|too_long| too_long.to_string())?;
    // A window has no address, and its link is pasted.
    #[cfg(target_arch = "wasm32")]
    let fragment = crate::platform::browser::address() + "#" + &fragment;
    Ok(fragment)
}
