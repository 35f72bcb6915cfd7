//! Long work in slices between frames, and what it is told as.

use vmem_view::time_budget::Work;

use egui::{ProgressBar, RichText, Ui};
use vmem_lab::narration::grouped;

use crate::kit::theme::{Palette, size};

/// What is done operation by operation.
pub(crate) struct Task {
    /// What was done with the ones behind: "measured".
    pub(crate) done: &'static str,
    /// What stops it.
    pub(crate) stop: &'static str,
    /// What takes it up again.
    pub(crate) resume: &'static str,
}

/// Tells of a task how many operations of all are done, and lets it be stopped and taken
/// up again: what is to become of it then.
pub(crate) fn work_ui(
    ui: &mut Ui,
    task: &Task,
    work: Work,
    done: usize,
    all: usize,
) -> Option<Work> {
    let (position, len) = (grouped(done as u128), grouped(all as u128));
    let far = format!("{} {position} of {len}", task.done);
    match work {
        Work::Going => {
            let share = done as f32 / all.max(1) as f32;
            progress_ui(ui, &far, share, task.stop).then_some(Work::Stopped)
        }
        Work::Stopped => {
            ui.horizontal_wrapped(|ui| {
                let words = format!("Stopped: {far} operations.");
                ui.label(RichText::new(words).color(Palette::of(ui).muted));
                ui.button(task.resume).clicked().then_some(Work::Going)
            })
            .inner
        }
        Work::Done => None,
    }
}

/// Tells how far long work is. True when it is to be stopped.
pub(crate) fn progress_ui(ui: &mut Ui, words: &str, share: f32, stop: &str) -> bool {
    let palette = Palette::of(ui);
    ui.horizontal(|ui| {
        let bar = ProgressBar::new(share)
            .desired_width(120.0_f32.min(ui.available_width() / 3.0))
            .desired_height(8.0)
            .fill(palette.hue(0));
        ui.add(bar).accessible_name(words);
        let words = RichText::new(words).size(size::SMALL).color(palette.muted);
        ui.add(egui::Label::new(words).truncate());
        ui.button(stop).clicked()
    })
    .inner
}
