//! An arena's segments on a small bar, without names: to compare at a glance.

use std::collections::HashMap;
use std::rc::Rc;

use egui::{
    Align2, Color32, CornerRadius, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2,
    vec2,
};
use vmem::SegmentKind;
use vmem_lab::compare::Column;
use vmem_lab::narration::{count, grouped};

use crate::kit::paint;
use crate::kit::theme::{Palette, size, text};
use vmem_view::extent::Extent;
use vmem_view::segment_index::SegmentIndex;
use vmem_view::tiles::{Bar, Tile};

const HEIGHT: f32 = 22.0;

/// The bars of the sides, until they are elsewhere in time.
#[derive(Default)]
pub(crate) struct TinyBars {
    known: HashMap<usize, Known>,
}

/// What was worked out for a side.
struct Known {
    stamp: Stamp,
    bar: Bar,
    words: String,
}

/// The time, the arena, and the width that a bar was laid out for.
#[derive(Clone, PartialEq)]
struct Stamp((u64, usize), String, f32);

impl TinyBars {
    /// Draws the bar of an arena of the side at `place`. `time` is what its state can be
    /// known again by; on the way to another time, why it is not known, and what was last
    /// seen stays.
    pub(crate) fn ui(
        &mut self,
        ui: &mut Ui,
        time: Result<(u64, usize), &str>,
        place: usize,
        side: &Column<'_>,
        arena: &str,
        name: &str,
    ) {
        let size = vec2(ui.available_width(), HEIGHT);
        let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
        if let Ok(time) = time {
            let stamp = Stamp(time, arena.to_owned(), rect.width());
            if self.known.get(&place).is_none_or(|it| it.stamp != stamp) {
                self.known.insert(place, Known::of(stamp, side, name));
            }
        }
        let known = self.known.get(&place);
        let words = match (known, time) {
            (Some(known), _) => known.words.clone(),
            (None, Err(why)) => format!("{name}: {why}"),
            (None, Ok(_)) => name.to_owned(),
        };
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &words));
        let id = side.world.arena_named(arena);
        let hue = Palette::of(ui).hue(id.map_or(0, |id| id.0 as usize));
        match known {
            Some(known) if !known.bar.is_empty() => paint_bar(ui, rect, &known.bar, hue),
            _ => {
                let stroke = Stroke::new(1.0, Palette::of(ui).hairline);
                ui.painter()
                    .rect_stroke(rect, 0.0, stroke, StrokeKind::Inside);
                let why = time.err().unwrap_or("nothing here yet");
                ui.painter().text(
                    rect.left_center() + vec2(8.0, 0.0),
                    Align2::LEFT_CENTER,
                    why,
                    text(size::SMALL),
                    Palette::of(ui).muted,
                );
            }
        }
    }
}

impl Known {
    fn of(stamp: Stamp, side: &Column<'_>, name: &str) -> Self {
        let Stamp(_, arena, width) = &stamp;
        let looked = side.world.arena_named(arena).and_then(|id| {
            side.world.try_inspect(id, |view| {
                let bar = Bar::whole(&Rc::new(SegmentIndex::new(view)), *width);
                let allocated = count(view.allocated_count() as u128, "segment", "segments");
                let words = format!(
                    "{name}: {allocated} allocated and {} free in {arena}, the largest free {}",
                    grouped(view.free_count() as u128),
                    grouped(view.largest_free().into())
                );
                (bar, words)
            })
        });
        let (bar, words) =
            looked.unwrap_or_else(|| (Bar::default(), format!("{name}: no arena {arena}")));
        Self { stamp, bar, words }
    }
}

fn paint_bar(ui: &Ui, rect: Rect, bar: &Bar, hue: Color32) {
    let palette = Palette::of(ui);
    let outline = Stroke::new(1.0, palette.ink);
    let whole = |extent: Extent| {
        let (left, right) = (rect.left() + extent.left, rect.left() + extent.right);
        Rect::from_min_max(pos2(left, rect.top()), pos2(right, rect.bottom()))
    };
    let spans = bar
        .spans
        .iter()
        .map(|span| (whole(span.extent), &span.tiles));
    let crowd = (!bar.crowd.is_empty()).then_some((rect, &bar.crowd));
    for (place, pieces) in spans.chain(crowd) {
        ui.painter()
            .rect_filled(place, CornerRadius::ZERO, palette.card);
        let hatch = Stroke::new(1.0, palette.hatch);
        paint::hatch(ui.painter(), place, 6.0, hatch);
        for (extent, piece) in pieces {
            paint_piece(ui, whole(*extent), piece, hue);
        }
        ui.painter()
            .rect_stroke(place, CornerRadius::ZERO, outline, StrokeKind::Inside);
    }
}

fn paint_piece(ui: &Ui, place: Rect, piece: &Tile, hue: Color32) {
    let palette = Palette::of(ui);
    let share = match piece {
        Tile::One(segment) => match segment.kind {
            SegmentKind::Allocated => 1.0,
            _ => return,
        },
        Tile::Many(column) => column.allocated as f32 / column.size.max(1) as f32,
    };
    // What is hardly there is seen all the same.
    let wide = place.with_max_x(place.right().max(place.left() + 3.0));
    let painter = ui.painter();
    if share < 1.0 {
        painter.rect_filled(wide, CornerRadius::ZERO, palette.card);
    }
    if share > 0.0 {
        let height = (wide.height() * share).max(4.0);
        let filled = wide.with_min_y(wide.bottom() - height);
        painter.rect_filled(filled, CornerRadius::ZERO, hue);
    }
    if matches!(piece, Tile::One(_)) && place.width() > 3.0 {
        let line = [place.right_top(), place.right_bottom()];
        painter.line_segment(line, Stroke::new(1.0, palette.card));
    }
}
