//! Long work in slices between frames, and what it is told as.

use std::time::Duration;

use egui::{ProgressBar, RichText, Ui};
use vmem_lab::narration::grouped;
use web_time::Instant;

use crate::theme::{Palette, size};

/// How long the work of one frame may take.
const MOST: Duration = Duration::from_millis(5);

/// The time that there is for work in this frame.
#[derive(Clone, Copy)]
pub(super) struct Slice(Instant);

impl Slice {
    /// The work of this frame begins.
    pub(super) fn begin() -> Self {
        Self(Instant::now())
    }

    /// Whether the rest has to wait for the next frame.
    pub(super) fn is_over(self) -> bool {
        self.0.elapsed() >= MOST
    }
}

/// Where long work is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Work {
    /// It goes on with the next frame.
    #[default]
    Going,
    /// The user stopped it.
    Stopped,
    /// It is done.
    Done,
}

/// What is done operation by operation.
pub(super) struct Task {
    /// What was done with the ones behind: "measured".
    pub(super) done: &'static str,
    /// What stops it.
    pub(super) stop: &'static str,
    /// What takes it up again.
    pub(super) resume: &'static str,
}

/// Tells of a task how many operations of all are done, and lets it be stopped and taken
/// up again: what is to become of it then.
pub(super) fn work_ui(
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
pub(super) fn progress_ui(ui: &mut Ui, words: &str, share: f32, stop: &str) -> bool {
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
