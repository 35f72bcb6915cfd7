//! What forms are made of.

use egui::{Button, Key, Response, RichText, TextEdit, Ui, vec2};

use crate::theme::{CONTROL, Palette, mono, size};

/// Two columns: labels and fields.
pub fn table<R>(ui: &mut Ui, salt: &str, rows: impl FnOnce(&mut Ui) -> R) -> R {
    egui::Grid::new(salt)
        .num_columns(2)
        .spacing(vec2(12.0, 6.0))
        .show(ui, rows)
        .inner
}

/// Whether a field was left with the Enter key.
pub fn entered(ui: &Ui, field: &Response) -> bool {
    field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter))
}

/// A text field with a name for screen readers.
pub fn field(ui: &mut Ui, value: &mut String, hint: &str, width: f32, name: &str) -> Response {
    let response = ui.add_sized(
        vec2(width, CONTROL),
        TextEdit::singleline(value)
            .font(mono(size::BODY))
            .hint_text(hint)
            .align(egui::Align2::LEFT_CENTER),
    );
    response.accessible_name(name)
}

/// A row of a form. True where it was left with the Enter key.
pub fn labelled(ui: &mut Ui, label: &str, value: &mut String, hint: &str) -> bool {
    ui.label(label);
    let response = field(ui, value, hint, 110.0, label);
    let entered = entered(ui, &response);
    ui.end_row();
    entered
}

/// The one button to press.
pub fn primary(ui: &mut Ui, label: &str) -> Response {
    let palette = Palette::of(ui);
    ui.add(
        Button::new(RichText::new(label).color(palette.on_now))
            .fill(palette.now)
            .stroke(egui::Stroke::new(1.0, palette.now))
            .min_size(vec2(0.0, CONTROL)),
    )
}
