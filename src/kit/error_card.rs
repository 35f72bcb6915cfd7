//! What was wrong with the last thing tried, until it is dismissed.

use egui::{Frame, Key, Label, Modifiers, RichText, Stroke, Ui};

use crate::kit::theme::{Palette, size};

/// Draws the card on `frame`, while there is an error.
pub fn ui(ui: &mut Ui, frame: Frame, error: &mut Option<String>) {
    let Some(words) = error.clone() else { return };
    let palette = Palette::of(ui);
    let frame = frame.stroke(Stroke::new(1.5, palette.warn));
    let dismissed = frame.show(ui, |ui| {
        let words = RichText::new(words).size(size::BODY).color(palette.warn);
        ui.add(Label::new(words).wrap());
        ui.small_button("dismiss").clicked()
    });
    if dismissed.inner || escaped(ui) {
        *error = None;
    }
}

/// Takes the Escape key, if it is pressed and nothing before wanted it.
pub fn escaped(ui: &Ui) -> bool {
    ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape))
}
