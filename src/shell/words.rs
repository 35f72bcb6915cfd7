//! The glossary.

use egui::{Label, RichText, Ui};
use vmem_view::action::Overlay;
use vmem_view::terms::TERMS;

use crate::kit::theme::{Palette, size};
use crate::kit::{dialog, navigation};
use crate::shell::context::ViewState;

/// Shows the glossary while it is open.
pub fn ui(ui: &mut Ui, state: &mut ViewState) {
    if state.overlay != Some(Overlay::Words) {
        return;
    }
    let modal = dialog::new(ui, "words").show(ui.ctx(), |ui| {
        dialog::set_width(ui, 528.0);
        dialog::title(ui, "Words", |_| {});
        dialog::scrolled(ui, dialog::TITLE, list);
    });
    if modal.should_close() {
        state.overlay = None;
    }
}

fn list(ui: &mut Ui) {
    navigation::scroll(ui);
    let palette = Palette::of(ui);
    ui.spacing_mut().item_spacing.y = 2.0;
    for (word, meaning) in TERMS {
        ui.label(RichText::new(*word).size(size::BODY).strong());
        let meaning = RichText::new(*meaning).color(palette.muted);
        ui.add(Label::new(meaning).wrap());
        ui.add_space(6.0);
    }
}
