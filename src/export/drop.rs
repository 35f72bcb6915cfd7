//! Files that are dropped on the window.

use egui::{Align2, Context, FontId, LayerId, Order, Stroke, Ui, vec2};
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
    let stroke = Stroke::new(3.0, palette.ink);
    painter.extend(egui::Shape::dashed_line(&edge, stroke, 12.0, 8.0));
    let centre = rect.center();
    let title = FontId::proportional(24.0);
    painter.text(
        centre,
        Align2::CENTER_BOTTOM,
        "Drop to open",
        title,
        palette.ink,
    );
    let text = match files {
        1 => "a scenario, a malloc trace or a log of strace".to_owned(),
        files => format!("the first of {}", count(files as u128, "file", "files")),
    };
    let font = theme::text(size::BODY);
    painter.text(
        centre + vec2(0.0, 8.0),
        Align2::CENTER_TOP,
        text,
        font,
        palette.muted,
    );
}
