//! A bar as shapes: made once for each state, window and theme, and painted as it is
//! until one of them changes.

use crate::kit::settings;
use egui::{
    Align2, Color32, CornerRadius, FontId, Mesh, Painter, Rect, Shape, Stroke, Theme, Ui, pos2,
    vec2,
};
use vmem::{Origin, Segment, SegmentKind};
use vmem_lab::narration::{self, grouped};
use vmem_lab::{Moment, Owner};

use crate::kit::paint;
use crate::kit::theme::{Palette, mono, size, text};
use crate::panels::arenas::look::Look;
use vmem_view::extent::{Detail, Extent};
use vmem_view::range::Window;
use vmem_view::segment_index::SegmentSum;
use vmem_view::settings::Settings;
use vmem_view::tiles::{Bar, SpanBar, Tile};

/// What a drawing was made for.
#[derive(Clone, PartialEq)]
pub(super) struct DrawnFor {
    revision: u64,
    window: Window,
    rect: Rect,
    theme: Theme,
    settings: Settings,
    pixels_per_point: f32,
}

impl DrawnFor {
    pub(super) fn of(ui: &Ui, revision: u64, window: Window, rect: Rect) -> Self {
        Self {
            revision,
            window,
            rect,
            theme: ui.theme(),
            settings: settings::current(ui.ctx()),
            pixels_per_point: ui.pixels_per_point(),
        }
    }
}

/// A bar as shapes.
#[derive(Default)]
pub(super) struct Drawing {
    shapes: Vec<Shape>,
    labels: Vec<Label>,
}

/// Words on a bar. They are laid out each time: egui keeps layouts, and throws them
/// away when its fonts change.
struct Label {
    text: String,
    font: FontId,
    colour: Color32,
    /// A patch behind the words, so that a pattern does not disturb them.
    patch: Option<Color32>,
    rect: Rect,
}

impl Drawing {
    /// A bar with everything that can be told of its pieces.
    pub(super) fn of(ui: &Ui, moment: &Moment<'_>, rect: Rect, bar: &Bar, look: &Look<'_>) -> Self {
        let mut pen = Pen::new(ui, rect, look.hue);
        pen.ground(bar);
        for (extent, piece) in bar.pieces() {
            match piece {
                Tile::Many(column) => pen.column(*extent, column),
                Tile::One(segment) => pen.segment(moment, *extent, segment, look),
            }
        }
        pen.boundaries(bar);
        for span in &bar.spans {
            pen.ends(span);
        }
        if bar.spans.is_empty() {
            pen.frame(bar.extent());
        }
        pen.finish()
    }

    /// A bar as small as can be: what is allocated, and where.
    pub(super) fn overview(ui: &Ui, rect: Rect, bar: &Bar, hue: Color32) -> Self {
        let mut pen = Pen::new(ui, rect, hue);
        pen.ground(bar);
        for (extent, piece) in bar.pieces() {
            match piece {
                Tile::Many(column) => pen.column(*extent, column),
                Tile::One(segment) if segment.kind == SegmentKind::Allocated => {
                    pen.solid(*extent, hue);
                }
                Tile::One(_) => {}
            }
        }
        pen.finish()
    }

    pub(super) fn paint(&self, painter: &Painter) {
        painter.extend(self.shapes.iter().cloned());
    }

    /// Above what was there before, whose outline would cross them out.
    pub(super) fn paint_labels(&self, painter: &Painter) {
        for label in &self.labels {
            let text = label.text.clone();
            let galley = painter.layout_no_wrap(text, label.font.clone(), label.colour);
            if let Some(patch) = label.patch {
                let behind = label.rect.expand2(vec2(5.0, 2.0));
                painter.rect_filled(behind, CornerRadius::same(4), patch);
            }
            painter.galley(label.rect.min, galley, label.colour);
        }
    }
}

/// What a drawing is made with: areas below, patterns on them, lines above.
struct Pen<'a> {
    painter: &'a Painter,
    palette: Palette,
    settings: Settings,
    rect: Rect,
    hue: Color32,
    areas: Mesh,
    patterns: Vec<Shape>,
    lines: Mesh,
    labels: Vec<Label>,
}

impl<'a> Pen<'a> {
    fn new(ui: &'a Ui, rect: Rect, hue: Color32) -> Self {
        Self {
            painter: ui.painter(),
            palette: Palette::of(ui),
            settings: settings::current(ui.ctx()),
            rect,
            hue,
            areas: Mesh::default(),
            patterns: Vec::new(),
            lines: Mesh::default(),
            labels: Vec::new(),
        }
    }

    fn finish(self) -> Drawing {
        let mut shapes = vec![Shape::mesh(self.areas)];
        shapes.extend(self.patterns);
        shapes.push(Shape::mesh(self.lines));
        Drawing {
            shapes,
            labels: self.labels,
        }
    }

