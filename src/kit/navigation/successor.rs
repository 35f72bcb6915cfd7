//! The successor of a focused widget that is gone.
//!
//! A button that becomes disabled keeps the focus, so that the next key press does not reach
//! another one. If a widget is gone, the nearest widget of the same panel or menu takes the
//! focus over.

use egui::{Context, Id, Key, Order, Rangef, Rect, WidgetRect, WidgetRects};

use crate::kit::navigation::panels::Panels;

/// Returns a widget of this frame, or of the last one.
pub(super) fn widget(ctx: &Context, id: Id) -> Option<WidgetRect> {
    ctx.viewport(|viewport| {
        let before = &viewport.prev_pass.widgets;
        let widget = viewport.this_pass.widgets.get(id).or(before.get(id));
        widget.copied()
    })
}

fn widgets<R>(ctx: &Context, read: impl FnOnce(&WidgetRects) -> R) -> R {
    ctx.viewport(|viewport| read(&viewport.this_pass.widgets))
}

fn is_focusable(widget: &WidgetRect) -> bool {
    widget.enabled && widget.visible && widget.sense.is_focusable()
}

/// Returns the successor of `before`, which had the focus when the frame began; `None` if
/// it keeps the focus or the user moved it. Called after everything is drawn.
pub(super) fn successor(ctx: &Context, before: WidgetRect) -> Option<Id> {
    // After Escape or a press elsewhere, the user took the focus away.
    let is_taken = ctx.input(|input| input.key_pressed(Key::Escape) || input.pointer.any_pressed());
    if is_taken || !ctx.memory(|memory| memory.allows_interaction(before.layer_id)) {
        return None;
    }
    match widgets(ctx, |widgets| widgets.get(before.id).copied()) {
        Some(widget) => (!is_focusable(&widget)).then_some(before.id),
        None => nearest(ctx, before),
    }
}

/// Returns the widget nearest to one that is gone, the same row first; the panel if it has
/// no other widget.
fn nearest(ctx: &Context, gone: WidgetRect) -> Option<Id> {
    let panel = match gone.layer_id.order {
        Order::Background => Some(Panels::with(ctx, |panels| panels.drawn_around(gone))?),
        _ => None,
    };
    // If another panel has taken the place, the next key must not press a widget in it
    // that the user has not seen.
    let was_in = Panels::with(ctx, |panels| panels.panel_around(gone));
    if let Some((panel, _)) = panel
        && was_in.is_some_and(|before| before != panel)
    {
        return Some(panel);
    }
    let within = panel.map_or(Rect::EVERYTHING, |(_, rect)| rect);
    let distance = |widget: &WidgetRect| {
        let (across, along) = (
            gap(widget.rect.y_range(), gone.rect.y_range()),
            gap(widget.rect.x_range(), gone.rect.x_range()),
        );
        /// Another row is further away than all of this one.
        const ROW: f32 = 1000.0;
        across * ROW + along
    };
    let found = widgets(ctx, |widgets| {
        let in_layer = widgets.get_layer(gone.layer_id);
        in_layer
            .filter(|widget| is_focusable(widget) && within.contains(widget.interact_rect.center()))
            .filter(|widget| panel.is_none_or(|(panel, _)| widget.id != panel))
            .min_by(|a, b| distance(a).total_cmp(&distance(b)))
            .map(|widget| widget.id)
    });
    found.or(panel.map(|(panel, _)| panel))
}

fn gap(a: Rangef, b: Rangef) -> f32 {
    (a.min - b.max).max(b.min - a.max).max(0.0)
}
