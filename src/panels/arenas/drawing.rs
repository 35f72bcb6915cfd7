//! A bar as shapes: made once for each state, window and theme, and painted again until one
//! of them changes.

use std::sync::Arc;

use egui::{Align2, Color32, FontId, Id, Mesh, Painter, Rangef, Rect, Shape, Ui, pos2, vec2};
use vmem::{Origin, Segment, SegmentKind};
use vmem_lab::Owner;
use vmem_lab::narration::{self, grouped};

use crate::kit::theme::{Palette, mono, size, text};
use crate::kit::{cached, marks, paint};
use crate::shell::context::ViewState;
use vmem_view::arena_text::ArenaText;
use vmem_view::arena_text::slab_label;
use vmem_view::extent::{Extent, TileDetail};
use vmem_view::quantum_caches::{ObjectCounts, reserve};
use vmem_view::range::Window;
use vmem_view::segment_index::SegmentSum;
use vmem_view::tiles::{Bar, SpanBar, Tile};
use vmem_view::wording::shorten;

/// A bar as shapes.
#[derive(Default)]
pub(super) struct Drawing {
    shapes: Vec<Shape>,
    labels: Vec<Label>,
}

/// A text on a bar. It is laid out each time: egui caches layouts, and drops them when its
/// fonts change.
struct Label {
    text: String,
    font: FontId,
    colour: Color32,
    /// The colour of a patch between a pattern and the text.
    patch: Option<Color32>,
    rect: Rect,
}

impl Drawing {
    /// Returns the drawing of a window in `rect` that egui's memory holds for the state as it
    /// is; calls `draw` if there is none.
    pub(super) fn cached(
        ui: &Ui,
        view: &ViewState,
        name: (&str, usize),
        (window, rect): (Window, Rect),
        draw: impl FnOnce() -> Self,
    ) -> Arc<Self> {
        let (theme, pixels) = (ui.theme(), ui.pixels_per_point());
        let state = (view.derived.revision, view.settings, theme, pixels);
        let key = (state, window, rect);
        cached(ui, Id::unique(("drawing", name)), key, || Arc::new(draw()))
    }

    /// Draws a bar with all details.
    pub(super) fn new(ui: &Ui, rect: Rect, bar: &Bar, text: &ArenaText<'_>) -> Self {
        let mut pen = Pen::new(ui, rect, bar, text);
        for (extent, tile) in bar.tiles() {
            match tile {
                Tile::Many(sum) => pen.sum(*extent, sum),
                Tile::One(segment) if segment.kind == SegmentKind::Allocated => {
                    pen.allocated(*extent, segment);
                }
                Tile::One(segment) => pen.free(*extent, segment),
            }
        }
        pen.boundaries();
        for span in &bar.spans {
            pen.ends(span);
        }
        if bar.spans.is_empty() {
            pen.frame(bar.extent());
        }
        pen.finish()
    }

    /// Draws a very small bar that shows only which parts are allocated.
    pub(super) fn overview(ui: &Ui, rect: Rect, bar: &Bar, text: &ArenaText<'_>) -> Self {
        let mut pen = Pen::new(ui, rect, bar, text);
        for (extent, tile) in bar.tiles() {
            match tile {
                Tile::Many(sum) => pen.sum(*extent, sum),
                Tile::One(segment) if segment.kind == SegmentKind::Allocated => {
                    pen.solid(*extent, pen.hue);
                }
                Tile::One(_) => {}
            }
        }
        pen.finish()
    }

    pub(super) fn paint(&self, painter: &Painter) {
        painter.extend(self.shapes.iter().cloned());
    }

    /// Paints the labels, above the outlines of ghosts, which would cross them out.
    pub(super) fn paint_labels(&self, painter: &Painter) {
        for label in &self.labels {
            let text = label.text.clone();
            let galley = painter.layout_no_wrap(text, label.font.clone(), label.colour);
            if let Some(patch) = label.patch {
                painter.rect_filled(label.rect.expand2(vec2(5.0, 2.0)), 4.0, patch);
            }
            painter.galley(label.rect.min, galley, label.colour);
        }
    }
}

/// Collects the shapes of a drawing: areas below, patterns on them, lines above.
struct Pen<'a> {
    painter: &'a Painter,
    palette: Palette,
    rect: Rect,
    bar: &'a Bar,
    text: &'a ArenaText<'a>,
    hue: Color32,
    areas: Mesh,
    patterns: Vec<Shape>,
    lines: Mesh,
    labels: Vec<Label>,
}

