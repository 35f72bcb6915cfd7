//! The tooltip with a magnified part of a bar.

use egui::{Rect, RichText, Sense, Ui, pos2, vec2};

use crate::kit::paint;
use crate::kit::theme::{Palette, mono, size};
use crate::panels::arenas::drawing::Drawing;
use crate::panels::arenas::row::Row;
use vmem_view::tiles::LensTarget;
use vmem_view::tiles::{Bar, Tile};

/// Draws the surroundings of a segment.
pub(super) fn ui(ui: &mut Ui, row: &Row<'_>, target: &LensTarget) {
    let screen = ui.ctx().content_rect().width();
    let width = (screen - 64.0).clamp(200.0, 460.0);
    ui.set_max_width(width);
    if let Some(sum) = &target.merged {
        ui.label(RichText::new(row.text.sum(sum)).small().weak());
    }
    let (rect, _) = ui.allocate_exact_size(vec2(width, 60.0), Sense::hover());
    let rect = rect
        .shrink2(vec2(4.0, 8.0))
        .with_max_y(rect.bottom() - 16.0);
    let bar = Bar::new(&row.index, target.window(&row.index), rect.width());
    let drawing = Drawing::new(ui, rect, &bar, &row.text);
    drawing.paint(ui.painter());
    drawing.paint_labels(ui.painter());
    addresses(ui, rect, &bar, row);
    if let Some(extent) = bar.visible(target.segment.base, target.segment.size) {
        let around = paint::place(rect, extent);
        paint::outline(ui.painter(), around, 3.0, Palette::of(ui).ink);
    }
    ui.label(row.text.segment(&target.segment));
}

/// Draws the address of each segment that has room for it.
fn addresses(ui: &Ui, rect: Rect, bar: &Bar, row: &Row<'_>) {
    let (painter, muted) = (ui.painter(), Palette::of(ui).muted);
    let mut free = rect.left();
    for (extent, tile) in bar.tiles() {
        let Tile::One(segment) = tile else { continue };
        let address = row.text.address(segment.base);
        let galley = painter.layout_no_wrap(address, mono(size::SMALL), muted);
        let at = pos2(rect.left() + extent.left, rect.bottom() + 3.0);
        let end = at.x + galley.size().x;
        if at.x >= free && end <= rect.right() + 4.0 {
            free = end + 8.0;
            painter.galley(at, galley, muted);
        }
    }
}
