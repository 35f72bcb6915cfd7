//! An arena's segments on a small bar, without names: to compare at a glance.

use std::collections::HashMap;

use egui::{CornerRadius, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};
use vmem::SegmentKind;
use vmem_lab::compare::SideRef;

use crate::bar::{Bar, Extent, Piece};
use crate::paint;
use crate::theme::Palette;

const HEIGHT: f32 = 22.0;

/// The bars of the sides, until they are elsewhere in time.
#[derive(Default)]
pub(super) struct TinyBars {
    known: HashMap<usize, (Stamp, Bar)>,
}

/// The time, the arena, and the width that a bar was laid out for.
#[derive(Clone, PartialEq)]
struct Stamp((u64, usize), String, f32);

impl TinyBars {
    /// Draws the bar of an arena of the side at `place`. `time` is what its state can be
    /// known again by.
    pub(super) fn ui(
        &mut self,
        ui: &mut Ui,
        time: (u64, usize),
        place: usize,
        side: &SideRef<'_>,
        arena: &str,
        name: &str,
    ) {
        let palette = Palette::of(ui);
        let (rect, response) =
            ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::hover());
        let id = side.world.arena_named(arena);
        let stamp = Stamp(time, arena.to_owned(), rect.width());
        let lay_out = || {
            let bar = id.and_then(|id| {
                side.world
                    .try_inspect(id, |view| Bar::of(view, rect.width()))
            });
            (stamp.clone(), bar.unwrap_or_default())
        };
        let known = self.known.entry(place).or_insert_with(lay_out);
        if known.0 != stamp {
            *known = lay_out();
        }
        let bar = &known.1;
        let stats = id.and_then(|id| {
            side.world.try_inspect(id, |view| {
                (
                    view.allocated_count(),
                    view.free_count(),
                    view.largest_free(),
                )
            })
        });
        response.widget_info(|| {
            let words = match stats {
                None => format!("{name}: no arena {arena}"),
                Some((allocated, free, largest)) => format!(
                    "{name}: {allocated} allocated and {free} free segments in {arena}, the \
                     largest free {largest}"
                ),
            };
            WidgetInfo::labeled(Role::Image, true, words)
        });
        if bar.is_empty() {
            let stroke = Stroke::new(1.0, palette.hairline);
            ui.painter()
                .rect_stroke(rect, 0.0, stroke, StrokeKind::Inside);
            return;
        }
        let hue = palette.hue(id.map_or(0, |id| id.0 as usize));
        let filled = |place: Rect, share: f32| {
            // What is too small to be seen is seen all the same.
            let wide = place.with_max_x(place.right().max(place.left() + 3.0));
            let height = match share {
                0.0 => return,
                share => (wide.height() * share).max(4.0),
            };
            let full = wide.with_min_y(wide.bottom() - height);
            ui.painter().rect_filled(full, CornerRadius::ZERO, hue);
        };
        let at = |extent: Extent| {
            let (left, right) = (rect.left() + extent.left, rect.left() + extent.right);
            Rect::from_min_max(pos2(left, rect.top()), pos2(right, rect.bottom()))
        };
        let outline = Stroke::new(1.0, palette.ink);
        for span in &bar.spans {
            let whole = at(span.extent);
            ui.painter()
                .rect_filled(whole, CornerRadius::ZERO, palette.card);
            let free = |piece: &Piece| !matches!(piece, Piece::One(it) if it.kind == SegmentKind::Allocated);
            for (extent, _) in span.pieces.iter().filter(|(_, piece)| free(piece)) {
                let hatch = Stroke::new(1.0, palette.hatch);
                paint::hatch(ui.painter(), at(*extent), 6.0, hatch);
            }
            for (extent, piece) in &span.pieces {
                let place = at(*extent);
                match piece {
                    Piece::One(segment) if segment.kind == SegmentKind::Allocated => {
                        filled(place, 1.0);
                        let line = [place.right_top(), place.right_bottom()];
                        ui.painter()
                            .line_segment(line, Stroke::new(1.0, palette.card));
                    }
                    Piece::One(_) => {}
                    Piece::Many(column) => {
                        filled(place, column.allocated as f32 / column.size.max(1) as f32);
                    }
                }
            }
            ui.painter()
                .rect_stroke(whole, CornerRadius::ZERO, outline, StrokeKind::Inside);
        }
        for (extent, column) in &bar.crowd {
            filled(
                at(*extent),
                column.allocated as f32 / column.size.max(1) as f32,
            );
        }
        if !bar.crowd.is_empty() {
            ui.painter()
                .rect_stroke(rect, CornerRadius::ZERO, outline, StrokeKind::Inside);
        }
    }
}
