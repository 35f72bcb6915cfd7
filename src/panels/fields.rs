//! What forms are made of.

use egui::{Button, Key, Response, RichText, TextEdit, Ui, vec2};

use crate::theme::{CONTROL, Palette, mono, size};

/// Two columns: labels and fields.
pub fn table(ui: &mut Ui, salt: &str, rows: impl FnOnce(&mut Ui)) {
    egui::Grid::new(salt)
        .num_columns(2)
        .spacing(vec2(12.0, 6.0))
        .show(ui, rows);
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

/// A row of a form.
pub fn labelled(ui: &mut Ui, label: &str, value: &mut String, hint: &str) {
    ui.label(label);
    field(ui, value, hint, 110.0, label);
    ui.end_row();
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
