//! The minimap: the whole arena, small, below a zoomed bar.

use egui::{
    CornerRadius, CursorIcon, EventFilter, Key, Modifiers, Rect, Response, Sense, Stroke,
    StrokeKind, Ui, WidgetInfo, accesskit,
};

use crate::kit::theme::Palette;
use crate::panels::arenas::drawing::{Drawing, DrawnFor};
use crate::panels::arenas::row::Row;
use crate::shell::context::Ctx;
use vmem_view::range::Window;
use vmem_view::tiles::Bar;

/// Draws the minimap, and moves the window with the frame on it. Returns whether it has the
/// keyboard's focus.
pub(super) fn ui(ui: &mut Ui, cx: &mut Ctx<'_>, row: &Row) -> bool {
    let Some(rect) = row.minimap else {
        return false;
    };
    let palette = Palette::of(ui);
    let whole = row.index.whole();
    let settings = cx.view.settings;
    let key = DrawnFor::new(ui, cx.view.derived.revision, whole, rect, settings);
    let overview = Drawing::cached(ui, ("minimap", row.nth), key, || {
        let bar = Bar::whole(&row.index, rect.width());
        Drawing::overview(ui, rect, &bar, row.hue, settings)
    });
    overview.paint(ui.painter());
    let hairline = Stroke::new(1.0, palette.muted);
    ui.painter()
        .rect_stroke(rect, CornerRadius::ZERO, hairline, StrokeKind::Inside);

    let extent = row.window.extent(rect.width());
    let left = rect.left();
    let frame = Rect::from_x_y_ranges(
        (left + extent.left)..=(left + extent.right),
        (rect.top() - 2.0)..=(rect.bottom() + 2.0),
    );
    let id = ui.scope_id().with(("minimap", row.arena));
    let target = rect.expand2(egui::vec2(0.0, 3.0));
    let response = ui.interact(target, id, Sense::click_and_drag());
    let width = if response.hovered() || response.has_focus() {
        2.5
    } else {
        1.5
    };
    let fill = palette.ink.gamma_multiply(0.12);
    let corner = CornerRadius::same(2);
    let stroke = Stroke::new(width, palette.ink);
    ui.painter().rect_filled(frame, corner, fill);
    ui.painter()
        .rect_stroke(frame, corner, stroke, StrokeKind::Inside);

    describe(ui, &response, row);
    let moved = by_pointer(&response, row, rect).or_else(|| by_keys(ui, &response, row.window));
    if let Some(window) = moved {
        cx.view.bars.of(row.arena).show(window, &row.index);
        ui.ctx().request_repaint();
    }
    response.on_hover_cursor(CursorIcon::Grab).has_focus()
}

/// Describes the minimap as a slider, for screen readers.
fn describe(ui: &Ui, response: &Response, row: &Row) {
    let all = row.window.axis_len() as f64;
    let percent = 100.0 * row.window.from() as f64 / all;
    response.widget_info(|| {
        let name = format!("part of {} that is shown, from percent", row.name);
        WidgetInfo::slider(true, percent, name)
    });
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_min_numeric_value(0.0);
        node.set_max_numeric_value(100.0 - 100.0 * row.window.len() as f64 / all);
        node.add_action(accesskit::Action::Increment);
        node.add_action(accesskit::Action::Decrement);
        node.add_action(accesskit::Action::SetValue);
    });
}

/// Returns the window after a drag or a click.
fn by_pointer(response: &Response, row: &Row, rect: Rect) -> Option<Window> {
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

/// Returns the window after a key or a request of a screen reader.
fn by_keys(ui: &Ui, response: &Response, window: Window) -> Option<Window> {
    use accesskit::Action::{Decrement, Increment, SetValue};
    let all = window.axis_len();
    let quarter = window.len() / 4;
    let asked = |action| ui.input(|input| input.has_accesskit_action_request(response.id, action));
    if asked(Increment) {
        return Some(window.moved(quarter));
    }
    if asked(Decrement) {
        return Some(window.moved(-quarter));
    }
    let value = ui.input(|input| {
        let mut requests = input.accesskit_action_requests(response.id, SetValue);
        match requests.next()?.data {
            Some(accesskit::ActionData::NumericValue(percent)) => Some(percent),
            _ => None,
        }
    });
    if let Some(percent) = value {
        let from = percent.clamp(0.0, 100.0) / 100.0 * all as f64;
        return Some(window.part(from as i128, window.len()));
    }
    if !response.has_focus() {
        return None;
    }
    let arrows = EventFilter {
        horizontal_arrows: true,
        ..EventFilter::default()
    };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, arrows));
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
