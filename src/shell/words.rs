//! The glossary.

use egui::{RichText, Ui};
use vmem_view::terms::TERMS;

use crate::kit::theme::size;
use crate::kit::{dialog, navigation};

/// Draws the glossary. Returns true if it is to be closed.
pub fn ui(ui: &Ui) -> bool {
    dialog::titled(ui, "Words", "", 528.0, list)
}

fn list(ui: &mut Ui) {
    navigation::scroll(ui);
    ui.spacing_mut().item_spacing.y = 2.0;
    for (word, meaning) in TERMS {
        ui.label(RichText::new(*word).size(size::BODY).strong());
        ui.weak(*meaning);
        ui.add_space(6.0);
    }
}
