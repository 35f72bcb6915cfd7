//! The panels of the last frame and their things, and the focus in them.

use std::collections::HashMap;

use egui::{Context, Id, Key, Order, Rect, WidgetRect};

use crate::kit::navigation::way;
use vmem_view::action::Way;

/// A panel of a frame.
#[derive(Clone, Debug)]
struct Panel {
    id: Id,
    rect: Rect,
    /// Its things, in the order of reading.
    things: Vec<(Id, Rect)>,
}

impl Panel {
    fn number(&self, thing: Id) -> Option<usize> {
        self.things.iter().position(|&(id, _)| id == thing)
    }
}

/// The thing of a panel that Tab stops at, and its last number.
#[derive(Clone, Copy, Debug)]
struct Stop {
    thing: Id,
    number: usize,
}

/// The panels, and the focus.
#[derive(Clone, Debug, Default)]
pub(super) struct Panels {
    /// The panels of the last frame.
    panels: Vec<Panel>,
    /// The panels that were drawn in this frame.
    drawn: Vec<Panel>,
    stops: HashMap<Id, Stop>,
    /// The widget that had the focus at the end of the last frame.
    pub(super) focused: Option<Id>,
    /// The focus moved in that frame.
    has_moved: bool,
    /// Its place, or that of the widget that gets the focus back.
    place: Option<WidgetRect>,
    /// The last focused widget in the panels, while a layer above may have the focus.
    saved: Option<WidgetRect>,
    /// A layer was above the panels, and may have had the focus.
    was_above: bool,
}

impl Panels {
    /// Calls `act` with the panels of a context.
    pub(super) fn with<R>(ctx: &Context, act: impl FnOnce(&mut Self) -> R) -> R {
        let id = Id::unique("the keyboard's way");
        ctx.data_mut(|data| act(data.get_temp_mut_or_default(id)))
    }

    /// Begins a frame in which `focused` has the focus. Returns the widget that should
    /// have it instead, if any.
    pub(super) fn begin(&mut self, above: bool, focused: Option<Id>) -> Option<Id> {
        self.panels = std::mem::take(&mut self.drawn);
        let mut successor = None;
        for panel in self.panels.iter().filter(|panel| !panel.things.is_empty()) {
            let stop = self.stops.get(&panel.id).copied();
            let place = stop.and_then(|stop| panel.number(stop.thing));
            let number = place.or(stop.map(|stop| stop.number)).unwrap_or_default();
            let number = number.min(panel.things.len() - 1);
            let (thing, _) = panel.things[number];
            self.stops.insert(panel.id, Stop { thing, number });
            // The thing in the place of one that is gone takes the focus over.
            if let Some(stop) = stop.filter(|_| place.is_none())
                && [self.place, self.saved]
                    .map(id_of)
                    .contains(&Some(stop.thing))
            {
                successor = Some(thing);
                self.saved = self.saved.map(|saved| WidgetRect { id: thing, ..saved });
            }
        }
        if above {
            self.was_above = true;
            return None;
        }
        // The widget that had the focus before a layer was above the panels.
        let returned = self.saved.filter(|_| std::mem::take(&mut self.was_above));
        if focused.is_some() {
            return None;
        }
        // If it is gone, it has a successor like any other.
        self.place = returned.or(self.place);
        successor.or(id_of(returned))
    }

    /// Returns the widget that had the focus when the frame began, unless another thing of
    /// its panel takes the focus over.
    pub(super) fn last_place(&self) -> Option<WidgetRect> {
        let place = self.place?;
        let mut panels = self.panels.iter();
        let panel = panels.find(|panel| panel.number(place.id).is_some());
        let has_successor = panel.is_some_and(|panel| {
            let mut drawn = self.drawn.iter();
            drawn.any(|drawn| drawn.id == panel.id && !drawn.things.is_empty())
        });
        (!has_successor).then_some(place)
    }

    /// Ends a frame. Returns true if the focus moved in it.
    pub(super) fn end(&mut self, focused: Option<WidgetRect>) -> bool {
        match focused {
            Some(place) if place.layer_id.order == Order::Background => self.saved = focused,
            Some(_) => self.was_above = true,
            None if self.was_above => {}
            None => self.saved = None,
        }
        self.has_moved = self.focused != id_of(focused);
        self.focused = id_of(focused);
        self.place = focused;
        self.has_moved
    }

    /// Returns the widget that got the focus in the last frame.
    pub(super) fn newly_focused(&self) -> Option<Id> {
        self.focused.filter(|_| self.has_moved)
    }

