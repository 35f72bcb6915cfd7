//! The keyboard's way through the screen.
//!
//! Nobody walks through five hundred segments by Tab. So the screen is made of panels, and
//! a panel of widgets and of things: F6 goes from panel to panel, Tab through the widgets,
//! and of all the things of a panel one is a stop of Tab, from which the arrows go to the
//! others. Escape goes back to the panel. To a screen reader, a panel is a landmark.
//!
//! What draws a panel wraps it in [`panel`], and has its things by [`thing`] in place of
//! [`Ui::interact`]; the rest comes by itself.

mod known;
mod saved_focus;
mod way;

use egui::accesskit::{Action as Request, ActionRequest, TreeId};
use egui::{
    Context, Event, FocusDirection, Id, Key, KeyboardShortcut, Modifiers, Order, Popup, Rect,
    Response, Role, Sense, Ui, UiBuilder, UiStackInfo, WidgetInfo, vec2,
};

use crate::kit::navigation::known::{Focused, Heir, Known};
pub use crate::kit::navigation::way::Way;
pub use vmem_view::action::Turn;

/// The tag of a `Ui` that is a panel; its value is the panel's id.
const PANEL: &str = "panel";

const WAYS: [(Key, Way); 6] = [
    (Key::ArrowRight, Way::After),
    (Key::ArrowLeft, Way::Before),
    (Key::ArrowUp, Way::Up),
    (Key::ArrowDown, Way::Down),
    (Key::Home, Way::First),
    (Key::End, Way::Last),
];

/// To the next panel. In a page F6 alone is the browser's: it is the way out of the page.
pub const ON: KeyboardShortcut = KeyboardShortcut::new(WITH, Key::F6);
/// To the panel before.
pub const BACK: KeyboardShortcut = KeyboardShortcut::new(WITH.plus(Modifiers::SHIFT), Key::F6);
const WITH: Modifiers = if cfg!(target_arch = "wasm32") {
    Modifiers::COMMAND
} else {
    Modifiers::NONE
};
/// Takes the keys that go from one place of the screen to another, ahead of all others.
pub fn begin(ctx: &Context) {
    let above = is_anything_above(ctx);
    let focused = ctx.memory(|memory| memory.focused());
    match Known::of(ctx, |known| known.begin(above, focused)) {
        Some(Heir::Thing(id)) => focus(ctx, id),
        Some(Heir::Home(place)) => focus(ctx, place.id),
        None => {}
    }
    if let Some(arrived) = Known::of(ctx, |known| known.arrived()) {
        bring_into_view(ctx, arrived);
    }
    if above {
        return;
    }
    if focused.is_none() && ctx.input(|input| input.key_pressed(Key::Escape)) {
        back_to_panel(ctx);
    } else if !ctx.text_edit_focused() {
        go(ctx);
    }
}

/// Remembers what has the focus, when everything is drawn.
pub fn end(ctx: &Context) {
    let before = Known::of(ctx, |known| known.to_be_left());
    let focused = || ctx.memory(|memory| memory.focused());
    if let Some(before) = before
        && focused().is_none_or(|id| id == before.id)
        && let Some(heir) = saved_focus::heir(ctx, before)
    {
        focus(ctx, heir);
    }
    let focused = match focused() {
        None => Focused::Nothing,
        Some(id) => match saved_focus::place_of(ctx, id) {
            Some(place) if place.layer.order > Order::Background => Focused::Above(place),
            Some(place) => Focused::InPanel(place),
            None => Focused::Nothing,
        },
    };
    if Known::of(ctx, |known| known.end(focused)) {
        ctx.request_repaint();
    }
}

/// What gets the focus is seen, wherever it is scrolled away.
fn bring_into_view(ctx: &Context, id: Id) {
    let Some(response) = ctx.read_response(id) else {
        return;
    };
    // A panel may be larger than its place.
    let (all, seen) = (response.rect, response.interact_rect);
    if seen.contains_rect(all.shrink(1.0)) || Known::of(ctx, |known| known.is_panel(id)) {
        return;
    }
    let request = ActionRequest {
        action: Request::ScrollIntoView,
        target_tree: TreeId::ROOT,
        target_node: id.accesskit_id(),
        data: None,
    };
    ctx.input_mut(|input| input.events.push(Event::AccessKitActionRequest(request)));
}

/// Popups and dialogues have keys of their own.
fn is_anything_above(ctx: &Context) -> bool {
    Popup::is_any_open(ctx) || ctx.memory(|memory| memory.top_modal_layer().is_some())
}

fn focus(ctx: &Context, id: Id) {
    ctx.memory_mut(|memory| memory.request_focus(id));
}

/// Goes to the panel after the one with the focus, or before it.
pub fn turn_to(ctx: &Context, turn: Turn) {
    let focused = ctx.memory(|memory| memory.focused());
    let at = focused.and_then(|focused| Some((focused, ctx.read_response(focused)?.rect)));
    if let Some(panel) = Known::of(ctx, |known| known.turn(at, turn)) {
        focus(ctx, panel);
    }
}

