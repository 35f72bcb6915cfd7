//! Ribbons from every imported span up to the segment of the parent that it is.

use egui::{Ui, pos2};
use vmem::{Event, Origin};

use crate::kit::paint;
use crate::kit::theme::Palette;
use crate::panels::arenas::row::Row;
use crate::shell::context::Ctx;
use vmem_view::item::Item;
use vmem_view::steps;

/// Draws the ribbons that have both ends in the windows, cut to the windows.
pub(super) fn ui(ui: &Ui, cx: &Ctx<'_>, rows: &[Row<'_>]) {
    let palette = Palette::of(ui);
    let visible = ui.clip_rect();
    for row in rows {
        let arena = row.arena;
        let mut above = rows.iter();
        let Some(parent) = above.find(|above| Some(above.arena) == row.parent) else {
            continue;
        };
        let (top, bottom) = (parent.bar.bottom(), row.bar.top());
        if bottom < visible.top() || top > visible.bottom() {
            continue;
        }
        // The span that the operation imported.
        let now = steps::so_far(&cx.moment())
            .iter()
            .find_map(|step| match step.event {
                Event::SpanAdded {
                    base,
                    origin: Origin::Imported,
                    ..
                } if step.arena == arena => Some(base),
                _ => None,
            });
        let spans = row.tiles.spans.iter();
        for span in spans.filter(|span| span.origin == Origin::Imported) {
            let base = span.base;
            let Some(lent) = parent.tiles.visible(base, span.size) else {
                continue;
            };
            let highlighted = cx.view.items.is_highlighted(Item::Span(arena, base));
            let (hue, opacity) = match (now == Some(base), highlighted) {
                (true, true) => (palette.now, 0.45),
                (true, false) => (palette.now, 0.20),
                (false, true) => (row.hue, 0.42),
                (false, false) => (row.hue, 0.16),
            };
            let (above, below) = (parent.place(lent), row.place(span.extent));
            let top = [pos2(above.left(), top), pos2(above.right(), top)];
            let bottom = [pos2(below.left(), bottom), pos2(below.right(), bottom)];
            paint::ribbon(ui.painter(), top, bottom, hue.gamma_multiply(opacity));
        }
    }
}
