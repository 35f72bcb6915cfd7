//! What is tried out with arenas: workloads, plots of what they do, policies side by side,
//! and the logs of real programs.
//!
//! | file | the idea |
//! |---|---|
//! | `generator`, `workloads` | a form that becomes a `random` line, and its screen |
//! | `measuring`, `plots` | the session measured between frames, and its plots |
//! | `chart`, `line`, `heat` | a plot tied to the time line |
//! | `axis`, `ticks`, `curve`, `figures` | which operations, what heights, in what words |
//! | `versus`, `variants`, `sides`, `tallies`, `tiny_bar` | the same requests under other policies |
//! | `source`, `import`, `drop`, `logs` | a file, or a pasted text, becoming a scenario |
//! | `layout`, `arena_box` | cards in columns and rows; a choice of one arena |
//! | `follower`, `slice` | what has changed of the text; work a few milliseconds a frame |

mod arena_box;
mod compare;
mod import;
mod layout;
mod plots;
mod work;
mod workloads;

use egui::{CentralPanel, Context, Frame, Margin, Ui, vec2};
use vmem_lab::Session;
use vmem_lab::import::Format;

use crate::experiments::compare::Sides;
use crate::experiments::import::reading::Import;
use crate::experiments::import::source::Source;
use crate::experiments::plots::Plots;
use crate::kit::tab_row::Titled;
use crate::kit::theme::{GAP, Palette, Shape};
use crate::kit::{error_card, tab_row, theme};
use crate::platform::files::Contents;
use crate::shell::context::ViewState;
use vmem_view::action::{Action, Workspace};
use vmem_view::time_budget::{TimeBudget, Work};
use vmem_view::workload_form::Generator;

/// A part of the workspace.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Section {
    /// The workload generator.
    #[default]
    Workloads,
    /// Plots of the session.
    Plots,
    /// Policies side by side.
    Sides,
    /// Logs of real programs.
    Import,
}

impl Section {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Workloads, Self::Plots, Self::Sides, Self::Import];

    /// What it is called.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Workloads => "Workloads",
            Self::Plots => "Plots",
            Self::Sides => "Side by side",
            Self::Import => "Import a log",
        }
    }

    /// The same where there is little room.
    pub const fn short_title(self) -> &'static str {
        match self {
            Self::Workloads => "Workloads",
            Self::Plots => "Plots",
            Self::Sides => "Compare",
            Self::Import => "Import",
        }
    }
}

impl Titled for Section {
    fn title(self) -> &'static str {
        Self::title(self)
    }

    fn short_title(self) -> &'static str {
        Self::short_title(self)
    }
}

/// What the workspace remembers.
#[derive(Default)]
pub struct Experiments {
    /// What is shown.
    pub section: Section,
    /// Counts the texts that the session had.
    text_revision: u64,
    generator: Generator,
    plots: Plots,
    sides: Sides,
    import: Import,
    /// What is typed where a log can be pasted.
    typed: String,
}

impl Experiments {
    /// The session's text is another one.
    pub fn text_changed(&mut self) {
        self.text_revision += 1;
    }

    /// Begins to read a log.
    pub fn read(&mut self, name: &str, format: Format, contents: Contents) {
        self.section = Section::Import;
        self.import = Import::begin(name, format, Source::from_contents(contents));
    }
}

/// Does work that takes long and goes on in any workspace.
pub fn work(ctx: &Context, session: &Session, state: &mut ViewState) {
    let shown = state.workspace == Workspace::Experiments;
    let state = &mut state.experiments;
    let slice = TimeBudget::begin();
    state.import.work(slice);
    let section = state.section;
    if shown && section == Section::Plots {
        state.plots.work(session, state.text_revision, slice);
    }
    if shown && section == Section::Sides {
        state.sides.versus.work(session, state.text_revision);
    }
    let busy = match section {
        _ if state.import.is_reading() => true,
        Section::Plots => shown && state.plots.measuring().state() == Work::Going,
        Section::Sides => shown && state.sides.versus.is_busy(session),
        Section::Workloads | Section::Import => false,
    };
    if busy {
        ctx.request_repaint();
    }
}

/// Draws the workspace in what is left of the screen.
pub fn ui(
    ui: &mut Ui,
    session: &Session,
    state: &mut ViewState,
    shape: Shape,
    actions: &mut Vec<Action>,
) {
    let palette = Palette::of(ui);
    let margin = Margin {
        left: 12,
        right: 12,
        top: 12,
        bottom: 8,
    };
    let frame = Frame::new().fill(palette.ground).inner_margin(margin);
    CentralPanel::no_frame().frame(frame).show(ui, |ui| {
        ui.spacing_mut().item_spacing = vec2(GAP, GAP);
        let section = &mut state.experiments.section;
        *section = tab_row::boxes(ui, &Section::ALL, *section).unwrap_or(*section);
        error_card::ui(ui, theme::card(ui), &mut state.form.error);
        let asked = state.shown.as_deref();
        let state = &mut state.experiments;
        match state.section {
            Section::Workloads => {
                workloads::ui(ui, session, &mut state.generator, asked, shape, actions);
            }
            Section::Plots => plots::ui(ui, session, &mut state.plots, asked, shape, actions),
            Section::Sides => compare::ui(ui, session, &mut state.sides, asked, shape, actions),
            Section::Import => import::ui(ui, state, shape, actions),
        }
    });
}
