//! Files that are dropped on the window.

use egui::{Align2, Context, LayerId, Order, Shape, Ui, vec2};
use vmem_lab::narration::count;

use crate::kit::paint;
use crate::kit::theme::{self, Palette, size};
use crate::platform::files::Platform;

/// Opens the first of the files that were dropped.
pub(super) fn take(ctx: &Context, platform: &mut dyn Platform) {
    let dropped = ctx.input_mut(|input| std::mem::take(&mut input.raw.dropped_files));
    if let Some(file) = dropped.first() {
        platform.open_dropped(ctx, file);
    }
}

/// Draws a hint above everything while files are held over the window.
pub(super) fn ui(ui: &Ui) {
    let files = ui.input(|input| input.raw.hovered_files.len());
    if files == 0 {
        return;
    }
    let palette = Palette::of(ui);
    let layer = LayerId::new(Order::Foreground, egui::Id::unique("a file is held over"));
    let painter = ui.ctx().layer_painter(layer);
    let rect = ui.ctx().content_rect();
    painter.rect_filled(rect, 0.0, palette.ground.gamma_multiply(0.9));
    let edge = paint::corners(rect.shrink(16.0));
    painter.extend(Shape::dashed_line(&edge, (3.0, palette.ink), 12.0, 8.0));
    let (at, font, title) = (rect.center(), theme::text(24.0), "Drop to open");
    painter.text(at, Align2::CENTER_BOTTOM, title, font, palette.ink);
    let text = match files {
        1 => "a scenario, a malloc trace or the output of strace".to_owned(),
        files => format!(
            "only the first of {} is opened",
            count(files as u128, "file", "files")
        ),
    };
    let (at, font) = (at + vec2(0.0, 8.0), theme::text(size::BODY));
    painter.text(at, Align2::CENTER_TOP, text, font, palette.muted);
}
