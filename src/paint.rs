//! Patterns and small marks that several panels draw.

use egui::{
    Align2, Color32, CornerRadius, FontId, Mesh, Painter, Pos2, Rect, Shape, Stroke, StrokeKind,
    pos2, vec2,
};

/// Diagonal lines `step` apart, for what is free.
pub fn hatch(painter: &Painter, rect: Rect, step: f32, stroke: Stroke) {
    let painter = painter.with_clip_rect(rect.intersect(painter.clip_rect()));
    let visible = painter.clip_rect();
    // Lines at multiples of the step, so that neighbours' lines meet and nothing
    // crawls when a segment changes its width.
    let first = ((visible.left() - rect.height()) / step).floor() * step;
    let mut x = first;
    while x < visible.right() {
        let bottom = pos2(x, rect.bottom());
        painter.line_segment(
            [bottom, bottom + vec2(rect.height(), -rect.height())],
            stroke,
        );
        x += step;
    }
}

/// Two hues in diagonal stripes, for what is lent to a child.
pub fn stripes(painter: &Painter, rect: Rect, ground: Color32, stripe: Color32) {
    painter.rect_filled(rect, CornerRadius::ZERO, ground);
    hatch(painter, rect, 11.0, Stroke::new(3.5, stripe));
}

/// Dots, for units that only the quantum took.
pub fn stipple(painter: &Painter, rect: Rect, colour: Color32) {
    const STEP: f32 = 7.0;
    let inner = rect.shrink2(vec2(3.0, 4.0));
    if inner.width() < 1.0 || inner.height() < 1.0 {
        painter.rect_filled(rect, CornerRadius::ZERO, colour.gamma_multiply(0.5));
        return;
    }
    let columns = (inner.width() / STEP).floor() as usize + 1;
    let rows = (inner.height() / STEP).floor() as usize + 1;
    let origin = pos2(
        inner.center().x - (columns - 1) as f32 * STEP / 2.0,
        inner.center().y - (rows - 1) as f32 * STEP / 2.0,
    );
    for column in 0..columns {
        for row in 0..rows {
            let centre = origin + vec2(column as f32, row as f32) * STEP;
            painter.circle_filled(centre, 1.4, colour);
        }
    }
}

/// What has changed just now: a ring around it.
pub fn ring(painter: &Painter, rect: Rect, width: f32, colour: Color32) {
    painter.rect_stroke(
        rect.expand(width),
        CornerRadius::same(5),
        Stroke::new(width, colour),
        StrokeKind::Middle,
    );
}

/// A ribbon from the edge `top` down to the edge `bottom`.
pub fn ribbon(painter: &Painter, top: [Pos2; 2], bottom: [Pos2; 2], colour: Color32) {
    const PIECES: u32 = 24;
    let mut mesh = Mesh::default();
    for piece in 0..=PIECES {
        let t = piece as f32 / PIECES as f32;
        for side in 0..2 {
            mesh.colored_vertex(swing(top[side], bottom[side], t), colour);
        }
        if piece > 0 {
            let v = 2 * piece;
            mesh.add_triangle(v - 2, v - 1, v);
            mesh.add_triangle(v - 1, v, v + 1);
        }
    }
    painter.add(Shape::mesh(mesh));
}

/// A point of the curve that leaves `from` and reaches `to` vertically.
fn swing(from: Pos2, to: Pos2, t: f32) -> Pos2 {
    let eased = t * t * (3.0 - 2.0 * t);
    pos2(
        egui::lerp(from.x..=to.x, eased),
        egui::lerp(from.y..=to.y, t),
    )
}

/// The largest of `texts` that fits into `width`, centred, on a patch of
/// `patch` so that a pattern below does not disturb it.
pub fn caption(
    painter: &Painter,
    rect: Rect,
    texts: &[&str],
    font: &FontId,
    colour: Color32,
    patch: Option<Color32>,
) {
    for text in texts {
        let galley = painter.layout_no_wrap((*text).to_owned(), font.clone(), colour);
        let room = vec2(rect.width() - 12.0, rect.height() - 4.0);
        if galley.size().x > room.x || galley.size().y > room.y {
            continue;
        }
        let at = Align2::CENTER_CENTER.anchor_size(rect.center(), galley.size());
        if let Some(patch) = patch {
            painter.rect_filled(at.expand2(vec2(5.0, 2.0)), CornerRadius::same(4), patch);
        }
        painter.galley(at.min, galley, colour);
        return;
    }
}
