//! Dialogs: as wide as is good to read, as high as there is room for.

use egui::{Align, Frame, Id, Layout, Modal, Ui};

use crate::kit::icons::{self, Icon};
use crate::kit::scroll_area;

/// The margin inside.
const MARGIN: i8 = 16;
/// The space at both sides together.
const AROUND: f32 = 24.0;
/// The least height of a list.
const LEAST: f32 = 96.0;
/// The height of the title, the margins and the space above and below.
const TITLE: f32 = 120.0;

/// Draws a dialog `width` points wide, or as wide as there is room for: a title, a note
/// beside it, and contents that scroll. Returns true if it is to be closed.
pub fn titled(ui: &Ui, title: &str, note: &str, width: f32, inside: impl FnOnce(&mut Ui)) -> bool {
    let modal = new(ui, title).show(ui.ctx(), |ui| {
        set_width(ui, width);
        ui.horizontal(|ui| {
            ui.heading(title);
            if !note.is_empty() {
                ui.weak(note);
            }
            close_button(ui);
        });
        scrolled(ui, TITLE, inside);
    });
    modal.should_close()
}

/// Makes a modal dialog.
pub fn new(ui: &Ui, name: &str) -> Modal {
    let id = Id::unique(name);
    let area = Modal::default_area(id).default_height(ui.ctx().content_rect().height());
    Modal::new(id).area(area).frame(frame(ui))
}

/// Returns the frame of a dialog.
pub fn frame(ui: &Ui) -> Frame {
    Frame::popup(ui.style()).inner_margin(MARGIN)
}

/// Returns the available width.
pub fn room(ui: &Ui) -> f32 {
    ui.ctx().content_rect().width() - f32::from(MARGIN) * 2.0 - AROUND
}

/// Sets the width to `most`, or to the available width.
pub fn set_width(ui: &mut Ui, most: f32) {
    ui.set_width(most.min(room(ui)));
}

fn close_button(ui: &mut Ui) {
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        let button = icons::IconButton::new(Icon::Close, "Close", 32.0).show(ui);
        // Keyboard users start inside the dialog.
        if ui.memory(|memory| memory.focused().is_none()) {
            button.request_focus();
        }
        if button.clicked() {
            ui.close();
        }
    });
}

/// Draws contents that scroll if the screen's height without `rest` is too small.
pub fn scrolled<R>(ui: &mut Ui, rest: f32, inside: impl FnOnce(&mut Ui) -> R) -> R {
    let most = (ui.ctx().content_rect().height() - rest).max(LEAST);
    let area = scroll_area("dialog").max_height(most);
    area.min_scrolled_height(most).show(ui, inside).inner
}
