//! The card with the error of the last thing submitted, until it is dismissed.

use egui::{Frame, Key, Label, Modifiers, RichText, Stroke, Ui};
use vmem_view::form::Form;

use crate::kit::theme::{Palette, size};
use vmem_view::settings::Settings;

/// Draws the card on `frame`, while there is an error.
pub fn ui(ui: &mut Ui, frame: Frame, form: &mut Form, settings: Settings) {
    let Some(submitted) = form.error() else {
        return;
    };
    let Err(error) = &submitted.result else {
        return;
    };
    let palette = Palette::of(ui);
    let error = error.shown(settings);
    let frame = frame.stroke(Stroke::new(1.5, palette.warn));
    let dismissed = frame.show(ui, |ui| {
        let error = RichText::new(error).size(size::BODY).color(palette.warn);
        ui.add(Label::new(error).wrap());
        ui.small_button("dismiss").clicked()
    });
    if dismissed.inner || escaped(ui) {
        form.submitted = None;
    }
}

/// Takes the Escape key, if it is pressed and nothing before wanted it.
pub fn escaped(ui: &Ui) -> bool {
    ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape))
}
