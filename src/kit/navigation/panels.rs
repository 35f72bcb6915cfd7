//! The panels of the last frame and their things, and the focus in them.

use std::collections::HashMap;

use egui::{Context, Id, LayerId, Rect};

use crate::kit::navigation::way::{self, Way};
use vmem_view::action::Turn;

/// A widget that has or had the focus.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) id: Id,
    pub(super) layer: LayerId,
    pub(super) rect: Rect,
}

/// A panel of a frame.
#[derive(Clone, Debug)]
struct Panel {
    id: Id,
    rect: Rect,
    /// Its things, in the order of reading.
    things: Vec<(Id, Rect)>,
}

/// The thing of a panel that Tab stops at, and its last number.
#[derive(Clone, Copy, Debug)]
struct Stop {
    thing: Id,
    number: usize,
}

/// The location of the keyboard's focus.
#[derive(Clone, Copy, Debug)]
pub(super) enum Focused {
    /// Nowhere.
    Nothing,
    /// In a panel.
    InPanel(Place),
    /// In a layer above the panels.
    Above(Place),
}

/// The widget that takes the focus over.
#[derive(Clone, Copy, Debug)]
pub(super) enum Successor {
    /// The thing in the place of one that is gone.
    Thing(Id),
    /// The widget that had the focus before a layer was above the panels. It may be gone.
    Saved(Place),
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
    focused: Option<Id>,
    /// The focus moved in that frame.
    has_moved: bool,
    /// Its place.
    place: Option<Place>,
    /// The last focused widget in the panels, while a layer above may have the focus.
    saved: Option<Place>,
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
    pub(super) fn begin(&mut self, above: bool, focused: Option<Id>) -> Option<Successor> {
        self.panels = std::mem::take(&mut self.drawn);
        let mut successor = None;
        for panel in &self.panels {
            let stop = self.stops.get(&panel.id).copied();
            let Some(last) = panel.things.len().checked_sub(1) else {
                continue;
            };
            let place = stop.and_then(|stop| {
                let mut things = panel.things.iter();
                things.position(|&(thing, _)| thing == stop.thing)
            });
            let number = place.unwrap_or(stop.map_or(0, |stop| stop.number).min(last));
            let Some(&(thing, _)) = panel.things.get(number) else {
                continue;
            };
            self.stops.insert(panel.id, Stop { thing, number });
            // The thing in the place of one that is gone takes the focus over.
            if let Some(stop) = stop.filter(|_| place.is_none())
                && [self.focused, self.saved.map(|saved| saved.id)].contains(&Some(stop.thing))
            {
                successor = Some(thing);
                self.saved = self.saved.map(|saved| Place { id: thing, ..saved });
            }
        }
        if above {
            self.was_above = true;
            return None;
        }
        let returned = self.saved.filter(|_| std::mem::take(&mut self.was_above));
        if returned.is_some() && focused.is_none() {
            // If it is gone, it has a successor like any other.
            self.place = returned;
        }
        let successor = successor.map(Successor::Thing);
        let successor = successor.or(returned.map(Successor::Saved));
        successor.filter(|_| focused.is_none())
    }

    /// Returns the widget that had the focus when the frame began, unless another thing of
    /// its panel takes the focus over.
    pub(super) fn last_place(&self) -> Option<Place> {
        let place = self.place?;
        let panels = self.panels.iter();
        let mut panels = panels.filter(|panel| panel.things.iter().any(|it| it.0 == place.id));
        let has_successor = panels.next().is_some_and(|panel| {
            let mut drawn = self.drawn.iter();
            drawn.any(|drawn| drawn.id == panel.id && !drawn.things.is_empty())
        });
        (!has_successor).then_some(place)
    }

