//! The panels, one a file. Each draws what it is shown and says what was done
//! to it; none changes an arena.

pub mod about;
pub mod arenas;
pub mod caches;
pub mod chip;
pub mod code;
pub mod completion;
pub mod console;
pub mod fields;
pub mod forms;
pub mod freelists;
pub mod gutter;
pub mod hash;
pub mod header;
pub mod imports;
pub mod inspector;
pub mod keys;
pub mod meant;
pub mod narration;
pub mod notice;
pub mod operations;
pub mod palette;
pub mod preview;
pub mod question;
pub mod scenario;
pub mod settings_menu;
pub mod steps;
pub mod terms;
pub mod timeline;
pub mod transport;

use egui::{Align, Frame, Layout, Margin, Ui};

use crate::icons::{self, Icon, Look};

/// The button that closes what lies above the screen, at the right of its title.
fn closing(ui: &mut Ui) {
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        if icons::button(ui, Icon::Close, "Close", 32.0, Look::Bare, true).clicked() {
            ui.close();
        }
    });
}

/// What lies above the screen is drawn on this.
fn dialog(ui: &Ui) -> Frame {
    Frame::popup(ui.style()).inner_margin(Margin::same(16))
}