impl<'a> Pen<'a> {
    fn new(ui: &'a Ui, rect: Rect, bar: &'a Bar, text: &'a ArenaText<'a>) -> Self {
        let palette = Palette::of(ui);
        let mut pen = Self {
            painter: ui.painter(),
            palette,
            rect,
            bar,
            text,
            hue: palette.hue(text.arena.0 as usize),
            areas: Mesh::default(),
            patterns: Vec::new(),
            lines: Mesh::default(),
            labels: Vec::new(),
        };
        for span in &bar.spans {
            pen.solid(span.extent, palette.card);
        }
        if bar.spans.is_empty() {
            pen.solid(bar.extent(), palette.card);
        }
        pen
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

    /// Rounds to pixels, because egui does not round a mesh.
    fn pixel(&self, x: f32) -> f32 {
        let pixels = self.painter.pixels_per_point();
        (x * pixels).round() / pixels
    }

    fn place(&self, extent: Extent) -> Rect {
        let rect = paint::place(self.rect, extent);
        let (left, right) = (self.pixel(rect.left()), self.pixel(rect.right()));
        Rect::from_x_y_ranges(left..=right, rect.y_range())
    }

    fn solid(&mut self, extent: Extent, colour: Color32) {
        let rect = self.place(extent);
        self.areas.add_colored_rect(rect, colour);
    }

    /// Draws merged segments: from below the share that is allocated, from above the share
    /// of the largest free segment.
    fn sum(&mut self, extent: Extent, sum: &SegmentSum) {
        let rect = self.place(extent);
        let share = |units: f64| ((units / sum.size as f64) as f32 * rect.height()).max(2.0);
        if sum.allocated > 0 {
            let filled = rect.with_min_y(rect.bottom() - share(sum.allocated as f64));
            self.areas.add_colored_rect(filled, self.hue);
        }
        if sum.largest_free > 0 {
            let hole = rect.with_max_y(rect.top() + share(sum.largest_free as f64));
            self.areas.add_colored_rect(hole, self.palette.hatch);
        }
    }

    fn free(&mut self, extent: Extent, segment: &Segment) {
        let rect = self.place(extent);
        let stroke = (1.4, self.palette.hatch).into();
        paint::hatch_into(&mut self.patterns, rect, 7.0, stroke);
        if TileDetail::for_width(extent.width()) < TileDetail::All {
            return;
        }
        let units = grouped(segment.size.into());
        let list = self.text.list_of(segment);
        let long = format!("free · {} · {list}", narration::units(segment.size));
        let short = format!("{units} free");
        let (font, patch) = (text(size::BODY), Some(self.palette.card));
        let texts = [&long, &short, &units].map(|text| (text.as_str(), &font));
        self.label(rect, &texts, self.palette.ink, patch);
    }

    fn allocated(&mut self, extent: Extent, segment: &Segment) {
        self.solid(extent, self.hue);
        let rect = self.place(extent);
        let (text_of, on_hue) = (self.text, self.palette.on_hue);
        let small = text(size::SMALL);
        match text_of.owner(segment.base) {
            Some(Owner::Importer(child)) => {
                let stripe = self.palette.hue(child.0 as usize);
                let edge = self.palette.card;
                paint::stripes_into(&mut self.patterns, rect, stripe, edge);
                let child = text_of.name_of(child);
                let long = format!("lent to {child}");
                let short = shorten(&long, 21);
                let texts = [&long, &short, child].map(|text| (text, &small));
                self.label(rect, &texts, self.palette.ink, Some(self.palette.card));
            }
            Some(Owner::Slab { object }) => {
                self.slab(rect, segment.base);
                let long = slab_label(object);
                let texts = [(long.as_str(), &small), ("slab", &small)];
                self.label(rect, &texts, self.palette.ink, Some(self.palette.card));
            }
            Some(Owner::Allocation(allocation)) => {
                let padding = allocation.size.saturating_sub(allocation.asked);
                let padding = self.part(segment.base.wrapping_add(allocation.asked), padding);
                let asked_end = padding.map_or(rect.right(), |padding| padding.left());
                if let Some(padding) = padding {
                    paint::stipple_into(&mut self.patterns, padding, on_hue);
                }
                let name = allocation.name.as_str();
                let short = shorten(name, 12);
                let (large, little) = (mono(15.0), mono(11.0));
                let texts = [(name, &large), (&short, &large), (name, &little)];
                self.label(rect.with_max_x(asked_end), &texts, on_hue, None);
            }
            None => {}
        }
    }

    /// Returns the visible part of `size` units at `base`.
    fn part(&self, base: u64, size: u64) -> Option<Rect> {
        let visible = self.bar.visible(base, size).filter(|_| size > 0)?;
        Some(self.place(visible)).filter(|rect| rect.width() > 0.0)
    }

    /// Draws the objects of a slab that the cache holds in reserve as free: hatched in the
    /// colour of the arena. Objects that are too narrow for this share one area.
    fn slab(&mut self, rect: Rect, base: u64) {
        const NARROWEST: f32 = 3.0;
        let Some(slab) = self.text.slab(base) else {
            return;
        };
        let each = self.bar.extent_of(base, slab.object);
        let is_wide = each.is_some_and(|extent| extent.width() >= NARROWEST);
        let parts: Vec<Rect> = if is_wide {
            let reserve = reserve(slab).into_iter();
            reserve
                .filter_map(|(base, size)| self.part(base, size))
                .collect()
        } else {
            let counts = ObjectCounts::new([slab]);
            let share = counts.handed_out as f32 / counts.all.max(1) as f32;
            vec![rect.with_max_y(rect.bottom() - rect.height() * share)]
        };
        for part in parts {
            let (areas, patterns) = (&mut self.areas, &mut self.patterns);
            marks::reserve_into(areas, patterns, &self.palette, part, self.hue);
        }
    }

    /// Writes the first of `texts` that fits into `rect`, in its middle.
    fn label(
        &mut self,
        rect: Rect,
        texts: &[(&str, &FontId)],
        colour: Color32,
        patch: Option<Color32>,
    ) {
        if TileDetail::for_width(rect.width()) < TileDetail::Name {
            return;
        }
        let margin = if rect.width() < 40.0 { 4.0 } else { 12.0 };
        let room = rect.size() - vec2(margin, 4.0);
        for &(text, font) in texts {
            let (text, font) = (text.to_owned(), font.clone());
            let painter = self.painter;
            let galley = painter.layout_no_wrap(text.clone(), font.clone(), colour);
            if galley.size().x <= room.x && galley.size().y <= room.y {
                self.labels.push(Label {
                    text,
                    font,
                    colour,
                    patch,
                    rect: Align2::CENTER_CENTER.anchor_size(rect.center(), galley.size()),
                });
                return;
            }
        }
    }

    /// Draws the boundaries of segments that are not merged.
    fn boundaries(&mut self) {
        let settings = self.text.settings;
        let spans = self.bar.spans.iter().map(|span| &span.tiles);
        for tiles in spans.chain([&self.bar.crowd]) {
            for pair in tiles.windows(2) {
                let ((left, before), (right, after)) = (pair[0], pair[1]);
                if matches!((before, after), (Tile::Many(_), Tile::Many(_))) {
                    continue;
                }
                let ink = self.palette.ink;
                let (width, colour) = match left.width().min(right.width()) {
                    12.0.. => (settings.line(1.5), ink),
                    6.0.. => (settings.line(1.0), ink),
                    _ => (1.0, ink.gamma_multiply(0.6)),
                };
                let left = self.pixel(self.rect.left() + right.left - width / 2.0);
                let x = left..=(left + width);
                let line = Rect::from_x_y_ranges(x, self.rect.y_range());
                self.lines.add_colored_rect(line, colour);
            }
        }
    }

    fn frame(&mut self, extent: Extent) {
        let rect = self.place(extent);
        let half = self.text.settings.line(1.5) / 2.0;
        for y in [rect.top(), rect.bottom()] {
            let line = Rect::from_x_y_ranges(rect.x_range(), (y - half)..=(y + half));
            self.lines.add_colored_rect(line, self.palette.ink);
        }
    }

    /// Draws a post at each end of a span, where merging stops; a double post for an
    /// imported span. An end outside of the window fades out.
    fn ends(&mut self, span: &SpanBar) {
        self.frame(span.extent);
        let whole = self.place(span.extent);
        let ends = [
            (whole.left(), 1.0, span.shows_start()),
            (whole.right(), -1.0, span.shows_end()),
        ];
        for (x, inward, is_end) in ends {
            if is_end {
                self.post(x, inward, whole, span.origin);
            } else {
                self.fade(x, inward, whole);
            }
        }
    }

    fn post(&mut self, x: f32, inward: f32, whole: Rect, origin: Origin) {
        let upright = |x: f32, width: f32, y: Rangef| {
            Rect::from_x_y_ranges((x - width / 2.0)..=(x + width / 2.0), y)
        };
        let width = (whole.width() / 6.0).clamp(1.0, 6.0);
        let post = upright(x, width, whole.y_range().expand(4.0));
        let post = Shape::rect_filled(post, 1.0, self.palette.ink);
        self.patterns.push(post);
        if origin == Origin::Imported && whole.width() > 30.0 {
            for (width, colour) in [(4.0, self.palette.card), (2.0, self.hue)] {
                let line = upright(x + inward * 6.0, width, whole.y_range().expand(3.0));
                self.lines.add_colored_rect(line, colour);
            }
        }
    }

    fn fade(&mut self, x: f32, inward: f32, whole: Rect) {
        const WIDTH: f32 = 14.0;
        let y = whole.y_range().expand(1.0);
        let clear = self.palette.card.gamma_multiply(0.0);
        let first = self.lines.vertices.len() as u32;
        for (x, colour) in [(x, self.palette.card), (x + inward * WIDTH, clear)] {
            self.lines.colored_vertex(pos2(x, y.min), colour);
            self.lines.colored_vertex(pos2(x, y.max), colour);
        }
        self.lines.add_triangle(first, first + 1, first + 2);
        self.lines.add_triangle(first + 1, first + 2, first + 3);
    }
}
