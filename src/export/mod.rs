//! Sharing and keeping: links, files, pictures, drawings and tables of a session, and
//! beginning with another one.
//!
//! The panel says what is wanted as a [`Request`]; [`carry_out`] has it done between two
//! frames. What takes a while (a dialog, a picture, a long table) is looked after by
//! [`arrived`]. Whatever puts another text in the place of the session is a [`OpenRequest`],
//! and can be undone.

pub mod link;
pub mod offscreen;
mod panel;
mod path_form;
pub mod picture;
mod series;
pub mod svg;

use crate::platform::files;
use egui::{Context, Ui};
use vmem_lab::Session;
use vmem_view::action::ShareRequest;
use vmem_view::examples;
use vmem_view::open::{From, OpenRequest, OpenResult, first_of};
use vmem_view::part::Part;
use vmem_view::wording::as_sentence;

use crate::kit::toasts::Below;
use crate::platform::autosave::NotKept;
use crate::platform::files::{Answer, Clip, Contents, File, Kind, Platform, Purpose};
use crate::shell::context::{Ctx, ViewState};
use vmem_view::action::{Overlay, Workspace};

/// What is remembered for sharing.
pub struct Sharing {
    desk: Box<dyn Platform>,
    /// The link that is shown, and the one being pasted.
    link: link::LinkForm,
    /// What a picture is to be taken of.
    part: Part,
    shot: Option<picture::Shot>,
    series: Option<series::Making>,
    /// Where a file goes, where the system has no dialog to ask.
    path: Option<path_form::PathForm>,
    /// What lay above the screen in the frame before.
    shown: Option<Overlay>,
    /// What lies above the screen was just opened: the focus goes there.
    fresh: bool,
    /// What a table of numbers would have, with the revision that it is of.
    about_series: Option<(u64, String)>,
}

impl Default for Sharing {
    fn default() -> Self {
        Self::with_desk(files::of_the_system())
    }
}

impl Sharing {
    /// With files going elsewhere than the system has it: for tests.
    pub fn with_desk(desk: Box<dyn Platform>) -> Self {
        Self {
            desk,
            link: link::LinkForm::default(),
            part: Part::Screen,
            shot: None,
            series: None,
            path: None,
            shown: None,
            fresh: false,
            about_series: None,
        }
    }

    /// What a table of the session's numbers would have, in words; found once for each
    /// state.
    fn about_series(&mut self, session: &Session, revision: u64) -> String {
        let known = self.about_series.take().filter(|known| known.0 == revision);
        let known = known.unwrap_or_else(|| (revision, series::words(session)));
        self.about_series.insert(known).1.clone()
    }

    /// Whether nothing may lie above the screen: a picture is being taken of it.
    pub fn is_taking_a_picture(&self) -> bool {
        self.shot.is_some()
    }
}

/// What arrived from outside, for the shell to open.
pub enum Arrival {
    /// A session, which replaces the one that is there.
    Session(OpenRequest),
    /// A log that the user chose.
    Log {
        /// The name of its file.
        name: String,
        /// The log.
        contents: Contents,
    },
}

/// Draws what lies above the screen, if any of it is open.
pub fn ui(ui: &mut Ui, sharing: &mut Sharing, cx: &mut Ctx<'_>) {
    if sharing.is_taking_a_picture() {
        return;
    }
    sharing.fresh = sharing.shown != cx.view.overlay;
    sharing.shown = cx.view.overlay;
    if sharing.path.is_some() {
        path_form::path_ui(ui, sharing, cx.view);
    } else {
        match cx.view.overlay {
            Some(Overlay::Share) => panel::ui(ui, sharing, cx),
            Some(Overlay::StartOver) => path_form::start_over_ui(ui, sharing, cx),
            _ => {
                if !egui::Popup::is_any_open(ui.ctx()) {
                    cx.view.notices.escape(ui);
                }
            }
        }
    }
    let below = match cx.view.overlay {
        None if sharing.path.is_none() => Below::Screen,
        _ => Below::Overlay,
    };
    cx.view.notices.ui(ui, below);
}

/// Has a request done, or begun. What the session is to begin with, if it is to.
pub fn carry_out(
    ctx: &Context,
    sharing: &mut Sharing,
    session: &Session,
    state: &mut ViewState,
    request: ShareRequest,
) -> Option<OpenRequest> {
    match request {
        ShareRequest::CopyLink => copy_link(ctx, sharing, session, state),
        ShareRequest::OpenLink(pasted) => match OpenRequest::of_link(&pasted, From::Pasted) {
            Ok(beginning) => return Some(beginning),
            Err(error) => sharing.link.error = Some(error.to_string()),
        },
        ShareRequest::SaveScenario => {
            let bytes = session.text().as_bytes().to_vec();
            let file = File::new("vmem-scenario", Kind::Scenario, bytes);
            sharing.desk.save(ctx, file);
        }
        ShareRequest::OpenFile => sharing.desk.open(ctx, Purpose::Scenario),
        ShareRequest::OpenLog => sharing.desk.open(ctx, Purpose::Log),
        ShareRequest::SavePicture(part) => {
            picture::ask(ctx, sharing, state, part, picture::To::File)
        }
        ShareRequest::CopyPicture(part) => {
            picture::ask(ctx, sharing, state, part, picture::To::Clipboard)
        }
        ShareRequest::SaveSeries => {
            sharing.series = Some(series::Making::of(session));
            ctx.request_repaint();
        }
        ShareRequest::StopSeries => sharing.series = None,
        ShareRequest::Example(index) => {
            return examples::EXAMPLES.get(index).map(OpenRequest::of_example);
        }
        ShareRequest::StartOver => return Some(OpenRequest::sandbox()),
        ShareRequest::Empty => return Some(OpenRequest::empty()),
    }
    None
}

