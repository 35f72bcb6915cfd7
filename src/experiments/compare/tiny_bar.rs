//! The segments of an arena on a small bar without names, to compare at a glance.

use egui::{Align2, Color32, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};
use vmem::SegmentKind;

use crate::kit::paint;
use crate::kit::theme::{Palette, size, text};
use vmem_view::extent::Extent;
use vmem_view::tiles::{Bar, Tile};

const HEIGHT: f32 = 22.0;

/// Draws a bar. Without segments, `reason` is written there.
pub(super) fn ui(ui: &mut Ui, label: &str, bar: Option<&Bar>, hue: Color32, reason: &str) {
    let size = vec2(ui.available_width(), HEIGHT);
    let response = ui.allocate_response(size, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, label));
    let rect = response.rect;
    if let Some(bar) = bar.filter(|bar| !bar.is_empty()) {
        paint_bar(ui, rect, bar, hue);
        return;
    }
    let palette = Palette::of(ui);
    let stroke = Stroke::new(1.0, palette.hairline);
    let painter = ui.painter();
    painter.rect_stroke(rect, 0.0, stroke, StrokeKind::Inside);
    let at = rect.left_center() + vec2(8.0, 0.0);
    let font = text(size::SMALL);
    painter.text(at, Align2::LEFT_CENTER, reason, font, palette.muted);
}

fn paint_bar(ui: &Ui, rect: Rect, bar: &Bar, hue: Color32) {
    let palette = Palette::of(ui);
    let outline = Stroke::new(1.0, palette.ink);
    let whole = |extent: Extent| {
        let (left, right) = (rect.left() + extent.left, rect.left() + extent.right);
        Rect::from_min_max(pos2(left, rect.top()), pos2(right, rect.bottom()))
    };
    let spans = bar
        .spans
        .iter()
        .map(|span| (whole(span.extent), &span.tiles));
    let crowd = (!bar.crowd.is_empty()).then_some((rect, &bar.crowd));
    for (rect, tiles) in spans.chain(crowd) {
        ui.painter().rect_filled(rect, 0.0, palette.card);
        let hatch = Stroke::new(1.0, palette.hatch);
        paint::hatch(ui.painter(), rect, 6.0, hatch);
        for (extent, tile) in tiles {
            paint_tile(ui, whole(*extent), tile, hue);
        }
        ui.painter()
            .rect_stroke(rect, 0.0, outline, StrokeKind::Inside);
    }
}

fn paint_tile(ui: &Ui, place: Rect, tile: &Tile, hue: Color32) {
    let palette = Palette::of(ui);
    let share = match tile {
        Tile::One(segment) => match segment.kind {
            SegmentKind::Allocated => 1.0,
            _ => return,
        },
        Tile::Many(sum) => sum.allocated as f32 / sum.size.max(1) as f32,
    };
    // Even the smallest part stays visible.
    let wide = place.with_max_x(place.right().max(place.left() + 3.0));
    let painter = ui.painter();
    if share < 1.0 {
        painter.rect_filled(wide, 0.0, palette.card);
    }
    if share > 0.0 {
        let height = (wide.height() * share).max(4.0);
        let filled = wide.with_min_y(wide.bottom() - height);
        painter.rect_filled(filled, 0.0, hue);
    }
    if matches!(tile, Tile::One(_)) && place.width() > 3.0 {
        let line = Stroke::new(1.0, palette.card);
        painter.vline(place.right(), place.y_range(), line);
    }
}
