//! Keyboard navigation.
//!
//! The screen consists of panels, and a panel of widgets and things, such as five hundred
//! segments. F6 goes from panel to panel, and Tab from widget to widget. Tab stops at one
//! thing of a panel only, and arrows go from there to the others. Escape goes back to the
//! panel. For a screen reader, a panel is a landmark.
//!
//! Code that draws a panel wraps it in [`panel`], and calls [`thing`] in place of
//! [`Ui::interact`].

mod panels;
mod successor;
mod way;

use egui::accesskit::{Action as Request, ActionRequest, TreeId};
use egui::{
    Context, Event, FocusDirection, Id, Key, KeyboardShortcut, Modifiers, Order, Popup, Rect,
    Response, Role, Sense, Ui, UiBuilder, UiStackInfo, WidgetInfo, vec2,
};

use crate::kit::navigation::panels::Panels;
use crate::kit::navigation::successor::{successor, widget};
use vmem_view::action::Way;

/// The tag of a panel's `Ui`; its value is the panel's id.
const PANEL: &str = "panel";

/// The keys that go from thing to thing.
const KEYS: [Key; 6] = [
    Key::ArrowRight,
    Key::ArrowLeft,
    Key::ArrowUp,
    Key::ArrowDown,
    Key::Home,
    Key::End,
];

/// The shortcut to the next panel. In a page, F6 alone leaves the page.
pub const ON: KeyboardShortcut = KeyboardShortcut::new(WITH, Key::F6);
/// The shortcut to the panel before.
pub const BACK: KeyboardShortcut = KeyboardShortcut::new(WITH.plus(Modifiers::SHIFT), Key::F6);
const WITH: Modifiers = if cfg!(target_arch = "wasm32") {
    Modifiers::COMMAND
} else {
    Modifiers::NONE
};

