//! The glossary.

use egui::{RichText, Ui};
use vmem_view::terms::TERMS;

use crate::kit::theme::size;
use crate::kit::{dialog, navigation};

/// Draws the glossary, a chosen term first. Returns true if it is to be closed.
pub fn ui(ui: &Ui, term: Option<&str>) -> bool {
    dialog::titled(ui, "Words", "", 528.0, |ui| list(ui, term))
}

fn list(ui: &mut Ui, first: Option<&str>) {
    navigation::scroll(ui);
    ui.spacing_mut().item_spacing.y = 2.0;
    let (chosen, others): (Vec<_>, Vec<_>) = TERMS.iter().partition(|term| first == Some(term.0));
    for (word, meaning) in chosen.into_iter().chain(others) {
        ui.label(RichText::new(word).size(size::BODY).strong());
        ui.weak(meaning);
        ui.add_space(6.0);
    }
}
