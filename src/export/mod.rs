//! Sharing and opening: links, files, pictures, drawings and tables of a session, and
//! other sessions.
//!
//! A panel pushes a [`ShareRequest`]; [`carry_out`] handles it between two frames.
//! [`poll`] handles what takes longer: a dialog, a picture, a long table. All bytes
//! that come in go through [`vmem_view::open::open`]. An [`OpenRequest`] replaces the
//! session, and can be undone.

mod drop;
pub mod offscreen;
mod panel;
mod path_form;
mod picture;
mod series;
mod sharing;
mod start_over;
pub mod svg;

use std::path::PathBuf;

use egui::{Context, Ui};
use vmem_lab::import::Format;
use vmem_lab::open::OpenError;
use vmem_lab::{ArenaGeneration, Document, Session};
#[cfg(not(target_arch = "wasm32"))]
use vmem_lab::{
    Scenario,
    permalink::{self, LinkError},
};
use vmem_view::action::{Overlay, ShareRequest, Workspace};
use vmem_view::files::{At, File, FileEvent, FileKind, FileRequest, Replaces};
use vmem_view::notices::Subject;
use vmem_view::open::{Content, OpenRequest, OpenResult, Origin, first_errors, open, reason};
use vmem_view::tabs::Part;
use vmem_view::wording::as_sentence;

use crate::export::path_form::PathForm;
use crate::export::picture::{Shot, Target};
use crate::kit::error_card::escaped;
use crate::kit::toasts;
use crate::kit::toasts::Place::{Bottom, Edge};
use crate::platform::files::Clip;
use crate::shell::context::{Ctx, ViewState};

pub use sharing::Sharing;

/// Something that arrived from outside, for the shell to handle.
#[derive(Debug)]
pub enum Arrival {
    /// A session, which replaces the current one.
    Session(OpenRequest),
    /// A file that a session was saved to.
    Saved {
        /// The file.
        document: Document,
        /// The opening of the session when the save was requested.
        opening: Option<ArenaGeneration>,
    },
    /// The log of a real program.
    Log {
        /// Its path, or only its name.
        path: PathBuf,
        /// Its format.
        format: Format,
        /// The log, or as much of it as is read at once.
        bytes: Vec<u8>,
    },
}

/// Draws the overlay that is open.
pub fn ui(ui: &mut Ui, sharing: &mut Sharing, cx: &mut Ctx<'_>) {
    drop::ui(ui);
    // No overlay may be in a picture.
    if sharing.shot.is_some() {
        return;
    }
    sharing.is_new = sharing.overlay != cx.view.overlay;
    sharing.overlay = cx.view.overlay;
    if sharing.path.is_some() {
        path_form::ui(ui, &mut sharing.path, &mut *sharing.platform);
    } else {
        match cx.view.overlay {
            Some(Overlay::Share) => panel::ui(ui, sharing, cx),
            Some(Overlay::StartOver) => start_over::ui(ui, sharing, cx),
            _ => {
                let has_notice = !cx.view.notices.is_empty();
                if has_notice && !egui::Popup::is_any_open(ui.ctx()) && escaped(ui) {
                    cx.view.notices.close();
                }
            }
        }
    }
}

/// Draws the latest notice at the bottom of the rest of the screen, or below a dialog.
pub fn notice_ui(ui: &mut Ui, sharing: &Sharing, cx: &mut Ctx<'_>) {
    let has_dialog = sharing.path.is_some() || cx.view.overlay.is_some();
    let place = if has_dialog { Edge } else { Bottom };
    // No notice may be in a picture.
    if sharing.shot.is_none() {
        toasts::ui(ui, &mut cx.view.notices, place);
    }
}

