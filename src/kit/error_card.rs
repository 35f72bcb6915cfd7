//! The card with the error of the last thing submitted, until it is dismissed.

use egui::{Frame, Key, Modifiers, Ui};
use vmem_view::form::Form;

use crate::kit::texts::warning;
use crate::kit::theme::Palette;
use vmem_view::settings::Radix;

/// Draws the card on `frame`, while there is an error.
pub fn ui(ui: &mut Ui, frame: Frame, form: &mut Form, radix: Radix) {
    let Some(submitted) = form.error() else {
        return;
    };
    let Err(error) = &submitted.result else {
        return;
    };
    let error = error.shown(radix);
    let frame = frame.stroke((1.5, Palette::of(ui).warn));
    let dismissed = frame.show(ui, |ui| {
        warning(ui, error);
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
