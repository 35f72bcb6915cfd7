//! The pseudo-code around the line that runs now, as much as fits.

use std::ops::Range;
use std::rc::Rc;

use egui::{Align, Frame, Label, Layout, Margin, RichText, Ui, Vec2, vec2};
use vmem_lab::{Moment, pseudocode};

use crate::kit::theme;
use crate::kit::theme::Palette;
use crate::panels::narration::code::line;
use vmem_view::listing::{Listing, Run};

/// An algorithm with the lines that ran.
pub(super) struct Excerpt {
    title: String,
    listing: Rc<Listing>,
}

impl Excerpt {
    /// Returns the main algorithm of a listing; `None` if the listing is empty.
    pub(super) fn new(moment: &Moment<'_>, listing: Rc<Listing>) -> Option<Self> {
        let title = listing.main()?.title(moment);
        Some(Self { title, listing })
    }

    /// Draws the excerpt on a card.
    pub(super) fn ui(&self, ui: &mut Ui, size: Vec2) {
        let palette = Palette::of(ui);
        let frame = theme::card(ui).inner_margin(Margin::symmetric(1, 8));
        ui.allocate_ui_with_layout(size, Layout::top_down(Align::Min), |ui| {
            frame.show(ui, |ui| {
                ui.set_min_size(size - vec2(4.0, 18.0));
                ui.set_max_size(size - vec2(4.0, 18.0));
                ui.spacing_mut().item_spacing.y = 0.0;
                let title = RichText::new(&self.title).size(theme::size::SMALL);
                Frame::new()
                    .inner_margin(Margin::symmetric(16, 0))
                    .show(ui, |ui| {
                        ui.add(Label::new(title.color(palette.muted)).truncate());
                    });
                ui.add_space(2.0);
                self.lines(ui);
            });
        });
    }

    /// Draws as many lines as fit, around the line that runs now.
    fn lines(&self, ui: &mut Ui) {
        let Some(part) = self.listing.main() else {
            return;
        };
        let lines = pseudocode::lines(part.algorithm);
        let now = (0..lines.len()).find(|&index| part.run(index) == Run::Now);
        let (width, room) = (ui.available_width(), ui.available_height());
        let height = |index: usize| Some(line::height(ui, lines.get(index)?, width));
        for index in around(now.unwrap_or(0), room, height) {
            if let Some(text) = lines.get(index) {
                line::ui(ui, index, text, part.run(index));
            }
        }
    }
}

/// Returns the indices around `now` whose heights fit into `room`. `now` is always among them,
/// as close to the middle as possible.
fn around(now: usize, mut room: f32, height: impl Fn(usize) -> Option<f32>) -> Range<usize> {
    let mut range = now..now + 1;
    room -= height(now).unwrap_or(0.0);
    loop {
        let mut grown = false;
        let before = range.start.checked_sub(1);
        let neighbours = [before, Some(range.end)];
        for index in neighbours.into_iter().flatten() {
            let Some(height) = height(index).filter(|&height| height <= room) else {
                continue;
            };
            room -= height;
            grown = true;
            range = range.start.min(index)..range.end.max(index + 1);
        }
        if !grown {
            return range;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_that_runs_now_is_always_among_those_that_fit() {
        let even = |index: usize| (index < 8).then_some(10.0);
        assert_eq!(around(3, 30.0, even), 2..5);
        assert_eq!(around(7, 30.0, even), 5..8);
        assert_eq!(around(0, 5.0, even), 0..1);
        assert_eq!(around(2, 1000.0, even), 0..8);
        // A neighbour that is too high ends the range.
        let long = |index: usize| Some(if index == 4 { 90.0 } else { 10.0 }).filter(|_| index < 8);
        assert_eq!(around(3, 40.0, long), 0..4);
    }
}
