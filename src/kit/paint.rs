//! Patterns and outlines that several panels draw.

use egui::{
    Align2, Color32, Mesh, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, Vec2, pos2, vec2,
};

use crate::kit::theme::{Galley, Palette};
use vmem_view::extent::Extent;

/// Paints a text that is laid out. Returns its bounds.
pub fn galley(painter: &Painter, at: Pos2, anchor: Align2, galley: Galley, ink: Color32) -> Rect {
    let rect = anchor.anchor_size(at, galley.size());
    painter.galley(rect.min, galley, ink);
    rect
}

/// Paints a small triangle that points to the right, its left edge centred at `at`.
pub fn pointer(painter: &Painter, at: Pos2, size: Vec2, colour: Color32) {
    let half = size.y / 2.0;
    let [top, bottom] = [-half, half].map(|y| at + vec2(0.0, y));
    triangle(painter, [top, at + vec2(size.x, 0.0), bottom], colour);
}

/// Paints a triangle.
pub fn triangle(painter: &Painter, corners: [Pos2; 3], colour: Color32) {
    painter.add(Shape::convex_polygon(
        corners.to_vec(),
        colour,
        Stroke::NONE,
    ));
}

/// Returns the part of `bar` at an extent.
pub fn place(bar: Rect, extent: Extent) -> Rect {
    let (left, right) = (bar.left() + extent.left, bar.left() + extent.right);
    Rect::from_x_y_ranges(left..=right, bar.y_range())
}

/// Paints the background of the current step or line: a soft colour, and an edge at the left.
pub fn now(painter: &Painter, palette: &Palette, rect: Rect) {
    painter.rect_filled(rect, 0.0, palette.now_soft);
    painter.rect_filled(rect.with_max_x(rect.left() + 4.0), 0.0, palette.now);
}

/// Paints the background of a row that changed just now.
pub fn changed(painter: &Painter, palette: &Palette, rect: Rect) {
    let edge = (1.5, palette.now);
    painter.rect(rect, 5.0, palette.now_soft, edge, StrokeKind::Inside);
}

/// Paints the hatching of free segments: diagonal lines, `step` apart.
pub fn hatch(painter: &Painter, rect: Rect, step: f32, stroke: impl Into<Stroke>) {
    let visible = rect.x_range().intersection(painter.clip_rect().x_range());
    let visible = Rect::from_x_y_ranges(visible, rect.y_range());
    let mut lines = Vec::new();
    hatch_into(&mut lines, visible, step, stroke.into());
    painter.extend(lines);
}

/// Adds the lines of a hatch, clipped to `rect`.
///
/// They lie at multiples of the step, so the lines of neighbours meet, and no line moves
/// when a segment changes its width.
pub fn hatch_into(shapes: &mut Vec<Shape>, rect: Rect, step: f32, stroke: Stroke) {
    let height = rect.height();
    if rect.width() <= 0.0 || height <= 0.0 {
        return;
    }
    let mut x = ((rect.left() - height) / step).floor() * step;
    while x < rect.right() {
        let from = ((rect.left() - x) / height).max(0.0);
        let to = ((rect.right() - x) / height).min(1.0);
        if from < to {
            let point = |t: f32| pos2(x + t * height, rect.bottom() - t * height);
            shapes.push(Shape::line_segment([point(from), point(to)], stroke));
        }
        x += step;
    }
}

/// Adds diagonal bands in the hue of the importer, for what is lent to a child arena. Their
/// edges are in the colour of a card, because two hues may be equally light.
pub fn stripes_into(shapes: &mut Vec<Shape>, rect: Rect, stripe: Color32, edge: Color32) {
    const STEP: f32 = 13.0;
    const BAND: f32 = 5.0;
    const EDGE: f32 = 1.5;
    let height = rect.height();
    let mut band = |x: f32, width: f32, colour| {
        let band = [
            pos2(x, rect.bottom()),
            pos2(x + width, rect.bottom()),
            pos2(x + width + height, rect.top()),
            pos2(x + height, rect.top()),
        ];
        let right = clip(&band, |point| rect.right() - point.x);
        let both = clip(&right, |point| point.x - rect.left());
        if both.len() > 2 {
            shapes.push(Shape::convex_polygon(both, colour, Stroke::NONE));
        }
    };
    let mut x = ((rect.left() - height - BAND - EDGE) / STEP).floor() * STEP;
    while x - EDGE < rect.right() {
        band(x - EDGE, BAND + 2.0 * EDGE, edge);
        band(x, BAND, stripe);
        x += STEP;
    }
}

/// Returns the part of a polygon where `inside` is not negative.
fn clip(polygon: &[Pos2], inside: impl Fn(Pos2) -> f32) -> Vec<Pos2> {
    let mut clipped = Vec::with_capacity(polygon.len() + 2);
    let Some(&last) = polygon.last() else {
        return clipped;
    };
    let mut before = last;
    for &point in polygon {
        let (a, b) = (inside(before), inside(point));
        if (a < 0.0) != (b < 0.0) {
            clipped.push(before + (point - before) * (a / (a - b)));
        }
        if b >= 0.0 {
            clipped.push(point);
        }
        before = point;
    }
    clipped
}

