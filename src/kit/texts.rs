//! Texts in the colours and sizes of explanations and warnings.

use egui::{Response, RichText, Ui};

use crate::kit::theme::Palette;

/// Draws an explanation in small letters.
pub fn small(ui: &mut Ui, text: impl Into<String>) -> Response {
    ui.label(RichText::new(text).small().weak())
}

/// Draws a warning or an error, in as many lines as it takes.
pub fn warning(ui: &mut Ui, text: impl Into<String>) -> Response {
    ui.colored_label(Palette::of(ui).warn, text.into())
}
