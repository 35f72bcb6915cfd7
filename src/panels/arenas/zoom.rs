//! What is looked at on a bar: by wheel, pinch, drag, keys and buttons.

use egui::{EventFilter, Id, Key, Modifiers, Pos2, Response, Stroke, Ui, WidgetInfo, pos2, vec2};

use crate::kit::navigation;
use crate::kit::theme::Palette;
use crate::panels::arenas::row::Row;
use vmem_view::bars::BarView;
use vmem_view::range::{UNIT, Window};
use vmem_view::segment_index::SegmentIndex;
use vmem_view::tiles::Bar;

/// The width of the buttons together.
pub(super) const BUTTONS: f32 = 3.0 * (BUTTON + 6.0) + 4.0;
const BUTTON: f32 = 22.0;
/// A press of a key or a button is so much.
const STEP: f32 = 1.6;

/// Whether zooming shows more: something is too narrow now, or is zoomed already.
pub(super) fn is_of_use(row: &Row) -> bool {
    row.is_zoomed() || row.layout.is_dense()
}

/// Wheel, pinch and drag on a bar.
pub(super) fn gestures(ui: &Ui, response: &Response, view: &mut BarView, row: &Row) {
    let pointer = ui.ctx().pointer_hover_pos();
    if let Some(pointer) = pointer.filter(|_| response.contains_pointer()) {
        let (zoom, scroll) = ui.input(|input| (input.zoom_delta(), input.smooth_scroll_delta().x));
        if zoom != 1.0 {
            around_pointer(view, row, zoom, pointer);
            ui.ctx().request_repaint();
        } else if scroll != 0.0 && row.is_zoomed() {
            pan(view, row, pointer, scroll);
            ui.ctx().request_repaint();
        }
    }
    let dragged = response.drag_delta().x;
    let pointer = response.interact_pointer_pos();
    if let Some(pointer) = pointer.filter(|_| response.dragged() && dragged != 0.0) {
        pan(view, row, pointer, dragged);
        ui.ctx().request_repaint();
    }
}

/// What lies under the pointer stays there.
fn around_pointer(view: &mut BarView, row: &Row, zoom: f32, pointer: Pos2) {
    let total = row.chart.total();
    let x = pointer.x - row.bar.left();
    let place = row.layout.place_at(x);
    let mut window = row.window.zoomed(zoom, place, total);
    // Between several spans there is room that has no units.
    let layout = Bar::of(&row.chart, window, row.bar.width());
    if let Some(now) = layout.x_of(place) {
        let by = f64::from(now - x) * layout.places_a_point(x);
        window = window.moved(by as i128, total);
    }
    view.look_at(window, &row.chart);
}

fn pan(view: &mut BarView, row: &Row, pointer: Pos2, points: f32) {
    let a_point = row.layout.places_a_point(pointer.x - row.bar.left());
    let by = -(f64::from(points) * a_point) as i128;
    view.look_at(row.window.moved(by, row.chart.total()), &row.chart);
}

/// Looks at one segment and a little around it.
pub(super) fn to_segment(view: &mut BarView, chart: &SegmentIndex, base: u64) {
    let segment = chart.segment_of(base);
    if let Some((segment, place)) = segment.zip(chart.place_of(base)) {
        let len = i128::from(segment.size) * UNIT;
        view.look_at(Window::around(place, len, chart.total()), chart);
    }
}

/// The keys of a bar that has the focus, which is on `id`.
pub(super) fn keys(ui: &Ui, id: Id, view: &mut BarView, row: &Row) {
    ui.memory_mut(|memory| {
        let arrows = EventFilter {
            horizontal_arrows: true,
            ..EventFilter::default()
        };
        memory.set_focus_lock_filter(id, arrows);
    });
    let pressed =
        |modifiers: Modifiers, key: Key| ui.input_mut(|input| input.consume_key(modifiers, key));
    let total = row.chart.total();
    let quarter = row.window.len() / 4;
    let centre = view.cursor.and_then(|base| {
        let segment = row.chart.segment_of(base)?;
        Some(row.chart.place_of(base)? + i128::from(segment.size) * UNIT / 2)
    });
    let centre = centre.unwrap_or(row.window.centre());
    if pressed(Modifiers::SHIFT, Key::ArrowLeft) {
        view.look_at(row.window.moved(-quarter, total), &row.chart);
    } else if pressed(Modifiers::SHIFT, Key::ArrowRight) {
        view.look_at(row.window.moved(quarter, total), &row.chart);
    } else if pressed(Modifiers::NONE, Key::ArrowLeft) {
        walk(view, row, Walk::Back);
    } else if pressed(Modifiers::NONE, Key::ArrowRight) {
        walk(view, row, Walk::On);
    } else if pressed(Modifiers::NONE, Key::Home) {
        walk(view, row, Walk::ToFirst);
    } else if pressed(Modifiers::NONE, Key::End) {
        walk(view, row, Walk::ToLast);
    } else if pressed(Modifiers::NONE, Key::Plus)
        || pressed(Modifiers::SHIFT, Key::Plus)
        || pressed(Modifiers::NONE, Key::Equals)
    {
        view.look_at(row.window.zoomed(STEP, centre, total), &row.chart);
    } else if pressed(Modifiers::NONE, Key::Minus) {
        view.look_at(row.window.zoomed(1.0 / STEP, centre, total), &row.chart);
    } else if pressed(Modifiers::NONE, Key::Num0) {
        view.look_at(Window::whole(total), &row.chart);
    } else {
        return;
    }
    ui.ctx().request_repaint();
}

