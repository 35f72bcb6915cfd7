//! The dialog for a path, on systems without a file dialog.

use egui::{TextEdit, Ui};

use crate::kit::dialog;
use crate::kit::fields::{entered, primary};
use crate::kit::texts::warning;
use crate::platform::files::{FileRequest, Platform};

pub(super) struct PathForm {
    request: FileRequest,
    pub(super) path: String,
    /// The reason why the last path failed.
    pub(super) error: Option<String>,
    wants_focus: bool,
}

impl PathForm {
    /// Makes a form with a proposed path in the current folder.
    pub(super) fn new(request: FileRequest) -> Self {
        let name = match &request {
            FileRequest::Save(file) => &file.name,
            FileRequest::Open => "vmem-scenario.vmem",
        };
        let path = std::env::current_dir().unwrap_or_default().join(name);
        Self {
            path: path.display().to_string(),
            request,
            error: None,
            wants_focus: true,
        }
    }
}

/// Draws the dialog, and does what was requested when the path is submitted.
pub(super) fn ui(ui: &mut Ui, path: &mut Option<PathForm>, platform: &mut dyn Platform) {
    let Some(mut form) = path.take() else {
        return;
    };
    let mut done = false;
    let modal = dialog::new(ui, "path").show(ui.ctx(), |ui| {
        dialog::set_width(ui, 480.0);
        let (title, button) = match form.request {
            FileRequest::Save(_) => ("Save the file", "Save"),
            FileRequest::Open => ("Open a file", "Open"),
        };
        ui.heading(title);
        ui.add_space(4.0);
        let text = "This system has no file dialog (install a desktop portal, or zenity). Type the path of the file.";
        ui.weak(text);
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
            warning(ui, error);
        }
        ui.add_space(12.0);
        ui.horizontal(|ui| {
            let is_ready = !form.path.trim().is_empty();
            let pressed = ui.add_enabled_ui(is_ready, |ui| primary(ui, button).clicked());
            done = is_ready && (enter || pressed.inner);
            if ui.button("Cancel").clicked() {
                ui.close();
            }
        });
    });
    if done {
        let typed = form.path.trim().into();
        platform.request(ui.ctx(), form.request, Some(typed));
    } else if !modal.should_close() {
        *path = Some(form);
    }
}
