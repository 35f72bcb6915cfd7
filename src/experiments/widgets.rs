//! Choices and progress bars that several sections have.

use egui::{Button, ProgressBar, Response, Ui, vec2};
use vmem_lab::narration::grouped;
use vmem_view::time_budget::Work;
use vmem_view::wording::shorten;

use crate::kit::fields::{combo, plain};
use crate::kit::theme::{CONTROL, Palette};

/// The width of the fields of a form.
pub(super) const FIELD: f32 = 148.0;

pub(super) fn button(ui: &mut Ui, is_enabled: bool, label: &str) -> Response {
    let button = Button::new(label).min_size(vec2(0.0, CONTROL));
    ui.add_enabled(is_enabled, button)
}

/// Draws a choice of an arena. Returns the name of another one that was chosen.
pub(super) fn arena_combo<'a>(
    ui: &mut Ui,
    purpose: &str,
    names: &'a [impl AsRef<str>],
    chosen: &str,
) -> Option<&'a str> {
    let mut other = None;
    let name = format!("arena of the {purpose}: {chosen}");
    combo(ui, &name, FIELD, shorten(chosen, 14), |ui| {
        for name in names.iter().map(AsRef::as_ref) {
            let label = ui.selectable_label(name == chosen, shorten(name, 40));
            if label.on_hover_text(name).clicked() {
                other = Some(name);
            }
        }
    });
    other
}

/// Draws the progress of work on all operations. Its texts are a participle ("measured") and
/// the labels of the buttons that stop and continue it. Returns its new state if the user
/// stopped or continued it.
pub(super) fn task_ui(
    ui: &mut Ui,
    [participle, stop, resume]: [&str; 3],
    work: Work,
    done: usize,
    all: usize,
) -> Option<Work> {
    let (position, len) = (grouped(done as u128), grouped(all as u128));
    let progress = format!("{participle} {position} of {len}");
    match work {
        Work::Going => {
            let share = done as f32 / all.max(1) as f32;
            progress_ui(ui, &progress, share, stop).then_some(Work::Stopped)
        }
        Work::Stopped => {
            ui.horizontal_wrapped(|ui| {
                ui.weak(format!("Stopped: {progress} operations."));
                plain(ui, resume).clicked().then_some(Work::Going)
            })
            .inner
        }
        Work::Done => None,
    }
}

/// Draws a progress bar. Returns whether the user stopped the work.
pub(super) fn progress_ui(ui: &mut Ui, progress: &str, share: f32, stop: &str) -> bool {
    let hue = Palette::of(ui).hue(0);
    ui.horizontal(|ui| {
        let bar = ProgressBar::new(share)
            .desired_width(120.0_f32.min(ui.available_width() / 3.0))
            .desired_height(8.0)
            .fill(hue);
        ui.add(bar).accessible_name(progress);
        let label = egui::RichText::new(progress).small().weak();
        ui.add(egui::Label::new(label).truncate());
        plain(ui, stop).clicked()
    })
    .inner
}
