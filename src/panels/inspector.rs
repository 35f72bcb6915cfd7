//! Every field of what is selected: a tag, a list, a bucket, a cache, an arena.

use egui::{RichText, Ui};
use vmem_lab::{ArenaId, Session};

use crate::state::{Action, ViewState};
use crate::theme::Palette;

/// Draws the panel's inside.
pub fn ui(
    ui: &mut Ui,
    _session: &Session,
    _shown: Option<ArenaId>,
    state: &mut ViewState,
    _actions: &mut Vec<Action>,
) {
    let palette = Palette::of(ui);
    if state.marks.selected().is_none() {
        let words = "Nothing is selected. Click a segment, a list or an arena.";
        ui.label(RichText::new(words).color(palette.muted));
    }
}
