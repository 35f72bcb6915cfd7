//! What is asked before something is done: whether to start over, and where a file is,
//! where the system has no dialog for that.

use crate::export::Sharing;
use std::path::Path;

use egui::{Align, Button, Layout, RichText, TextEdit, Ui};
use vmem_lab::narration::count;

use crate::kit::dialog;
use crate::kit::fields::{entered, primary};
use crate::kit::theme::{Palette, size};
use crate::platform::files::{Purpose, Wanted};
use crate::shell::context::{Ctx, ViewState};
use vmem_view::action::{Action, ShareRequest};
use vmem_view::examples::EXAMPLES;

/// A path that is being typed.
pub(super) struct PathForm {
    wanted: Wanted,
    path: String,
    /// Why the last one did not do.
    error: Option<String>,
    /// It just came up: what is typed next is meant for it.
    wants_focus: bool,
}

impl PathForm {
    /// A file of the proposed name, where the program was started.
    pub(super) fn new(wanted: Wanted) -> Self {
        let name = match &wanted {
            Wanted::Save(file) => file.name.clone(),
            Wanted::Open(Purpose::Scenario) => "vmem-scenario.vmem".to_owned(),
            Wanted::Open(Purpose::Log) => "program.log".to_owned(),
        };
        let folder = std::env::current_dir().unwrap_or_default();
        let path = folder.join(name).display().to_string();
        Self {
            wanted,
            path,
            error: None,
            wants_focus: true,
        }
    }

    /// It could not be done at that path: it may be given another.
    pub(super) fn again(wanted: Wanted, path: &Path, why: String) -> Self {
        Self {
            wanted,
            path: path.display().to_string(),
            error: Some(why),
            wants_focus: true,
        }
    }
}

/// Asks for a path.
pub(super) fn path_ui(ui: &mut Ui, sharing: &mut Sharing, _state: &mut ViewState) {
    let Some(mut form) = sharing.path.take() else {
        return;
    };
    let mut done = false;
    let modal = dialog::new(ui, "path").show(ui.ctx(), |ui| {
        let palette = Palette::of(ui);
        dialog::set_width(ui, 480.0);
        let (title, button) = match form.wanted {
            Wanted::Save(_) => ("Where is it to be saved?", "Save the file"),
            Wanted::Open(_) => ("Which file is to be opened?", "Open the file"),
        };
        ui.heading(title);
        ui.add_space(4.0);
        let words = "No file dialog came up: this system has none (a desktop portal or zenity would do). Write the path instead.";
        ui.label(RichText::new(words).color(palette.muted));
        ui.add_space(8.0);
        let field = TextEdit::singleline(&mut form.path).desired_width(f32::INFINITY);
        let field = ui.add(field);
        if std::mem::take(&mut form.wants_focus) {
            field.request_focus();
        }
        let enter = entered(ui, &field);
        field.accessible_name("path of the file");
        if let Some(error) = &form.error {
            ui.add_space(4.0);
            let words = RichText::new(error).color(palette.warn);
            ui.add(egui::Label::new(words).wrap());
        }
        ui.add_space(12.0);
        ui.horizontal(|ui| {
            let ready = !form.path.trim().is_empty();
            let pressed = ui.add_enabled_ui(ready, |ui| primary(ui, button).clicked());
            done = ready && (enter || pressed.inner);
            if ui.button("Cancel").clicked() {
                ui.close();
            }
        });
    });
    if done {
        let path = form.path.trim().into();
        match form.wanted {
            Wanted::Save(file) => sharing.desk.save_at(ui.ctx(), path, file),
            Wanted::Open(purpose) => sharing.desk.open_at(ui.ctx(), path, purpose),
        }
    } else if !modal.should_close() {
        sharing.path = Some(form);
    }
}

/// Asks whether to start over, and offers other beginnings.
pub(super) fn start_over_ui(ui: &mut Ui, sharing: &mut Sharing, cx: &mut Ctx<'_>) {
    let modal = dialog::new(ui, "start over").show(ui.ctx(), |ui| {
        let palette = Palette::of(ui);
        dialog::set_width(ui, 520.0);
        ui.heading("Start over?");
        ui.add_space(4.0);
        let operations = count(cx.session.len() as u128, "operation", "operations");
        let words = format!(
            "The first scenario takes the place of this one and its {operations}. Undo brings it back."
        );
        ui.label(RichText::new(words).color(palette.muted));
        ui.add_space(12.0);
        ui.horizontal(|ui| {
            let yes = primary(ui, "Yes, start over");
            if sharing.fresh {
                // Enter is a yes, Escape a no.
                yes.request_focus();
            }
            if yes.clicked() {
                cx.actions.push(Action::Share(ShareRequest::StartOver));
            }
            if ui.button("Keep this session").clicked() {
                ui.close();
            }
        });
        ui.add_space(16.0);
        ui.separator();
        ui.add_space(8.0);
        ui.label("Or begin with another scenario");
        ui.add_space(4.0);
        dialog::scrolled(ui, 300.0, |ui| others(ui, cx.actions));
    });
    if modal.should_close() {
        cx.view.overlay = None;
    }
}

/// The other scenarios, a row each.
fn others(ui: &mut Ui, actions: &mut Vec<Action>) {
    let examples = EXAMPLES.iter().enumerate();
    for (index, example) in examples {
        if row(ui, example.title, example.words) {
            actions.push(Action::Share(ShareRequest::Example(index)));
        }
    }
    if row(ui, "Nothing", "No arenas: make your own.") {
        actions.push(Action::Share(ShareRequest::Empty));
    }
}

/// A title and what it is, to be clicked.
fn row(ui: &mut Ui, title: &str, words: &str) -> bool {
    let palette = Palette::of(ui);
    let text = {
        let mut text = egui::text::LayoutJob::default();
        let line = |size, color| egui::TextFormat {
            font_id: crate::kit::theme::text(size),
            color,
            ..Default::default()
        };
        text.append(title, 0.0, line(size::BODY, palette.ink));
        text.append("\n", 0.0, line(size::BODY, palette.ink));
        text.append(words, 0.0, line(size::SMALL, palette.muted));
        text
    };
    // Room for the scroll bar.
    let width = ui.available_width() - 12.0;
    ui.with_layout(Layout::top_down_justified(Align::Min), |ui| {
        ui.set_max_width(width);
        let response = ui.add(Button::new(text).wrap());
        response.widget_info(|| {
            egui::WidgetInfo::labeled(egui::Role::Button, true, format!("{title}: {words}"))
        });
        response.clicked()
    })
    .inner
}
