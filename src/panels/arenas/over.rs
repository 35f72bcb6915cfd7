//! Marks over a bar: ghosts of what was there before, highlights, the selection, and the
//! ring around the changed segment.

use egui::{Align2, CornerRadius, Painter, Rangef, Rect, Shape, Stroke, Ui, pos2, vec2};

use crate::kit::paint;
use crate::kit::theme::{Palette, size, text};
use crate::panels::arenas::row::Row;
use crate::panels::arenas::tags;
use crate::shell::context::Ctx;
use vmem_view::changes::Ghost;
use vmem_view::extent::Extent;
use vmem_view::item::Item;
use vmem_view::ring::Ring;
use vmem_view::wording::shorten;

/// Narrower segments are pointed at from above too.
const NARROWEST: f32 = 8.0;

/// Draws the marks. Returns the places of the labels below the bar.
pub(super) fn ui(ui: &Ui, cx: &mut Ctx<'_>, row: &Row) -> Vec<Rangef> {
    let clip = row.bar.expand2(vec2(7.0, 30.0)).intersect(ui.clip_rect());
    let painter = &ui.painter().with_clip_rect(clip);
    let labels = ghosts(ui, painter, row);
    items(ui, painter, cx, row);
    let revision = cx.view.derived.revision;
    let changed = row.changes.changed;
    let changed = changed.and_then(|(base, size)| row.tiles.visible(base, size));
    let ring = &mut cx.view.bars.of(row.arena).ring;
    match changed {
        Some(extent) => {
            let place = move_ring(ui, ring, extent, revision);
            ring_ui(ui, painter, row.bar, place);
        }
        None => ring.hide(revision),
    }
    labels
}

/// Moves the ring towards an extent. Returns its extent now.
fn move_ring(ui: &Ui, ring: &mut Ring, to: Extent, revision: u64) -> Extent {
    let now = ui.input(|input| input.time);
    // Twice as long as a fade, because the eye has to follow a movement.
    let seconds = 2.0 * ui.style().animation_time;
    let at = ring.towards(to, revision, now, seconds);
    if ring.is_moving() {
        ui.ctx().request_repaint();
    }
    at
}

fn ring_ui(ui: &Ui, painter: &Painter, bar: Rect, at: Extent) {
    let middle = bar.left() + at.centre();
    let half = (at.width() / 2.0).max(1.0);
    let ringed = Rect::from_x_y_ranges((middle - half)..=(middle + half), bar.y_range());
    paint::ring(painter, ringed, 3.0, Palette::of(ui).now);
}

fn ghosts(ui: &Ui, painter: &Painter, row: &Row) -> Vec<Rangef> {
    /// More could not be distinguished.
    const MOST: usize = 16;
    let palette = Palette::of(ui);
    let mut taken = Vec::new();
    let ghosts = row.changes.ghosts.iter().rev().take(MOST);
    for ghost in ghosts {
        let Some(extent) = row.tiles.visible(ghost.base, ghost.size) else {
            continue;
        };
        let rect = row.place(extent).shrink2(vec2(0.0, 2.0));
        if rect.width() < 2.0 {
            continue;
        }
        paint::dashed_box(painter, rect, palette.ink, palette.card);
        if row.ruler.height() > 0.0 {
            taken.extend(ghost_label(ui, painter, row, (ghost, extent), &taken));
        }
    }
    // The edges of a ghost are dashed already.
    let drawn = |seam: u64| {
        let ends = |ghost: &Ghost| [ghost.base, ghost.base.wrapping_add(ghost.size)];
        row.changes
            .ghosts
            .iter()
            .any(|ghost| ends(ghost).contains(&seam))
    };
    let seams = row.changes.seams.iter().filter(|seam| !drawn(**seam));
    for &seam in seams.take(MOST) {
        let Some(extent) = row.tiles.visible(seam, 1) else {
            continue;
        };
        let x = row.bar.left() + extent.left;
        let line = [pos2(x, row.bar.top()), pos2(x, row.bar.bottom())];
        paint::dashed(painter, &line, palette.ink, palette.card);
    }
    taken
}

