//! The scenario as text: read, edit, copy, paste.

pub mod gutter;

use egui::{Key, Modifiers, RichText, ScrollArea, TextEdit, Ui, vec2};
use vmem_lab::Command;

use crate::kit::theme::{Palette, mono, size};
use crate::shell::context::Ctx;
use vmem_view::action::Action;
use vmem_view::highlights::Highlights;

/// A longer text is shown, not edited: laying it out would take longer than a
/// frame.
const MOST_TO_EDIT: usize = 128 << 10;

/// Draws the panel's inside.
pub fn ui(ui: &mut Ui, cx: &mut Ctx<'_>) {
    let palette = Palette::of(ui);
    let editor = &mut cx.view.editor;
    // Ahead of the field, which would make a line of it.
    let run_key = ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::Enter));
    ui.horizontal(|ui| {
        ui.heading("Scenario");
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if crate::kit::icons::button(
                ui,
                crate::kit::icons::Icon::Close,
                "Close the scenario",
                28.0,
                crate::kit::icons::Look::Bare,
                true,
            )
            .clicked()
            {
                cx.actions.push(Action::ToggleScenario);
            }
        });
    });
    let changed = editor.is_draft();
    let footer = if editor.errors.is_empty() {
        44.0
    } else {
        120.0
    };
    let height = (ui.available_height() - footer).max(120.0);
    // A draft has other lines than the session.
    let lines = gutter::Lines::of((!changed).then_some(cx.session), editor.text());
    if editor.text().len() > MOST_TO_EDIT {
        let marks = &mut cx.view.items;
        match changed {
            true => {
                let text = editor.lines();
                let line = |index: usize| text.get(index);
                lines_ui(ui, text.count(), line, height, &lines, marks, cx.actions);
            }
            // The session knows where its lines are.
            false => {
                let scenario = cx.session.scenario();
                let line = |index| scenario.line_text(index);
                lines_ui(
                    ui,
                    scenario.line_count(),
                    line,
                    height,
                    &lines,
                    marks,
                    cx.actions,
                );
            }
        }
    } else {
        ScrollArea::vertical()
            .id_salt("scenario text")
            .max_height(height)
            .auto_shrink([false, false])
            .show(ui, |ui| {
                let frame = egui::Frame::new()
                    .fill(palette.ground)
                    .corner_radius(egui::CornerRadius::same(6));
                let response = frame.show(ui, |ui| {
                    let below = ui.painter().add(egui::Shape::Noop);
                    let field = TextEdit::multiline(editor.text_mut())
                        .font(mono(13.0))
                        .desired_width(f32::INFINITY)
                        .min_size(vec2(ui.available_width(), height))
                        .frame(egui::Frame::NONE.inner_margin(lines.margin()))
                        .code_editor()
                        // Nothing is indented, so that Tab is free to go on.
                        .lock_focus(false);
                    let output = field.show(ui);
                    lines.ui(ui, &output, below, &mut cx.view.items, cx.actions);
                    output.response.response
                });
                let response = response.inner;
                if std::mem::take(&mut editor.wants_focus) {
                    response.request_focus();
                }
                if response.changed() {
                    editor.edited();
                }
                response.accessible_name("scenario text");
            });
    }
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
        if run.on_hover_text("Ctrl+Enter").clicked() || changed && run_key {
            cx.actions
                .push(Action::Session(Command::Replace(editor.text().to_owned())));
        }
        if ui.button("Copy").clicked() {
            cx.actions.push(Action::Copy(editor.text().to_owned()));
        }
        if ui
            .add_enabled(changed, egui::Button::new("Discard changes"))
            .clicked()
        {
            editor.discard();
        }
    });
}

/// A long text: only the lines in view are laid out.
fn lines_ui<'a>(
    ui: &mut Ui,
    count: usize,
    line: impl Fn(usize) -> &'a str,
    height: f32,
    numbered: &gutter::Lines<'_>,
    marks: &mut Highlights,
    actions: &mut Vec<Action>,
) {
    let palette = Palette::of(ui);
    let hint = "Too long to edit here; copy it into an editor of your own.";
    ui.label(RichText::new(hint).size(size::SMALL).color(palette.muted));
    ScrollArea::both()
        .id_salt("scenario lines")
        .max_height(height - 24.0)
        .auto_shrink([false, false])
        .show_rows(ui, 16.0, count, |ui, rows| {
            for index in rows {
                ui.horizontal(|ui| {
                    numbered.row_ui(ui, index, marks, actions);
                    ui.label(RichText::new(line(index)).font(mono(13.0)));
                });
            }
        });
}
