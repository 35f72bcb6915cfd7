//! The load of the hash table: allocated segments per bucket, with the limits at which the
//! table grows and shrinks.

use egui::{Align2, Color32, CornerRadius, Rect, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};
use vmem::View;
use vmem_lab::narration::grouped;

use crate::kit::theme::{Palette, size, text};
use vmem_view::hash_text;

/// The height of the gauge.
pub(super) const HEIGHT: f32 = 34.0;
/// The gauge goes up to this many times the load at which the table grows.
const FULL: f32 = 1.25;

/// Draws the gauge.
pub(super) fn ui(ui: &mut Ui, view: View<'_>, hue: Color32) {
    let palette = Palette::of(ui);
    let room = vec2(ui.available_width(), HEIGHT);
    let (rect, response) = ui.allocate_exact_size(room, Sense::hover());
    let steady = view.steady_load();
    let (least, most) = (*steady.start(), *steady.end());
    let load = hash_text::load(view);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &load));
    if !ui.is_rect_visible(rect) {
        return;
    }
    let painter = ui.painter();
    let bar = Rect::from_min_size(rect.left_top() + vec2(0.0, 18.0), vec2(rect.width(), 8.0));
    let x_of = |count: usize| {
        let share = count as f32 / (most.max(1) as f32 * FULL);
        bar.left() + bar.width() * share.min(1.0)
    };
    painter.rect_filled(bar, CornerRadius::same(4), palette.sunk);
    let filled = bar.with_max_x(x_of(view.allocated_count()));
    painter.rect_filled(filled, CornerRadius::same(4), hue);
    painter.rect_stroke(
        bar,
        CornerRadius::same(4),
        Stroke::new(1.0, palette.muted),
        egui::StrokeKind::Inside,
    );
    let font = text(size::SMALL);
    let tick = |count: usize, label: String, anchor: Align2| {
        let x = x_of(count);
        let (top, bottom) = (bar.top() - 3.0, bar.bottom() + 4.0);
        painter.vline(x, top..=bottom, Stroke::new(1.5, palette.ink));
        painter.text(
            pos2(x, rect.top()),
            anchor,
            label,
            font.clone(),
            palette.muted,
        )
    };
    let grows = format!("grows above {}", grouped(most as u128));
    let grows = tick(most, grows, Align2::RIGHT_TOP);
    if least > 0 {
        let label = format!("shrinks below {}", grouped(least as u128));
        let width = painter
            .layout_no_wrap(label.clone(), font.clone(), palette.muted)
            .size()
            .x;
        // At the tick, or at the left edge if there is no room.
        let fits = x_of(least) - width > bar.left();
        let anchor = if fits {
            Align2::RIGHT_TOP
        } else {
            Align2::LEFT_TOP
        };
        let collides = x_of(least).max(bar.left() + width) > grows.left() - 8.0;
        let label = if collides { String::new() } else { label };
        tick(least, label, anchor);
    }
    response.on_hover_text(load);
}
