//! Marks over a bar: ghosts of what was there before, highlights, the selection with its
//! boundary tags, and the ring around the changed segment.

use egui::{Align2, Color32, Painter, Rangef, Rect, StrokeKind, Ui, pos2, vec2};

use crate::kit::theme::{Palette, size, text};
use crate::kit::{marks, navigation, paint};
use crate::panels::arenas::row::Row;
use crate::shell::context::Ctx;
use vmem_view::changes::Ghost;
use vmem_view::extent::Extent;
use vmem_view::item::Item;
use vmem_view::tag_links::TagLinks;
use vmem_view::wording::shorten;

/// Narrower segments are pointed at from above too.
const NARROWEST: f32 = 8.0;

/// Draws the marks. Returns the places of the labels below the bar.
pub(super) fn ui(ui: &Ui, cx: &mut Ctx<'_>, row: &Row<'_>) -> Vec<Rangef> {
    let clip = row.bar.expand2(vec2(7.0, 30.0)).intersect(ui.clip_rect());
    let painter = &ui.painter().with_clip_rect(clip);
    let labels = ghosts(ui, painter, row);
    items(ui, painter, cx, row);
    ring(ui, painter, cx, row);
    labels
}

/// Draws the ring around the changed segment, or on its way there.
fn ring(ui: &Ui, painter: &Painter, cx: &mut Ctx<'_>, row: &Row<'_>) {
    let revision = cx.view.derived.revision;
    let ring = &mut cx.view.bars.of(row.arena).ring;
    let changed = row.changes.changed;
    let Some(to) = changed.and_then(|(base, size)| row.tiles.visible(base, size)) else {
        ring.hide(revision);
        return;
    };
    let now = ui.input(|input| input.time);
    // Twice as long as a fade, because the eye has to follow a movement.
    let seconds = 2.0 * ui.style().animation_time;
    let at = ring.towards(to, revision, now, seconds);
    if ring.is_moving() {
        ui.ctx().request_repaint();
    }
    let middle = row.bar.left() + at.centre();
    let half = (at.width() / 2.0).max(1.0);
    let ringed = Rect::from_x_y_ranges((middle - half)..=(middle + half), row.bar.y_range());
    paint::ring(painter, ringed, 3.0, Palette::of(ui).now);
}

fn ghosts(ui: &Ui, painter: &Painter, row: &Row<'_>) -> Vec<Rangef> {
    /// More could not be distinguished.
    const MOST: usize = 16;
    let palette = Palette::of(ui);
    let mut taken = Vec::new();
    let ghosts = &row.changes.ghosts;
    for ghost in ghosts.iter().rev().take(MOST) {
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
    let ends = |ghost: &Ghost| [ghost.base, ghost.base.wrapping_add(ghost.size)];
    let drawn = |seam: &u64| ghosts.iter().any(|ghost| ends(ghost).contains(seam));
    let seams = row.changes.seams.iter().filter(|seam| !drawn(seam));
    for &seam in seams.take(MOST) {
        if let Some(extent) = row.tiles.visible(seam, 1) {
            let place = row.place(extent);
            let line = [place.left_top(), place.left_bottom()];
            paint::dashed(painter, &line, palette.ink, palette.card);
        }
    }
    taken
}

/// Draws a ghost's label below the bar, in the place of addresses, if there is room.
fn ghost_label(
    ui: &Ui,
    painter: &Painter,
    row: &Row<'_>,
    (ghost, extent): (&Ghost, Extent),
    taken: &[Rangef],
) -> Option<Rangef> {
    let ink = Palette::of(ui).ink;
    let label = shorten(&ghost.label, 48);
    let galley = painter.layout_no_wrap(label, text(size::SMALL), ink);
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
    let at = pos2(left, row.bar.bottom() + 8.0);
    let rect = paint::galley(painter, at, Align2::LEFT_TOP, galley, ink);
    let id = ui.scope_id().with(("ghost", row.arena, ghost.base));
    navigation::label(ui, rect, id, &ghost.label);
    Some(place)
}

fn items(ui: &Ui, painter: &Painter, cx: &mut Ctx<'_>, row: &Row<'_>) {
    let palette = Palette::of(ui);
    let segment_of = |item| match item {
        Item::Segment(arena, base) if arena == row.arena => Some(base),
        _ => None,
    };
    let place = |base: u64| {
        let segment = row.index.segment_of(base)?;
        let extent = row.tiles.visible(segment.base, segment.size)?;
        Some(row.place(extent))
    };
    let related = cx.view.items.related();
    for &item in related {
        if let Some(rect) = segment_of(item).and_then(place) {
            highlighted_segment(painter, rect, palette.ink);
        } else if let Item::Span(arena, base) = item
            && arena == row.arena
            && let Some(span) = row.index.span_of(base)
            && let Some(extent) = row.tiles.visible(span.base, span.size)
        {
            let around = row.place(extent).expand2(vec2(3.0, 5.0));
            painter.rect_stroke(around, 2.0, (2.0, palette.ink), StrokeKind::Middle);
        }
    }
    let selected = cx.view.items.selected().and_then(segment_of);
    if let Some(rect) = selected.and_then(place) {
        paint::outline(painter, rect, 5.0, palette.ink);
        paint::outline(painter, rect.shrink(1.75), 1.5, palette.card);
        wedge(painter, rect, palette.ink);
    }
    let pointed = related.first().copied().and_then(segment_of);
    if let Some(base) = pointed.or(selected) {
        let derived = &mut cx.view.derived;
        let links = derived.tag_links(&cx.session.moment(), row.arena, base);
        tags(painter, &palette, row, base, &links);
    }
}

fn highlighted_segment(painter: &Painter, rect: Rect, ink: Color32) {
    if rect.width() >= NARROWEST {
        paint::outline(painter, rect.shrink(1.0), 3.0, ink);
        return;
    }
    let wide = vec2(rect.width().max(2.0), rect.height());
    let wide = Rect::from_center_size(rect.center(), wide);
    paint::outline(painter, wide.expand(1.0), 2.0, ink);
    wedge(painter, rect, ink);
}

/// Draws a wedge above a segment that is hard to see.
fn wedge(painter: &Painter, rect: Rect, ink: Color32) {
    if rect.width() < NARROWEST {
        marks::wedge(painter, rect.center_top(), ink);
    }
}

/// Draws the flags and links of the segment at `base`.
fn tags(painter: &Painter, palette: &Palette, row: &Row<'_>, base: u64, links: &TagLinks) {
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
            marks::link(painter, own, other, height, ink);
        }
    }
    for other in links.neighbours.into_iter().chain(links.listed).flatten() {
        if let Some(foot) = foot(other) {
            marks::flag(painter, foot, card, ink);
        }
    }
    marks::flag(painter, own, ink, ink);
}
