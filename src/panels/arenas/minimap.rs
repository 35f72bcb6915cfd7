//! The whole arena, small, below the part of it that is looked at.

use egui::{
    CornerRadius, CursorIcon, EventFilter, Key, Modifiers, Rect, Response, Sense, Stroke,
    StrokeKind, Ui, WidgetInfo, accesskit,
};

use crate::kit::theme::Palette;
use crate::panels::arenas::drawing::{Drawing, DrawnFor};
use crate::panels::arenas::kept::Kept;
use crate::panels::arenas::row::Row;
use vmem_view::bars::BarView;
use vmem_view::extent::Extent;
use vmem_view::range::{UNIT, Window};
use vmem_view::tiles::Bar;

/// Draws it, and moves the window with the frame on it. Whether the keyboard's focus is
/// on it.
pub(super) fn ui(ui: &mut Ui, revision: u64, view: &mut BarView, row: &Row) -> bool {
    let Some(rect) = row.map else { return false };
    let palette = Palette::of(ui);
    let total = row.chart.total();
    let key = DrawnFor::of(ui, revision, Window::whole(total), rect);
    let overview = Kept::Overview.of(ui.ctx(), row.nth, key, || {
        let bar = Bar::whole(&row.chart, rect.width());
        Drawing::overview(ui, rect, &bar, row.hue)
    });
    overview.paint(ui.painter());
    let hairline = Stroke::new(1.0, palette.muted);
    ui.painter()
        .rect_stroke(rect, CornerRadius::ZERO, hairline, StrokeKind::Inside);

    let extent = frame(row.window, total, rect.width());
    let left = rect.left();
    let framed = Rect::from_x_y_ranges(
        (left + extent.left)..=(left + extent.right),
        (rect.top() - 2.0)..=(rect.bottom() + 2.0),
    );
    let id = ui.scope_id().with(("minimap", row.arena));
    let response = ui.interact(
        rect.expand2(egui::vec2(0.0, 3.0)),
        id,
        Sense::click_and_drag(),
    );
    let stroke = match response.hovered() || response.has_focus() {
        true => Stroke::new(2.5, palette.ink),
        false => Stroke::new(1.5, palette.ink),
    };
    ui.painter().rect_filled(
        framed,
        CornerRadius::same(2),
        palette.ink.gamma_multiply(0.12),
    );
    ui.painter()
        .rect_stroke(framed, CornerRadius::same(2), stroke, StrokeKind::Inside);

    describe(ui, &response, row);
    let points = (total as f64 * UNIT as f64) / f64::from(rect.width().max(1.0));
    let dragged = response.drag_delta().x;
    if response.dragged() && dragged != 0.0 {
        let by = f64::from(dragged) * points;
        view.look_at(row.window.moved(by as i128, total), &row.chart);
        ui.ctx().request_repaint();
    } else if response.clicked()
        && let Some(pointer) = response.interact_pointer_pos()
    {
        let at = (f64::from(pointer.x - left) * points) as i128;
        let by = at - row.window.centre();
        view.look_at(row.window.moved(by, total), &row.chart);
        ui.ctx().request_repaint();
    }
    if let Some(window) = moved(ui, &response, row) {
        view.look_at(window, &row.chart);
        ui.ctx().request_repaint();
    }
    response.on_hover_cursor(CursorIcon::Grab).has_focus()
}

/// What a screen reader says of it, and can ask of it.
fn describe(ui: &Ui, response: &Response, row: &Row) {
    let all = row.chart.total() as f64 * UNIT as f64;
    let percent = 100.0 * row.window.from() as f64 / all;
    response.widget_info(|| {
        let words = format!("part of {} that is shown, from percent", row.name);
        WidgetInfo::slider(true, percent, words)
    });
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_min_numeric_value(0.0);
        node.set_max_numeric_value(100.0 - 100.0 * row.window.len() as f64 / all);
        node.add_action(accesskit::Action::Increment);
        node.add_action(accesskit::Action::Decrement);
        node.add_action(accesskit::Action::SetValue);
    });
}

/// Where the keys or a screen reader move the window.
fn moved(ui: &Ui, response: &Response, row: &Row) -> Option<Window> {
    use accesskit::Action::{Decrement, Increment, SetValue};
    let total = row.chart.total();
    let (window, all) = (row.window, total as i128 * UNIT);
    let quarter = window.len() / 4;
    let asked = |action| ui.input(|input| input.has_accesskit_action_request(response.id, action));
    if asked(Increment) {
        return Some(window.moved(quarter, total));
    }
    if asked(Decrement) {
        return Some(window.moved(-quarter, total));
    }
    let wanted = ui.input(|input| {
        let mut requests = input.accesskit_action_requests(response.id, SetValue);
        match requests.next()?.data {
            Some(accesskit::ActionData::NumericValue(percent)) => Some(percent),
            _ => None,
        }
    });
    if let Some(percent) = wanted {
        let from = percent.clamp(0.0, 100.0) / 100.0 * all as f64;
        return Some(Window::new(from as i128, window.len(), total));
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
    let ways = [
        (Key::ArrowLeft, -quarter),
        (Key::ArrowRight, quarter),
        (Key::Home, -all),
        (Key::End, all),
    ];
    let by = ways.into_iter().find(|(key, _)| pressed(*key))?.1;
    Some(window.moved(by, total))
}

/// Where the window lies on `width` points for all; wide enough to be seen and taken hold
/// of.
fn frame(window: Window, total: u128, width: f32) -> Extent {
    const NARROWEST: f32 = 6.0;
    let all = (total as f64 * UNIT as f64).max(1.0);
    let at = |place: i128| (place as f64 / all * f64::from(width)) as f32;
    let (left, right) = (at(window.from()), at(window.end()));
    let missing = (NARROWEST - (right - left)).max(0.0) / 2.0;
    let left = (left - missing).clamp(0.0, (width - NARROWEST).max(0.0));
    Extent {
        left,
        right: (right + missing).clamp(left + NARROWEST.min(width), width.max(NARROWEST)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_frame_is_where_the_window_is() {
        let window = Window::new(25 * UNIT, 50 * UNIT, 100);
        let extent = frame(window, 100, 400.0);
        assert_eq!((extent.left, extent.right), (100.0, 300.0));
    }

    #[test]
    fn a_frame_around_one_unit_of_all_there_is_can_be_taken_hold_of() {
        let total = 1_u128 << 64;
        for from in [0, (total as i128 - 1) * UNIT] {
            let extent = frame(Window::new(from, UNIT, total), total, 1000.0);
            assert!(extent.left >= 0.0 && extent.right <= 1000.0);
            assert!(extent.width() >= 5.9, "{extent:?}");
        }
    }
}
