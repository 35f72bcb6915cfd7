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

use egui::{Context, Ui};
use vmem_lab::Session;
use vmem_lab::import::Format;
use vmem_view::action::{Overlay, ShareRequest, Workspace};
use vmem_view::notices::Subject;
use vmem_view::open::{Content, OpenRequest, OpenResult, Origin, first_errors, open, reason};
use vmem_view::tabs::Part;
use vmem_view::wording::as_sentence;

use crate::export::path_form::PathForm;
use crate::export::picture::{Shot, Target};
use crate::kit::error_card::escaped;
use crate::kit::toasts;
use crate::kit::toasts::Place::{Bottom, Edge};
use crate::platform::files::{Clip, Contents, File, FileEvent, FileKind, FileRequest};
use crate::shell::context::{Ctx, ViewState};

pub use sharing::Sharing;

/// Bytes that arrived from outside, for the shell to open.
pub enum Arrival {
    /// A session, which replaces the current one.
    Session(OpenRequest),
    /// The log of a real program.
    Log {
        /// Its name.
        name: String,
        /// Its format.
        format: Format,
        /// The log.
        contents: Contents,
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
            Some(Overlay::StartOver) => start_over::ui(ui, sharing.is_new, cx),
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
            let contents = text.into_bytes().into();
            return open_contents(contents, Origin::Pasted, sharing, state);
        }
        ShareRequest::SaveScenario => {
            let bytes = session.text().as_bytes().to_vec();
            sharing
                .platform
                .save(ctx, File::new("vmem-scenario", FileKind::Scenario, bytes));
        }
        ShareRequest::OpenFile => sharing.platform.request(ctx, FileRequest::Open, None),
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

/// Saves a part of the screen as an SVG file.
pub fn save_svg(ctx: &Context, sharing: &mut Sharing, part: Part, svg: String) {
    let file = File::new(part.file_name(), FileKind::Drawing, svg.into_bytes());
    sharing.platform.save(ctx, file);
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
        sharing.platform.save(ctx, file);
    }
    #[cfg(target_arch = "wasm32")]
    if let Some(fragment) = crate::platform::browser::take_fragment() {
        let contents = fragment.into_bytes().into();
        return open_contents(contents, Origin::Page, sharing, state);
    }
    drop::take(ctx, &mut *sharing.platform);
    let event = sharing.platform.poll()?;
    handle(event, sharing, state)
}

/// Handles a result of the platform. Returns what is to be opened.
fn handle(event: FileEvent, sharing: &mut Sharing, state: &mut ViewState) -> Option<Arrival> {
    let notices = &mut state.notices;
    match event {
        FileEvent::Copied(result) => notices.report(Subject::Clipboard, result),
        FileEvent::Saved(name) => notices.say(Subject::File, format!("Saved as {name}.")),
        FileEvent::Failed(reason) => notices.complain(Subject::File, reason),
        FileEvent::PathFailed {
            request,
            path,
            reason,
        } => {
            let form = sharing.path.insert(PathForm::new(request));
            form.path = path.display().to_string();
            form.error = Some(reason);
        }
        FileEvent::NoDialog(request) => sharing.path = Some(PathForm::new(request)),
        FileEvent::Opened { name, contents } => {
            return open_contents(contents, Origin::File(name), sharing, state);
        }
    }
    None
}

/// Returns what bytes are, wherever they came from; reports an error.
fn open_contents(
    contents: Contents,
    origin: Origin,
    sharing: &mut Sharing,
    state: &mut ViewState,
) -> Option<Arrival> {
    match open(&contents.bytes, origin.clone()) {
        Ok(Content::Session(request)) => Some(Arrival::Session(request)),
        Ok(Content::Log(format)) => {
            sharing.clear_pasted();
            let name = match origin {
                Origin::File(name) => name,
                _ => "pasted text".to_owned(),
            };
            Some(Arrival::Log {
                name,
                format,
                contents,
            })
        }
        Err(error) => {
            failed(state, sharing, &origin, &reason(error));
            None
        }
    }
}

/// Reports why something was not opened, next to the control that asked for it.
fn failed(state: &mut ViewState, sharing: &mut Sharing, origin: &Origin, reason: &str) {
    if *origin == Origin::Pasted {
        sharing.link_error = Some(reason.to_owned());
    } else {
        let subject = origin.subject();
        let text = format!("{subject} was not opened. {reason}");
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
