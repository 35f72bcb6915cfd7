//! The drawing of the time line.

use egui::{Align2, Color32, Mesh, Painter, Rangef, Rect, Shape, Stroke, Ui, pos2};
use vmem_lab::narration::{self, grouped};
use vmem_lab::{Place, Session};

use crate::kit::theme::{self, Palette, mono};
use crate::kit::{marks, paint};
use crate::panels::timeline::{APART, Scale};
use crate::shell::context::Ctx;
use vmem_view::highlights::Highlights;
use vmem_view::item::Item;
use vmem_view::settings::Radix;
use vmem_view::time_axis::TimelineView;
use vmem_view::time_text::operation_label;
use vmem_view::wording::shorten;

/// Paints the time line.
pub(super) fn ui(ui: &Ui, cx: &mut Ctx<'_>, scale: &Scale) {
    let picture = Picture {
        painter: ui.painter().with_clip_rect(scale.rect.expand(4.0)),
        palette: Palette::of(ui),
        session: cx.session,
        radix: cx.view.settings.radix,
        scale,
    };
    picture.line();
    picture.stops(cx.view.timeline.stops(cx.session));
    let has_dots = scale.apart() >= APART;
    if has_dots {
        picture.dots();
    } else {
        picture.failures(&mut cx.view.timeline);
    }
    match cx.shape {
        theme::Shape::Phone => {}
        _ if has_dots => picture.names(),
        _ => picture.ends(),
    }
    picture.steps();
    picture.changes();
    picture.highlights(&cx.view.items);
    picture.thumb();
}

/// Draws a line at the place under the pointer.
pub(super) fn pointed(ui: &Ui, scale: &Scale, place: Place) {
    let (x, y) = (scale.x_of(place), (scale.y - 10.0)..=(scale.y + 10.0));
    ui.painter().vline(x, y, (1.5, Palette::of(ui).ink));
}

/// The time line while it is painted.
struct Picture<'a> {
    painter: Painter,
    palette: Palette,
    session: &'a Session,
    radix: Radix,
    scale: &'a Scale,
}

