//! Experiments with arenas: workloads, plots, policies side by side, and logs of real programs.

mod compare;
mod import;
mod layout;
mod plots;
mod widgets;
mod workloads;

use std::path::Path;

use egui::{CentralPanel, Context, Ui, vec2};
use vmem_lab::import::Format;

use crate::experiments::compare::Comparisons;
use crate::experiments::plots::Plots;
use crate::kit::theme::GAP;
use crate::kit::{error_card, tab_row, theme};
use crate::shell::context::Ctx;
use vmem_view::action::Workspace;
use vmem_view::import::Import;
use vmem_view::time_budget::{TimeBudget, Work};
use vmem_view::workload_form::WorkloadForm;

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum Section {
    #[default]
    Workloads,
    Plots,
    Comparison,
    Import,
}

impl Section {
    const ALL: [Self; 4] = [Self::Workloads, Self::Plots, Self::Comparison, Self::Import];

    /// Returns the title, and a shorter one for narrow screens.
    const fn titles(self) -> [&'static str; 2] {
        match self {
            Self::Workloads => ["Workloads"; 2],
            Self::Plots => ["Plots"; 2],
            Self::Comparison => ["Side by side", "Compare"],
            Self::Import => ["Import a log", "Import"],
        }
    }
}

/// The state of the workspace.
#[derive(Default)]
pub struct Experiments {
    section: Section,
    form: WorkloadForm,
    plots: Plots,
    comparisons: Comparisons,
    import: Import,
    /// The content of the text field for a log.
    pasted: String,
}

impl Experiments {
    /// Starts to read a log.
    pub fn read(&mut self, path: &Path, format: Format, bytes: Vec<u8>) {
        self.section = Section::Import;
        self.import = Import::of_file(path, format, bytes);
    }
}

/// Continues long work, whatever is shown.
pub fn work(ctx: &Context, experiments: &mut Experiments, cx: &Ctx<'_>) {
    let budget = TimeBudget::begin();
    experiments.import.work(budget);
    let measuring = &mut experiments.plots.measuring;
    let comparing = &mut experiments.comparisons.comparing;
    measuring.follow(cx.session);
    comparing.follow(cx.session);
    let section = (cx.view.workspace == Workspace::Experiments).then_some(experiments.section);
    let is_working = match section {
        Some(Section::Plots) => {
            measuring.work(cx.session, budget);
            measuring.state == Work::Going
        }
        Some(Section::Comparison) => {
            comparing.work(cx.session, budget);
            comparing.is_busy(cx.session)
        }
        _ => false,
    };
    if is_working || experiments.import.is_reading() {
        ctx.request_repaint();
    }
}

/// Draws the workspace in the rest of the screen.
pub fn ui(ui: &mut Ui, experiments: &mut Experiments, cx: &mut Ctx<'_>) {
    let frame = theme::ground(ui, [12, 12], 12);
    CentralPanel::no_frame().frame(frame).show(ui, |ui| {
        ui.spacing_mut().item_spacing = vec2(GAP, GAP);
        let section = &mut experiments.section;
        *section = tab_row::boxes(ui, &Section::ALL, *section, Section::titles).unwrap_or(*section);
        let radix = cx.view.settings.radix;
        error_card::ui(ui, theme::card(ui), &mut cx.view.form, radix);
        match experiments.section {
            Section::Workloads => workloads::ui(ui, &mut experiments.form, cx),
            Section::Plots => plots::ui(ui, &mut experiments.plots, cx),
            Section::Comparison => compare::ui(ui, &mut experiments.comparisons, cx),
            Section::Import => {
                import::ui(ui, &mut experiments.import, &mut experiments.pasted, cx);
            }
        }
    });
}
