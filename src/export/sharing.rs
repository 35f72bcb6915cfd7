//! The state of sharing.

use vmem_lab::Session;
use vmem_view::action::Overlay;
use vmem_view::tabs::Part;

use crate::export::link::LinkForm;
use crate::export::path_form::PathForm;
use crate::export::{picture, series};
use crate::platform::files::{self, Platform};

/// The state of sharing.
pub struct Sharing {
    pub(super) platform: Box<dyn Platform>,
    pub(super) link: LinkForm,
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
    /// The description of the table, with the revision that it is for.
    series_text: Option<(u64, String)>,
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
            link: LinkForm::default(),
            part: Part::Screen,
            shot: None,
            series: None,
            path: None,
            overlay: None,
            is_new: false,
            series_text: None,
        }
    }

    /// Returns the description of the table of numbers; computed once a revision.
    pub(super) fn series_text(&mut self, session: &Session, revision: u64) -> String {
        let cached = self.series_text.take().filter(|it| it.0 == revision);
        let cached = cached.unwrap_or_else(|| (revision, series::description(session)));
        self.series_text.insert(cached).1.clone()
    }

    /// Returns true while a picture is taken: no overlay may be in it.
    pub fn is_taking_a_picture(&self) -> bool {
        self.shot.is_some()
    }
}
