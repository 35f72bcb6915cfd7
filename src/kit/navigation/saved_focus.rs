//! Where the focus goes when what has it can't be used any more.
//!
//! A button that is pressed until it has no more use keeps the focus: the next press is not
//! another's. What is not there any more leaves it to what is nearest in the same panel, or
//! in the same menu.

use egui::{Context, Id, Key, LayerId, Order, Rangef, Rect, WidgetRect, WidgetRects};

use crate::kit::navigation::known::Known;

/// Where something with the focus is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) id: Id,
    pub(super) layer: LayerId,
    pub(super) rect: Rect,
}

/// Where something was drawn last: in this frame, or in the one before.
pub(super) fn place_of(ctx: &Context, id: Id) -> Option<Place> {
    ctx.viewport(|viewport| {
        let before = &viewport.prev_pass.widgets;
        let widget = viewport.this_pass.widgets.get(id).or(before.get(id));
        widget.map(place)
    })
}

fn place(widget: &WidgetRect) -> Place {
    Place {
        id: widget.id,
        layer: widget.layer_id,
        rect: widget.rect,
    }
}

fn widgets<R>(ctx: &Context, read: impl FnOnce(&WidgetRects) -> R) -> R {
    ctx.viewport(|viewport| read(&viewport.this_pass.widgets))
}

fn can_have_it(widget: &WidgetRect) -> bool {
    widget.enabled && widget.visible && widget.sense.is_focusable()
}

/// What gets the focus of `before`, which had it when the frame began, if it is lost
/// because that can't have it any more. Everything is drawn.
pub(super) fn heir(ctx: &Context, before: Place) -> Option<Id> {
    if is_taken_away(ctx) || !ctx.memory(|memory| memory.allows_interaction(before.layer)) {
        return None;
    }
    match widgets(ctx, |widgets| widgets.get(before.id).copied()) {
        Some(widget) => (!can_have_it(&widget)).then_some(before.id),
        None => nearest(ctx, before),
    }
}

/// Escape takes the focus away, and so does a press elsewhere.
fn is_taken_away(ctx: &Context) -> bool {
    ctx.input(|input| input.key_pressed(Key::Escape) || input.pointer.any_pressed())
}

/// What is nearest to something that is gone: in its row first. In a panel without
/// anything else, the panel.
pub(super) fn nearest(ctx: &Context, gone: Place) -> Option<Id> {
    let at = (gone.id, gone.rect);
    let panel = match gone.layer.order {
        Order::Background => Some(Known::of(ctx, |known| known.drawn_around(at))?),
        _ => None,
    };
    // Where another panel has taken the place, nobody knows yet what is in it: a key that
    // comes right behind is not to press that.
    let was_in = Known::of(ctx, |known| known.panel_around(at));
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
        /// What is in another row is further away than all in this one.
        const ROW: f32 = 1000.0;
        across * ROW + along
    };
    let found = widgets(ctx, |widgets| {
        let in_layer = widgets.get_layer(gone.layer);
        in_layer
            .filter(|widget| can_have_it(widget) && within.contains(widget.interact_rect.center()))
            .filter(|widget| panel.is_none_or(|(panel, _)| widget.id != panel))
            .min_by(|a, b| distance(a).total_cmp(&distance(b)))
            .map(|widget| widget.id)
    });
    found.or(panel.map(|(panel, _)| panel))
}

fn gap(a: Rangef, b: Rangef) -> f32 {
    (a.min - b.max).max(b.min - a.max).max(0.0)
}