/// egui has taken the focus away because of Escape; it stays in the panel where it was.
fn back_to_panel(ctx: &Context) {
    let before = Known::of(ctx, |known| known.focused());
    let place = before.and_then(|before| saved_focus::place_of(ctx, before));
    // What lay above the panels gives it back to what had it before.
    let place = place.filter(|place| place.layer.order == Order::Background);
    let at = place.map(|place| (place.id, place.rect));
    let panel = at.and_then(|at| Known::of(ctx, |known| known.panel_around(at)));
    if let Some(panel) = panel.filter(|&panel| Some(panel) != before) {
        focus(ctx, panel);
    }
}

/// From thing to thing, and from a panel into it.
fn go(ctx: &Context) {
    let Some(focused) = ctx.memory(|memory| memory.focused()) else {
        return;
    };
    for (key, way) in WAYS {
        if !ctx.input(|input| input.key_pressed(key) && input.modifiers.is_none()) {
            continue;
        }
        // egui would go by arrow to any widget that lies there.
        ctx.memory_mut(|memory| memory.move_focus(FocusDirection::None));
        if let Some(thing) = Known::of(ctx, |known| known.go(focused, way)) {
            ctx.input_mut(|input| input.consume_key(Modifiers::NONE, key));
            focus(ctx, thing);
        }
        return;
    }
}

/// A panel of the screen, whose name no other has.
pub fn panel<R>(ui: &mut Ui, name: &str, contents: impl FnOnce(&mut Ui) -> R) -> R {
    let id = Id::unique(("panel", name));
    let before = Known::of(ui.ctx(), |known| known.draw(id));
    let rect = before.unwrap_or_else(|| ui.available_rect_before_wrap());
    if is_asked_for_focus(ui.ctx(), id) {
        focus(ui.ctx(), id);
    }
    // Tab passes by the panel itself.
    let sense = if ui.memory(|memory| memory.has_focus(id)) {
        Sense::focusable_noninteractive()
    } else {
        Sense::hover()
    };
    let response = ui.interact(rect, id, sense);
    response.widget_info(|| WidgetInfo::labeled(Role::Region, true, name));
    can_be_focused(ui.ctx(), id);

    if response.has_focus() {
        scroll(ui);
    }

    let info = UiStackInfo::default().with_tag_value(PANEL, id);
    // Whatever comes and goes elsewhere, what is in here keeps its ids, and so its focus.
    let builder = UiBuilder::new()
        .scope_id(id.with("inside"))
        .accessibility_parent(id)
        .ui_stack_info(info);
    let inner = ui.scope_builder(builder, contents);
    let rect = inner.response.rect;
    Known::of(ui.ctx(), |known| known.drawn(id, rect));
    inner.inner
}

/// What scrolls in a panel without things does so by arrow, while the panel has the focus.
pub fn scroll(ui: &Ui) {
    const LINE: f32 = 48.0;
    for (key, lines) in [(Key::ArrowUp, 1.0), (Key::ArrowDown, -1.0)] {
        if ui.input_mut(|input| input.consume_key(Modifiers::NONE, key)) {
            ui.scroll_with_delta(vec2(0.0, lines * LINE));
        }
    }
}

/// What a painted button is to sense, if it is drawn next. One without use keeps the focus
/// that it has.
pub fn button_sense(ui: &Ui, enabled: bool) -> Sense {
    let had_focus = Known::of(ui.ctx(), |known| known.focused()) == Some(ui.next_auto_id());
    match enabled {
        true => Sense::click(),
        false if had_focus => Sense::focusable_noninteractive(),
        false => Sense::hover(),
    }
}

/// One of the many things in a panel, to be clicked, or gone to by arrow.
pub fn thing(ui: &Ui, rect: Rect, id: Id) -> Response {
    let tags = |ui: &Ui| {
        let mut stack = ui.stack().iter();
        stack.find_map(|ui| ui.tags().get_downcast::<Id>(PANEL).copied())
    };
    let Some(panel) = tags(ui) else {
        return ui.interact(rect, id, Sense::click());
    };
    let ctx = ui.ctx();
    if is_asked_for_focus(ctx, id) {
        Known::of(ctx, |known| known.stop_at(panel, id));
        focus(ctx, id);
    }
    let is_stop = Known::of(ctx, |known| known.thing(panel, id, rect));
    let sense = if is_stop {
        Sense::click()
    } else {
        Sense::CLICK
    };
    let response = ui.interact(rect, id, sense);
    can_be_focused(ctx, id);
    if response.clicked() {
        Known::of(ctx, |known| known.stop_at(panel, id));
    }
    response
}

/// Whether assistive technology wants the focus there. egui itself only gives it to what
/// had a stop of Tab before.
fn is_asked_for_focus(ctx: &Context, id: Id) -> bool {
    ctx.input(|input| input.has_accesskit_action_request(id, Request::Focus))
}

fn can_be_focused(ctx: &Context, id: Id) {
    ctx.accesskit_node_builder(id, |node| node.add_action(Request::Focus));
}
