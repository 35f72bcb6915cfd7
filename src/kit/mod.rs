//! Widgets and means that every part of the screen uses. They know egui and plain data.

#[cfg(any(test, target_arch = "wasm32"))]
pub mod a11y;
pub mod chip;
pub mod dialog;
pub mod error_card;
pub mod fields;
pub mod focus;
pub mod icons;
pub mod marks;
pub mod navigation;
pub mod paint;
pub mod resting_pointer;
pub mod slider;
pub mod swatch;
pub mod tab_row;
pub mod terms;
pub mod texts;
pub mod theme;
pub mod toasts;

use std::ops::Range;

use egui::{Color32, FontId, Id, Rect, ScrollArea, Ui};
use vmem_view::memo::Memo;

/// Returns the width of a text in one line, in points.
pub fn text_width(ui: &Ui, text: &str, size: f32) -> f32 {
    width(ui, text, theme::text(size))
}

/// Returns the width of numbers or addresses in one line, in points.
pub fn mono_width(ui: &Ui, text: &str, size: f32) -> f32 {
    width(ui, text, theme::mono(size))
}

fn width(ui: &Ui, text: &str, font: FontId) -> f32 {
    let galley = ui
        .painter()
        .layout_no_wrap(text.to_owned(), font, Color32::PLACEHOLDER);
    galley.size().x
}

/// Returns the first of `sizes` in which a text, wrapped to the available width, `fits`; else
/// the size of small labels.
pub fn size_that_fits(
    ui: &Ui,
    text: &str,
    sizes: &[f32],
    fits: impl Fn(&egui::Galley) -> bool,
) -> f32 {
    let width = ui.available_width();
    let found = sizes.iter().copied().find(|&size| {
        let font = theme::text(size);
        let colour = Color32::PLACEHOLDER;
        fits(&ui.painter().layout(text.to_owned(), font, colour, width))
    });
    found.unwrap_or(theme::size::SMALL)
}

/// Returns an area that scrolls if its contents are too high, on the whole width.
pub fn scroll_area(name: &str) -> ScrollArea {
    ScrollArea::vertical()
        .id_salt(name)
        .auto_shrink([false, true])
}

/// Returns the rows of a list in `area` that are in view; the list has `count` rows of the
/// same height.
pub fn rows_in_view(ui: &Ui, area: Rect, count: usize) -> Range<usize> {
    let row_at = |y: f32| (y - area.top()) / area.height().max(1.0) * count as f32;
    let clip = ui.clip_rect();
    let first = row_at(clip.top()).floor().max(0.0) as usize;
    let end = row_at(clip.bottom()).ceil().max(0.0) as usize;
    first.min(count)..end.min(count)
}

/// Returns the value that egui's memory holds under `id` for `key`; calls `compute` if there is
/// none, or only one for another key.
pub fn cached<K, T>(ui: &Ui, id: Id, key: K, compute: impl FnOnce() -> T) -> T
where
    K: Clone + PartialEq + Send + Sync + 'static,
    T: Clone + Send + Sync + 'static,
{
    let memo = ui.data_mut(|data| data.remove_temp::<Memo<K, T>>(id));
    let mut memo = memo.unwrap_or_default();
    let value = memo.get(key, compute).clone();
    ui.data_mut(|data| data.insert_temp(id, memo));
    value
}
