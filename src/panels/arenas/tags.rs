//! The boundary tags of the segment that is pointed at or selected: flags at the starts of
//! segments, and lines to the tags they are linked with.

use egui::{Color32, Painter, Pos2, Shape, Stroke, pos2};

use crate::kit::theme::Palette;
use crate::panels::arenas::row::Row;
use vmem_view::tag_links::TagLinks;

/// Draws the flags and links of the segment at `base`.
pub(super) fn paint(
    painter: &Painter,
    palette: &Palette,
    row: &Row<'_>,
    base: u64,
    links: &TagLinks,
) {
    let (ink, card) = (palette.ink, palette.card);
    let foot = |address: u64| {
        let extent = row.tiles.extent_of(address, 1)?;
        let visible = row.tiles.extent();
        let inside = (visible.left - 0.5..=visible.right).contains(&extent.left);
        inside.then(|| pos2(row.bar.left() + extent.left, row.bar.top()))
    };
    let Some(own) = foot(base) else { return };
    for (address, height) in links.listed.into_iter().zip([4.0, 7.0]) {
        if let Some(other) = address.and_then(foot) {
            link(painter, own, other, height, ink);
        }
    }
    for other in links.neighbours.into_iter().chain(links.listed).flatten() {
        if let Some(foot) = foot(other) {
            flag(painter, foot, card, ink);
        }
    }
    flag(painter, own, ink, ink);
}

/// Draws a flag on the edge where a segment starts.
fn flag(painter: &Painter, foot: Pos2, fill: Color32, ink: Color32) {
    let top = foot.y - 9.0;
    painter.line_segment([foot, pos2(foot.x, top)], Stroke::new(1.5, ink));
    let cloth = vec![
        pos2(foot.x, top),
        pos2(foot.x + 7.0, top + 2.5),
        pos2(foot.x, top + 5.0),
    ];
    painter.add(Shape::convex_polygon(cloth, fill, Stroke::new(1.0, ink)));
}

/// Draws a line from flag to flag, above the bar.
fn link(painter: &Painter, from: Pos2, to: Pos2, height: f32, ink: Color32) {
    let y = from.y - height;
    let points = [pos2(from.x, y), pos2(to.x, y)];
    painter.extend(Shape::dashed_line(&points, Stroke::new(1.0, ink), 3.0, 2.0));
}
