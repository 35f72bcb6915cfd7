//! Files that are dropped on the window.

use std::path::Path;

use egui::{
    Align2, Color32, Context, DroppedFileHandle, FontId, Id, LayerId, Order, Shape, Stroke, Ui,
    vec2,
};
use vmem_lab::narration::count;

use crate::kit::theme::{Palette, size, text};
use vmem_view::import::Import;
use vmem_view::import::source::Source;

/// Returns the import of a file that was dropped, and draws a hint while one is held over the
/// window.
pub(crate) fn ui(ui: &Ui) -> Option<Import> {
    let (held, dropped) = ui.input_mut(|input| {
        let dropped = std::mem::take(&mut input.raw.dropped_files);
        (input.raw.hovered_files.len(), dropped)
    });
    if held > 0 {
        hint(ui, held);
    }
    let file = dropped.first()?;
    Some(Import::new(name_of(file.path()), open(ui.ctx(), file)))
}

fn name_of(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    if name.is_empty() {
        return "a file".to_owned();
    }
    name.to_string_lossy().into_owned()
}

#[cfg(not(target_arch = "wasm32"))]
fn open(_ctx: &Context, file: &DroppedFileHandle) -> Result<Source, String> {
    // From the disk, because the file may be longer than the memory.
    Source::open(file.path()).or_else(|_| match file.bytes() {
        Ok(bytes) => Ok(Source::from(bytes)),
        Err(error) => Err(format!("The file cannot be read: {error}.")),
    })
}

#[cfg(target_arch = "wasm32")]
fn open(ctx: &Context, file: &DroppedFileHandle) -> Result<Source, String> {
    let promise = vmem_view::import::source::Promise::default();
    let (result, file, ctx) = (promise.clone(), file.clone(), ctx.clone());
    wasm_bindgen_futures::spawn_local(async move {
        let bytes = file.bytes_async().await;
        *result.borrow_mut() = Some(bytes);
        ctx.request_repaint();
    });
    Ok(Source::Promised(promise))
}

/// Covers the window with a hint for the file that is held over it.
fn hint(ui: &Ui, files: usize) {
    let palette = Palette::of(ui);
    let layer = LayerId::new(Order::Foreground, Id::unique("a file is held over"));
    let painter = ui.ctx().layer_painter(layer);
    let rect = ui.ctx().content_rect();
    painter.rect_filled(rect, 0.0, palette.ground.gamma_multiply(0.9));
    let inner = rect.shrink(16.0);
    let edge = [
        inner.left_top(),
        inner.right_top(),
        inner.right_bottom(),
        inner.left_bottom(),
        inner.left_top(),
    ];
    let stroke = Stroke::new(3.0, palette.ink);
    painter.extend(Shape::dashed_line(&edge, stroke, 12.0, 8.0));
    let formats = match files {
        0 | 1 => "a scenario, a malloc trace or a log of strace".to_owned(),
        files => format!("the first of {}", count(files as u128, "file", "files")),
    };
    let write = |y: f32, align: Align2, line: &str, font: FontId, colour: Color32| {
        painter.text(rect.center() + vec2(0.0, y), align, line, font, colour)
    };
    let title = FontId::proportional(24.0);
    write(
        0.0,
        Align2::CENTER_BOTTOM,
        "Drop to open",
        title,
        palette.ink,
    );
    let font = text(size::BODY);
    write(8.0, Align2::CENTER_TOP, &formats, font, palette.muted);
}