/// Adds dots, for units that were allocated by rounding up to the quantum.
pub fn stipple_into(shapes: &mut Vec<Shape>, rect: Rect, colour: Color32) {
    const STEP: f32 = 7.0;
    let inner = rect.shrink2(vec2(3.0, 4.0));
    if inner.width() < 1.0 || inner.height() < 1.0 {
        let soft = colour.gamma_multiply(0.5);
        shapes.push(Shape::rect_filled(rect, 0.0, soft));
        return;
    }
    let columns = (inner.width() / STEP).floor() as usize + 1;
    let rows = (inner.height() / STEP).floor() as usize + 1;
    let dots = vec2((columns - 1) as f32, (rows - 1) as f32) * STEP;
    let origin = inner.center() - dots / 2.0;
    for column in 0..columns {
        for row in 0..rows {
            let centre = origin + vec2(column as f32, row as f32) * STEP;
            shapes.push(Shape::circle_filled(centre, 1.4, colour));
        }
    }
}

/// Paints the outline of something that is gone.
pub fn dashed_box(painter: &Painter, rect: Rect, ink: Color32, ground: Color32) {
    dashed(painter, &corners(rect), ink, ground);
}

/// Returns the corners of a rectangle as a closed line.
pub fn corners(rect: Rect) -> [Pos2; 5] {
    [
        rect.left_top(),
        rect.right_top(),
        rect.right_bottom(),
        rect.left_bottom(),
        rect.left_top(),
    ]
}

/// Paints a dashed line that is visible on any background.
pub fn dashed(painter: &Painter, points: &[Pos2], ink: Color32, ground: Color32) {
    let under = Stroke::new(3.5, ground);
    for pair in points.windows(2) {
        painter.line_segment([pair[0], pair[1]], under);
    }
    painter.extend(Shape::dashed_line(points, Stroke::new(1.5, ink), 5.0, 4.0));
}

/// Paints a cross: a failure is not shown by colour alone.
pub fn cross(painter: &Painter, at: Pos2, colour: Color32) {
    for side in [-1.0, 1.0] {
        let arm = vec2(4.0, 4.0 * side);
        painter.line_segment([at - arm, at + arm], (2.0, colour));
    }
}

/// Returns a small diamond.
pub fn diamond(at: Pos2, fill: Color32, edge: Stroke) -> Shape {
    let corners = [(0.0, -4.0), (4.0, 0.0), (0.0, 4.0), (-4.0, 0.0)];
    let points = corners.map(|(x, y)| at + vec2(x, y)).to_vec();
    Shape::convex_polygon(points, fill, edge)
}

/// Paints an outline inside of `rect`.
pub fn outline(painter: &Painter, rect: Rect, width: f32, colour: Color32) {
    painter.rect_stroke(rect, 0.0, (width, colour), StrokeKind::Inside);
}

/// Paints a ring around something that has just changed.
pub fn ring(painter: &Painter, rect: Rect, width: f32, colour: Color32) {
    painter.rect_stroke(rect.expand(width), 5.0, (width, colour), StrokeKind::Middle);
}

/// Paints a ribbon from the edge `top` down to the edge `bottom`.
pub fn ribbon(painter: &Painter, top: [Pos2; 2], bottom: [Pos2; 2], colour: Color32) {
    const PIECES: u32 = 24;
    let mut mesh = Mesh::default();
    for piece in 0..=PIECES {
        let t = piece as f32 / PIECES as f32;
        for side in [0, 1] {
            mesh.colored_vertex(swing(top[side], bottom[side], t), colour);
        }
        let v = 2 * piece;
        if v > 0 {
            mesh.add_triangle(v - 2, v - 1, v);
            mesh.add_triangle(v - 1, v, v + 1);
        }
    }
    painter.add(Shape::mesh(mesh));
}

/// Returns a point of the curve that leaves `from` and reaches `to` vertically.
fn swing(from: Pos2, to: Pos2, t: f32) -> Pos2 {
    let eased = t * t * (3.0 - 2.0 * t);
    let x = egui::lerp(from.x..=to.x, eased);
    pos2(x, egui::lerp(from.y..=to.y, t))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_stay_within_their_rectangle() {
        for width in [1.0, 5.0, 54.0, 900.0] {
            let rect = Rect::from_min_size(pos2(13.0, 7.0), vec2(width, 38.0));
            let mut shapes = Vec::new();
            hatch_into(&mut shapes, rect, 7.0, Stroke::new(1.0, Color32::BLACK));
            stripes_into(&mut shapes, rect, Color32::BLACK, Color32::WHITE);
            assert!(!shapes.is_empty());
            for shape in shapes {
                let bounds = shape.visual_bounding_rect();
                assert!(rect.expand(1.1).contains_rect(bounds), "{bounds:?}");
            }
        }
    }

    #[test]
    fn stripes_have_an_edge_on_either_side() {
        let rect = Rect::from_min_size(pos2(13.0, 7.0), vec2(90.0, 38.0));
        let mut shapes = Vec::new();
        stripes_into(&mut shapes, rect, Color32::BLACK, Color32::WHITE);
        let bands = shapes.chunks(2).filter(|pair| pair.len() == 2);
        let bounds = bands.map(|pair| [0, 1].map(|nth| pair[nth].visual_bounding_rect()));
        let inner = bounds.filter(|[edge, _]| rect.shrink(1.0).x_range().contains(edge.center().x));
        for [edge, band] in inner {
            assert!(edge.width() > band.width(), "{edge:?} {band:?}");
        }
    }

    #[test]
    fn an_empty_rectangle_has_no_hatch() {
        let mut shapes = Vec::new();
        let stroke = Stroke::new(1.0, Color32::BLACK);
        hatch_into(&mut shapes, Rect::NOTHING, 7.0, stroke);
        assert!(shapes.is_empty());
    }
}