/// Saves a part of the screen as an SVG file.
pub fn save_svg(ctx: &Context, sharing: &mut Sharing, part: Part, svg: String) {
    let file = File::new(part.file_name(), Kind::Drawing, svg.into_bytes());
    sharing.desk.save(ctx, file);
}

fn copy_link(ctx: &Context, sharing: &mut Sharing, session: &Session, state: &mut ViewState) {
    match sharing.link.of(session, state.derived.revision) {
        Ok(link) => copy(ctx, sharing, state, Clip::Link(link)),
        Err(error) => state.notices.complain(as_sentence(&error)),
    }
}

/// Puts something on the clipboard, and says so when it is there.
pub fn copy(ctx: &Context, sharing: &mut Sharing, state: &mut ViewState, clip: Clip) {
    if let Some(answer) = sharing.desk.copy(ctx, clip) {
        let _nothing_to_begin_with = hear(answer, sharing, state);
    }
}

/// Continues long work, once a frame. Returns what has arrived, if
/// anything has.
pub fn arrived(ctx: &Context, sharing: &mut Sharing, state: &mut ViewState) -> Option<Arrival> {
    picture::look_after(ctx, sharing, state);
    let table = series::go_on(ctx, &mut sharing.series);
    if let Some(file) = table {
        sharing.desk.save(ctx, file);
    }
    #[cfg(target_arch = "wasm32")]
    if let Some(fragment) = crate::platform::browser::take_fragment() {
        return of_the_page(&fragment, state).map(Arrival::Session);
    }
    let answer = sharing.desk.poll()?;
    hear(answer, sharing, state)
}

/// Reports the result of a request to the platform; returns what the shell is to open.
fn hear(answer: Answer, sharing: &mut Sharing, state: &mut ViewState) -> Option<Arrival> {
    match answer {
        Answer::Copied(words) => state.notices.say(words),
        Answer::Saved(name) => state.notices.say(format!("Saved as {name}.")),
        Answer::Failed(words) => state.notices.complain(words),
        Answer::NotThere { wanted, path, why } => {
            sharing.path = Some(path_form::PathForm::again(wanted, &path, why));
        }
        Answer::Log { name, contents } => {
            return Some(Arrival::Log { name, contents });
        }
        Answer::NoDialog(wanted) => sharing.path = Some(path_form::PathForm::new(wanted)),
        Answer::Opened { name, bytes } => match OpenRequest::of_file(name, bytes) {
            Ok(request) => return Some(Arrival::Session(request)),
            Err(words) => state.notices.complain(words),
        },
    }
    None
}

/// Says why a session is not kept, if it is not.
pub fn kept(state: &mut ViewState, kept: Result<(), NotKept>) {
    let words = match kept {
        Ok(()) => return,
        Err(NotKept::TooLarge) => {
            "This session is too large to be kept from one visit to the next. Save it as a file if it is to stay."
        }
        Err(NotKept::Anything) => {
            "Nothing is kept from this visit to the next: the browser doesn’t let this page, as in a private window. Save the session as a file if it is to stay."
        }
    };
    state.notices.complain(words);
}

/// The session of the link that the page was opened with.
#[cfg_attr(
    not(target_arch = "wasm32"),
    allow(dead_code, reason = "a window has no address")
)]
fn of_the_page(fragment: &str, state: &mut ViewState) -> Option<OpenRequest> {
    match OpenRequest::of_link(fragment, From::Page) {
        Ok(beginning) => Some(beginning),
        Err(error) => {
            let words = format!("The link was not opened: {error}.");
            state.notices.complain(words);
            None
        }
    }
}

/// Says what came of it: next to what caused it, or in passing.
pub fn began(state: &mut ViewState, sharing: &mut Sharing, from: &From, begun: OpenResult) {
    match begun {
        OpenResult::Not(error) => {
            let why = first_of(&error);
            match from {
                From::Pasted => {
                    sharing.link.error = Some(format!(
                        "there is a text in this link that makes no sense: {why}"
                    ));
                }
                From::File(name) => state.notices.complain(format!(
                    "{name} was not opened: {why} What was there is still there."
                )),
                _ => state
                    .notices
                    .complain(format!("This was not opened: {why}")),
            }
        }
        begun => {
            // It is seen there.
            state.workspace = Workspace::Arenas;
            state.overlay = None;
            state.player.pause();
            sharing.link.pasted.clear();
            sharing.link.error = None;
            let words = match begun {
                OpenResult::Already => format!("{}. It was here already.", from.opened()),
                _ => format!("{}. Undo brings back what was there.", from.opened()),
            };
            state.notices.say(words);
        }
    }
}
