//! What the time line looks like.

use crate::kit::settings;
use egui::{
    Align2, Color32, CornerRadius, Mesh, Painter, Pos2, Rect, Shape, Stroke, Ui, pos2, vec2,
};
use vmem_lab::narration::{self, grouped};
use vmem_lab::{Place, Session};

use crate::kit::theme::{Palette, mono};
use crate::panels::timeline::{APART, Labels, Scale};
use crate::shell::context::Ctx;
use vmem_view::item::Item;
use vmem_view::wording::shorten;

/// Paints everything.
pub(super) fn ui(ui: &Ui, cx: &mut Ctx<'_>, scale: &Scale, labels: Labels) {
    let palette = Palette::of(ui);
    let painter = ui.painter().with_clip_rect(scale.rect.expand(4.0));
    line(&painter, &palette, cx.session, scale);
    stops(
        &painter,
        &palette,
        cx.view.timeline.stops(cx.session),
        scale,
    );
    if scale.apart() >= APART {
        dots(&painter, &palette, cx.session, scale);
        if labels == Labels::Under {
            names(&painter, &palette, cx.session, scale);
        }
    } else {
        failures(&painter, &palette, cx, scale);
        if labels == Labels::Under {
            ends(&painter, &palette, cx.session, scale);
        }
    }
    steps(&painter, &palette, scale);
    changes(&painter, &palette, cx.session, scale);
    for mark in cx.view.items.related() {
        let Item::Operation(index) = *mark else {
            continue;
        };
        let x = scale.x(index as f64 + 1.0);
        if scale.line.expand(1.0).x_range().contains(x) {
            let ring = Stroke::new(2.0, palette.ink);
            painter.circle_stroke(pos2(x, scale.y), 8.0, ring);
        }
    }
    thumb(&painter, &palette, cx.session, scale);
}

/// Where the pointer would go.
pub(super) fn pointed(ui: &Ui, scale: &Scale, place: Place) {
    let at = pos2(scale.x_of(place), scale.y);
    let stroke = Stroke::new(1.5, Palette::of(ui).ink);
    ui.painter()
        .line_segment([at - vec2(0.0, 10.0), at + vec2(0.0, 10.0)], stroke);
}

/// What is done, what is known to come, and what was never done.
fn line(painter: &Painter, palette: &Palette, session: &Session, scale: &Scale) {
    let (left, right) = (scale.line.left(), scale.line.right());
    let bar = |from: f32, to: f32, half: f32, colour: Color32| {
        let (from, to) = (from.max(left), to.min(right));
        if from < to {
            let rect = Rect::from_x_y_ranges(from..=to, (scale.y - half)..=(scale.y + half));
            painter.rect_filled(rect, CornerRadius::same(2), colour);
        }
    };
    let known = scale.x(session.computed() as f64);
    if known < right {
        let unknown = [pos2(known.max(left), scale.y), pos2(right, scale.y)];
        let stroke = Stroke::new(2.0, palette.hatch);
        painter.extend(Shape::dashed_line(&unknown, stroke, 3.0, 4.0));
    }
    bar(left, known, 2.0, palette.hatch);
    bar(left, scale.x_of(scale.reached), 2.0, palette.now);
    // There is more than is shown.
    let arrow = |x: f32, way: f32| {
        let tip = pos2(x + 7.0 * way, scale.y);
        let arms = [-4.0, 4.0].map(|y| pos2(x + 3.0 * way, scale.y + y));
        painter.line(vec![arms[0], tip, arms[1]], Stroke::new(1.5, palette.muted));
    };
    if scale.window.first() > 0.0 {
        arrow(left, -1.0);
    }
    if scale.window.last() < session.len() as f64 {
        arrow(right, 1.0);
    }
}

/// A dot an operation.
fn dots(painter: &Painter, palette: &Palette, session: &Session, scale: &Scale) {
    for done in shown(scale) {
        let at = pos2(scale.x(done as f64), scale.y);
        let past = Place::after(done) <= scale.reached;
        let (fill, edge) = if past {
            (palette.now, palette.now)
        } else {
            (palette.card, palette.muted)
        };
        painter.circle(at, 5.0, fill, Stroke::new(2.0, edge));
        if session.failed(done - 1) == Some(true) {
            let ink = if past { palette.on_now } else { palette.ink };
            cross(painter, at, ink);
        }
    }
}

/// So that colour alone does not tell what failed.
fn cross(painter: &Painter, at: Pos2, colour: Color32) {
    for side in [-1.0, 1.0] {
        let arm = vec2(4.0, 4.0 * side);
        painter.line_segment([at - arm, at + arm], Stroke::new(2.0, colour));
    }
}

/// The operations whose dots can be seen, by how many are done behind each.
fn shown(scale: &Scale) -> std::ops::RangeInclusive<usize> {
    let first = (scale.window.first().ceil() as usize).max(1);
    first..=scale.window.last().floor() as usize
}

/// What the operations are, under their dots: the one where this is, and of the others
/// those that there is room for.
fn names(painter: &Painter, palette: &Palette, session: &Session, scale: &Scale) {
    let settings = settings::current(painter.ctx());
    let now = scale.place.operations;
    let mut taken: Vec<(f32, f32)> = Vec::new();
    let first = shown(scale).contains(&now).then_some(now);
    for done in first.into_iter().chain(shown(scale)) {
        let Some(operation) = session.operation(done - 1) else {
            break;
        };
        let colour = if done == now {
            palette.ink
        } else {
            palette.muted
        };
        let words = shorten(&narration::label(settings.radix, &operation), 12);
        name(
            painter,
            scale,
            words,
            scale.x(done as f64),
            colour,
            &mut taken,
        );
    }
}

