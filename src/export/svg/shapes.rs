//! Rectangles, circles, lines and paths; shapes that have no element of their own as triangles.

use egui::epaint::{
    CircleShape, ColorMode, CornerRadiusF32, Mesh, PathShape, RectShape, TessellationOptions,
    Tessellator,
};
use egui::{Color32, Pos2, Shape, Stroke, StrokeKind};

use super::markup::{Tag, polyline};
use super::{Page, mesh, rect};

pub(super) fn add(page: &mut Page, shape: &Shape) {
    match shape {
        Shape::Circle(circle) => add_circle(page, circle),
        Shape::LineSegment { points, stroke } => add_line(page, *points, *stroke),
        Shape::Path(path) => match path.stroke.color {
            ColorMode::Solid(colour) => {
                add_path(page, path, Stroke::new(path.stroke.width, colour));
            }
            ColorMode::UV(_) => add_triangles(page, shape),
        },
        Shape::Rect(shape) if shape.brush.is_some() || shape.blur_width > 0.0 => {}
        Shape::Rect(shape) if shape.angle == 0.0 && shape.corner_radius.is_same() => {
            add_rect(page, shape);
        }
        Shape::Noop | Shape::Vec(_) | Shape::Text(_) | Shape::Mesh(_) | Shape::Callback(_) => {}
        shape => add_triangles(page, shape),
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

fn add_circle(page: &mut Page, circle: &CircleShape) {
    let tag = page
        .tag("circle")
        .number("cx", circle.center.x)
        .number("cy", circle.center.y)
        .number("r", circle.radius.max(0.0));
    painted(tag, circle.fill, circle.stroke).close();
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

fn add_path(page: &mut Page, path: &PathShape, stroke: Stroke) {
    let end = if path.closed { "Z" } else { "" };
    painted(page.tag("path"), path.fill, stroke)
        .with("d", polyline(&path.points) + end)
        .close();
}

fn add_rect(page: &mut Page, shape: &RectShape) {
    // SVG has the middle of a stroke on the edge.
    let inset = match shape.stroke_kind {
        _ if shape.stroke.is_empty() => 0.0,
        StrokeKind::Inside => shape.stroke.width / 2.0,
        StrokeKind::Middle => 0.0,
        StrokeKind::Outside => -shape.stroke.width / 2.0,
    };
    let edge = shape.rect.shrink(inset);
    let mut tag = rect(page.tag("rect"), edge);
    // A square corner stays square.
    let radius = CornerRadiusF32::from(shape.corner_radius).nw;
    if radius > inset && radius > 0.0 {
        let most = (edge.width().min(edge.height()) / 2.0).max(0.0);
        tag = tag.number("rx", (radius - inset).min(most));
    }
    painted(tag, shape.fill, shape.stroke).close();
}

fn add_triangles(page: &mut Page, shape: &Shape) {
    let options = TessellationOptions {
        feathering: false,
        ..TessellationOptions::default()
    };
    let mut triangles = Mesh::default();
    Tessellator::new(1.0, options, [1, 1], Vec::new())
        .tessellate_shape(shape.clone(), &mut triangles);
    mesh::add(page, &triangles);
}
