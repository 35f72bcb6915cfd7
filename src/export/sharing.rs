//! The state of sharing.

use std::path::{Path, PathBuf};

use egui::Context;
use vmem_lab::Session;
use vmem_lab::permalink::{self, Link};
use vmem_view::action::Overlay;
use vmem_view::files::{At, File, FileRequest};
use vmem_view::memo::Memo;
use vmem_view::open::OpenRequest;
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
    /// The folder of the last file.
    pub(super) folder: Option<PathBuf>,
    is_folder_new: bool,
    /// The sessions of other windows.
    pub(super) windows: Vec<OpenRequest>,
    /// The overlay in the last frame.
    pub(super) overlay: Option<Overlay>,
    /// True in the first frame of an overlay, which then takes the focus.
    pub(super) is_new: bool,
    /// The link of a revision, and the description of its table of numbers.
    texts: Memo<u64, (Result<String, String>, String)>,
}

impl Default for Sharing {
    fn default() -> Self {
        Self {
            platform: files::system(),
            pasted: String::new(),
            link_error: None,
            part: Part::Screen,
            shot: None,
            series: None,
            path: None,
            folder: None,
            is_folder_new: false,
            windows: Vec::new(),
            overlay: None,
            is_new: false,
            texts: Memo::default(),
        }
    }
}

impl Sharing {
    /// Uses another platform: for tests.
    pub fn use_platform(&mut self, platform: Box<dyn Platform>) {
        self.platform = platform;
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

    /// Remembers the sessions of other windows, and the folder of the last file.
    pub fn remember(&mut self, windows: Vec<OpenRequest>, folder: Option<String>) {
        self.windows = windows;
        self.folder = folder.map(PathBuf::from);
    }

    /// Returns the folder of the last file, once, if it is a new one.
    pub fn new_folder(&mut self) -> Option<&str> {
        let is_new = std::mem::take(&mut self.is_folder_new);
        self.folder.as_deref().filter(|_| is_new)?.to_str()
    }

    /// Lets the next dialog begin in the folder of a file.
    pub(super) fn enter_folder(&mut self, file: &Path) {
        let folder = file.parent().filter(|folder| folder.is_absolute());
        if folder.is_some() && self.folder.as_deref() != folder {
            self.folder = folder.map(Path::to_owned);
            self.is_folder_new = true;
        }
    }

    /// Saves a file where the user chooses.
    pub(super) fn save(&mut self, ctx: &Context, file: File) {
        let at = At::Dialog(self.folder.clone());
        self.platform.request(ctx, FileRequest::Save(file), at);
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
