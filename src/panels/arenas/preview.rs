//! The preview of a typed line on a bar: outlines of segments that are not there yet.
//! Nothing here is orange, because orange marks the present.

use egui::{Align2, Id, Painter, Rect, Shape, Stroke, StrokeKind, Ui, pos2, vec2};
use vmem::{Segment, SegmentKind};
use vmem_lab::prompt::{Preview, PreviewRange, RangeEffect};
use vmem_lab::query::{Blocks, LegalAddresses, Legality};

use crate::kit::theme::{Palette, mono};
use crate::kit::{marks, navigation, paint};
use crate::panels::arenas::row::Row;
use vmem_view::arena_text::preview_labels;
use vmem_view::tiles::{SpanBar, Tile};

/// Legal addresses nearer to each other than this are drawn as a band.
const NEAREST: f32 = 5.0;
/// The height of the teeth of legal addresses.
const TEETH: f32 = 8.0;
/// The height of a label.
const LABEL: f32 = 14.0;

/// Draws outlines around the ranges that a line would change on an arena's bar.
pub(super) fn outlines(ui: &Ui, row: &Row<'_>, preview: &Preview) {
    for (range, rect) in places(row, preview) {
        outline(ui, rect, range);
    }
}

/// Returns the ranges on an arena's bar, from left to right.
fn places<'a>(row: &Row<'_>, preview: &'a Preview) -> Vec<(&'a PreviewRange, Rect)> {
    let ranges = preview.ranges.iter();
    let ranges = ranges.filter(|range| range.arena == row.arena);
    let mut places: Vec<_> = ranges
        .filter_map(|range| {
            let visible = row.tiles.visible(range.base, range.size)?;
            let rect = row.place(visible);
            Some((range, rect.with_max_x(rect.right().max(rect.left() + 3.0))))
        })
        .collect();
    places.sort_by(|(_, one), (_, other)| one.left().total_cmp(&other.left()));
    places
}

/// Draws the labels of the ranges, and the addresses that would be legal.
pub(super) fn labels(ui: &Ui, row: &Row<'_>, preview: &Preview) {
    // Labels are side by side if there is room, else one below the other.
    let mut right = f32::NEG_INFINITY;
    let mut line = 0;
    for (range, rect) in places(row, preview) {
        line = if rect.left() < right + 2.0 {
            line + 1
        } else {
            0
        };
        let top = rect.top() - 5.0 + line as f32 * (LABEL + 2.0);
        right = right.max(label(ui, row, range, rect.with_min_y(top)));
    }
    let legality = preview.legality;
    if let Some(legality) = legality.filter(|_| preview.arena == Some(row.arena)) {
        for span in &row.tiles.spans {
            legal_addresses(ui, row, span, &legality);
        }
    }
}

/// Draws an outline: solid for the policy that the line asks for, dashed for the others.
fn outline(ui: &Ui, rect: Rect, range: &PreviewRange) {
    let (painter, palette) = (ui.painter(), Palette::of(ui));
    let rect = rect.shrink2(vec2(0.0, 3.0));
    painter.rect_stroke(rect, 0.0, (5.0, palette.card), StrokeKind::Middle);
    let stroke = Stroke::new(2.0, palette.ink);
    if let RangeEffect::Goes { chosen: true, .. } = range.effect {
        painter.rect_stroke(rect, 0.0, stroke, StrokeKind::Middle);
    } else {
        painter.extend(Shape::dashed_line(&paint::corners(rect), stroke, 5.0, 4.0));
    }
}

