//! The preview of a typed line on a bar: outlines of segments that are not there yet.
//! Nothing here is orange, because orange marks the present.

use egui::{
    Align2, CornerRadius, Id, Painter, Rect, Role, Sense, Shape, Stroke, StrokeKind, Ui,
    WidgetInfo, pos2, vec2,
};
use vmem::{Segment, SegmentKind};
use vmem_lab::prompt::{Preview, PreviewRange, RangeEffect};
use vmem_lab::query::{LegalAddresses, Legality};

use crate::kit::theme::{Palette, mono};
use crate::panels::arenas::row::Row;
use vmem_view::arena_text::{ArenaText, preview_labels};
use vmem_view::tiles::{SpanBar, Tile};

/// Legal addresses nearer to each other than this are drawn as a band.
const NEAREST: f32 = 5.0;
/// The height of the teeth of legal addresses.
const TEETH: f32 = 8.0;
/// The height of a label.
const LABEL: f32 = 14.0;

/// Draws the effect of a line on an arena's bar.
pub(super) fn ui(ui: &Ui, row: &Row, text: &ArenaText<'_>, preview: &Preview) {
    let bar = row.bar;
    if !ui.is_rect_visible(bar.expand(12.0)) {
        return;
    }
    // Labels are side by side if there is room, else one below the other.
    let mut right = f32::NEG_INFINITY;
    let mut line = 0;
    let mut places: Vec<_> = preview
        .ranges
        .iter()
        .filter(|place| place.arena == row.arena)
        .filter_map(|place| Some((place, row.tiles.visible(place.base, place.size)?)))
        .collect();
    places.sort_by(|(_, one), (_, other)| one.left.total_cmp(&other.left));
    for (place, extent) in places {
        let x = (bar.left() + extent.left)..=(bar.left() + extent.right.max(extent.left + 3.0));
        let rect = Rect::from_x_y_ranges(x, bar.y_range());
        line = if rect.left() < right + 2.0 {
            line + 1
        } else {
            0
        };
        outline(ui, rect, place);
        let at = pos2(rect.left(), rect.top() - 5.0 + line as f32 * (LABEL + 2.0));
        let label = Label {
            row,
            place,
            description: text.preview(place),
        };
        right = right.max(label.ui(ui, Rect::from_min_max(at, rect.max)));
    }
    if let Some(legality) = preview
        .legality
        .filter(|_| preview.arena == Some(row.arena))
    {
        for span in &row.tiles.spans {
            legal_addresses(ui, row, text, span, &legality);
        }
    }
}

/// Draws an outline: solid for the policy that the line asks for, dashed for the others.
fn outline(ui: &Ui, rect: Rect, place: &PreviewRange) {
    let palette = Palette::of(ui);
    let painter = ui.painter();
    let inner = rect.shrink2(vec2(0.0, 3.0));
    let ground = Stroke::new(5.0, palette.card);
    painter.rect_stroke(inner, CornerRadius::ZERO, ground, StrokeKind::Middle);
    let stroke = Stroke::new(2.0, palette.ink);
    let corners = [
        inner.left_top(),
        inner.right_top(),
        inner.right_bottom(),
        inner.left_bottom(),
        inner.left_top(),
    ];
    match place.effect {
        RangeEffect::Goes { chosen: true, .. } => {
            painter.rect_stroke(inner, CornerRadius::ZERO, stroke, StrokeKind::Middle);
        }
        _ => {
            painter.extend(Shape::dashed_line(&corners, stroke, 5.0, 4.0));
        }
    }
}

/// The label of a place on a bar.
struct Label<'a> {
    row: &'a Row,
    place: &'a PreviewRange,
    description: String,
}

impl Label<'_> {
    /// Draws the label from the top left of `room` on. Returns its right end.
    fn ui(self, ui: &Ui, room: Rect) -> f32 {
        let palette = Palette::of(ui);
        let painter = ui.painter();
        let layout = |text: &str| painter.layout_no_wrap(text.to_owned(), mono(11.0), palette.card);
        let (long, short) = preview_labels(&self.place.effect);
        let mut galley = layout(&long);
        if galley.size().x + 8.0 > room.width().max(72.0) {
            galley = layout(&short);
        }
        let width = galley.size().x + 8.0;
        let bar = self.row.bar.x_range();
        let left = room.left().min(bar.max - width).max(bar.min);
        let at = Rect::from_min_size(pos2(left, room.top()), vec2(width, LABEL));
        painter.rect(
            at,
            CornerRadius::same(4),
            palette.ink,
            Stroke::new(1.0, palette.card),
            StrokeKind::Outside,
        );
        let text = Align2::CENTER_CENTER.anchor_size(at.center(), galley.size());
        painter.galley(text.min, galley, palette.card);
        let id = Id::unique(("preview", self.place.arena, self.place.base, &long));
        let response = ui.interact(at, id, Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &self.description));
        response.on_hover_text(self.description);
        at.right()
    }
}

/// Draws the legal addresses in the free segments of a span: a tooth each, or a band.
fn legal_addresses(ui: &Ui, row: &Row, text: &ArenaText<'_>, span: &SpanBar, legality: &Legality) {
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
            legal,
        };
        comb.paint();
        let id = Id::unique(("legal", row.arena, segment.base));
        let response = ui.interact(comb.rect(), id, Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text.legal(&whole)));
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

/// Legal addresses along the lower edge of a bar.
struct Comb<'a> {
    painter: &'a Painter,
    palette: Palette,
    bar: Rect,
    span: &'a SpanBar,
    legal: LegalAddresses,
}

impl Comb<'_> {
    fn x(&self, address: u64) -> f32 {
        self.bar.left() + self.span.x_of(address)
    }

    fn bottom(&self) -> f32 {
        self.bar.bottom() - 1.0
    }

    /// Returns the bounds.
    fn rect(&self) -> Rect {
        let (left, right) = (self.x(self.legal.lowest), self.x(self.legal.highest));
        let y = (self.bottom() - TEETH)..=self.bottom();
        Rect::from_x_y_ranges(left..=right.max(left) + 3.0, y)
    }

    fn paint(&self) {
        let legal = &self.legal;
        let points = |units: u64| (units as f64 * self.span.points_per_unit()) as f32;
        let narrow = |blocks: vmem_lab::query::Blocks| points(blocks.size) < NEAREST;
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
        let x = self.x(address);
        let y = (self.bottom() - TEETH)..=self.bottom();
        let rect = Rect::from_x_y_ranges((x - 0.5)..=(x + 2.5), y);
        self.painter
            .rect_filled(rect, CornerRadius::ZERO, self.palette.good);
    }

    fn band(&self, first: u64, last: u64) {
        let (left, right) = (self.x(first), self.x(last));
        let y = (self.bottom() - TEETH)..=self.bottom();
        let rect = Rect::from_x_y_ranges(left..=right.max(left + 2.0), y);
        self.painter
            .rect_filled(rect, CornerRadius::ZERO, self.palette.card);
        let low = rect.with_min_y(self.bottom() - 4.0);
        self.painter
            .rect_filled(low, CornerRadius::ZERO, self.palette.good);
    }
}
