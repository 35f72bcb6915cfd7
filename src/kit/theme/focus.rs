//! A ring around the widget with the keyboard's focus: egui's own widgets show the focus
//! in different ways, some hardly at all.

use egui::{Painter, Plugin, StrokeKind, Ui};

use crate::kit::theme::Palette;

/// Paints the ring.
#[derive(Default)]
pub(super) struct FocusRing;

impl Plugin for FocusRing {
    fn debug_name(&self) -> &'static str {
        "focus ring"
    }

    fn on_end_pass(&mut self, ui: &mut Ui) {
        let ctx = ui.ctx().clone();
        let focused = ctx.memory(|memory| memory.focused());
        // A `Response` would take the focus away if a click has just given it.
        let widget = |id| ctx.viewport(|viewport| viewport.this_pass.widgets.get(id).copied());
        let Some(widget) = focused.and_then(widget) else {
            return;
        };
        // No ring if scrolled out of sight; at the edge of the screen it is inside.
        let seen = widget.interact_rect.expand(RING + HALO + 1.0);
        let screen = ctx.content_rect().shrink(RING + HALO);
        let rect = widget.rect.expand(1.0).intersect(screen);
        if !widget.interact_rect.is_positive() || !rect.is_positive() {
            return;
        }
        let palette = Palette::of(ui);
        let painter = Painter::new(ctx, widget.layer_id, seen);
        let around = |rect, width, colour| {
            painter.rect_stroke(rect, 7.0, (width, colour), StrokeKind::Outside);
        };
        // The halo is visible on dark things, the ring on all others.
        around(rect, RING, palette.ink);
        around(rect.expand(RING), HALO, palette.card);
    }
}

const RING: f32 = 2.0;
const HALO: f32 = 1.5;
