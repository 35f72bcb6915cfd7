//! Rectangles, circles, lines, paths and curves.

use egui::epaint::{
    BandShape, CircleShape, ColorMode, CornerRadiusF32, EllipseShape, PathShape, PathStroke,
    RectShape,
};
use egui::{Color32, Pos2, Rect, Shape, Stroke, StrokeKind, pos2};

use super::markup::{Tag, number, point, polyline};
use super::{Page, rect};

/// Adds a shape that is neither a text nor a mesh.
pub(super) fn add(page: &mut Page, shape: &Shape) {
    match shape {
        Shape::Circle(circle) => add_circle(page, circle),
        Shape::Ellipse(ellipse) => add_ellipse(page, ellipse),
        Shape::LineSegment { points, stroke } => add_line(page, *points, *stroke),
        Shape::Path(path) => add_path(page, path),
        Shape::Band(band) => add_band(page, band),
        Shape::Rect(shape) => add_rect(page, shape),
        Shape::QuadraticBezier(curve) => {
            let [a, b, c] = curve.points.map(point);
            let stroke = solid(&curve.stroke, curve.visual_bounding_rect());
            let path = format!("M{a}Q{b} {c}{}", end(curve.closed));
            painted(page.tag("path"), curve.fill, stroke)
                .with("d", path)
                .close();
        }
        Shape::CubicBezier(curve) => {
            let [a, b, c, d] = curve.points.map(point);
            let stroke = solid(&curve.stroke, curve.visual_bounding_rect());
            let path = format!("M{a}C{b} {c} {d}{}", end(curve.closed));
            painted(page.tag("path"), curve.fill, stroke)
                .with("d", path)
                .close();
        }
        Shape::Noop | Shape::Vec(_) | Shape::Text(_) | Shape::Mesh(_) | Shape::Callback(_) => {}
    }
}

/// Adds the fill and the stroke of an element.
fn painted(tag: Tag<'_>, fill: Color32, stroke: Stroke) -> Tag<'_> {
    let tag = tag.colour("fill", fill);
    if stroke.is_empty() {
        return tag;
    }
    tag.colour("stroke", stroke.color)
        .number("stroke-width", stroke.width)
}

/// Ends the description of a path.
fn end(closed: bool) -> &'static str {
    if closed { "Z" } else { "" }
}

/// Returns a stroke with the colour of its middle.
fn solid(stroke: &PathStroke, bounds: Rect) -> Stroke {
    let colour = match &stroke.color {
        ColorMode::Solid(colour) => *colour,
        ColorMode::UV(colour) => colour(bounds, bounds.center()),
    };
    Stroke::new(stroke.width, colour)
}

fn turned(tag: Tag<'_>, angle: f32, pivot: Pos2) -> Tag<'_> {
    if angle == 0.0 {
        return tag;
    }
    let degrees = number(angle.to_degrees());
    tag.with(
        "transform",
        format_args!("rotate({degrees} {})", point(pivot)),
    )
}

fn add_circle(page: &mut Page, circle: &CircleShape) {
    let tag = page
        .tag("circle")
        .number("cx", circle.center.x)
        .number("cy", circle.center.y)
        .number("r", circle.radius.max(0.0));
    painted(tag, circle.fill, circle.stroke).close();
}

fn add_ellipse(page: &mut Page, ellipse: &EllipseShape) {
    let tag = page
        .tag("ellipse")
        .number("cx", ellipse.center.x)
        .number("cy", ellipse.center.y)
        .number("rx", ellipse.radius.x.max(0.0))
        .number("ry", ellipse.radius.y.max(0.0));
    let tag = turned(tag, ellipse.angle, ellipse.center);
    painted(tag, ellipse.fill, ellipse.stroke).close();
}

/// Adds a line. Consecutive lines of the same stroke, such as a hatch, are one path.
fn add_line(page: &mut Page, points: [Pos2; 2], stroke: Stroke) {
    const END: &str = "\"/>\n";
    if page.lines == Some((stroke, page.body.len())) {
        page.body.truncate(page.body.len() - END.len());
        page.body += &polyline(&points);
        page.body += END;
    } else {
        let tag = painted(page.tag("path"), Color32::TRANSPARENT, stroke);
        tag.with("d", polyline(&points)).close();
    }
    page.lines = Some((stroke, page.body.len()));
}

fn add_path(page: &mut Page, path: &PathShape) {
    let stroke = solid(&path.stroke, path.visual_bounding_rect());
    let description = polyline(&path.points) + end(path.closed);
    painted(page.tag("path"), path.fill, stroke)
        .with("d", description)
        .close();
}

fn add_band(page: &mut Page, band: &BandShape) {
    let there = band.points.iter().map(|at| pos2(at.x, at.y.min));
    let back = band.points.iter().rev().map(|at| pos2(at.x, at.y.max));
    let description = polyline(&there.chain(back).collect::<Vec<_>>()) + "Z";
    let tag = turned(page.tag("path"), band.angle, Pos2::ZERO);
    painted(tag, band.fill, band.stroke)
        .with("d", description)
        .close();
}

fn add_rect(page: &mut Page, shape: &RectShape) {
    if shape.brush.is_some() || shape.blur_width > 0.0 {
        return;
    }
    // SVG has the middle of a stroke on the edge.
    let inset = match shape.stroke_kind {
        _ if shape.stroke.is_empty() => 0.0,
        StrokeKind::Inside => shape.stroke.width / 2.0,
        StrokeKind::Middle => 0.0,
        StrokeKind::Outside => -shape.stroke.width / 2.0,
    };
    let edge = shape.rect.shrink(inset);
    let most = (edge.width().min(edge.height()) / 2.0).max(0.0);
    let radius = CornerRadiusF32::from(shape.corner_radius);
    let [nw, ne, se, sw] = [radius.nw, radius.ne, radius.se, radius.sw].map(|radius| {
        // A square corner stays square.
        if radius > 0.0 {
            (radius - inset).clamp(0.0, most)
        } else {
            0.0
        }
    });
    let tag = if [ne, se, sw] == [nw; 3] {
        let tag = rect(page.tag("rect"), edge);
        if nw > 0.0 { tag.number("rx", nw) } else { tag }
    } else {
        page.tag("path").with("d", rounded(edge, [nw, ne, se, sw]))
    };
    let tag = turned(tag, shape.angle, shape.rect.center());
    painted(tag, shape.fill, shape.stroke).close();
}

/// Adds a rectangle with different corners, clockwise from the upper left.
fn rounded(rect: Rect, [nw, ne, se, sw]: [f32; 4]) -> String {
    let [x, y, right, bottom] = [rect.left(), rect.top(), rect.right(), rect.bottom()];
    let arc = |radius: f32, to: Pos2| format!("A{0} {0} 0 0 1 {1}", number(radius), point(to));
    [
        format!("M{}", point(pos2(x + nw, y))),
        format!("H{}", number(right - ne)),
        arc(ne, pos2(right, y + ne)),
        format!("V{}", number(bottom - se)),
        arc(se, pos2(right - se, bottom)),
        format!("H{}", number(x + sw)),
        arc(sw, pos2(x, bottom - sw)),
        format!("V{}", number(y + nw)),
        arc(nw, pos2(x + nw, y)),
    ]
    .concat()
}