    /// A mesh is not rounded to pixels by itself.
    fn pixel(&self, x: f32) -> f32 {
        let pixels = self.painter.pixels_per_point();
        (x * pixels).round() / pixels
    }

    fn place(&self, extent: Extent) -> Rect {
        let left = self.pixel(self.rect.left() + extent.left);
        let right = self.pixel(self.rect.left() + extent.right);
        Rect::from_x_y_ranges(left..=right, self.rect.y_range())
    }

    fn solid(&mut self, extent: Extent, colour: Color32) {
        let rect = self.place(extent);
        self.areas.add_colored_rect(rect, colour);
    }

    fn ground(&mut self, bar: &Bar) {
        let spans = bar.spans.iter().map(|span| span.extent);
        let grounds: Vec<Extent> = match bar.spans.is_empty() {
            true => vec![bar.extent()],
            false => spans.collect(),
        };
        for extent in grounds {
            self.solid(extent, self.palette.card);
        }
    }

    /// From below, the share that is allocated; from above, the largest hole's.
    fn column(&mut self, extent: Extent, column: &SegmentSum) {
        let rect = self.place(extent);
        let share = |units: f64| (units / column.size as f64) as f32 * rect.height();
        let allocated = share(column.allocated as f64);
        if column.allocated > 0 {
            let filled = rect.with_min_y(rect.bottom() - allocated.max(2.0));
            self.areas.add_colored_rect(filled, self.hue);
        }
        if column.largest_free > 0 {
            let hole = share(column.largest_free as f64);
            let hole = rect.with_max_y(rect.top() + hole.max(2.0));
            self.areas.add_colored_rect(hole, self.palette.hatch);
        }
    }

    fn segment(&mut self, moment: &Moment<'_>, extent: Extent, segment: &Segment, look: &Look<'_>) {
        match segment.kind {
            SegmentKind::Allocated => self.allocated(moment, extent, segment, look),
            _ => self.free(extent, segment),
        }
    }

    fn free(&mut self, extent: Extent, segment: &Segment) {
        let rect = self.place(extent);
        let stroke = Stroke::new(1.4, self.palette.hatch);
        paint::hatch_into(&mut self.patterns, rect, 7.0, stroke);
        if Detail::of(extent.width()) < Detail::All {
            return;
        }
        let units = grouped(segment.size.into());
        let list = segment.size.checked_ilog2().unwrap_or(0);
        let long = format!("free · {} · list {list}", narration::units(segment.size));
        let short = format!("{units} free");
        let (font, patch) = (text(size::BODY), Some(self.palette.card));
        let texts = [&long, &short, &units].map(|text| (text.as_str(), &font));
        self.label(rect, &texts, self.palette.ink, patch);
    }

    fn allocated(
        &mut self,
        moment: &Moment<'_>,
        extent: Extent,
        segment: &Segment,
        look: &Look<'_>,
    ) {
        self.solid(extent, self.hue);
        let rect = self.place(extent);
        let (ink, card, on_hue) = (self.palette.ink, self.palette.card, self.palette.on_hue);
        let small = text(size::SMALL);
        match moment.world.owner(look.arena, segment.base) {
            Some(Owner::Importer(child)) => {
                let Some((stripe, child)) = (look.child)(child) else {
                    return;
                };
                paint::stripes_into(&mut self.patterns, rect, stripe);
                let long = format!("to {child}");
                let short = vmem_view::wording::shorten(&long, 16);
                let texts = [&long, &short, &child].map(|text| (text.as_str(), &small));
                self.label(rect, &texts, ink, Some(card));
            }
            Some(Owner::Slab { object }) => {
                let long = vmem_view::owner::slab_label(object);
                self.label(rect, &[(&long, &small), ("slab", &small)], on_hue, None);
            }
            Some(Owner::Allocation(allocation)) => {
                let padding = allocation.size.saturating_sub(allocation.asked);
                let kept = rect.right() - self.padded(extent, segment, padding);
                if padding > 0 && kept < rect.right() {
                    let padded = rect.with_min_x(kept.max(rect.left()));
                    paint::stipple_into(&mut self.patterns, padded, on_hue);
                }
                let rect = rect.with_max_x(kept.max(rect.left()));
                let (name, short) = (
                    &allocation.name,
                    vmem_view::wording::shorten(&allocation.name, 12),
                );
                let (large, little) = (mono(15.0), mono(11.0));
                let texts = [(name, &large), (&short, &large), (name, &little)];
                let texts = texts.map(|(text, font)| (text.as_str(), font));
                self.label(rect, &texts, on_hue, None);
            }
            None => {}
        }
    }

    /// How much of a segment's visible part is padding, in points. (The padding is at the
    /// end, which may be cut off.)
    fn padded(&self, extent: Extent, segment: &Segment, padding: u64) -> f32 {
        let share = padding as f64 / segment.size as f64;
        (share * f64::from(extent.width())) as f32
    }