/// Carries out a request. Returns what is to be opened.
pub fn carry_out(
    ctx: &Context,
    sharing: &mut Sharing,
    session: &Session,
    state: &mut ViewState,
    request: ShareRequest,
) -> Option<Arrival> {
    match request {
        ShareRequest::CopyLink => match sharing.texts(session, state.derived.revision).0 {
            Ok(link) => copy(ctx, sharing, state, Clip::Link(link)),
            Err(error) => state
                .notices
                .report(Subject::Clipboard, Err(as_sentence(&error))),
        },
        ShareRequest::OpenLink(text) => {
            return open_bytes(text.into_bytes(), Origin::Pasted, sharing, state);
        }
        ShareRequest::SaveScenario => match session.document() {
            Some(document) => {
                let mut file = scenario(session);
                file.replaces = Replaces::Unchanged(document.clone());
                let at = At::Path(document.path().to_owned());
                sharing.platform.request(ctx, FileRequest::Save(file), at);
            }
            None => sharing.save(ctx, scenario(session)),
        },
        ShareRequest::SaveScenarioAs => sharing.save(ctx, scenario(session)),
        ShareRequest::OpenFile => {
            let at = At::Dialog(sharing.folder.clone());
            sharing.platform.request(ctx, FileRequest::Open, at);
        }
        ShareRequest::SavePicture(part) => {
            sharing.shot = Some(Shot::new(ctx, part, Target::File));
            state.overlay = None;
        }
        ShareRequest::CopyPicture(part) => {
            sharing.shot = Some(Shot::new(ctx, part, Target::Clipboard));
            state.overlay = None;
        }
        ShareRequest::SaveSeries => {
            sharing.series = Some(series::Making::new(session));
            ctx.request_repaint();
        }
        ShareRequest::StopSeries => sharing.series = None,
    }
    None
}

/// Returns the scenario as a file, with the name of the session's file.
fn scenario(session: &Session) -> File {
    let bytes = session.text().as_bytes().to_vec();
    let file = File::new("vmem-scenario", FileKind::Scenario, bytes);
    let name = session.document().map_or(file.name, Document::name);
    let opening = Some(session.opening());
    File {
        name,
        opening,
        ..file
    }
}

/// Saves a part of the screen as an SVG file.
pub fn save_svg(ctx: &Context, sharing: &mut Sharing, part: Part, svg: String) {
    let file = File::new(part.file_name(), FileKind::Drawing, svg.into_bytes());
    sharing.save(ctx, file);
}

/// Copies to the clipboard, and reports the result.
pub fn copy(ctx: &Context, sharing: &mut Sharing, state: &mut ViewState, clip: Clip) {
    if let Some(event) = sharing.platform.copy(ctx, clip) {
        // A copy opens no session.
        let _none = handle(event, sharing, state);
    }
}

/// Continues long work, once a frame. Returns what has arrived.
pub fn poll(ctx: &Context, sharing: &mut Sharing, state: &mut ViewState) -> Option<Arrival> {
    if let Err(reason) = picture::poll(ctx, sharing, state) {
        state.notices.complain(Subject::File, reason);
    }
    if let Some(file) = series::work(ctx, &mut sharing.series) {
        sharing.save(ctx, file);
    }
    #[cfg(target_arch = "wasm32")]
    if let Some(fragment) = crate::platform::browser::take_fragment() {
        return open_bytes(fragment.into_bytes(), Origin::Page, sharing, state);
    }
    drop::take(ctx, &mut *sharing.platform);
    let event = sharing.platform.poll()?;
    handle(event, sharing, state)
}

/// Handles a result of the platform. Returns what the shell is to handle.
fn handle(event: FileEvent, sharing: &mut Sharing, state: &mut ViewState) -> Option<Arrival> {
    let notices = &mut state.notices;
    match event {
        FileEvent::Copied(result) => notices.report(Subject::Clipboard, result),
        FileEvent::Saved { file, path: None } => {
            let text = format!("Saved as {} in your downloads.", file.name);
            notices.say(Subject::File, text);
        }
        FileEvent::Saved {
            file,
            path: Some(path),
        } => {
            notices.say(Subject::File, format!("Saved as {}.", path.display()));
            sharing.enter_folder(&path);
            if file.kind == FileKind::Scenario {
                let opening = file.opening;
                let document = Document::new(&path, &file.bytes)?;
                return Some(Arrival::Saved { document, opening });
            }
        }
        FileEvent::Failed(reason) => notices.complain(Subject::File, reason),
        FileEvent::PathFailed {
            request,
            path,
            reason,
        } => sharing.path = Some(PathForm::failed(request, &path, reason)),
        FileEvent::Exists { file, path } => sharing.path = Some(PathForm::exists(file, &path)),
        FileEvent::NoDialog(request) => {
            let folder = sharing.folder.as_deref();
            sharing.path = Some(PathForm::new(request, folder));
        }
        FileEvent::Opened { path, bytes } => {
            sharing.enter_folder(&path);
            return open_bytes(bytes, Origin::File(path), sharing, state);
        }
    }
    None
}