    /// Ends a frame. Returns true if the focus moved in it.
    pub(super) fn end(&mut self, focused: Focused) -> bool {
        let place = match focused {
            Focused::Nothing => None,
            Focused::InPanel(place) | Focused::Above(place) => Some(place),
        };
        let id = place.map(|place| place.id);
        self.place = place;
        let before = std::mem::replace(&mut self.focused, id);
        match focused {
            Focused::InPanel(place) => self.saved = Some(place),
            Focused::Above(_) => self.was_above = true,
            Focused::Nothing if self.was_above => {}
            Focused::Nothing => self.saved = None,
        }
        self.has_moved = before != id;
        self.has_moved
    }

    /// Returns the widget that got the focus in the last frame.
    pub(super) fn newly_focused(&self) -> Option<Id> {
        self.focused.filter(|_| self.has_moved)
    }

    /// Returns the widget that had the focus at the end of the last frame.
    pub(super) fn focused(&self) -> Option<Id> {
        self.focused
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
        let things = panels.filter(|it| it.id == panel);
        let number = things
            .filter_map(|panel| panel.things.iter().position(|&(id, _)| id == thing))
            .next();
        let number = number.unwrap_or_default();
        self.stops.insert(panel, Stop { thing, number });
    }

    /// Returns the next thing that way from the focused one; from a focused panel, the thing
    /// that Tab stops at.
    pub(super) fn go(&mut self, focused: Id, way: Way) -> Option<Id> {
        if let Some(panel) = self.panels.iter().find(|panel| panel.id == focused) {
            // The other keys move in time, as without a focus.
            let enters = matches!(way, Way::Up | Way::Down);
            let stop = self.stops.get(&panel.id).filter(|_| enters)?.thing;
            let there = panel.things.iter().any(|&(thing, _)| thing == stop);
            return Some(stop).filter(|_| there);
        }
        let (panel, number) = self.panels.iter().find_map(|panel| {
            let mut things = panel.things.iter();
            let number = things.position(|&(thing, _)| thing == focused)?;
            Some((panel, number))
        })?;
        let number = way::next(&panel.things, number, way);
        let &(thing, _) = panel.things.get(number)?;
        self.stops.insert(panel.id, Stop { thing, number });
        Some(thing)
    }

    /// Returns true if a widget is a panel.
    pub(super) fn is_panel(&self, id: Id) -> bool {
        self.panels.iter().any(|panel| panel.id == id)
    }

    /// Returns the panel of the last frame around a widget.
    pub(super) fn panel_around(&self, at: (Id, Rect)) -> Option<Id> {
        around(&self.panels, at).map(|panel| panel.id)
    }

    /// Returns the panel of this frame around a widget, and its bounds.
    pub(super) fn drawn_around(&self, at: (Id, Rect)) -> Option<(Id, Rect)> {
        around(&self.drawn, at).map(|panel| (panel.id, panel.rect))
    }

    /// Returns the panel after or before the focused one in the order of reading; the first
    /// or last if none is focused.
    pub(super) fn turn(&self, focused: Option<(Id, Rect)>, turn: Turn) -> Option<Id> {
        /// Panels whose tops differ by less are in one row.
        const ROW: f32 = 16.0;
        let mut panels: Vec<_> = self.panels.iter().collect();
        panels.sort_by(|a, b| {
            let row = |panel: &Panel| (panel.rect.top() / ROW).round();
            let row = row(a).total_cmp(&row(b));
            row.then(a.rect.left().total_cmp(&b.rect.left()))
        });
        let around = focused.and_then(|focused| self.panel_around(focused));
        let mut places = panels.iter();
        let place = around.and_then(|id| places.position(|panel| panel.id == id));
        let count = panels.len();
        let next = match (place, turn) {
            (Some(place), Turn::On) => (place + 1) % count,
            (Some(place), Turn::Back) => (place + count - 1) % count,
            (None, Turn::On) => 0,
            (None, Turn::Back) => count.checked_sub(1)?,
        };
        panels.get(next).map(|panel| panel.id)
    }
}

fn around(panels: &[Panel], (id, rect): (Id, Rect)) -> Option<&Panel> {
    panels.iter().find(|panel| {
        panel.id == id
            || panel.things.iter().any(|&(thing, _)| thing == id)
            || panel.rect.contains(rect.center())
    })
}
