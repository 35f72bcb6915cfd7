//! The legend: the marks as they are painted, with their meanings.

use egui::{Align2, Mesh, Painter, Rect, Sense, Shape, Stroke, StrokeKind, Ui, pos2, vec2};
use vmem_view::legend::{LEGEND, Mark};

use crate::kit::theme::{Palette, mono, size};
use crate::kit::{dialog, marks, navigation, paint};

/// Draws the legend. Returns true if it is to be closed.
pub fn ui(ui: &Ui) -> bool {
    dialog::titled(ui, "Marks", "", 528.0, list)
}

fn list(ui: &mut Ui) {
    navigation::scroll(ui);
    ui.spacing_mut().item_spacing = vec2(12.0, 8.0);
    for (mark, meaning) in LEGEND {
        ui.horizontal(|ui| {
            let (rect, _) = ui.allocate_exact_size(vec2(48.0, 26.0), Sense::hover());
            mark_ui(
                &ui.painter().with_clip_rect(ui.clip_rect()),
                &Palette::of(ui),
                rect,
                *mark,
            );
            ui.add(egui::Label::new(*meaning).wrap());
        });
    }
}

fn mark_ui(painter: &Painter, palette: &Palette, rect: Rect, mark: Mark) {
    let (own, other) = (palette.hue(0), palette.hue(1));
    let at = rect.center();
    let mut shapes = Vec::new();
    let mut mesh = Mesh::default();
    match mark {
        Mark::Solid | Mark::Striped | Mark::Stippled | Mark::Ring => {
            painter.rect_filled(rect, 0.0, own);
        }
        _ => {}
    }
    match mark {
        Mark::Solid => {}
        Mark::Hatched => paint::hatch(painter, rect, 7.0, (1.4, palette.hatch)),
        Mark::Striped => paint::stripes_into(&mut shapes, rect, other, palette.card),
        Mark::Stippled => paint::stipple_into(&mut shapes, rect, palette.card),
        Mark::Posts => {
            paint::hatch(painter, rect, 7.0, (1.4, palette.hatch));
            for x in [rect.left() + 2.0, rect.right() - 2.0] {
                painter.vline(x, rect.y_range(), (4.0, palette.ink));
            }
        }
        Mark::Ring => paint::ring(painter, rect.shrink(2.0), 2.5, palette.now),
        Mark::Dashed => paint::dashed_box(painter, rect.shrink(2.0), palette.ink, palette.card),
        Mark::Reserve => marks::reserve_into(&mut mesh, &mut shapes, palette, rect, own),
        Mark::Number => {
            let chip = Rect::from_center_size(at, vec2(32.0, 18.0));
            painter.rect_stroke(chip, 4.0, (1.2, palette.ink), StrokeKind::Inside);
            marks::number(painter, chip, 2, (palette.ink, palette.card));
        }
        Mark::Wedge => {
            let narrow = Rect::from_center_size(at + vec2(0.0, 4.0), vec2(3.0, 18.0));
            painter.rect_filled(narrow, 0.0, own);
            marks::wedge(painter, narrow.center_top(), palette.ink);
        }
        Mark::Flags => {
            painter.rect_filled(rect.with_min_y(at.y), 0.0, own);
            let [from, to] = [8.0, 32.0].map(|x| pos2(rect.left() + x, at.y));
            marks::link(painter, from, to, 4.0, palette.ink);
            marks::flag(painter, from, palette.ink, palette.ink);
            marks::flag(painter, to, palette.card, palette.ink);
        }
        Mark::Teeth => {
            paint::hatch(painter, rect, 7.0, (1.4, palette.hatch));
            let low = rect.with_min_y(rect.bottom() - 8.0);
            for x in [4.0, 12.0, 20.0] {
                let left = rect.left() + x;
                let tooth = low.with_min_x(left).with_max_x(left + 2.5);
                marks::tooth(painter, palette, tooth);
            }
            marks::band(painter, palette, low.with_min_x(at.x + 4.0));
        }
        Mark::Bars => {
            painter.hline(rect.x_range(), at.y + 6.0, (4.0, palette.hatch));
            for (x, share) in [(10.0, 0.2), (18.0, 1.0), (20.0, 0.6), (34.0, 0.1)] {
                let left = rect.left() + x;
                marks::failures_into(&mut mesh, palette, left, at.y + 8.0, share);
            }
        }
        Mark::Dot => {
            painter.circle_filled(at, 5.0, palette.now);
        }
        Mark::HollowDot => {
            painter.circle(at, 5.0, palette.card, (2.0, palette.muted));
        }
        Mark::Cross => {
            painter.circle_filled(at, 7.0, palette.now);
            paint::cross(painter, at, palette.on_now);
        }
        Mark::Stroke => {
            painter.circle_filled(at - vec2(0.0, 5.0), 5.0, palette.now);
            painter.vline(at.x, (at.y + 3.0)..=(at.y + 9.0), (2.0, palette.ink));
        }
        Mark::Diamond => shapes.push(paint::diamond(
            at,
            palette.card,
            Stroke::new(1.5, palette.warn),
        )),
        Mark::Arrow => {
            painter.text(
                at,
                Align2::CENTER_CENTER,
                "←",
                mono(size::BODY),
                palette.ink,
            );
        }
    }
    painter.add(Shape::mesh(mesh));
    painter.extend(shapes);
}
