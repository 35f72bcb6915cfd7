//! Ribbons from every imported span up to the segment of the parent that it is.

use egui::{Ui, pos2};
use vmem::{Event, Origin};
use vmem_lab::{ArenaId, Moment};

use crate::kit::paint;
use crate::kit::theme::Palette;
use crate::panels::arenas::row::Row;
use crate::shell::context::Ctx;
use vmem_view::item::Item;
use vmem_view::steps;

/// Returns the span that the operation imported into `arena`.
fn imported_now(moment: &Moment<'_>, arena: ArenaId) -> Option<u64> {
    steps::so_far(moment)
        .iter()
        .find_map(|step| match step.event {
            Event::SpanAdded {
                base,
                origin: Origin::Imported,
                ..
            } if step.arena == arena => Some(base),
            _ => None,
        })
}

/// Draws the ribbons that have both ends in the windows, cut to the windows.
pub(super) fn ui(ui: &Ui, cx: &Ctx<'_>, rows: &[Row]) {
    let palette = Palette::of(ui);
    let visible = ui.clip_rect();
    for row in rows {
        let parent = row.parent;
        let Some(parent) = rows.iter().find(|above| Some(above.arena) == parent) else {
            continue;
        };
        let (top, bottom) = (parent.bar.bottom(), row.bar.top());
        if bottom < visible.top() || top > visible.bottom() {
            continue;
        }
        let now = imported_now(&cx.moment(), row.arena);
        let spans = row.tiles.spans.iter();
        for span in spans.filter(|span| span.origin == Origin::Imported) {
            let Some(lent) = parent.tiles.visible(span.base, span.size) else {
                continue;
            };
            let highlighted = cx
                .view
                .items
                .is_highlighted(Item::Span(row.arena, span.base));
            let colour = match (highlighted, now == Some(span.base)) {
                (true, true) => palette.now.gamma_multiply(0.45),
                (false, true) => palette.now.gamma_multiply(0.20),
                (true, false) => row.hue.gamma_multiply(0.42),
                (false, false) => row.hue.gamma_multiply(0.16),
            };
            let (above, below) = (parent.place(lent), row.place(span.extent));
            paint::ribbon(
                ui.painter(),
                [pos2(above.left(), top), pos2(above.right(), top)],
                [pos2(below.left(), bottom), pos2(below.right(), bottom)],
                colour,
            );
        }
    }
}