impl Picture<'_> {
    /// Draws the line: operations that are done, computed, and not computed yet.
    fn line(&self) {
        let (painter, palette, scale) = (&self.painter, &self.palette, self.scale);
        let (left, right) = (scale.line.left(), scale.line.right());
        let bar = |from: f32, to: f32, half: f32, colour: Color32| {
            let (from, to) = (from.max(left), to.min(right));
            if from < to {
                let rect = Rect::from_x_y_ranges(from..=to, (scale.y - half)..=(scale.y + half));
                painter.rect_filled(rect, 2.0, colour);
            }
        };
        let computed = scale.x(self.session.computed() as f64);
        if computed < right {
            let rest = [computed.max(left), right].map(|x| pos2(x, scale.y));
            let stroke = Stroke::new(2.0, palette.hatch);
            painter.extend(Shape::dashed_line(&rest, stroke, 3.0, 4.0));
        }
        bar(left, computed, 2.0, palette.hatch);
        bar(left, scale.x_of(scale.reached), 2.0, palette.now);
        // An arrow where the scenario goes on beyond the window.
        let arrow = |x: f32, way: f32| {
            let tip = pos2(x + 7.0 * way, scale.y);
            let arms = [-4.0, 4.0].map(|y| pos2(x + 3.0 * way, scale.y + y));
            painter.line(vec![arms[0], tip, arms[1]], (1.5, palette.muted));
        };
        if scale.window.first() > 0.0 {
            arrow(left, -1.0);
        }
        if scale.window.last() < self.session.len() as f64 {
            arrow(right, 1.0);
        }
    }

    fn dots(&self) {
        let (painter, palette, scale) = (&self.painter, &self.palette, self.scale);
        for done in self.shown() {
            let at = pos2(scale.x(done as f64), scale.y);
            let past = Place::after(done) <= scale.reached;
            let (fill, edge) = if past {
                (palette.now, palette.now)
            } else {
                (palette.card, palette.muted)
            };
            painter.circle(at, 5.0, fill, (2.0, edge));
            if self.session.failed(done - 1) == Some(true) {
                let ink = if past { palette.on_now } else { palette.ink };
                paint::cross(painter, at, ink);
            }
        }
    }

    /// Writes labels under the dots: the current operation's, and the others that fit.
    fn names(&self) {
        let (palette, scale) = (&self.palette, self.scale);
        let now = scale.place.operations;
        let mut labels = LabelRow::new(self);
        let first = self.shown().contains(&now).then_some(now);
        for done in first.into_iter().chain(self.shown()) {
            let Some(operation) = self.session.operation(done - 1) else {
                break;
            };
            let label = shorten(&narration::label(self.radix, &operation), 12);
            let is_now = done == now;
            let colour = if is_now { palette.ink } else { palette.muted };
            labels.write(label, scale.x(done as f64), colour);
        }
    }

    /// Writes the ends of the window and the current operation, where operations have no dots.
    fn ends(&self) {
        let (palette, scale) = (&self.palette, self.scale);
        let mut labels = LabelRow::new(self);
        let now = scale.place.operations;
        let x = scale.x_of(scale.place);
        if let Some(index) = now.checked_sub(1)
            && let Some(operation) = operation_label(self.session, index, self.radix)
            && scale.rect.x_range().contains(x)
        {
            let label = format!("{} {}", grouped(now as u128), shorten(&operation, 16));
            labels.write(label, x, palette.ink);
        }
        for end in [scale.window.first(), scale.window.last()] {
            let label = grouped(end.round() as u128);
            labels.write(label, scale.x(end), palette.muted);
        }
    }

    /// Draws bars where operations failed; the more failures, the higher.
    fn failures(&self, timeline: &mut TimelineView) {
        let (painter, palette, scale) = (&self.painter, &self.palette, self.scale);
        let columns = ((scale.line.width() / marks::FAILURES) as usize).max(1);
        let each = scale.window.length() / columns as f64;
        let failed = timeline.failures(self.session, scale.window, columns);
        let mut mesh = Mesh::default();
        for (column, &count) in failed.iter().enumerate().filter(|(_, count)| **count > 0) {
            let share = (f64::from(count) / each.max(1.0)).min(1.0) as f32;
            let left = scale.line.left() + column as f32 * marks::FAILURES;
            marks::failures_into(&mut mesh, palette, left, scale.y, share);
        }
        painter.add(Shape::mesh(mesh));
    }

    /// Draws a stroke under the line for each `expect` line.
    fn stops(&self, stops: &[usize]) {
        let (painter, palette, scale) = (&self.painter, &self.palette, self.scale);
        let mut from = scale.window.first();
        loop {
            let next = stops.partition_point(|&stop| (stop as f64) < from);
            let Some(&stop) = stops.get(next) else { break };
            if stop as f64 > scale.window.last() {
                break;
            }
            let y = (scale.y + 6.0)..=(scale.y + 11.0);
            painter.vline(scale.x(stop as f64), y, (2.0, palette.ink));
            // One stroke is enough for lines on the same points.
            let column = scale.window.length() / f64::from(scale.line.width().max(1.0));
            from = stop as f64 + (3.0 * column).max(0.5);
        }
    }

    fn steps(&self) {
        let (painter, palette, scale) = (&self.painter, &self.palette, self.scale);
        if !scale.shows_steps() {
            return;
        }
        for step in 0..scale.steps {
            let place = Place {
                step: Some(step),
                ..scale.place
            };
            let is_done = place <= scale.place;
            let colour = if is_done { palette.now } else { palette.muted };
            let y = (scale.y - 5.0)..=(scale.y + 5.0);
            painter.vline(scale.x_of(place), y, (1.0, colour));
        }
    }

    /// Draws a diamond above each operation that the last edit changed.
    fn changes(&self) {
        let (painter, palette, scale) = (&self.painter, &self.palette, self.scale);
        for change in &self.session.edit_effects().changes {
            let x = scale.x(change.operation as f64 + 1.0);
            if !scale.shows(x) {
                continue;
            }
            let at = pos2(x, scale.rect.top().max(scale.y - 14.0) + 4.0);
            let edge = Stroke::new(1.5, palette.warn);
            painter.add(paint::diamond(at, palette.card, edge));
        }
    }

    /// Draws the thumb: filled at the current place, hollow at the target of a jump.
    fn thumb(&self) {
        let (painter, palette, scale) = (&self.painter, &self.palette, self.scale);
        let x = scale.x_of(scale.place);
        if !scale.shows(x) {
            return;
        }
        let at = pos2(x, scale.y);
        if scale.reached != scale.place {
            painter.circle(at, 6.5, palette.card, (3.0, palette.now));
            return;
        }
        painter.circle(at, 8.0, palette.now, (3.0, palette.card));
        let index = scale.place.operations.checked_sub(1);
        let is_failed = index.is_some_and(|index| self.session.failed(index) == Some(true));
        if is_failed && scale.place.step.is_none() {
            paint::cross(painter, at, palette.on_now);
        }
    }

    fn highlights(&self, items: &Highlights) {
        let (painter, palette, scale) = (&self.painter, &self.palette, self.scale);
        for item in items.related() {
            let Item::Operation(index) = *item else {
                continue;
            };
            let x = scale.x(index as f64 + 1.0);
            if scale.shows(x) {
                painter.circle_stroke(pos2(x, scale.y), 8.0, (2.0, palette.ink));
            }
        }
    }

    /// Returns the operations whose dots are visible, each as the number of operations done.
    fn shown(&self) -> std::ops::RangeInclusive<usize> {
        let first = (self.scale.window.first().ceil() as usize).max(1);
        first..=self.scale.window.last().floor() as usize
    }
}

/// The labels under the line, which do not overlap.
struct LabelRow<'a> {
    picture: &'a Picture<'a>,
    /// The places of the labels so far.
    taken: Vec<Rangef>,
}

impl<'a> LabelRow<'a> {
    fn new(picture: &'a Picture<'a>) -> Self {
        let taken = Vec::new();
        Self { picture, taken }
    }

    /// Writes a label centred under `x`, unless it would overlap another one.
    fn write(&mut self, label: String, x: f32, colour: Color32) {
        const GAP: f32 = 8.0;
        let Picture { painter, scale, .. } = self.picture;
        let galley = painter.layout_no_wrap(label, mono(11.0), colour);
        let width = galley.size().x;
        let (least, most) = (scale.rect.left(), scale.rect.right() - width);
        let left = (x - width / 2.0).min(most).max(least);
        let place = Rangef::new(left, left + width);
        let around = place.expand(GAP);
        if self.taken.iter().any(|taken| taken.intersects(around)) {
            return;
        }
        self.taken.push(place);
        let at = pos2(left, scale.y + 20.0);
        paint::galley(painter, at, Align2::LEFT_CENTER, galley, colour);
    }
}
