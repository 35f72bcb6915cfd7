//! What is known of the screen from one frame to the next: its panels and their things.

use std::collections::HashMap;

use egui::{Context, Id, Rect};

use crate::kit::navigation::saved_focus::Place;
use crate::kit::navigation::way;
use crate::kit::navigation::way::Way;
use vmem_view::action::Turn;

/// A panel as it was drawn.
#[derive(Clone, Debug)]
struct Panel {
    id: Id,
    rect: Rect,
    /// In the order of reading.
    things: Vec<(Id, Rect)>,
}

/// The thing that is a panel's stop of Tab, and its number when it was last seen.
#[derive(Clone, Copy, Debug)]
struct Stop {
    thing: Id,
    number: usize,
}

/// Where the keyboard's focus is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Focused {
    /// Nowhere.
    Nothing,
    /// In a panel, or nearly so.
    InPanel(Place),
    /// In what lies above the panels.
    Above(Place),
}

/// What the focus is given to.
#[derive(Clone, Copy, Debug)]
pub(super) enum Heir {
    /// A thing, in the place of one that is gone.
    Thing(Id),
    /// What had it before something lay above the panels. It may be gone.
    Home(Place),
}

/// What is known of the screen.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    /// In the frame before.
    panels: Vec<Panel>,
    /// In this frame, so far.
    drawn: Vec<Panel>,
    stops: HashMap<Id, Stop>,
    /// What had the focus at the end of the frame before.
    focused: Option<Id>,
    /// Whether it got it in that frame.
    went: bool,
    /// Where that was.
    place: Option<Place>,
    /// What of the panels had it last; what is above them may have it now.
    home: Option<Place>,
    /// Something was above them, and may have it.
    away: bool,
}

impl Known {
    /// Does something with what is known.
    pub(super) fn of<R>(ctx: &Context, act: impl FnOnce(&mut Self) -> R) -> R {
        let id = Id::unique("the keyboard's way");
        ctx.data_mut(|data| act(data.get_temp_mut_or_default(id)))
    }

    /// A frame begins, in which `focused` has the focus. If that should be something
    /// else's, it is the answer.
    pub(super) fn begin(&mut self, above: bool, focused: Option<Id>) -> Option<Heir> {
        self.panels = std::mem::take(&mut self.drawn);
        let mut heir = None;
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
            // Of a thing that is gone, the one in its place takes the focus over.
            if let Some(stop) = stop.filter(|_| place.is_none())
                && [self.focused, self.home.map(|home| home.id)].contains(&Some(stop.thing))
            {
                heir = Some(thing);
                self.home = self.home.map(|home| Place { id: thing, ..home });
            }
        }
        if above {
            self.away = true;
            return None;
        }
        let returned = self.home.filter(|_| std::mem::take(&mut self.away));
        if returned.is_some() && focused.is_none() {
            // If it is gone, it leaves the focus like any other.
            self.place = returned;
        }
        let heir = heir.map(Heir::Thing).or(returned.map(Heir::Home));
        heir.filter(|_| focused.is_none())
    }

    /// Where that was which had the focus when the frame began, unless another thing of
    /// its panel takes it over.
    pub(super) fn to_be_left(&self) -> Option<Place> {
        let place = self.place?;
        let panels = self.panels.iter();
        let mut panels = panels.filter(|panel| panel.things.iter().any(|it| it.0 == place.id));
        let has_heir = panels.next().is_some_and(|panel| {
            let mut drawn = self.drawn.iter();
            drawn.any(|drawn| drawn.id == panel.id && !drawn.things.is_empty())
        });
        (!has_heir).then_some(place)
    }

    /// The frame is drawn. Whether the focus went to something else in it.
    pub(super) fn end(&mut self, focused: Focused) -> bool {
        let place = match focused {
            Focused::Nothing => None,
            Focused::InPanel(place) | Focused::Above(place) => Some(place),
        };
        let on = place.map(|place| place.id);
        self.place = place;
        let before = std::mem::replace(&mut self.focused, on);
        match focused {
            Focused::InPanel(place) => self.home = Some(place),
            Focused::Above(_) => self.away = true,
            Focused::Nothing if self.away => {}
            Focused::Nothing => self.home = None,
        }
        self.went = before != on;
        self.went
    }

    /// What got the focus in the frame before.
    pub(super) fn arrived(&self) -> Option<Id> {
        self.focused.filter(|_| self.went)
    }

    /// What had the focus at the end of the frame before.
    pub(super) fn focused(&self) -> Option<Id> {
        self.focused
    }

    /// A panel is about to be drawn; where it was before.
    pub(super) fn draw(&mut self, id: Id) -> Option<Rect> {
        let before = self.panels.iter().find(|panel| panel.id == id);
        let before = before.map(|panel| panel.rect);
        self.drawn.push(Panel {
            id,
            rect: before.unwrap_or(Rect::NOTHING),
            things: Vec::new(),
        });
        before
    }

    /// A panel is drawn.
    pub(super) fn drawn(&mut self, id: Id, rect: Rect) {
        if let Some(panel) = self.drawn.iter_mut().find(|panel| panel.id == id) {
            panel.rect = rect;
        }
    }

    /// There is a thing. Whether it is the stop of Tab.
    pub(super) fn thing(&mut self, panel: Id, thing: Id, rect: Rect) -> bool {
        if let Some(panel) = self.drawn.iter_mut().rev().find(|known| known.id == panel) {
            panel.things.push((thing, rect));
        }
        let stop = self.stops.get(&panel);
        stop.is_some_and(|stop| stop.thing == thing)
    }

    /// A thing becomes its panel's stop of Tab.
    pub(super) fn stop_at(&mut self, panel: Id, thing: Id) {
        let panels = self.drawn.iter().chain(&self.panels);
        let things = panels.filter(|known| known.id == panel);
        let number = things
            .filter_map(|panel| panel.things.iter().position(|&(known, _)| known == thing))
            .next();
        let number = number.unwrap_or_default();
        self.stops.insert(panel, Stop { thing, number });
    }

    /// The thing that is that way from the one with the focus; from a panel with the
    /// focus, its stop.
    pub(super) fn go(&mut self, focused: Id, way: Way) -> Option<Id> {
        if let Some(panel) = self.panels.iter().find(|panel| panel.id == focused) {
            // The others go through time, as where nothing has the focus.
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

    /// Whether it is a panel.
    pub(super) fn is_panel(&self, id: Id) -> bool {
        self.panels.iter().any(|panel| panel.id == id)
    }

    /// The panel that a widget and its place are in.
    pub(super) fn panel_around(&self, at: (Id, Rect)) -> Option<Id> {
        around(&self.panels, at).map(|panel| panel.id)
    }

    /// The panel of this frame, and its place, that a widget and its place are in.
    pub(super) fn drawn_around(&self, at: (Id, Rect)) -> Option<(Id, Rect)> {
        around(&self.drawn, at).map(|panel| (panel.id, panel.rect))
    }

    /// The panel after the one that has the focus, as they are read; the first, where
    /// none has it.
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
