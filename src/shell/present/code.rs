//! The pseudo-code around the line that runs now, as much as fits.

use egui::{Align, Frame, Label, Layout, RichText, Ui, Vec2, vec2};
use vmem_view::caption::lines_around;
use vmem_view::listing::{Listing, Run};

use crate::kit::theme;
use crate::panels::narration::code;

/// Draws the main algorithm of a listing on a card.
pub(super) fn ui(ui: &mut Ui, size: Vec2, title: &str, listing: &Listing) {
    let frame = theme::card(ui).inner_margin(vec2(1.0, 8.0));
    ui.allocate_ui_with_layout(size, Layout::top_down(Align::Min), |ui| {
        frame.show(ui, |ui| {
            ui.set_min_size(size - vec2(4.0, 18.0));
            ui.set_max_size(size - vec2(4.0, 18.0));
            ui.spacing_mut().item_spacing.y = 0.0;
            let title = RichText::new(title).small().weak();
            let margin = Frame::new().inner_margin(vec2(16.0, 0.0));
            margin.show(ui, |ui| ui.add(Label::new(title).truncate()));
            ui.add_space(2.0);
            lines(ui, listing);
        });
    });
}

/// Draws as many lines as fit, around the line that runs now.
fn lines(ui: &mut Ui, listing: &Listing) {
    let Some(part) = listing.main() else {
        return;
    };
    let lines = part.algorithm.lines();
    let now = (0..lines.len()).find(|&index| part.run(index) == Run::Now);
    let (width, room) = (ui.available_width(), ui.available_height());
    let height = |index: usize| Some(code::line_height(ui, lines.get(index)?, width));
    for index in lines_around(now.unwrap_or(0), room, height) {
        if let Some(text) = lines.get(index) {
            code::line_ui(ui, index, text, part.run(index));
        }
    }
}
