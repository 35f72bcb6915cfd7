//! The lines of pseudo-code around the one that runs now, as many as fit.

use std::collections::BTreeSet;

use egui::{CornerRadius, Frame, Label, Margin, RichText, Ui, Vec2, vec2};
use vmem_lab::code::{self, Trace};
use vmem_lab::{Algorithm, Moment};

use crate::theme::{self, Palette, mono};

/// The height of a line that is not broken.
const LINE: f32 = 26.0;

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
        let frame = theme::card(ui).inner_margin(Margin::symmetric(0, 10));
        ui.allocate_ui(size, |ui| {
            frame.show(ui, |ui| {
                ui.set_min_size(size - vec2(2.0, 22.0));
                ui.set_max_size(size - vec2(2.0, 22.0));
                ui.spacing_mut().item_spacing.y = 0.0;
                let title = RichText::new(&self.title).size(theme::size::SMALL);
                Frame::new()
                    .inner_margin(Margin::symmetric(16, 0))
                    .show(ui, |ui| {
                        ui.add(Label::new(title.color(palette.muted)).truncate());
                    });
                ui.add_space(2.0);
                let bottom = ui.max_rect().bottom();
                let lines = code::lines(self.algorithm);
                let room = (ui.available_height() / LINE).floor().max(1.0) as usize;
                let first = self.first(room, lines.len());
                for (index, line) in lines.iter().enumerate().skip(first).take(room) {
                    // Broken lines are longer than counted; what does not fit is left out.
                    if ui.cursor().top() + LINE > bottom + 4.0 {
                        break;
                    }
                    self.line(ui, index, line);
                }
            });
        });
    }

    /// The first line shown of so many: the one that runs now is in the middle.
    fn first(&self, shown: usize, of: usize) -> usize {
        let first = self.now.saturating_sub(shown / 2);
        first.min(of.saturating_sub(shown))
    }

    fn line(&self, ui: &mut Ui, index: usize, line: &str) {
        let palette = Palette::of(ui);
        let (fill, colour) = match index {
            _ if index == self.now => (palette.now_soft, palette.ink),
            _ if self.ran.contains(&index) => (palette.card, palette.ink),
            _ => (palette.card, palette.muted),
        };
        let frame = Frame::new().fill(fill).inner_margin(Margin {
            left: 16,
            right: 8,
            top: 4,
            bottom: 4,
        });
        let shown = frame.show(ui, |ui| {
            ui.set_min_width(ui.available_width());
            ui.add(Label::new(RichText::new(line).font(mono(13.0)).color(colour)).wrap());
        });
        if index == self.now {
            let edge = shown.response.rect;
            let edge = edge.with_max_x(edge.left() + 5.0);
            ui.painter()
                .rect_filled(edge, CornerRadius::ZERO, palette.now);
        }
    }
}