    /// Begins a panel. Returns its bounds in the last frame.
    pub(super) fn begin_panel(&mut self, id: Id) -> Option<Rect> {
        let before = self.panels.iter().find(|panel| panel.id == id);
        let before = before.map(|panel| panel.rect);
        self.drawn.push(Panel {
            id,
            rect: before.unwrap_or(Rect::NOTHING),
            things: Vec::new(),
        });
        before
    }

    /// Ends a panel.
    pub(super) fn end_panel(&mut self, id: Id, rect: Rect) {
        if let Some(panel) = self.drawn.iter_mut().find(|panel| panel.id == id) {
            panel.rect = rect;
        }
    }

    /// Adds a thing to a panel. Returns true if Tab stops at it.
    pub(super) fn add_thing(&mut self, panel: Id, thing: Id, rect: Rect) -> bool {
        if let Some(panel) = self.drawn.iter_mut().rev().find(|it| it.id == panel) {
            panel.things.push((thing, rect));
        }
        let stop = self.stops.get(&panel);
        stop.is_some_and(|stop| stop.thing == thing)
    }

    /// Makes Tab stop at a thing of a panel.
    pub(super) fn stop_at(&mut self, panel: Id, thing: Id) {
        let panels = self.drawn.iter().chain(&self.panels);
        let mut panels = panels.filter(|it| it.id == panel);
        let number = panels.find_map(|panel| panel.number(thing));
        let number = number.unwrap_or_default();
        self.stops.insert(panel, Stop { thing, number });
    }

    /// Returns the thing to which a key leads from the focused one; from a focused panel, the
    /// thing that Tab stops at.
    pub(super) fn go(&mut self, focused: Id, key: Key) -> Option<Id> {
        if let Some(panel) = self.panels.iter().find(|panel| panel.id == focused) {
            // The other keys move in time, as without a focus.
            let enters = matches!(key, Key::ArrowUp | Key::ArrowDown);
            let stop = self.stops.get(&panel.id).filter(|_| enters)?.thing;
            return panel.number(stop).map(|_| stop);
        }
        let (panel, number) = self
            .panels
            .iter()
            .find_map(|panel| Some((panel, panel.number(focused)?)))?;
        let number = way::next(&panel.things, number, key);
        let &(thing, _) = panel.things.get(number)?;
        self.stops.insert(panel.id, Stop { thing, number });
        Some(thing)
    }

    /// Returns true if a widget is a panel.
    pub(super) fn is_panel(&self, id: Id) -> bool {
        self.panels.iter().any(|panel| panel.id == id)
    }

    /// Returns the panel of the last frame around a widget.
    pub(super) fn panel_around(&self, widget: WidgetRect) -> Option<Id> {
        around(&self.panels, widget).map(|panel| panel.id)
    }

    /// Returns the panel of this frame around a widget, and its bounds.
    pub(super) fn drawn_around(&self, widget: WidgetRect) -> Option<(Id, Rect)> {
        around(&self.drawn, widget).map(|panel| (panel.id, panel.rect))
    }

    /// Returns the panel after or before the focused one in the order of reading; the first
    /// or last if none is focused.
    pub(super) fn turn(&self, focused: Option<WidgetRect>, way: Way) -> Option<Id> {
        /// Panels whose tops differ by less are in one row.
        const ROW: f32 = 16.0;
        let mut panels: Vec<_> = self.panels.iter().collect();
        panels.sort_by(|a, b| {
            let row = |panel: &Panel| (panel.rect.top() / ROW).round();
            let row = row(a).total_cmp(&row(b));
            row.then(a.rect.left().total_cmp(&b.rect.left()))
        });
        let around = focused.and_then(|focused| self.panel_around(focused));
        let place = panels.iter().position(|panel| Some(panel.id) == around);
        let last = panels.len().checked_sub(1)?;
        let next = match (place, way) {
            (Some(place), Way::Forward) if place < last => place + 1,
            (_, Way::Forward) => 0,
            (Some(place), Way::Back) if place > 0 => place - 1,
            (_, Way::Back) => last,
        };
        panels.get(next).map(|panel| panel.id)
    }
}

fn id_of(widget: Option<WidgetRect>) -> Option<Id> {
    widget.map(|widget| widget.id)
}

fn around(panels: &[Panel], widget: WidgetRect) -> Option<&Panel> {
    panels.iter().find(|panel| {
        panel.id == widget.id
            || panel.number(widget.id).is_some()
            || panel.rect.contains(widget.rect.center())
    })
}
