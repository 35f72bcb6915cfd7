//! A line of pseudo-code: its number, its state, and its text.

use egui::{Align2, CornerRadius, Rect, Response, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use crate::kit::theme::{Galley, Palette, mono, size};
use vmem_view::code_wrap::wrap;
use vmem_view::listing::Run;

/// The distance from the left edge to the text.
const TEXT: f32 = 44.0;
/// The height of a line that is not wrapped.
const HEIGHT: f32 = 18.0;
const FONT: f32 = 13.0;

fn lay_out(ui: &Ui, text: &str, run: Run, width: f32) -> Galley {
    let palette = Palette::of(ui);
    let colour = match run {
        Run::Passed => palette.muted,
        Run::Ran | Run::Calls | Run::Now => palette.ink,
    };
    let room = (width - TEXT - 8.0).max(40.0);
    let letter = ui
        .fonts_mut(|fonts| fonts.glyph_width(&mono(FONT), 'm'))
        .max(1.0);
    let columns = (room / letter).floor();
    let text = if columns < text.chars().count() as f32 {
        wrap(text, columns as usize)
    } else {
        text.to_owned()
    };
    ui.painter().layout(text, mono(FONT), colour, room)
}

fn height_of(galley: &Galley) -> f32 {
    (galley.size().y + 2.0).max(HEIGHT)
}

/// Returns the height of a line that is wrapped to `width`.
pub fn height(ui: &Ui, text: &str, width: f32) -> f32 {
    height_of(&lay_out(ui, text, Run::Passed, width))
}

/// Returns where a line that is drawn in `rect` and not wrapped ends.
pub(super) fn end(ui: &Ui, rect: Rect, text: &str) -> f32 {
    let galley = lay_out(ui, text, Run::Passed, f32::INFINITY);
    rect.left() + TEXT + galley.size().x
}

/// Draws a line.
pub fn ui(ui: &mut Ui, index: usize, text: &str, run: Run) -> (Rect, Response) {
    let palette = Palette::of(ui);
    let width = ui.available_width();
    let galley = lay_out(ui, text, run, width);
    let size = vec2(width, height_of(&galley));
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let name = format!("line {}{}: {}", index + 1, run.suffix(), text.trim_start());
    response.widget_info(|| WidgetInfo::labeled(Role::ListItem, true, &name));

    let painter = ui.painter();
    if run == Run::Now {
        painter.rect_filled(rect, CornerRadius::ZERO, palette.now_soft);
        let edge = rect.with_max_x(rect.left() + 4.0);
        painter.rect_filled(edge, CornerRadius::ZERO, palette.now);
    }
    let middle = rect.top() + HEIGHT / 2.0;
    painter.text(
        pos2(rect.left() + 24.0, middle),
        Align2::RIGHT_CENTER,
        index + 1,
        mono(size::SMALL),
        palette.muted,
    );
    let sign = pos2(rect.left() + 34.0, middle);
    match run {
        Run::Passed => {}
        Run::Ran | Run::Now => {
            painter.circle_filled(sign, 2.5, palette.ink);
        }
        Run::Calls => {
            let stroke = Stroke::new(1.5, palette.ink);
            let tip = sign + vec2(4.0, 0.0);
            painter.line_segment([sign - vec2(4.0, 0.0), tip], stroke);
            for side in [-1.0, 1.0] {
                painter.line_segment([tip, tip + vec2(-3.0, 3.0 * side)], stroke);
            }
        }
    }
    painter.galley(
        pos2(rect.left() + TEXT, rect.top() + 1.0),
        galley,
        palette.ink,
    );
    (rect, response)
}
