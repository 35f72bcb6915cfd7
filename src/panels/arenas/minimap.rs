//! The minimap: the whole arena, small, below a zoomed bar.

use egui::{CursorIcon, Key, Modifiers, Rect, Response, Sense, StrokeKind, Ui, WidgetInfo, vec2};

use crate::kit::slider::{self, Request};
use crate::kit::theme::Palette;
use crate::panels::arenas::drawing::Drawing;
use crate::panels::arenas::row::Row;
use crate::panels::arenas::zoom;
use crate::shell::context::Ctx;
use vmem_view::range::Window;
use vmem_view::tiles::Bar;

/// Draws the minimap, and moves the window with the frame on it. Returns whether it has the
/// keyboard's focus.
pub(super) fn ui(ui: &mut Ui, cx: &mut Ctx<'_>, row: &Row<'_>) -> bool {
    let Some(rect) = row.minimap else {
        return false;
    };
    let palette = Palette::of(ui);
    let place = (row.index.whole(), rect);
    let overview = Drawing::cached(ui, cx.view, ("minimap", row.nth), place, || {
        let bar = Bar::whole(&row.index, rect.width());
        Drawing::overview(ui, rect, &bar, &row.text)
    });
    let painter = ui.painter();
    overview.paint(painter);
    painter.rect_stroke(rect, 0.0, (1.0, palette.muted), StrokeKind::Inside);

    let extent = row.window.extent(rect.width());
    let left = rect.left();
    let frame = (left + extent.left)..=(left + extent.right);
    let frame = Rect::from_x_y_ranges(frame, rect.y_range().expand(2.0));
    let id = ui.scope_id().with(("minimap", row.arena));
    let target = rect.expand2(vec2(0.0, 3.0));
    let response = ui.interact(target, id, Sense::click_and_drag());
    let is_active = response.hovered() || response.has_focus();
    let stroke = (if is_active { 2.5 } else { 1.5 }, palette.ink);
    let fill = palette.ink.gamma_multiply(0.12);
    painter.rect(frame, 2.0, fill, stroke, StrokeKind::Inside);

    let moved = by_pointer(&response, row, rect).or_else(|| by_keys(ui, &response, row));
    if let Some(window) = moved {
        zoom::show(ui, cx.view.bars.of(row.arena), row, window);
    }
    response.on_hover_cursor(CursorIcon::Grab).has_focus()
}

/// Returns the window after a drag or a click.
fn by_pointer(response: &Response, row: &Row<'_>, rect: Rect) -> Option<Window> {
    let per_point = row.window.axis_len() as f64 / f64::from(rect.width().max(1.0));
    let dragged = response.drag_delta().x;
    if response.dragged() && dragged != 0.0 {
        let by = f64::from(dragged) * per_point;
        return Some(row.window.moved(by as i128));
    }
    let pointer = response.interact_pointer_pos();
    let pointer = pointer.filter(|_| response.clicked())?;
    let at = (f64::from(pointer.x - rect.left()) * per_point) as i128;
    Some(row.window.moved(at - row.window.centre()))
}

/// Returns the window after a key or a request of a screen reader, for which the minimap is a
/// slider.
fn by_keys(ui: &Ui, response: &Response, row: &Row<'_>) -> Option<Window> {
    let window = row.window;
    let all = window.axis_len();
    let percent = |position: i128| 100.0 * position as f64 / all as f64;
    response.widget_info(|| {
        let name = format!("start of the visible part of {}, in percent", row.name);
        WidgetInfo::slider(true, percent(window.from()), name)
    });
    let quarter = window.len() / 4;
    match slider::request(ui, response, 100.0 - percent(window.len())) {
        Some(Request::Increment) => return Some(window.moved(quarter)),
        Some(Request::Decrement) => return Some(window.moved(-quarter)),
        Some(Request::Set(percent)) => {
            let from = percent.clamp(0.0, 100.0) / 100.0 * all as f64;
            return Some(window.part(from as i128, window.len()));
        }
        None => {}
    }
    if !response.has_focus() {
        return None;
    }
    slider::keep_arrows(ui, response.id);
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    let moves = [
        (Key::ArrowLeft, -quarter),
        (Key::ArrowRight, quarter),
        (Key::Home, -all),
        (Key::End, all),
    ];
    let by = moves.into_iter().find(|(key, _)| pressed(*key))?.1;
    Some(window.moved(by))
}
