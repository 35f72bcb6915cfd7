//! The panel with the scenario as text, which can be edited.

mod gutter;

use egui::{Align, Button, Frame, Key, Layout, Modifiers, ScrollArea, Shape, TextEdit, Ui, vec2};
use vmem_lab::Command;
use vmem_view::action::Action;
use vmem_view::editor::Editor;

use crate::kit::fields::error_text;
use crate::kit::icons::{Icon, IconButton};
use crate::kit::texts::small;
use crate::kit::theme::{Palette, mono};
use crate::panels::scenario::gutter::Gutter;
use crate::shell::context::Ctx;

/// The largest text, in bytes, that can be edited: a longer one takes more than a frame to lay
/// out.
const MOST_TO_EDIT: usize = 128 << 10;
/// At most this many errors are shown.
const MOST_ERRORS: usize = 3;

/// Draws the panel.
pub fn ui(ui: &mut Ui, cx: &mut Ctx<'_>) {
    // The gutter needs the context that contains the editor.
    let mut editor = std::mem::take(&mut cx.view.editor);
    // Before the text field, where the key would start a new line.
    let run_key = ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::Enter));
    ui.horizontal(|ui| {
        ui.heading("Scenario");
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let close = IconButton::new(Icon::Close, "Close the scenario", 28.0);
            if close.show(ui).clicked() {
                cx.actions.push(Action::ToggleScenario);
            }
        });
    });
    let has_errors = !editor.errors.is_empty();
    let footer = if has_errors { 120.0 } else { 44.0 };
    let height = (ui.available_height() - footer).max(120.0);
    if editor.text().len() > MOST_TO_EDIT {
        long_text(ui, cx, &mut editor, height);
    } else {
        text_field(ui, cx, &mut editor, height);
    }
    errors(ui, &editor);
    ui.add_space(4.0);
    buttons(ui, cx, &mut editor, run_key);
    cx.view.editor = editor;
}

/// Returns the gutter. A draft has other lines than the session.
fn gutter<'a>(cx: &Ctx<'a>, editor: &Editor) -> Gutter<'a> {
    Gutter::new((!editor.is_draft()).then_some(cx.session), editor.text())
}

fn text_field(ui: &mut Ui, cx: &mut Ctx<'_>, editor: &mut Editor, height: f32) {
    let gutter = gutter(cx, editor);
    let frame = Frame::new().fill(Palette::of(ui).ground).corner_radius(6.0);
    let area = ScrollArea::vertical()
        .id_salt("scenario text")
        .max_height(height)
        .auto_shrink([false, false]);
    area.show(ui, |ui| {
        let draw = |ui: &mut Ui| {
            let below = ui.painter().add(Shape::Noop);
            let field = TextEdit::multiline(editor.text_mut())
                .font(mono(13.0))
                .desired_width(f32::INFINITY)
                .min_size(vec2(ui.available_width(), height))
                .frame(Frame::NONE.inner_margin(gutter.margin()))
                .code_editor()
                // Lines have no indent, so Tab can move the focus.
                .lock_focus(false);
            let output = field.show(ui);
            gutter.ui(ui, cx, &output, below);
            output.response.response
        };
        let response = frame.show(ui, draw).inner;
        if std::mem::take(&mut editor.wants_focus) {
            response.request_focus();
        }
        if response.changed() {
            editor.edited();
        }
        response.accessible_name("scenario text");
    });
}

/// Draws a text that is too long to edit. Only the visible lines are laid out.
fn long_text(ui: &mut Ui, cx: &mut Ctx<'_>, editor: &mut Editor, height: f32) {
    const LINE: f32 = 16.0;
    let gutter = gutter(cx, editor);
    let scenario = cx.session.scenario();
    let hint = "This text is too long to edit here. Copy it into a text editor.";
    small(ui, hint);
    let area = ScrollArea::both()
        .id_salt("scenario lines")
        .max_height(height - 24.0)
        .auto_shrink([false, false]);
    let mut row = |ui: &mut Ui, index: usize, text: &str| {
        ui.horizontal(|ui| {
            gutter.row_ui(ui, cx, index);
            ui.monospace(text);
        });
    };
    if editor.is_draft() {
        let lines = editor.lines();
        area.show_rows(ui, LINE, lines.count(), |ui, rows| {
            rows.for_each(|index| row(ui, index, lines.get(index)));
        });
    } else {
        area.show_rows(ui, LINE, scenario.line_count(), |ui, rows| {
            rows.for_each(|index| row(ui, index, scenario.line_text(index)));
        });
    }
}

fn errors(ui: &mut Ui, editor: &Editor) {
    for error in editor.errors.iter().take(MOST_ERRORS) {
        error_text(ui, error);
    }
    if let Some(more @ 1..) = editor.errors.len().checked_sub(MOST_ERRORS) {
        ui.colored_label(Palette::of(ui).warn, format!("and {more} more"));
    }
}

/// Draws the buttons; `run_key` works like the first.
fn buttons(ui: &mut Ui, cx: &mut Ctx<'_>, editor: &mut Editor, run_key: bool) {
    let changed = editor.is_draft();
    ui.horizontal(|ui| {
        let run = ui.add_enabled(changed, Button::new("Run this text"));
        if run.on_hover_text("Ctrl+Enter").clicked() || changed && run_key {
            let text = editor.text().to_owned();
            cx.actions.push(Action::Session(Command::Replace(text)));
        }
        if ui.button("Copy").clicked() {
            cx.actions.push(Action::Copy(editor.text().to_owned()));
        }
        let discard = ui.add_enabled(changed, Button::new("Discard changes"));
        if discard.clicked() {
            editor.discard();
        }
    });
}