/// Draws a ghost's label below the bar, in the place of addresses, if there is room.
fn ghost_label(
    ui: &Ui,
    painter: &Painter,
    row: &Row,
    (ghost, extent): (&Ghost, Extent),
    taken: &[Rangef],
) -> Option<Rangef> {
    let palette = Palette::of(ui);
    let label = shorten(&ghost.label, 48);
    let galley = painter.layout_no_wrap(label, text(size::SMALL), palette.ink);
    let width = galley.size().x;
    let within = row.bar.x_range();
    if width > within.span() {
        return None;
    }
    let centre = row.bar.left() + extent.centre();
    let left = (centre - width / 2.0).clamp(within.min, within.max - width);
    let place = Rangef::new(left, left + width);
    if taken.iter().any(|taken| taken.intersects(place)) {
        return None;
    }
    // On the same line as the addresses.
    let top = row.bar.bottom() + 8.0;
    let label = Rect::from_min_size(pos2(left, top), galley.size());
    let id = ui.scope_id().with(("ghost", row.arena, ghost.base));
    let response = ui.interact(label, id, egui::Sense::hover());
    response
        .widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, ghost.label.as_str()));
    painter.galley(label.min, galley, palette.ink);
    Some(place)
}

fn items(ui: &Ui, painter: &Painter, cx: &mut Ctx<'_>, row: &Row) {
    let palette = Palette::of(ui);
    for &item in cx.view.items.related() {
        match item {
            Item::Segment(arena, base) if arena == row.arena => {
                highlighted_segment(painter, &palette, row, base);
            }
            Item::Span(arena, base) if arena == row.arena => {
                let span = row.index.span_of(base);
                let extent = span.and_then(|span| row.tiles.visible(span.base, span.size));
                if let Some(extent) = extent {
                    let around = row.place(extent).expand2(vec2(3.0, 5.0));
                    let stroke = Stroke::new(2.0, palette.ink);
                    let corner = CornerRadius::same(2);
                    painter.rect_stroke(around, corner, stroke, egui::StrokeKind::Middle);
                }
            }
            _ => {}
        }
    }
    let selected = match cx.view.items.selected() {
        Some(Item::Segment(arena, base)) if arena == row.arena => Some(base),
        _ => None,
    };
    if let Some(extent) = selected.and_then(|base| segment_extent(row, base)) {
        let rect = row.place(extent);
        paint::outline(painter, rect, 5.0, palette.ink);
        paint::outline(painter, rect.shrink(1.75), 1.5, palette.card);
        pointer(painter, rect, palette.ink);
    }
    let first = cx.view.items.related().first();
    let pointed = match first {
        Some(&Item::Segment(arena, base)) if arena == row.arena => Some(base),
        _ => selected,
    };
    if let Some(base) = pointed {
        let links = cx
            .view
            .derived
            .tag_links(&cx.session.moment(), row.arena, base);
        tags::paint(painter, &palette, row, base, &links);
    }
}

/// Returns the visible extent of the segment at `base`.
fn segment_extent(row: &Row, base: u64) -> Option<Extent> {
    let segment = row.index.segment_of(base)?;
    row.tiles.visible(segment.base, segment.size)
}

fn highlighted_segment(painter: &Painter, palette: &Palette, row: &Row, base: u64) {
    let Some(extent) = segment_extent(row, base) else {
        return;
    };
    let rect = row.place(extent);
    if rect.width() >= NARROWEST {
        paint::outline(painter, rect.shrink(1.0), 3.0, palette.ink);
        return;
    }
    let wide = Rect::from_center_size(rect.center(), vec2(rect.width().max(2.0), rect.height()));
    paint::outline(painter, wide.expand(1.0), 2.0, palette.ink);
    pointer(painter, rect, palette.ink);
}

/// Draws a wedge above a segment that is hard to see.
fn pointer(painter: &Painter, rect: Rect, ink: egui::Color32) {
    if rect.width() >= NARROWEST {
        return;
    }
    let tip = Align2::CENTER_TOP.pos_in_rect(&rect);
    let wedge = vec![tip, tip + vec2(-5.0, -8.0), tip + vec2(5.0, -8.0)];
    painter.add(Shape::convex_polygon(wedge, ink, Stroke::NONE));
}