/// Returns what bytes are, wherever they came from; reports an error.
fn open_bytes(
    bytes: Vec<u8>,
    origin: Origin,
    sharing: &mut Sharing,
    state: &mut ViewState,
) -> Option<Arrival> {
    match arrival(bytes, origin.clone()) {
        Ok(arrival) => {
            if matches!(arrival, Arrival::Log { .. }) {
                sharing.clear_pasted();
            }
            Some(arrival)
        }
        Err(error) => {
            failed(state, sharing, &origin, &reason(error));
            None
        }
    }
}

fn arrival(bytes: Vec<u8>, origin: Origin) -> Result<Arrival, OpenError> {
    Ok(match open(&bytes, origin.clone())? {
        Content::Session(request) => Arrival::Session(request),
        Content::Log(format) => Arrival::Log {
            path: match origin {
                Origin::File(path) => path,
                _ => PathBuf::from("pasted text"),
            },
            format,
            bytes,
        },
    })
}

/// Opens a file or a link that was named on the command line.
///
/// # Errors
/// The reason, as sentences.
#[cfg(not(target_arch = "wasm32"))]
pub fn named(name: &std::ffi::OsStr) -> Result<Arrival, String> {
    let path = std::path::absolute(name).unwrap_or_else(|_| PathBuf::from(name));
    let no_file = match crate::platform::files::read(&path) {
        Ok(bytes) => {
            let failed = format!("{} was not opened.", path.display());
            return arrival(bytes, Origin::File(path))
                .map_err(|error| format!("{failed} {}", reason(error)));
        }
        Err(error) => error,
    };
    match permalink::decode(&name.to_string_lossy()) {
        Ok(link) => match Scenario::parse(&link.text) {
            Ok(_) => Ok(Arrival::Session(OpenRequest::from_link(link))),
            Err(errors) => {
                let reason = reason(OpenError::NotScenario(errors));
                Err(format!("The link was not opened. {reason}"))
            }
        },
        Err(LinkError::NoLink | LinkError::Empty) => Err(no_file),
        Err(error) => Err(format!("{no_file} {}", reason(OpenError::Link(error)))),
    }
}

/// Reports why something was not opened, next to the control that asked for it.
fn failed(state: &mut ViewState, sharing: &mut Sharing, origin: &Origin, reason: &str) {
    if *origin == Origin::Pasted {
        sharing.link_error = Some(reason.to_owned());
    } else {
        let text = format!("{} was not opened. {reason}", origin.subject());
        state.notices.complain(Subject::File, text);
    }
}

/// Reports the result of an [`OpenRequest`].
pub fn report_opened(
    state: &mut ViewState,
    sharing: &mut Sharing,
    origin: &Origin,
    result: OpenResult,
) {
    let notice = match result {
        OpenResult::Failed(error) => {
            let errors = first_errors(&error);
            let reason = format!("Its text has errors. {errors}");
            return failed(state, sharing, origin, &reason);
        }
        OpenResult::Unchanged => format!("{}. Nothing has changed.", origin.notice()),
        OpenResult::Replaced => {
            format!(
                "{}. Undo brings back the previous session.",
                origin.notice()
            )
        }
    };
    state.workspace = Workspace::Arenas;
    state.overlay = None;
    state.player.pause();
    sharing.clear_pasted();
    state.notices.clear();
    state.notices.say(Subject::File, notice);
}
