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
use vmem_lab::import::Format;

use crate::experiments::compare::Sides;
use crate::experiments::import::reading::Import;
use crate::experiments::import::source::Source;
use crate::experiments::plots::Plots;
use crate::kit::tab_row::Titled;
use crate::kit::theme::{GAP, Palette};
use crate::kit::{error_card, tab_row, theme};
use crate::platform::files::Contents;
use crate::shell::context::Ctx;
use vmem_view::action::Workspace;
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

/// Continues long work, whatever is shown.
pub fn work(ctx: &Context, experiments: &mut Experiments, cx: &Ctx<'_>) {
    let budget = TimeBudget::begin();
    experiments.import.work(budget);
    let revision = experiments.text_revision;
    let section = (cx.view.workspace == Workspace::Experiments).then_some(experiments.section);
    let is_working = match section {
        Some(Section::Plots) => {
            experiments.plots.work(cx.session, revision, budget);
            experiments.plots.measuring().state() == Work::Going
        }
        Some(Section::Sides) => {
            experiments.sides.versus.work(cx.session, revision);
            experiments.sides.versus.is_busy(cx.session)
        }
        _ => false,
    };
    if is_working || experiments.import.is_reading() {
        ctx.request_repaint();
    }
}

/// Draws the workspace in the rest of the screen.
pub fn ui(ui: &mut Ui, experiments: &mut Experiments, cx: &mut Ctx<'_>) {
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
        let section = &mut experiments.section;
        *section = tab_row::boxes(ui, &Section::ALL, *section).unwrap_or(*section);
        error_card::ui(ui, theme::card(ui), &mut cx.view.form);
        match experiments.section {
            Section::Workloads => workloads::ui(ui, &mut experiments.generator, cx),
            Section::Plots => plots::ui(ui, &mut experiments.plots, cx),
            Section::Sides => compare::ui(ui, &mut experiments.sides, cx),
            Section::Import => import::ui(ui, experiments, cx),
        }
    });
}
