//! The lines of pseudo-code around the one that runs now, as many as fit.

use std::collections::BTreeSet;
use std::ops::Range;

use egui::{Align, CornerRadius, Frame, Label, Layout, Margin, RichText, Ui, Vec2, vec2};
use vmem_lab::code::{self, Trace};
use vmem_lab::{Algorithm, Moment};

use crate::theme::{self, Palette, mono};

/// Around a line.
const LEFT: i8 = 16;
const RIGHT: i8 = 8;
const ABOVE: i8 = 3;
const FONT: f32 = 13.0;

/// An algorithm, with what ran of it.
pub(super) struct Excerpt {
    title: String,
    algorithm: Algorithm,
    now: usize,
    ran: BTreeSet<usize>,
}

impl Excerpt {
    /// The code of the step just done, or of the last step of the operation.
    pub(super) fn of(moment: &Moment<'_>) -> Option<Self> {
        let outcome = moment.done?;
        let steps = outcome.own_steps().len();
        // Behind the operation the whole is told, from the algorithm it called first.
        let step = moment
            .place
            .step
            .map_or(steps.checked_sub(1), |step| Some(step.min(steps)))?;
        let trace = Trace::of(moment.behind, outcome);
        let mut stack = trace.stack(step);
        let (call, now) = match moment.place.step {
            Some(_) => stack.next()?,
            None => stack.last()?,
        };
        let same = |&(other, _): &(&code::Call, usize)| {
            (other.arena, other.algorithm) == (call.arena, call.algorithm)
        };
        let ran = (0..=step).flat_map(|step| trace.stack(step).filter(same).map(|(_, line)| line));
        let arena = moment.behind.arena(call.arena);
        let title = call.algorithm.title();
        Some(Self {
            title: match arena {
                Some(arena) => format!("{}: {title}", arena.name),
                None => title.to_owned(),
            },
            algorithm: call.algorithm,
            now,
            ran: ran.collect(),
        })
    }

    /// Draws it on a card.
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
                let lines = code::lines(self.algorithm);
                for index in self.fitting(ui, lines) {
                    if let Some(line) = lines.get(index) {
                        self.line(ui, index, line);
                    }
                }
            });
        });
    }

    /// Which lines there is room for around the one that runs now; long ones are broken.
    fn fitting(&self, ui: &Ui, lines: &[&str]) -> Range<usize> {
        let width = ui.available_width() - f32::from(LEFT) - f32::from(RIGHT);
        let colour = Palette::of(ui).ink;
        let height = |index: usize| {
            let line = (*lines.get(index)?).to_owned();
            let galley = ui.painter().layout(line, mono(FONT), colour, width);
            Some(galley.size().y + 2.0 * f32::from(ABOVE))
        };
        around(self.now, ui.available_height(), height)
    }

    fn line(&self, ui: &mut Ui, index: usize, line: &str) {
        let palette = Palette::of(ui);
        let (fill, colour) = match index {
            _ if index == self.now => (palette.now_soft, palette.ink),
            _ if self.ran.contains(&index) => (palette.card, palette.ink),
            _ => (palette.card, palette.muted),
        };
        let frame = Frame::new().fill(fill).inner_margin(Margin {
            left: LEFT,
            right: RIGHT,
            top: ABOVE,
            bottom: ABOVE,
        });
        let shown = frame.show(ui, |ui| {
            ui.set_min_width(ui.available_width());
            ui.add(Label::new(RichText::new(line).font(mono(FONT)).color(colour)).wrap());
        });
        if index == self.now {
            let edge = shown.response.rect;
            let edge = edge.with_max_x(edge.left() + 5.0);
            ui.painter()
                .rect_filled(edge, CornerRadius::ZERO, palette.now);
        }
    }
}

/// The indices around `now` that fit into `room`, by the height of each; one of them is
/// `now`, and what comes next is as near as what came before.
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
            match index < range.start {
                true => range.start = index,
                false => range.end = index + 1,
            }
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
        // A long neighbour is left out, and nothing behind it is shown without it.
        let long = |index: usize| Some(if index == 4 { 90.0 } else { 10.0 }).filter(|_| index < 8);
        assert_eq!(around(3, 40.0, long), 0..4);
    }
}
