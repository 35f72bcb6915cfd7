//! The segments of an arena on a small bar without names, to compare at a glance.

use egui::{Align2, Color32, Rect, Role, Sense, Ui, WidgetInfo, vec2};
use vmem::SegmentKind;

use crate::kit::paint;
use crate::kit::theme::{Palette, size, text};
use vmem_view::comparison::bars::borders;
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
    let painter = ui.painter();
    paint::outline(painter, rect, 1.0, palette.hairline);
    let (at, font) = (rect.left_center() + vec2(8.0, 0.0), text(size::SMALL));
    painter.text(at, Align2::LEFT_CENTER, reason, font, palette.muted);
}

fn paint_bar(ui: &Ui, rect: Rect, bar: &Bar, hue: Color32) {
    let palette = Palette::of(ui);
    let painter = ui.painter();
    let spans = bar.spans.iter();
    let spans = spans.map(|span| (paint::place(rect, span.extent), &span.tiles));
    let crowd = (!bar.crowd.is_empty()).then_some((rect, &bar.crowd));
    for (part, tiles) in spans.chain(crowd) {
        painter.rect_filled(part, 0.0, palette.card);
        paint::hatch(painter, part, 6.0, (1.0, palette.hatch));
        for (extent, tile) in tiles {
            paint_tile(ui, paint::place(rect, *extent), tile, hue);
        }
        // After all tiles, because a tile would cover half of the border before it.
        for border in borders(tiles) {
            let x = rect.left() + border;
            painter.vline(x, part.y_range(), (1.0, palette.card));
        }
        paint::outline(painter, part, 1.0, palette.ink);
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
}
