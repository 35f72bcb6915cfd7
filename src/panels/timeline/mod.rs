//! The time line: operations, failures, `expect` lines, and the place. A click or a drag goes to
//! a place; the wheel zooms.

pub mod notice;
mod paint;
pub mod transport;

use egui::{
    EventFilter, Key, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, accesskit,
    vec2,
};
use vmem_lab::{Command, Place};

use crate::kit::theme::Palette;
use crate::shell::context::Ctx;
use vmem_view::action::Action;
use vmem_view::item::Item;
use vmem_view::range::{Window, position};
use vmem_view::time_text::{self, step_count};

/// With at least this many points per operation, each operation has a dot.
const APART: f32 = 9.0;
/// The margin beside the line, for half a thumb.
const MARGIN: f32 = 12.0;

/// The labels of the time line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Labels {
    /// Labels under the line.
    Under,
    /// No labels, because there is no room.
    None,
}

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

    /// Returns true if `x` is on the line.
    fn shows(&self, x: f32) -> bool {
        self.line.expand(1.0).x_range().contains(x)
    }

    /// Returns the points per operation.
    fn apart(&self) -> f32 {
        self.line.width() / self.window.length() as f32
    }

    /// Returns the x of a place. The steps of an operation lie between the dot before it and
    /// its own dot.
    fn x_of(&self, place: Place) -> f32 {
        self.x(place.operations as f64 - self.steps_left(place))
    }

    /// Returns the share of the operation that is not done yet.
    fn steps_left(&self, place: Place) -> f64 {
        let all = self.steps as f64 + 1.0;
        let done = place.step.map_or(all, |step| step as f64 + 1.0);
        (1.0 - done / all).max(0.0)
    }

    /// Returns true if the steps of the operation are far enough apart to draw.
    fn shows_steps(&self) -> bool {
        self.place.step.is_some() && self.apart() / (self.steps as f32 + 1.0) >= 3.0
    }

    /// Returns the place at `x`.
    fn place_at(&self, x: f32) -> Place {
        let done = self.done_at(x);
        let inside = done.ceil() as usize == self.place.operations;
        if self.shows_steps() && inside {
            let all = self.steps as f64 + 1.0;
            let left = (self.place.operations as f64 - done) * all;
            let step = (all - left).round() as usize;
            return match step {
                0 => Place::after(self.place.operations - 1),
                step if step > self.steps => Place::after(self.place.operations),
                step => Place {
                    operations: self.place.operations,
                    step: Some(step - 1),
                },
            };
        }
        Place::after(done.round() as usize)
    }
}

/// Draws the time line, `height` points high, on the width there is.
pub fn ui(ui: &mut Ui, cx: &mut Ctx<'_>, height: f32, labels: Labels) {
    let size = vec2(ui.available_width(), height);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click_and_drag());
    let place = cx
        .view
        .player
        .jump_target()
        .unwrap_or_else(|| cx.session.place());
    let steps = if place.operations == cx.session.position() {
        step_count(cx.session)
    } else {
        0
    };
    let scale = Scale {
        rect,
        line: rect.shrink2(vec2(MARGIN, 0.0)),
        y: match labels {
            Labels::Under => rect.top() + 14.0,
            Labels::None => rect.center().y,
        },
        window: cx.view.timeline.window(cx.session.len(), place),
        place,
        reached: if place.operations > cx.session.computed() {
            cx.session.place()
        } else {
            place
        },
        steps,
    };
    describe(ui, cx, &response, place);
    paint::ui(ui, cx, &scale, labels);
    if response.has_focus() {
        let stroke = Stroke::new(2.0, Palette::of(ui).ink);
        ui.painter()
            .rect_stroke(rect, 6.0, stroke, StrokeKind::Inside);
    }
    keyboard(ui, cx, &scale, &response);
    wheel(ui, cx, &scale, &response);
    pointer(ui, cx, &scale, &response);
}

/// Describes the time line to screen readers.
fn describe(ui: &Ui, cx: &Ctx<'_>, response: &Response, place: Place) {
    let session = cx.session;
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::Slider, true, "time line");
        info.value = Some(place.operations as f64);
        info
    });
    let value = time_text::place_text(session, place, cx.view.settings);
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_min_numeric_value(0.0);
        node.set_max_numeric_value(session.len() as f64);
        node.set_numeric_value_step(1.0);
        node.set_value(value);
        node.add_action(accesskit::Action::Increment);
        node.add_action(accesskit::Action::Decrement);
        node.add_action(accesskit::Action::SetValue);
    });
}

/// Handles the up and down keys, which zoom, and the requests of screen readers.
fn keyboard(ui: &Ui, cx: &mut Ctx<'_>, scale: &Scale, response: &Response) {
    use accesskit::Action::{Decrement, Increment};
    let asked = |action| ui.input(|input| input.has_accesskit_action_request(response.id, action));
    if asked(Increment) {
        cx.actions.push(Action::Session(Command::StepForward));
    }
    if asked(Decrement) {
        cx.actions.push(Action::Session(Command::StepBack));
    }
    let wanted = ui.input(|input| {
        let mut requests =
            input.accesskit_action_requests(response.id, accesskit::Action::SetValue);
        match requests.next()?.data {
            Some(accesskit::ActionData::NumericValue(value)) => Some(value.round()),
            _ => None,
        }
    });
    if let Some(wanted) = wanted {
        let wanted = (wanted.max(0.0) as usize).min(cx.session.len());
        cx.actions.push(Action::Session(Command::GoTo(wanted)));
    }
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
            cx.view.timeline.show(scale.window.zoomed(factor, at));
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
        cx.view.timeline.show(scale.window.zoomed(factor, at));
    } else if scroll.x != 0.0 {
        let by = f64::from(-scroll.x / scale.line.width().max(1.0));
        let by = position(by * scale.window.length());
        cx.view.timeline.show(scale.window.moved(by));
    }
    if response.double_clicked() {
        cx.view.timeline.show_all();
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
    if let Some(tip) = time_text::tip(cx.session, place, cx.view.settings) {
        response.clone().on_hover_text_at_pointer(tip);
    }
}
