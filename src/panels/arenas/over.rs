//! What is drawn over a bar: what was there before, what is pointed at and selected,
//! and the ring around what is touched.

use egui::{Align2, CornerRadius, Painter, Rangef, Rect, Shape, Stroke, Ui, pos2, vec2};
use vmem_lab::Moment;

use crate::kit::paint;
use crate::kit::theme::{Palette, size, text};
use crate::panels::arenas::kept::Kept;
use crate::panels::arenas::row::Row;
use crate::panels::arenas::tags;
use crate::panels::arenas::tags::Links;
use crate::shell::context::ViewState;
use vmem_view::changes::Ghost;
use vmem_view::extent::Extent;
use vmem_view::item::Item;
use vmem_view::ring::Ring;

/// What is narrower is pointed out from above too.
const NARROWEST: f32 = 8.0;

/// Draws it; where words stand below the bar.
pub(super) fn ui(ui: &Ui, moment: &Moment<'_>, state: &mut ViewState, row: &Row) -> Vec<Rangef> {
    let clip = row.bar.expand2(vec2(7.0, 30.0)).intersect(ui.clip_rect());
    let painter = &ui.painter().with_clip_rect(clip);
    let words = ghosts(ui, painter, row);
    marks(ui, painter, moment, state, row);
    let revision = state.derived.revision;
    let touched = row.changes.touched;
    let touched = touched.and_then(|(base, size)| row.layout.seen(base, size));
    let ring = &mut state.bars.of(row.arena).ring;
    match touched {
        Some(extent) => ring_ui(ui, painter, row.bar, ring, extent, revision),
        None => ring.rest(revision),
    }
    words
}

/// Draws the ring around `to`, or on its way there.
fn ring_ui(ui: &Ui, painter: &Painter, bar: Rect, ring: &mut Ring, to: Extent, revision: u64) {
    let now = ui.input(|input| input.time);
    // Twice as long as what fades: it has a way to go.
    let takes = 2.0 * ui.style().animation_time;
    let at = ring.towards(to, revision, now, takes);
    if ring.is_moving() {
        ui.ctx().request_repaint();
    }
    let middle = bar.left() + at.centre();
    let half = (at.width() / 2.0).max(1.0);
    let ringed = Rect::from_x_y_ranges((middle - half)..=(middle + half), bar.y_range());
    paint::ring(painter, ringed, 3.0, Palette::of(ui).now);
}

fn ghosts(ui: &Ui, painter: &Painter, row: &Row) -> Vec<Rangef> {
    /// Nobody can make out more.
    const MOST: usize = 16;
    let palette = Palette::of(ui);
    let mut taken = Vec::new();
    let ghosts = row.changes.ghosts.iter().rev().take(MOST);
    for ghost in ghosts {
        let Some(extent) = row.layout.seen(ghost.base, ghost.size) else {
            continue;
        };
        let rect = row.place(extent).shrink2(vec2(0.0, 2.0));
        if rect.width() < 2.0 {
            continue;
        }
        paint::dashed_box(painter, rect, palette.ink, palette.card);
        if row.ruler.height() > 0.0 {
            taken.extend(ghost_words(ui, painter, row, ghost, extent, &taken));
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
        let Some(extent) = row.layout.seen(seam, 1) else {
            continue;
        };
        let x = row.bar.left() + extent.left;
        let line = [pos2(x, row.bar.top()), pos2(x, row.bar.bottom())];
        paint::dashed(painter, &line, palette.ink, palette.card);
    }
    taken
}

/// What it was, below it, in the place of addresses; where.
fn ghost_words(
    ui: &Ui,
    painter: &Painter,
    row: &Row,
    ghost: &Ghost,
    extent: Extent,
    taken: &[Rangef],
) -> Option<Rangef> {
    let palette = Palette::of(ui);
    let words = vmem_view::wording::shorten(&ghost.words, 48);
    let galley = painter.layout_no_wrap(words, text(size::SMALL), palette.ink);
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
    // On the line of the addresses.
    let top = row.bar.bottom() + 8.0;
    let label = Rect::from_min_size(pos2(left, top), galley.size());
    let id = ui.scope_id().with(("ghost", row.arena, ghost.base));
    let response = ui.interact(label, id, egui::Sense::hover());
    response
        .widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, ghost.words.as_str()));
    painter.galley(label.min, galley, palette.ink);
    Some(place)
}

fn marks(ui: &Ui, painter: &Painter, moment: &Moment<'_>, state: &mut ViewState, row: &Row) {
    let palette = Palette::of(ui);
    for &mark in state.items.related() {
        match mark {
            Item::Segment { arena, base } if arena == row.arena => {
                lit_segment(painter, &palette, row, base);
            }
            Item::Span { arena, base } if arena == row.arena => {
                let span = row.chart.span_of(base);
                let extent = span.and_then(|span| row.layout.seen(span.base, span.size));
                if let Some(extent) = extent {
                    let around = row.place(extent).expand2(vec2(3.0, 5.0));
                    let stroke = Stroke::new(2.0, palette.ink);
                    painter.rect_stroke(
                        around,
                        CornerRadius::same(2),
                        stroke,
                        egui::StrokeKind::Middle,
                    );
                }
            }
            _ => {}
        }
    }
    let selected = match state.items.selected() {
        Some(Item::Segment { arena, base }) if arena == row.arena => Some(base),
        _ => None,
    };
    if let Some(extent) = selected.and_then(|base| segment_extent(row, base)) {
        let rect = row.place(extent);
        paint::outline(painter, rect, 5.0, palette.ink);
        paint::outline(painter, rect.shrink(1.75), 1.5, palette.card);
        pointer(painter, rect, palette.ink);
    }
    let first = state.items.related().first();
    let pointed = match first {
        Some(&Item::Segment { arena, base }) if arena == row.arena => Some(base),
        _ => selected,
    };
    if let Some(base) = pointed {
        let revision = state.derived.revision;
        let make = || Links::of(moment, row.arena, &row.chart, base);
        let links = Kept::Links.of(ui.ctx(), row.nth, (revision, base), make);
        let colours = [palette.ink, palette.card];
        tags::paint(painter, row.bar, &row.layout, base, &links, colours);
    }
}

/// What can be seen of the segment at `base`.
fn segment_extent(row: &Row, base: u64) -> Option<Extent> {
    let segment = row.chart.segment_of(base)?;
    row.layout.seen(segment.base, segment.size)
}

fn lit_segment(painter: &Painter, palette: &Palette, row: &Row, base: u64) {
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

/// A wedge above what is hard to see.
fn pointer(painter: &Painter, rect: Rect, ink: egui::Color32) {
    if rect.width() >= NARROWEST {
        return;
    }
    let tip = Align2::CENTER_TOP.pos_in_rect(&rect);
    let wedge = vec![tip, tip + vec2(-5.0, -8.0), tip + vec2(5.0, -8.0)];
    painter.add(Shape::convex_polygon(wedge, ink, Stroke::NONE));
}