/// Handles the keys that move the focus, before all other keys.
pub fn begin(ctx: &Context) {
    let above = is_anything_above(ctx);
    let focused = ctx.memory(|memory| memory.focused());
    if let Some(id) = Panels::with(ctx, |panels| panels.begin(above, focused)) {
        focus(ctx, id);
    }
    if let Some(id) = Panels::with(ctx, |panels| panels.newly_focused()) {
        scroll_to(ctx, id);
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

/// Saves the focus after everything is drawn.
pub fn end(ctx: &Context) {
    let focused = || ctx.memory(|memory| memory.focused());
    if let Some(before) = Panels::with(ctx, |panels| panels.last_place())
        && focused().is_none_or(|id| id == before.id)
        && let Some(successor) = successor(ctx, before)
    {
        focus(ctx, successor);
    }
    let focused = focused().and_then(|id| widget(ctx, id));
    if Panels::with(ctx, |panels| panels.end(focused)) {
        ctx.request_repaint();
    }
}

/// Scrolls to a widget if it is not in view.
fn scroll_to(ctx: &Context, id: Id) {
    let Some(widget) = widget(ctx, id) else {
        return;
    };
    // A panel may be larger than the space it is in.
    let is_in_view = widget.interact_rect.contains_rect(widget.rect.shrink(1.0));
    if is_in_view || Panels::with(ctx, |panels| panels.is_panel(id)) {
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

/// Returns true if a popup or a dialog is open; they have their own keys.
pub fn is_anything_above(ctx: &Context) -> bool {
    Popup::is_any_open(ctx) || ctx.memory(|memory| memory.top_modal_layer().is_some())
}

fn focus(ctx: &Context, id: Id) {
    ctx.memory_mut(|memory| memory.request_focus(id));
}

/// Moves the focus to the next panel, or to the one before.
pub fn turn_to(ctx: &Context, way: Way) {
    let focused = ctx.memory(|memory| memory.focused());
    let focused = focused.and_then(|id| widget(ctx, id));
    if let Some(panel) = Panels::with(ctx, |panels| panels.turn(focused, way)) {
        focus(ctx, panel);
    }
}

/// Focuses the panel of the widget that lost the focus by Escape.
fn back_to_panel(ctx: &Context) {
    let before = Panels::with(ctx, |panels| panels.focused);
    let place = before.and_then(|before| widget(ctx, before));
    // A layer above the panels returns the saved focus.
    let place = place.filter(|place| place.layer_id.order == Order::Background);
    let panel = place.and_then(|place| Panels::with(ctx, |panels| panels.panel_around(place)));
    if let Some(panel) = panel.filter(|&panel| Some(panel) != before) {
        focus(ctx, panel);
    }
}

/// Moves the focus from thing to thing, and from a panel into it.
fn go(ctx: &Context) {
    let is_pressed =
        |key: &Key| ctx.input(|input| input.key_pressed(*key) && input.modifiers.is_none());
    let Some(focused) = ctx.memory(|memory| memory.focused()) else {
        return;
    };
    let Some(key) = KEYS.into_iter().find(is_pressed) else {
        return;
    };
    // egui would move the focus to any widget there.
    ctx.memory_mut(|memory| memory.move_focus(FocusDirection::None));
    if let Some(thing) = Panels::with(ctx, |panels| panels.go(focused, key)) {
        ctx.input_mut(|input| input.consume_key(Modifiers::NONE, key));
        focus(ctx, thing);
    }
}

/// Draws a panel of the screen. Its name must be unique.
pub fn panel<R>(ui: &mut Ui, name: &str, contents: impl FnOnce(&mut Ui) -> R) -> R {
    let id = Id::unique(("panel", name));
    let before = Panels::with(ui.ctx(), |panels| panels.begin_panel(id));
    let rect = before.unwrap_or_else(|| ui.available_rect_before_wrap());
    if is_asked_for_focus(ui.ctx(), id) {
        focus(ui.ctx(), id);
    }
    // Tab does not stop at the panel itself.
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
    // The ids inside, and so the focus, do not depend on other panels.
    let builder = UiBuilder::new()
        .scope_id(id.with("inside"))
        .accessibility_parent(id)
        .ui_stack_info(info);
    let inner = ui.scope_builder(builder, contents);
    let rect = inner.response.rect;
    Panels::with(ui.ctx(), |panels| panels.end_panel(id, rect));
    inner.inner
}

/// Scrolls a focused panel without things by arrow keys.
pub fn scroll(ui: &Ui) {
    const LINE: f32 = 48.0;
    for (key, lines) in [(Key::ArrowUp, 1.0), (Key::ArrowDown, -1.0)] {
        if ui.input_mut(|input| input.consume_key(Modifiers::NONE, key)) {
            ui.scroll_with_delta(vec2(0.0, lines * LINE));
        }
    }
}

/// Returns what the next painted button senses. A disabled one keeps its focus.
pub fn button_sense(ui: &Ui, enabled: bool) -> Sense {
    let had_focus = Panels::with(ui.ctx(), |panels| panels.focused) == Some(ui.next_auto_id());
    if enabled {
        Sense::click()
    } else if had_focus {
        Sense::focusable_noninteractive()
    } else {
        Sense::hover()
    }
}

/// Adds a thing to a panel, which can be clicked and reached by arrow keys. For screen readers
/// it is a button with this name.
pub fn thing(ui: &Ui, rect: Rect, id: Id, name: impl Fn() -> String) -> Response {
    let response = reachable(ui, rect, id);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name()));
    response
}

fn reachable(ui: &Ui, rect: Rect, id: Id) -> Response {
    let mut stack = ui.stack().iter();
    let panel = stack.find_map(|ui| ui.tags().get_downcast::<Id>(PANEL).copied());
    let Some(panel) = panel else {
        return ui.interact(rect, id, Sense::click());
    };
    let ctx = ui.ctx();
    if is_asked_for_focus(ctx, id) {
        Panels::with(ctx, |panels| panels.stop_at(panel, id));
        focus(ctx, id);
    }
    let is_stop = Panels::with(ctx, |panels| panels.add_thing(panel, id, rect));
    let sense = if is_stop {
        Sense::click()
    } else {
        Sense::CLICK
    };
    let response = ui.interact(rect, id, sense);
    can_be_focused(ctx, id);
    if response.clicked() {
        Panels::with(ctx, |panels| panels.stop_at(panel, id));
    }
    response
}

/// Adds a label for screen readers to something that is painted.
pub fn label(ui: &Ui, rect: Rect, id: Id, text: &str) -> Response {
    let response = ui.interact(rect, id, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    response
}

/// Returns true if assistive technology requests the focus. egui only gives it to a widget
/// that Tab stops at.
fn is_asked_for_focus(ctx: &Context, id: Id) -> bool {
    ctx.input(|input| input.has_accesskit_action_request(id, Request::Focus))
}

fn can_be_focused(ctx: &Context, id: Id) {
    ctx.accesskit_node_builder(id, |node| node.add_action(Request::Focus));
}
