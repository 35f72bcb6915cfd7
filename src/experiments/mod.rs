//! What is tried out with arenas: workloads, plots of what they do, policies side by side,
//! and the logs of real programs.

use egui::Ui;
use vmem_lab::Session;

use crate::state::{Action, ViewState};
use crate::theme::Shape;

/// Draws the workspace.
pub fn ui(
    ui: &mut Ui,
    _session: &Session,
    _state: &mut ViewState,
    _shape: Shape,
    _actions: &mut Vec<Action>,
) {
    ui.heading("Experiments");
}
