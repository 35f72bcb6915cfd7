//! The scenario as text: read, edit, copy, paste.

use egui::{RichText, ScrollArea, TextEdit, Ui, vec2};
use vmem_lab::{Command, Session};

use crate::state::{Action, Editor, ViewState};
use crate::theme::{Palette, mono, size};

/// Opens the editor on the session's text, or closes it.
pub fn toggle(session: &Session, state: &mut ViewState) {
    state.editor = match state.editor.take() {
        Some(_) => None,
        None => Some(open(session.text())),
    };
}

fn open(text: String) -> Editor {
    Editor {
        text: text.clone(),
        errors: Vec::new(),
        original: text,
    }
}

/// Takes over what the session's text has become, unless the user is in the
/// middle of changing it.
pub fn follow(session: &Session, state: &mut ViewState) {
    if let Some(editor) = &mut state.editor
        && editor.text == editor.original
    {
        *editor = open(session.text());
    }
}

/// Draws the panel's inside.
pub fn ui(ui: &mut Ui, state: &mut ViewState, actions: &mut Vec<Action>) {
    let palette = Palette::of(ui);
    let Some(editor) = &mut state.editor else {
        return;
    };
    ui.horizontal(|ui| {
        ui.heading("Scenario");
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if crate::icons::button(
                ui,
                crate::icons::Icon::Close,
                "Close the scenario",
                28.0,
                crate::icons::Look::Bare,
                true,
            )
            .clicked()
            {
                actions.push(Action::ToggleScenario);
            }
        });
    });
    let changed = editor.text != editor.original;
    let footer = if editor.errors.is_empty() {
        44.0
    } else {
        120.0
    };
    let height = (ui.available_height() - footer).max(120.0);
    ScrollArea::vertical()
        .id_salt("scenario text")
        .max_height(height)
        .auto_shrink([false, false])
        .show(ui, |ui| {
            let response = ui.add_sized(
                vec2(ui.available_width(), height),
                TextEdit::multiline(&mut editor.text)
                    .font(mono(13.0))
                    .desired_width(f32::INFINITY)
                    .code_editor(),
            );
            response.accessible_name("scenario text");
        });
    for error in editor.errors.iter().take(3) {
        ui.add(egui::Label::new(RichText::new(error).size(size::SMALL).color(palette.warn)).wrap());
    }
    if editor.errors.len() > 3 {
        ui.label(
            RichText::new(format!("and {} more", editor.errors.len() - 3)).color(palette.warn),
        );
    }
    ui.add_space(4.0);
    ui.horizontal(|ui| {
        let run = ui.add_enabled(changed, egui::Button::new("Run this text"));
        if run.on_hover_text("Ctrl+Enter").clicked()
            || changed
                && ui.input(|input| input.modifiers.command && input.key_pressed(egui::Key::Enter))
        {
            actions.push(Action::Session(Command::Replace(editor.text.clone())));
        }
        if ui.button("Copy").clicked() {
            actions.push(Action::Copy(editor.text.clone()));
        }
        if ui
            .add_enabled(changed, egui::Button::new("Discard changes"))
            .clicked()
        {
            editor.text.clone_from(&editor.original);
            editor.errors.clear();
        }
    });
}
