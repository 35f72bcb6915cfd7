//! The ring around what is touched: it moves to its next place, shortly, so that the
//! eye can follow it.

use egui::{Painter, Rect, Ui, emath, lerp};

use crate::bar::Extent;
use crate::paint;
use crate::theme::Palette;

/// Where the ring of one arena is, and where it came from.
#[derive(Default)]
pub(super) struct Ring {
    /// The state it was drawn for last.
    revision: u64,
    /// Where it was drawn last, from the left of the bar.
    drawn: Option<Extent>,
    /// Where it set out from, and when.
    from: Option<(Extent, f64)>,
}

impl Ring {
    /// Draws it around `to`, or on its way there.
    pub(super) fn ui(&mut self, ui: &Ui, painter: &Painter, bar: Rect, to: Extent, revision: u64) {
        let now = ui.input(|input| input.time);
        // Twice as long as what fades: it has a way to go.
        let takes = 2.0 * ui.style().animation_time;
        if self.revision != revision {
            self.revision = revision;
            self.from = self.drawn.filter(|_| takes > 0.0).map(|from| (from, now));
        }
        let mut at = to;
        if let Some((from, since)) = self.from {
            let t = ((now - since) as f32 / takes.max(1e-3)).clamp(0.0, 1.0);
            let eased = emath::easing::cubic_out(t);
            at.left = lerp(from.left..=to.left, eased);
            at.right = lerp(from.right..=to.right, eased);
            if t < 1.0 {
                ui.ctx().request_repaint();
            } else {
                self.from = None;
            }
        }
        self.drawn = Some(at);
        let middle = bar.left() + at.centre();
        let half = (at.width() / 2.0).max(1.0);
        let ringed = Rect::from_x_y_ranges((middle - half)..=(middle + half), bar.y_range());
        paint::ring(painter, ringed, 3.0, Palette::of(ui).now);
    }

    /// There is nothing to ring.
    pub(super) fn rest(&mut self, revision: u64) {
        *self = Self {
            revision,
            ..Self::default()
        };
    }
}