/// Writes a name under `x`, unless it would run into another.
fn name(
    painter: &Painter,
    scale: &Scale,
    words: String,
    x: f32,
    colour: Color32,
    taken: &mut Vec<(f32, f32)>,
) {
    const GAP: f32 = 8.0;
    let galley = painter.layout_no_wrap(words, mono(11.0), colour);
    let width = galley.size().x;
    let (least, most) = (scale.rect.left(), scale.rect.right() - width);
    let left = (x - width / 2.0).min(most).max(least);
    let free = |&(from, to): &(f32, f32)| left + width + GAP <= from || to + GAP <= left;
    if !taken.iter().all(free) {
        return;
    }
    taken.push((left, left + width));
    let at = Align2::LEFT_CENTER.anchor_size(pos2(left, scale.y + 20.0), galley.size());
    painter.galley(at.min, galley, colour);
}

/// Where operations have no dots: which part is shown, and where this is in it.
fn ends(painter: &Painter, palette: &Palette, session: &Session, scale: &Scale) {
    let settings = settings::current(painter.ctx());
    let mut taken = Vec::new();
    let now = scale.place.operations;
    let said = now.checked_sub(1);
    if let Some(said) =
        said.and_then(|index| crate::panels::timeline::label(session, index, settings))
    {
        let words = format!("{} {}", grouped(now as u128), shorten(&said, 16));
        let x = scale.x_of(scale.place);
        if scale.rect.x_range().contains(x) {
            name(painter, scale, words, x, palette.ink, &mut taken);
        }
    }
    for end in [scale.window.first(), scale.window.last()] {
        let words = grouped(end.round() as u128);
        let x = scale.x(end);
        name(painter, scale, words, x, palette.muted, &mut taken);
    }
}

/// Where operations failed: the larger their share, the higher.
fn failures(painter: &Painter, palette: &Palette, cx: &mut Ctx<'_>, scale: &Scale) {
    const WIDTH: f32 = 2.0;
    let columns = ((scale.line.width() / WIDTH) as usize).max(1);
    let each = scale.window.length() / columns as f64;
    let failed = cx.view.timeline.failures(cx.session, scale.window, columns);
    let mut mesh = Mesh::default();
    for (column, &count) in failed.iter().enumerate().filter(|(_, count)| **count > 0) {
        let share = (f64::from(count) / each.max(1.0)).min(1.0) as f32;
        let left = scale.line.left() + column as f32 * WIDTH;
        let bottom = scale.y - 4.0;
        let rect = Rect::from_min_max(
            pos2(left, bottom - 3.0 - 7.0 * share),
            pos2(left + WIDTH, bottom),
        );
        mesh.add_colored_rect(rect, palette.warn);
    }
    painter.add(Shape::mesh(mesh));
}

/// A stroke under the line wherever something is expected.
fn stops(painter: &Painter, palette: &Palette, stops: &[usize], scale: &Scale) {
    let mut from = scale.window.first();
    loop {
        let next = stops.partition_point(|&stop| (stop as f64) < from);
        let Some(&stop) = stops.get(next) else { break };
        if stop as f64 > scale.window.last() {
            break;
        }
        let x = scale.x(stop as f64);
        let (top, bottom) = (scale.y + 6.0, scale.y + 11.0);
        let stroke = Stroke::new(2.0, palette.ink);
        painter.line_segment([pos2(x, top), pos2(x, bottom)], stroke);
        // Of those on the same points, one is enough.
        let column = scale.window.length() / f64::from(scale.line.width().max(1.0));
        from = stop as f64 + (3.0 * column).max(0.5);
    }
}

/// The inner steps of the operation in whose midst this is.
fn steps(painter: &Painter, palette: &Palette, scale: &Scale) {
    if !scale.shows_steps() {
        return;
    }
    for step in 0..scale.steps {
        let place = Place {
            step: Some(step),
            ..scale.place
        };
        let x = scale.x_of(place);
        let colour = if place <= scale.place {
            palette.now
        } else {
            palette.muted
        };
        let tick = [pos2(x, scale.y - 5.0), pos2(x, scale.y + 5.0)];
        painter.line_segment(tick, Stroke::new(1.0, colour));
    }
}

/// A diamond above each operation that comes to something else since the last edit.
fn changes(painter: &Painter, palette: &Palette, session: &Session, scale: &Scale) {
    for change in &session.edit_effects().changes {
        let x = scale.x(change.operation as f64 + 1.0);
        if !scale.line.expand(1.0).x_range().contains(x) {
            continue;
        }
        let at = pos2(x, scale.rect.top().max(scale.y - 14.0) + 4.0);
        let corners = [
            vec2(0.0, -4.0),
            vec2(4.0, 0.0),
            vec2(0.0, 4.0),
            vec2(-4.0, 0.0),
        ];
        let points = corners.map(|corner| at + corner).to_vec();
        let edge = Stroke::new(1.5, palette.warn);
        painter.add(Shape::convex_polygon(points, palette.card, edge));
    }
}

/// Where this is, or is wanted.
fn thumb(painter: &Painter, palette: &Palette, session: &Session, scale: &Scale) {
    let x = scale.x_of(scale.place);
    if !scale.line.expand(1.0).x_range().contains(x) {
        return;
    }
    let at = pos2(x, scale.y);
    if scale.reached != scale.place {
        // It is only wanted there.
        painter.circle(at, 6.5, palette.card, Stroke::new(3.0, palette.now));
        return;
    }
    painter.circle(at, 8.0, palette.now, Stroke::new(3.0, palette.card));
    let index = scale.place.operations.checked_sub(1);
    let is_failed = index.is_some_and(|index| session.failed(index) == Some(true));
    if is_failed && scale.place.step.is_none() {
        cross(painter, at, palette.on_now);
    }
}
