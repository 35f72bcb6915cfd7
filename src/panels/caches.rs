//! The quantum caches: for each size, what each CPU has in hand, the depot, and the slabs.

use egui::{RichText, Ui};
use vmem::View;
use vmem_lab::Moment;

use crate::state::{Action, Focus};
use crate::theme::Palette;

/// Draws the panel's inside.
pub fn ui(
    ui: &mut Ui,
    view: View<'_>,
    _moment: &Moment<'_>,
    _focus: &mut Focus<'_>,
    _actions: &mut Vec<Action>,
) {
    let palette = Palette::of(ui);
    if view.caches().is_none() {
        let words = "No caches: every request goes to the segment list.";
        ui.label(RichText::new(words).color(palette.muted));
    }
}
