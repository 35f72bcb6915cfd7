//! Zooming and moving along a bar: by wheel, pinch, drag, keys and buttons.

use egui::{Id, Key, Modifiers, Pos2, Response, Ui};

use crate::kit::icons::{Icon, IconButton, Look};
use crate::kit::slider;
use crate::panels::arenas::row::Row;
use vmem_view::bars::{BarView, CursorMove};
use vmem_view::range::Window;
use vmem_view::tiles::Bar;

/// The width of the buttons together.
pub(super) const BUTTONS: f32 = 3.0 * (BUTTON + 6.0) + 4.0;
const BUTTON: f32 = 22.0;
/// The zoom factor of a key or a button.
const STEP: f64 = 1.6;

/// Returns whether zooming is useful: segments are merged, or the bar is zoomed already.
pub(super) fn is_useful(row: &Row<'_>) -> bool {
    row.is_zoomed() || row.tiles.is_dense()
}

/// Handles wheel, pinch and drag on a bar.
pub(super) fn gestures(ui: &Ui, response: &Response, view: &mut BarView, row: &Row<'_>) {
    let pointer = ui.ctx().pointer_hover_pos();
    if let Some(pointer) = pointer.filter(|_| response.contains_pointer()) {
        let (zoom, scroll) = ui.input(|input| (input.zoom_delta(), input.smooth_scroll_delta().x));
        if zoom != 1.0 {
            show(ui, view, row, zoomed_around(row, zoom.into(), pointer));
        } else if scroll != 0.0 && row.is_zoomed() {
            show(ui, view, row, panned(row, pointer, scroll));
        }
    }
    let dragged = response.drag_delta().x;
    let pointer = response.interact_pointer_pos();
    if let Some(pointer) = pointer.filter(|_| response.dragged() && dragged != 0.0) {
        show(ui, view, row, panned(row, pointer, dragged));
    }
}

/// Shows another part of an arena, from the next frame on.
pub(super) fn show(ui: &Ui, view: &mut BarView, row: &Row<'_>, window: Window) {
    view.show(window, &row.index);
    ui.ctx().request_repaint();
}

/// Returns the zoomed window. The position under the pointer stays there.
fn zoomed_around(row: &Row<'_>, factor: f64, pointer: Pos2) -> Window {
    let x = pointer.x - row.bar.left();
    let position = row.tiles.position_at(x);
    let window = row.window.zoomed(factor, position);
    // The gaps between spans have no units, so the position may have moved.
    let bar = Bar::new(&row.index, window, row.bar.width());
    match bar.x_of(position) {
        Some(now) => {
            let by = f64::from(now - x) * bar.positions_per_point(x);
            window.moved(by as i128)
        }
        None => window,
    }
}

fn panned(row: &Row<'_>, pointer: Pos2, points: f32) -> Window {
    let per_point = row.tiles.positions_per_point(pointer.x - row.bar.left());
    row.window.moved(-(f64::from(points) * per_point) as i128)
}

/// Handles the keys of a bar while `id` has the focus.
pub(super) fn keys(ui: &Ui, id: Id, view: &mut BarView, row: &Row<'_>) {
    slider::keep_arrows(ui, id);
    let window = row.window;
    let (quarter, centre) = (window.len() / 4, view.zoom_centre(&row.index));
    let zoomed_in = window.zoomed(STEP, centre);
    let (none, shift) = (Modifiers::NONE, Modifiers::SHIFT);
    let windows = [
        (shift, Key::ArrowLeft, window.moved(-quarter)),
        (shift, Key::ArrowRight, window.moved(quarter)),
        (none, Key::Plus, zoomed_in),
        (none, Key::Equals, zoomed_in),
        (none, Key::Minus, window.zoomed(1.0 / STEP, centre)),
        (none, Key::Num0, row.index.whole()),
    ];
    let cursor_moves = [
        (Key::ArrowLeft, CursorMove::Back),
        (Key::ArrowRight, CursorMove::Forward),
        (Key::Home, CursorMove::First),
        (Key::End, CursorMove::Last),
    ];
    let pressed = |modifiers, key| ui.input_mut(|input| input.consume_key(modifiers, key));
    let mut windows = windows.into_iter();
    let mut moves = cursor_moves.into_iter();
    if let Some((.., to)) = windows.find(|&(modifiers, key, _)| pressed(modifiers, key)) {
        show(ui, view, row, to);
    } else if let Some((_, to)) = moves.find(|&(key, _)| pressed(none, key)) {
        view.move_cursor(to, &row.index);
        ui.ctx().request_repaint();
    }
}

/// Draws the buttons for zooming, from right to left.
pub(super) fn buttons_ui(ui: &mut Ui, view: &mut BarView, row: &Row<'_>) {
    const WHEEL: &str = ", or Ctrl and the wheel";
    let (window, centre) = (row.window, row.window.centre());
    let [closer, wider] = [STEP, 1.0 / STEP].map(|factor| window.zoomed(factor, centre));
    ui.add_space(4.0);
    for (icon, action, key, wheel, to) in [
        (Icon::WholeBar, "all of", "0", "", row.index.whole()),
        (Icon::ZoomIn, "zoom in on", "+", WHEEL, closer),
        (Icon::ZoomOut, "zoom out of", "−", WHEEL, wider),
    ] {
        let name = format!("{action} {}", row.name);
        let tip = format!("{name} ({key} on the bar{wheel})");
        let button = IconButton::new(icon, &name, BUTTON).look(Look::Plain);
        if button.tip(&tip).enabled(to != window).show(ui).clicked() {
            show(ui, view, row, to);
        }
    }
}
