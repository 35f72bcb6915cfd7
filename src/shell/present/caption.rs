//! The words of present mode: comments and the sentence, and the hint while there is no arena.

use egui::{Align, Label, Layout, RichText, Ui};

use crate::kit::theme::{Palette, size};
use crate::kit::{scroll_area, size_that_fits};
use crate::panels::arenas;
use crate::shell::commands;
use crate::shell::context::ViewState;

/// Draws lines in the largest font in which they take at most one line more.
pub(super) fn sentence_ui(ui: &mut Ui, sentence: &str) {
    let colour = Palette::of(ui).on_band;
    let most = ui.ctx().content_rect().height() * 0.3;
    let sizes = [size::TITLE + 1.0, size::TITLE - 1.0, size::BODY];
    let rows = 1 + sentence.lines().count();
    let size = size_that_fits(ui, sentence, &sizes, |galley| galley.rows.len() <= rows);
    // A longer sentence scrolls.
    let area = scroll_area("caption").max_height(most);
    area.min_scrolled_height(most).show(ui, |ui| {
        ui.with_layout(Layout::top_down(Align::Center), |ui| {
            ui.add(Label::new(RichText::new(sentence).size(size).color(colour)).wrap());
        });
    });
}

/// Draws a hint how to begin, while there is no arena.
pub(super) fn empty_ui(ui: &mut Ui, state: &ViewState) {
    let find = commands::PALETTE.first_key(ui.ctx()).unwrap_or_default();
    let hint = format!("Step forward, or press {find} and type “arena heap”.");
    arenas::empty_ui(ui, state, &hint);
}
