//! A shape for each arena, because a hue alone is not enough for everyone.

use egui::{Color32, CornerRadius, Painter, Rect, Sense, Shape, Stroke, Ui, Vec2, pos2, vec2};
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
    let corners = |angles: &[f32], radius: f32| {
        let corner = |&turns: &f32| at + Vec2::angled(turns * std::f32::consts::TAU) * radius;
        let corners = angles.iter().map(corner).collect();
        Shape::convex_polygon(corners, hue, Stroke::NONE)
    };
    match index % SHAPES {
        0 => {
            painter.rect_filled(
                Rect::from_center_size(at, Vec2::splat(radius * 1.8)),
                CornerRadius::same(2),
                hue,
            );
        }
        1 => {
            painter.circle_filled(at, radius, hue);
        }
        2 => {
            let points = vec![
                pos2(at.x, rect.top()),
                pos2(rect.right(), rect.bottom() - radius * 0.2),
                pos2(rect.left(), rect.bottom() - radius * 0.2),
            ];
            painter.add(Shape::convex_polygon(points, hue, Stroke::NONE));
        }
        3 => {
            painter.add(corners(&[0.0, 0.25, 0.5, 0.75], radius * 1.1));
        }
        4 => {
            let bar = vec2(radius * 2.0, radius * 0.75);
            painter.rect_filled(Rect::from_center_size(at, bar), CornerRadius::ZERO, hue);
            let bar = vec2(bar.y, bar.x);
            painter.rect_filled(Rect::from_center_size(at, bar), CornerRadius::ZERO, hue);
        }
        _ => {
            painter.circle_stroke(at, radius * 0.75, Stroke::new(radius * 0.5, hue));
        }
    }
}
