//! A magnified part of a bar where its segments are too narrow to be told apart.

use crate::kit::settings;
use egui::{RichText, Sense, Ui, vec2};
use vmem::Segment;
use vmem_lab::Moment;

use crate::kit::paint;
use crate::kit::theme::{Palette, mono, size};
use crate::panels::arenas::drawing::Drawing;
use crate::panels::arenas::look::{Look, describe, describe_column};
use crate::panels::arenas::row::Row;
use vmem_view::range::{UNIT, Window};
use vmem_view::segment_index::SegmentSum;
use vmem_view::tiles::Bar;

/// So many segments of the usual size are seen.
const SEGMENTS: i128 = 9;

/// What a lens is held over.
pub(super) struct Under {
    /// The segment at the pointer.
    pub(super) segment: Segment,
    /// The place at the pointer.
    pub(super) place: i128,
    /// The column that the segment is put together in, unless it is drawn for itself.
    pub(super) column: Option<SegmentSum>,
}

/// Draws what is around a place.
pub(super) fn ui(ui: &mut Ui, moment: &Moment<'_>, row: &Row, look: &Look<'_>, under: &Under) {
    let palette = Palette::of(ui);
    let screen = ui.ctx().content_rect().width();
    let width = (screen - 64.0).clamp(200.0, 460.0);
    ui.set_max_width(width);
    if let Some(column) = &under.column {
        let words = RichText::new(describe_column(column, look));
        ui.label(words.size(size::SMALL).color(palette.muted));
    }
    let (rect, _) = ui.allocate_exact_size(vec2(width, 60.0), Sense::hover());
    let rect = rect
        .shrink2(vec2(4.0, 8.0))
        .with_max_y(rect.bottom() - 16.0);
    let window = window(row, under);
    let layout = Bar::of(&row.chart, window, rect.width());
    let drawing = Drawing::of(ui, moment, rect, &layout, look);
    drawing.paint(ui.painter());
    drawing.paint_labels(ui.painter());
    addresses(ui, rect, &layout);
    if let Some(extent) = layout.seen(under.segment.base, under.segment.size) {
        let left = rect.left();
        let around = rect
            .with_min_x(left + extent.left)
            .with_max_x(left + extent.right);
        paint::outline(ui.painter(), around, 3.0, palette.ink);
    }
    ui.label(describe(moment, &under.segment, look));
}

/// Around the place: some segments as large as those nearby are.
fn window(row: &Row, under: &Under) -> Window {
    let total = row.chart.total();
    let own = i128::from(under.segment.size) * UNIT;
    let usual = under.column.map_or(own, |column| {
        (column.size as i128 * UNIT / column.segments.max(1) as i128).max(UNIT)
    });
    // All of the segment itself, if that is not far more than the others.
    let len = (usual * SEGMENTS).max((own * 2).min(usual * SEGMENTS * 4));
    let middle = row.chart.place_of(under.segment.base);
    let middle = middle.map_or(under.place, |base| match own < len {
        true => base + own / 2,
        false => under.place,
    });
    Window::new(middle - len / 2, len, total)
}

/// The address of each segment that has room for it.
fn addresses(ui: &Ui, rect: egui::Rect, layout: &Bar) {
    let palette = Palette::of(ui);
    let settings = settings::current(ui.ctx());
    let mut free = rect.left();
    for (extent, piece) in layout.pieces() {
        let vmem_view::tiles::Tile::One(segment) = piece else {
            continue;
        };
        let words = settings.address(segment.base.into());
        let painter = ui.painter();
        let galley = painter.layout_no_wrap(words, mono(size::SMALL), palette.muted);
        let at = egui::pos2(rect.left() + extent.left, rect.bottom() + 3.0);
        let end = at.x + galley.size().x;
        if at.x < free || end > rect.right() + 4.0 {
            continue;
        }
        free = end + 8.0;
        painter.galley(at, galley, palette.muted);
    }
}
