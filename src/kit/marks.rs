//! Marks that panels and the legend draw, a function each. The legend has all of them.

use egui::{Align2, Color32, Mesh, Painter, Pos2, Rect, Shape, Stroke, pos2, vec2};

use crate::kit::paint;
use crate::kit::theme::{Palette, mono, size};

/// Draws the number of an examined segment on the corner of a chip.
pub fn number(painter: &Painter, chip: Rect, number: usize, (fill, ink): (Color32, Color32)) {
    let label = painter.layout_no_wrap(number.to_string(), mono(size::SMALL), ink);
    let width = (label.size().x + 6.0).max(16.0);
    let rect = Rect::from_center_size(chip.left_top() + vec2(1.0, -1.0), vec2(width, 15.0));
    painter.rect_filled(rect, 7.0, fill);
    paint::galley(painter, rect.center(), Align2::CENTER_CENTER, label, ink);
}

/// Draws the wedge above a narrow segment that is selected or related to the selection.
pub fn wedge(painter: &Painter, tip: Pos2, ink: Color32) {
    let corners = [tip, tip + vec2(-5.0, -8.0), tip + vec2(5.0, -8.0)];
    paint::triangle(painter, corners, ink);
}

/// Draws the flag of a boundary tag, on the edge where its segment starts.
pub fn flag(painter: &Painter, foot: Pos2, fill: Color32, ink: Color32) {
    let top = foot.y - 9.0;
    painter.line_segment([foot, pos2(foot.x, top)], (1.5, ink));
    let cloth = [(0.0, 0.0), (7.0, 2.5), (0.0, 5.0)];
    let cloth = cloth.map(|(x, y)| pos2(foot.x + x, top + y)).to_vec();
    painter.add(Shape::convex_polygon(cloth, fill, Stroke::new(1.0, ink)));
}

/// Draws the link between two flags, `height` points above their feet.
pub fn link(painter: &Painter, from: Pos2, to: Pos2, height: f32, ink: Color32) {
    let y = from.y - height;
    let points = [pos2(from.x, y), pos2(to.x, y)];
    painter.extend(Shape::dashed_line(&points, Stroke::new(1.0, ink), 3.0, 2.0));
}

/// Draws a legal address: a tooth at the left edge of `rect`.
pub fn tooth(painter: &Painter, palette: &Palette, rect: Rect) {
    let tooth = rect.with_min_x(rect.left() - 0.5);
    painter.rect_filled(tooth, 0.0, palette.good);
}

/// Draws legal addresses that are too close for teeth: a band at the lower edge of `rect`.
pub fn band(painter: &Painter, palette: &Palette, rect: Rect) {
    painter.rect_filled(rect, 0.0, palette.card);
    let low = rect.with_min_y(rect.bottom() - 4.0);
    painter.rect_filled(low, 0.0, palette.good);
}

/// Adds the objects of a slab that are in reserve: hatched in the colour of the arena.
pub fn reserve_into(
    areas: &mut Mesh,
    patterns: &mut Vec<Shape>,
    palette: &Palette,
    rect: Rect,
    hue: Color32,
) {
    areas.add_colored_rect(rect, palette.card);
    paint::hatch_into(patterns, rect, 7.0, (1.4, hue).into());
}

/// Adds a bar on the line at `y` for a share of operations that failed.
pub fn failures_into(mesh: &mut Mesh, palette: &Palette, left: f32, y: f32, share: f32) {
    let (bottom, height) = (y - 4.0, 3.0 + 7.0 * share);
    let x = left..=(left + FAILURES);
    let rect = Rect::from_x_y_ranges(x, (bottom - height)..=bottom);
    mesh.add_colored_rect(rect, palette.warn);
}

/// The width of a bar of failures.
pub const FAILURES: f32 = 2.0;
