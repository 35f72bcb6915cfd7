//! The top of the screen: what this is, and what concerns all of it.

use egui::{Align, Button, Layout, Popup, RichText, Theme, Ui};
use vmem_lab::{Command, Session};

use crate::icons::{self, Icon, Look};
use crate::state::{Action, Overlay, ViewState};
use crate::theme::{Palette, Shape, size};

/// Draws the header's inside.
pub fn ui(
    ui: &mut Ui,
    session: &Session,
    state: &ViewState,
    shape: Shape,
    actions: &mut Vec<Action>,
) {
    let palette = Palette::of(ui);
    ui.horizontal_centered(|ui| {
        ui.label(RichText::new("Vmem Explorer").size(size::TITLE));
        if shape == Shape::Wide {
            ui.add_space(12.0);
            ui.label(RichText::new("See a memory allocator work").color(palette.muted));
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = if shape == Shape::Phone { 4.0 } else { 14.0 };
            if shape == Shape::Phone {
                more(ui, state, actions);
                theme(ui, actions);
            } else {
                for (label, tip, action) in entries(state) {
                    if ui
                        .add(Button::new(label).frame(false))
                        .on_hover_text(tip)
                        .clicked()
                    {
                        actions.push(action);
                    }
                }
                ui.add_space(4.0);
                theme(ui, actions);
            }
            history(ui, session, actions);
        });
    });
}

/// Right to left.
fn entries(state: &ViewState) -> [(&'static str, &'static str, Action); 4] {
    let scenario = if state.editor.open {
        "Hide the text"
    } else {
        "Scenario"
    };
    [
        (
            "Keys",
            "What the keyboard does (?)",
            Action::Overlay(Some(Overlay::Keys)),
        ),
        (
            "Share",
            "Links, files and pictures of this session (S)",
            Action::Overlay(Some(Overlay::Share)),
        ),
        (
            "Start over",
            "Back to the first scenario, or to an example; can be undone",
            Action::StartOver,
        ),
        (
            scenario,
            "See and edit the whole session as text (T)",
            Action::ToggleScenario,
        ),
    ]
}

fn history(ui: &mut Ui, session: &Session, actions: &mut Vec<Action>) {
    let (undo, redo) = (session.can_undo(), session.can_redo());
    if icons::button(ui, Icon::Redo, "Redo (Ctrl+Y)", 32.0, Look::Bare, redo).clicked() && redo {
        actions.push(Action::Session(Command::Redo));
    }
    if icons::button(ui, Icon::Undo, "Undo (Ctrl+Z)", 32.0, Look::Bare, undo).clicked() && undo {
        actions.push(Action::Session(Command::Undo));
    }
}

fn theme(ui: &mut Ui, actions: &mut Vec<Action>) {
    let (icon, name) = match ui.theme() {
        Theme::Light => (Icon::Moon, "Dark theme"),
        Theme::Dark => (Icon::Sun, "Light theme"),
    };
    if icons::button(ui, icon, name, 32.0, Look::Bare, true).clicked() {
        actions.push(Action::NextTheme);
    }
}

/// On a phone the words are in a menu.
fn more(ui: &mut Ui, state: &ViewState, actions: &mut Vec<Action>) {
    let response = icons::button(ui, Icon::More, "More", 40.0, Look::Bare, true);
    Popup::menu(&response).show(|ui| {
        for (label, _, action) in entries(state).into_iter().rev() {
            if ui.button(label).clicked() {
                actions.push(action);
                ui.close();
            }
        }
    });
}
