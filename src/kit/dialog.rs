//! What lies above the screen: as wide as is good to read, as high as there is room for.

use egui::{Align, Frame, Id, Layout, Margin, Modal, ScrollArea, Ui};

use crate::kit::icons;
use crate::kit::icons::{Icon, Look};

/// Around the inside.
const MARGIN: i8 = 16;
/// What is left of the screen at both sides together.
const AROUND: f32 = 24.0;
/// A list in it is at least so high.
const LEAST: f32 = 96.0;
/// The title, the margins and what is left of the screen above and below.
pub const TITLE: f32 = 120.0;

/// A dialog; of what is below it, nothing can be pressed.
pub fn new(ui: &Ui, name: &str) -> Modal {
    let id = Id::unique(name);
    let area = Modal::default_area(id).default_height(ui.ctx().content_rect().height());
    Modal::new(id).area(area).frame(frame(ui))
}

/// What it is drawn on.
pub fn frame(ui: &Ui) -> Frame {
    Frame::popup(ui.style()).inner_margin(Margin::same(MARGIN))
}

/// How wide it can be.
pub fn room(ui: &Ui) -> f32 {
    ui.ctx().content_rect().width() - f32::from(MARGIN) * 2.0 - AROUND
}

/// As wide as `most`, or as there is room for.
pub fn set_width(ui: &mut Ui, most: f32) {
    ui.set_width(most.min(room(ui)));
}

/// Its title, what stands `beside` it, and at the right the button that closes it.
pub fn title(ui: &mut Ui, words: &str, beside: impl FnOnce(&mut Ui)) {
    ui.horizontal(|ui| {
        ui.heading(words);
        beside(ui);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let button = icons::button(ui, Icon::Close, "Close", 32.0, Look::Bare, true);
            // Who came by keyboard is in there.
            if ui.memory(|memory| memory.focused().is_none()) {
                button.request_focus();
            }
            if button.clicked() {
                ui.close();
            }
        });
    });
}

/// What can be scrolled where all but `rest` of the screen's height is too little for it.
pub fn scrolled<R>(ui: &mut Ui, rest: f32, inside: impl FnOnce(&mut Ui) -> R) -> R {
    let most = (ui.ctx().content_rect().height() - rest).max(LEAST);
    let area = ScrollArea::vertical()
        .max_height(most)
        .min_scrolled_height(most)
        .auto_shrink([false, true]);
    area.show(ui, inside).inner
}
