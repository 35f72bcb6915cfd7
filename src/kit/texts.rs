//! Texts in the colours and sizes of explanations and warnings.

use egui::{Label, Response, RichText, Ui};

use crate::kit::theme::{Palette, size};

/// Draws an explanation in small letters.
pub fn small(ui: &mut Ui, text: impl Into<String>) -> Response {
    let text = RichText::new(text).size(size::SMALL);
    ui.label(text.color(Palette::of(ui).muted))
}

/// Draws a warning or an error, in as many lines as it takes.
pub fn warning(ui: &mut Ui, text: impl Into<String>) -> Response {
    let text = RichText::new(text).color(Palette::of(ui).warn);
    ui.add(Label::new(text).wrap())
}