/// Draws the label of a range from the top left of `room` on. Returns its right end.
fn label(ui: &Ui, row: &Row<'_>, range: &PreviewRange, room: Rect) -> f32 {
    let (painter, palette) = (ui.painter(), Palette::of(ui));
    let layout = |text: &str| painter.layout_no_wrap(text.to_owned(), mono(11.0), palette.card);
    let (long, short) = preview_labels(&range.effect);
    let mut galley = layout(&long);
    if galley.size().x + 8.0 > room.width().max(72.0) {
        galley = layout(&short);
    }
    let width = galley.size().x + 8.0;
    let bar = row.bar.x_range();
    let left = room.left().min(bar.max - width).max(bar.min);
    let rect = Rect::from_min_size(pos2(left, room.top()), vec2(width, LABEL));
    let edge = (1.0, palette.card);
    painter.rect(rect, 4.0, palette.ink, edge, StrokeKind::Outside);
    let centre = Align2::CENTER_CENTER;
    paint::galley(painter, rect.center(), centre, galley, palette.card);
    let id = Id::unique(("preview", range.arena, range.base, &long));
    let description = row.text.preview(range);
    navigation::label(ui, rect, id, &description).on_hover_text(description);
    rect.right()
}

/// Draws the legal addresses in the free segments of a span: a tooth each, or a band.
fn legal_addresses(ui: &Ui, row: &Row<'_>, span: &SpanBar, legality: &Legality) {
    for (_, tile) in &span.tiles {
        let Tile::One(segment) = tile else { continue };
        if segment.kind != SegmentKind::Free {
            continue;
        }
        let whole = legality.within(*segment);
        let Some((whole, legal)) = whole.zip(in_view(span, segment, legality)) else {
            continue;
        };
        let comb = Comb {
            painter: ui.painter(),
            palette: Palette::of(ui),
            bar: row.bar,
            span,
        };
        comb.paint(&legal);
        let rect = comb.rect(legal.lowest, legal.highest, 3.0);
        let id = Id::unique(("legal", row.arena, segment.base));
        navigation::label(ui, rect, id, &row.text.legal(&whole));
    }
}

/// Returns the legal addresses in the visible part of a segment.
fn in_view(span: &SpanBar, segment: &Segment, legality: &Legality) -> Option<LegalAddresses> {
    let (first, end) = span.shown();
    let first = u64::try_from(first).ok()?.max(segment.base);
    // A request may start in the window and end outside of it.
    let end = end + u128::from(legality.request.size) - 1;
    let end = end.min(u128::from(segment.base) + u128::from(segment.size));
    let size = end.checked_sub(first.into())?;
    legality.within(Segment {
        base: first,
        size: u64::try_from(size).ok()?,
        ..*segment
    })
}

/// Draws legal addresses along the lower edge of a bar.
struct Comb<'a> {
    painter: &'a Painter,
    palette: Palette,
    bar: Rect,
    span: &'a SpanBar,
}

impl Comb<'_> {
    /// Returns the place of the addresses from `first` to `last`, and `more` points after it.
    fn rect(&self, first: u64, last: u64, more: f32) -> Rect {
        let x = |address: u64| self.bar.left() + self.span.x_of(address);
        let (left, right) = (x(first), x(last));
        let bottom = self.bar.bottom() - 1.0;
        Rect::from_x_y_ranges(left..=right.max(left) + more, (bottom - TEETH)..=bottom)
    }

    fn paint(&self, legal: &LegalAddresses) {
        let points = |units: u64| (units as f64 * self.span.points_per_unit()) as f32;
        let narrow = |blocks: Blocks| points(blocks.size) < NEAREST;
        if legal.count() > 1 && legal.blocks.is_some_and(narrow) {
            self.band(legal.lowest, legal.highest);
            return;
        }
        for (first, last) in legal.runs() {
            if last > first && points(legal.step) < NEAREST {
                self.band(first, last);
                continue;
            }
            let next = |&address: &u64| address.checked_add(legal.step);
            std::iter::successors(Some(first), next)
                .take_while(|&address| address <= last)
                .for_each(|address| self.tooth(address));
        }
    }

    fn tooth(&self, address: u64) {
        let rect = self.rect(address, address, 2.5);
        marks::tooth(self.painter, &self.palette, rect);
    }

    fn band(&self, first: u64, last: u64) {
        let mut band = self.rect(first, last, 0.0);
        band.max.x = band.max.x.max(band.left() + 2.0);
        marks::band(self.painter, &self.palette, band);
    }
}