    /// The first of `texts` that fits into `rect`, in its middle.
    fn label(
        &mut self,
        rect: Rect,
        texts: &[(&str, &FontId)],
        colour: Color32,
        patch: Option<Color32>,
    ) {
        if Detail::of(rect.width()) < Detail::Name {
            return;
        }
        let around = if rect.width() < 40.0 { 4.0 } else { 12.0 };
        let room = rect.size() - vec2(around, 4.0);
        for &(text, font) in texts {
            let galley = self
                .painter
                .layout_no_wrap(text.to_owned(), font.clone(), colour);
            if galley.size().x > room.x || galley.size().y > room.y {
                continue;
            }
            self.labels.push(Label {
                text: text.to_owned(),
                font: font.clone(),
                colour,
                patch,
                rect: Align2::CENTER_CENTER.anchor_size(rect.center(), galley.size()),
            });
            return;
        }
    }

    /// Between two segments that are drawn for themselves.
    fn boundaries(&mut self, bar: &Bar) {
        let rows = bar.spans.iter().map(|span| &span.pieces);
        for pieces in rows.chain([&bar.crowd]) {
            for pair in pieces.windows(2) {
                let ((left, before), (right, after)) = (pair[0], pair[1]);
                if matches!((before, after), (Tile::Many(_), Tile::Many(_))) {
                    continue;
                }
                let narrow = left.width().min(right.width());
                let (width, colour) = match narrow {
                    12.0.. => (1.5, self.palette.ink),
                    6.0.. => (1.0, self.palette.ink),
                    _ => (1.0, self.palette.ink.gamma_multiply(0.6)),
                };
                let width = if narrow < 6.0 {
                    width
                } else {
                    self.settings.line(width)
                };
                self.upright(right.left, width, colour);
            }
        }
    }

    fn upright(&mut self, x: f32, width: f32, colour: Color32) {
        let left = self.pixel(self.rect.left() + x - width / 2.0);
        let rect = Rect::from_x_y_ranges(left..=(left + width), self.rect.y_range());
        self.lines.add_colored_rect(rect, colour);
    }

    /// The lines above and below.
    fn frame(&mut self, extent: Extent) {
        let rect = self.place(extent);
        let half = self.settings.line(1.5) / 2.0;
        for y in [rect.top(), rect.bottom()] {
            let line = Rect::from_x_y_ranges(rect.x_range(), (y - half)..=(y + half));
            self.lines.add_colored_rect(line, self.palette.ink);
        }
    }

    /// The posts at which merging stops, doubled where the span was imported; or that it
    /// goes on beyond the window.
    fn ends(&mut self, span: &SpanBar) {
        self.frame(span.extent);
        let whole = self.place(span.extent);
        let ends = [
            (whole.left(), 1.0, span.begins()),
            (whole.right(), -1.0, span.ends()),
        ];
        for (x, inward, is_end) in ends {
            match is_end {
                true => self.post(x, inward, whole, span.origin),
                false => self.fade(x, inward, whole),
            }
        }
    }

    fn post(&mut self, x: f32, inward: f32, whole: Rect, origin: Origin) {
        let post = (whole.width() / 6.0).clamp(1.0, 6.0);
        let rect = Rect::from_x_y_ranges(
            (x - post / 2.0)..=(x + post / 2.0),
            (whole.top() - 4.0)..=(whole.bottom() + 4.0),
        );
        let shape = Shape::rect_filled(rect, CornerRadius::same(1), self.palette.ink);
        self.patterns.push(shape);
        if origin == Origin::Imported && whole.width() > 30.0 {
            let x = x + inward * 6.0;
            for (width, colour) in [(4.0, self.palette.card), (2.0, self.hue)] {
                let line = Rect::from_x_y_ranges(
                    (x - width / 2.0)..=(x + width / 2.0),
                    (whole.top() - 3.0)..=(whole.bottom() + 3.0),
                );
                self.lines.add_colored_rect(line, colour);
            }
        }
    }

    fn fade(&mut self, x: f32, inward: f32, whole: Rect) {
        const WIDTH: f32 = 14.0;
        let (top, bottom) = (whole.top() - 1.0, whole.bottom() + 1.0);
        let clear = self.palette.card.gamma_multiply(0.0);
        let first = self.lines.vertices.len() as u32;
        for (x, colour) in [(x, self.palette.card), (x + inward * WIDTH, clear)] {
            self.lines.colored_vertex(pos2(x, top), colour);
            self.lines.colored_vertex(pos2(x, bottom), colour);
        }
        self.lines.add_triangle(first, first + 1, first + 2);
        self.lines.add_triangle(first + 1, first + 2, first + 3);
    }
}
