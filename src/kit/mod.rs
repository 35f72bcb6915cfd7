//! Widgets and means that every part of the screen uses. They know egui and plain data.

pub mod a11y;
pub mod chip;
pub mod dialog;
pub mod error_card;
pub mod fields;
pub mod focus;
pub mod icons;
pub mod navigation;
pub mod paint;
pub mod settings;
pub mod swatch;
pub mod tab_row;
pub mod terms;
pub mod theme;
pub mod toasts;

/// Returns the width of a text in one line, in points.
pub fn text_width(ui: &egui::Ui, text: &str, size: f32) -> f32 {
    let (font, colour) = (theme::text(size), egui::Color32::PLACEHOLDER);
    let galley = ui.painter().layout_no_wrap(text.to_owned(), font, colour);
    galley.size().x
}
