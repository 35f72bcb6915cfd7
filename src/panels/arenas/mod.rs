//! The arenas as a tree: numbers, segment lists drawn to scale, and ribbons from every
//! imported span to the parent's segment it is.

mod drawing;
mod head;
mod lens;
mod minimap;
mod over;
mod preview;
mod ribbons;
mod row;
mod ruler;
mod targets;
mod zoom;

use egui::{Align2, Sense, StrokeKind, Ui, UiBuilder, vec2};

use crate::kit::scroll_area;
use crate::kit::theme::{Palette, size, text};
use crate::panels::arenas::drawing::Drawing;
pub use crate::panels::arenas::row::Room;
use crate::panels::arenas::row::{Heights, Row};
use crate::shell::context::{Ctx, ViewState};
use vmem_view::wording::shorten;

/// The height of the panel if there is never an arena.
const EMPTY: f32 = 108.0;

/// Draws the panel. Its height does not change while arenas come and go.
pub fn ui(ui: &mut Ui, cx: &mut Ctx<'_>, room: Room) {
    let heights = Heights::fitting(ui, room);
    let reserved = heights.of_rows(room.rows);
    if cx.moment().world.arenas().next().is_none() {
        let hint = "Create an arena with “New arena…” below, or write a scenario.";
        let height = if room.rows == 0 { EMPTY } else { reserved };
        let size = vec2(ui.available_width(), height.min(room.most));
        let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
        empty_ui(
            &mut ui.new_child(UiBuilder::new().max_rect(rect)),
            cx.view,
            hint,
        );
        return;
    }
    let most = room.most;
    cx.view.bars.focused = None;
    let shown = cx.view.shown.clone();
    let scroll =
        cx.view.bars.scroll_to(shown.as_deref(), most).is_fresh() || cx.view.news().is_fresh();
    scroll_area("arenas").max_height(most).show(ui, |ui| {
        let (rows, height) = row::rows(ui, cx, ui.available_rect_before_wrap(), heights);
        let size = vec2(ui.available_width(), height.max(reserved));
        ui.allocate_exact_size(size, Sense::hover());
        ribbons::ui(ui, cx, &rows);
        for row in &rows {
            if scroll && shown.as_deref() == Some(row.name) {
                ui.scroll_to_rect(row.rect().expand(12.0), None);
            }
            // One more row at each side is drawn, because Tab must reach it.
            let beyond = row.rect().height() + 32.0;
            if ui.is_rect_visible(row.rect().expand(beyond)) {
                head::ui(ui, cx, row);
                bar(ui, cx, row);
            }
        }
    });
}

/// Draws a note in place of the arenas: they are being computed, or there are none. Then `hint`
/// says how to begin.
pub fn empty_ui(ui: &mut Ui, view: &ViewState, hint: &str) {
    let (title, hint) = if view.player.target.is_some() {
        (
            "The arenas are being computed",
            "All operations up to here are run first. This takes a moment.",
        )
    } else {
        ("There is no arena yet", hint)
    };
    ui.vertical_centered(|ui| {
        ui.add_space(((ui.available_height() - 44.0) / 2.0).clamp(0.0, 32.0));
        ui.heading(title);
        ui.weak(hint);
    });
}

fn bar(ui: &mut Ui, cx: &mut Ctx<'_>, row: &Row<'_>) {
    if row.tiles.is_empty() {
        no_spans(ui, row);
        return;
    }
    let draw = || Drawing::new(ui, row.bar, &row.tiles, &row.text);
    let place = (row.window, row.bar);
    let drawing = Drawing::cached(ui, cx.view, ("bar", row.nth), place, draw);
    drawing.paint(ui.painter());
    row.targets(ui, cx);
    let taken = over::ui(ui, cx, row);
    let previewed = cx.view.previews.shown.as_deref();
    let previewed = previewed.filter(|_| ui.is_rect_visible(row.bar.expand(12.0)));
    if let Some(previewed) = previewed {
        preview::outlines(ui, row, previewed);
    }
    drawing.paint_labels(ui.painter());
    if let Some(previewed) = previewed {
        preview::labels(ui, row, previewed);
    }
    ruler::ui(ui, cx, row, &taken);
    if minimap::ui(ui, cx, row) {
        cx.view.bars.focused = Some(row.arena);
    }
}

/// Draws an arena without a span.
fn no_spans(ui: &Ui, row: &Row<'_>) {
    let (painter, palette) = (ui.painter(), Palette::of(ui));
    let hint = match row.parent {
        Some(parent) => {
            let source = shorten(row.text.name_of(parent), 24);
            format!("empty; imports from {source} when needed")
        }
        None => "no span yet; add a span".to_owned(),
    };
    painter.rect_stroke(row.bar, 4.0, (1.0, palette.hairline), StrokeKind::Inside);
    let (at, font) = (row.bar.center(), text(size::SMALL));
    painter.text(at, Align2::CENTER_CENTER, hint, font, palette.muted);
}
