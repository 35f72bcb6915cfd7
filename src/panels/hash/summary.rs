//! The hash table in numbers: its load, and of a large table the lengths of its chains.

use egui::{Align2, Color32, Rect, Role, Sense, StrokeKind, Ui, WidgetInfo, pos2, vec2};
use vmem::View;
use vmem_lab::narration::{self, grouped};

use crate::kit::text_width;
use crate::kit::texts::small;
use crate::kit::theme::{Palette, mono, size, text};
use vmem_view::hash;
use vmem_view::hash::Chains;

/// The height of the gauge of the load.
pub(super) const GAUGE: f32 = 34.0;

/// Draws the load: allocated segments per bucket, with the limits at which the table grows and
/// shrinks.
pub(super) fn load(ui: &mut Ui, view: View<'_>, hue: Color32) {
    /// The gauge goes up to this many times the load at which the table grows.
    const FULL: f32 = 1.25;
    let palette = Palette::of(ui);
    let room = vec2(ui.available_width(), GAUGE);
    let (rect, response) = ui.allocate_exact_size(room, Sense::hover());
    let steady = view.steady_load();
    let (least, most) = (*steady.start(), *steady.end());
    let load = hash::load(view);
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
    painter.rect_filled(bar, 4.0, palette.sunk);
    let filled = bar.with_max_x(x_of(view.allocated_count()));
    painter.rect_filled(filled, 4.0, hue);
    painter.rect_stroke(bar, 4.0, (1.0, palette.muted), StrokeKind::Inside);
    let tick = |count: usize, label: String, anchor: Align2| {
        let (x, font) = (x_of(count), text(size::SMALL));
        let (top, bottom) = (bar.top() - 3.0, bar.bottom() + 4.0);
        painter.vline(x, top..=bottom, (1.5, palette.ink));
        painter.text(pos2(x, rect.top()), anchor, label, font, palette.muted)
    };
    let grows = format!("grows above {}", grouped(most as u128));
    let grows = tick(most, grows, Align2::RIGHT_TOP);
    if least > 0 {
        let label = format!("shrinks below {}", grouped(least as u128));
        let width = text_width(ui, &label, size::SMALL);
        // At the tick, or at the left edge if there is no room.
        let anchor = if x_of(least) - width > bar.left() {
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

/// Draws a bar for each length of chains: the number of buckets with such a chain.
pub(super) fn histogram(ui: &mut Ui, chains: &Chains, hue: Color32) {
    const ROW: f32 = 20.0;
    /// The width of the labels before the bars.
    const NAMES: f32 = 92.0;
    /// The width of the number after the longest bar.
    const NUMBERS: f32 = 56.0;
    let palette = Palette::of(ui);
    small(ui, "Buckets by the length of their chains");
    let counts = chains.lengths;
    let most = counts.iter().copied().max().unwrap_or(1).max(1);
    let last = counts.iter().rposition(|&count| count > 0).unwrap_or(0);
    for (length, count) in counts.into_iter().enumerate().take(last + 1) {
        let room = vec2(ui.available_width(), ROW - 4.0);
        let (rect, response) = ui.allocate_exact_size(room, Sense::hover());
        let chains = match length {
            8 => "8 or more".to_owned(),
            _ => narration::count(length as u128, "segment", "segments"),
        };
        response.widget_info(|| {
            let buckets = narration::count(count as u128, "bucket", "buckets");
            WidgetInfo::labeled(Role::Label, true, format!("{buckets} with {chains}"))
        });
        let painter = ui.painter();
        let (at, font) = (rect.left_center(), text(size::SMALL));
        painter.text(at, Align2::LEFT_CENTER, chains, font, palette.muted);
        let full = (rect.width() - NAMES - NUMBERS).max(8.0);
        let width = (full * count as f32 / most as f32).max(1.0);
        let left = rect.left() + NAMES;
        let bar = Rect::from_x_y_ranges(left..=left + width, rect.y_range());
        painter.rect_filled(bar, 2.0, hue);
        let (at, font) = (bar.right_center() + vec2(6.0, 0.0), mono(size::SMALL));
        let number = grouped(count as u128);
        painter.text(at, Align2::LEFT_CENTER, number, font, palette.ink);
    }
}
