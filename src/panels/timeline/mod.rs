//! The time line: operations, failures, `expect` lines, and the place. A click or a drag goes to
//! a place; the wheel zooms.

pub mod notice;
mod paint;
pub mod transport;

use egui::{EventFilter, Key, Rect, Response, Sense, StrokeKind, Ui, WidgetInfo, vec2};
use vmem_lab::{Command, Place};

use crate::kit::slider::{self, Request};
use crate::kit::theme::{Palette, Shape};
use crate::shell::context::Ctx;
use vmem_view::action::Action;
use vmem_view::item::Item;
use vmem_view::range::{Window, position};
use vmem_view::time_text::{self, step_count};

/// With at least this many points per operation, each operation has a dot.
const APART: f32 = 9.0;
/// The margin beside the line, for half a thumb.
const MARGIN: f32 = 12.0;

/// The position of operations on the screen.
#[derive(Clone, Copy)]
struct Scale {
    rect: Rect,
    line: Rect,
    y: f32,
    window: Window,
    /// The place of the thumb: the current place, or the target of a jump.
    place: Place,
    /// The current place, which differs from `place` during a long jump.
    reached: Place,
    /// The number of inner steps of the operation at `place`.
    steps: usize,
}

impl Scale {
    /// Returns the x at which `done` operations are done.
    fn x(&self, done: f64) -> f32 {
        self.line.left() + self.line.width() * self.window.share_of(done) as f32
    }

    /// Returns the number of operations that are done at `x`.
    fn done_at(&self, x: f32) -> f64 {
        let share = (x - self.line.left()) / self.line.width().max(1.0);
        self.window.at(f64::from(share))
    }

    fn shows(&self, x: f32) -> bool {
        self.line.expand(1.0).x_range().contains(x)
    }

    fn apart(&self) -> f32 {
        self.line.width() / self.window.length() as f32
    }

    /// Returns the x of a place. The steps of an operation lie between the dot before it and
    /// its own dot.
    fn x_of(&self, place: Place) -> f32 {
        let all = self.steps as f64 + 1.0;
        let done = place.step.map_or(all, |step| step as f64 + 1.0);
        self.x(place.operations as f64 - (1.0 - done / all).max(0.0))
    }

    /// Returns true if the steps of the operation are far enough apart to draw.
    fn shows_steps(&self) -> bool {
        self.place.step.is_some() && self.apart() / (self.steps as f32 + 1.0) >= 3.0
    }

    fn place_at(&self, x: f32) -> Place {
        let done = self.done_at(x);
        let operations = self.place.operations;
        if !self.shows_steps() || done.ceil() as usize != operations {
            return Place::after(done.round() as usize);
        }
        let all = self.steps as f64 + 1.0;
        let left = (operations as f64 - done) * all;
        match (all - left).round() as usize {
            0 => Place::after(operations - 1),
            step if step > self.steps => Place::after(operations),
            step => Place::inside(operations - 1, step - 1),
        }
    }
}

/// Draws the time line, `height` points high, on the width there is. On a phone there is no
/// room for labels below it.
pub fn ui(ui: &mut Ui, cx: &mut Ctx<'_>, height: f32) {
    let size = vec2(ui.available_width(), height);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click_and_drag());
    let session = cx.session;
    let place = cx.view.player.target;
    let place = place.unwrap_or_else(|| session.place());
    let is_computed = place.operations <= session.computed();
    let is_current = place.operations == session.position();
    let scale = Scale {
        rect,
        line: rect.shrink2(vec2(MARGIN, 0.0)),
        y: match cx.shape {
            Shape::Phone => rect.center().y,
            Shape::Tabs | Shape::Wide => rect.top() + 14.0,
        },
        window: cx.view.timeline.window(session.len(), place),
        place,
        reached: if is_computed { place } else { session.place() },
        steps: if is_current { step_count(session) } else { 0 },
    };
    paint::ui(ui, cx, &scale);
    if response.has_focus() {
        let (painter, edge) = (ui.painter(), (2.0, Palette::of(ui).ink));
        painter.rect_stroke(rect, 6.0, edge, StrokeKind::Inside);
    }
    keyboard(ui, cx, &scale, &response);
    wheel(ui, cx, &scale, &response);
    pointer(ui, cx, &scale, &response);
}

