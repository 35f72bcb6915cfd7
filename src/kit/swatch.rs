//! A shape for each arena, because a hue alone is not enough for everyone.

use egui::{Color32, Painter, Pos2, Rect, Sense, Shape, Stroke, Ui, Vec2, pos2, vec2};
use vmem_lab::ArenaId;

use crate::kit::theme::Palette;

/// The number of shapes; there are as many hues.
const SHAPES: usize = 6;

/// Draws an arena's shape in a line of text.
pub fn ui(ui: &mut Ui, arena: ArenaId) {
    let (rect, _) = ui.allocate_exact_size(Vec2::splat(12.0), Sense::hover());
    let index = arena.0 as usize;
    paint(ui.painter(), rect, index, Palette::of(ui).hue(index));
}

/// Paints the shape of the arena that was created as number `index`.
pub fn paint(painter: &Painter, rect: Rect, index: usize, hue: Color32) {
    let at = rect.center();
    let radius = rect.width().min(rect.height()) / 2.0;
    let filled = |size: Vec2, corner: u8| {
        painter.rect_filled(Rect::from_center_size(at, size), corner, hue);
    };
    let polygon = |points: Vec<Pos2>| {
        painter.add(Shape::convex_polygon(points, hue, Stroke::NONE));
    };
    match index % SHAPES {
        0 => filled(Vec2::splat(radius * 1.8), 2),
        1 => {
            painter.circle_filled(at, radius, hue);
        }
        2 => {
            let bottom = rect.bottom() - radius * 0.2;
            let [right, left] = [rect.right(), rect.left()].map(|x| pos2(x, bottom));
            polygon(vec![pos2(at.x, rect.top()), right, left]);
        }
        3 => {
            let corner = |turns| at + Vec2::angled(turns * std::f32::consts::TAU) * radius * 1.1;
            polygon([0.0, 0.25, 0.5, 0.75].map(corner).to_vec());
        }
        4 => {
            let (long, short) = (radius * 2.0, radius * 0.75);
            filled(vec2(long, short), 0);
            filled(vec2(short, long), 0);
        }
        _ => {
            painter.circle_stroke(at, radius * 0.75, (radius * 0.5, hue));
        }
    }
}