enum Walk {
    Back,
    On,
    ToFirst,
    ToLast,
}

/// From segment to segment; the first step is on the first one that is seen.
fn walk(view: &mut BarView, row: &Row, walk: Walk) {
    let segments = row.chart.segments();
    let Some(last) = segments.len().checked_sub(1) else {
        return;
    };
    let at = view.cursor.and_then(|base| row.chart.index_of(base));
    let to = match (walk, at) {
        (Walk::ToFirst, _) => 0,
        (Walk::ToLast, _) => last,
        (Walk::Back, Some(at)) => at.saturating_sub(1),
        (Walk::On, Some(at)) => (at + 1).min(last),
        (Walk::Back | Walk::On, None) => {
            let first = row.chart.address_at(row.window.from());
            first
                .and_then(|address| row.chart.index_of(address))
                .unwrap_or(0)
        }
    };
    let segment = segments[to];
    view.cursor = Some(segment.base);
    view.bring_into_view(segment.base, segment.size, &row.chart);
}

/// Zoom in, out, and all of it; from right to left.
pub(super) fn buttons_ui(ui: &mut Ui, view: &mut BarView, row: &Row) {
    let total = row.chart.total();
    let (window, centre) = (row.window, row.window.centre());
    let sizes: [(&str, Sign, Window); 3] = [
        ("all of", Sign::All, Window::whole(total)),
        ("zoom in on", Sign::In, window.zoomed(STEP, centre, total)),
        (
            "zoom out of",
            Sign::Out,
            window.zoomed(1.0 / STEP, centre, total),
        ),
    ];
    ui.add_space(4.0);
    for (words, sign, to) in sizes {
        let enabled = to != window;
        if button(ui, &format!("{words} {}", row.name), sign, enabled) {
            view.look_at(to, &row.chart);
            ui.ctx().request_repaint();
        }
    }
}

#[derive(Clone, Copy)]
enum Sign {
    In,
    Out,
    All,
}

impl Sign {
    /// What does the same, while a bar has the focus or the pointer is on it.
    fn keys(self) -> &'static str {
        match self {
            Self::In => "+ on the bar, or Ctrl and the wheel",
            Self::Out => "− on the bar, or Ctrl and the wheel",
            Self::All => "0 on the bar",
        }
    }
}

/// A small button; whether it was pressed.
fn button(ui: &mut Ui, words: &str, sign: Sign, enabled: bool) -> bool {
    let palette = Palette::of(ui);
    let sense = navigation::button_sense(ui, enabled);
    let (rect, response) = ui.allocate_exact_size(vec2(BUTTON, BUTTON), sense);
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Button, enabled, words));
    let colour = match enabled {
        true => palette.ink,
        false => palette.hairline,
    };
    let edge = match response.has_focus() {
        true => Stroke::new(2.0, palette.ink),
        false => Stroke::new(1.0, palette.hairline),
    };
    let fill = match response.hovered() && enabled {
        true => palette.ground,
        false => palette.card,
    };
    let painter = ui.painter();
    painter.rect(rect, 5.0, fill, edge, egui::StrokeKind::Inside);
    let stroke = Stroke::new(1.5, colour);
    let centre = rect.center();
    let across = [centre - vec2(5.0, 0.0), centre + vec2(5.0, 0.0)];
    match sign {
        Sign::In => {
            painter.line_segment(across, stroke);
            let upright = [centre - vec2(0.0, 5.0), centre + vec2(0.0, 5.0)];
            painter.line_segment(upright, stroke);
        }
        Sign::Out => {
            painter.line_segment(across, stroke);
        }
        Sign::All => {
            painter.line_segment(across, stroke);
            for (x, inward) in [(centre.x - 6.0, 3.0), (centre.x + 6.0, -3.0)] {
                let post = [pos2(x, centre.y - 5.0), pos2(x, centre.y + 5.0)];
                painter.line_segment(post, stroke);
                for y in [-3.0, 3.0] {
                    let tip = pos2(x + inward / 2.0, centre.y);
                    painter.line_segment([tip, tip + vec2(inward, y)], stroke);
                }
            }
        }
    }
    let clicked = response.clicked();
    response.on_hover_text(format!("{words} ({})", sign.keys()));
    clicked
}