/// Handles the up and down keys, which zoom, and the requests of screen readers, for which the
/// time line is a slider.
fn keyboard(ui: &Ui, cx: &mut Ctx<'_>, scale: &Scale, response: &Response) {
    let (session, place) = (cx.session, scale.place);
    response.widget_info(|| WidgetInfo::slider(true, place.operations as f64, "time line"));
    let request = slider::request(ui, response, session.len() as f64);
    let value = time_text::place_text(session, place, cx.view.settings.radix);
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_numeric_value_step(1.0);
        node.set_value(value);
    });
    let command = request.map(|request| match request {
        Request::Increment => Command::StepForward,
        Request::Decrement => Command::StepBack,
        Request::Set(value) => {
            let operations = value.round().max(0.0) as usize;
            Command::GoTo(operations.min(session.len()))
        }
    });
    cx.actions.extend(command.map(Action::Session));
    if !response.has_focus() {
        return;
    }
    let arrows = EventFilter {
        horizontal_arrows: true,
        vertical_arrows: true,
        ..EventFilter::default()
    };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, arrows));
    for (key, factor) in [(Key::ArrowUp, 2.0), (Key::ArrowDown, 0.5)] {
        if ui.input(|input| input.key_pressed(key)) {
            let at = position(scale.place.operations as f64);
            cx.view.timeline.zoom.show(scale.window.zoomed(factor, at));
        }
    }
}

/// Handles the wheel: vertical scrolling zooms around the pointer, horizontal scrolling moves.
fn wheel(ui: &Ui, cx: &mut Ctx<'_>, scale: &Scale, response: &Response) {
    /// The points that double the zoom; a notch of most wheels is about 50 points.
    const NOTCH: f64 = 120.0;
    let Some(pointer) = response.hover_pos() else {
        return;
    };
    let (scroll, zoom) = ui.input(|input| (input.smooth_scroll_delta(), input.zoom_delta()));
    let factor = f64::from(zoom) * (f64::from(scroll.y) / NOTCH).exp2();
    if factor != 1.0 {
        let at = position(scale.done_at(pointer.x));
        cx.view.timeline.zoom.show(scale.window.zoomed(factor, at));
    } else if scroll.x != 0.0 {
        let by = f64::from(-scroll.x / scale.line.width().max(1.0));
        let by = position(by * scale.window.length());
        cx.view.timeline.zoom.show(scale.window.moved(by));
    }
    if response.double_clicked() {
        cx.view.timeline.zoom.show_all();
    }
}

/// Handles the pointer: a click or a drag goes to a place, hovering shows a tooltip.
fn pointer(ui: &Ui, cx: &mut Ctx<'_>, scale: &Scale, response: &Response) {
    let released = response.clicked() || response.drag_stopped();
    let pressed = response.is_pointer_button_down_on() || released;
    if pressed && let Some(pointer) = response.interact_pointer_pos() {
        let place = scale.place_at(pointer.x);
        if place != scale.place {
            cx.actions.push(Action::Session(match place.step {
                Some(_) => Command::GoToPlace(place),
                None => Command::GoTo(place.operations),
            }));
        }
        return;
    }
    let Some(pointer) = response.hover_pos() else {
        return;
    };
    let place = scale.place_at(pointer.x);
    let Some(index) = place.operations.checked_sub(1) else {
        return;
    };
    cx.view.items.point_at(Item::Operation(index));
    paint::pointed(ui, scale, place);
    if let Some(tip) = time_text::tip(cx.session, place, cx.view.settings.radix) {
        response.clone().on_hover_text_at_pointer(tip);
    }
}
