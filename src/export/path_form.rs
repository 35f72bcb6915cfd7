//! The dialog for a path: on systems without a file dialog, after a path that failed, and
//! before a file is replaced.

use std::path::Path;

use egui::{TextEdit, Ui};

use crate::kit::dialog;
use crate::kit::fields::{entered, primary};
use crate::kit::texts::warning;
use crate::platform::files::Platform;
use vmem_view::files::{At, File, FileRequest, Replaces};

pub(super) struct PathForm {
    request: FileRequest,
    path: String,
    /// The reason why the last path failed.
    error: Option<String>,
    /// The path of a file that exists: the button replaces the file.
    existing: Option<String>,
    wants_focus: bool,
}

impl PathForm {
    /// Makes a form with a proposed path in a folder, or else in the current one.
    pub(super) fn new(request: FileRequest, folder: Option<&Path>) -> Self {
        let name = match &request {
            FileRequest::Save(file) => &file.name,
            FileRequest::Open => "vmem-scenario.vmem",
        };
        let current = || std::env::current_dir().unwrap_or_default();
        let folder = folder.map_or_else(current, Path::to_owned);
        Self {
            path: folder.join(name).display().to_string(),
            request,
            error: None,
            existing: None,
            wants_focus: true,
        }
    }

    /// Makes a form to correct a path that failed.
    pub(super) fn failed(request: FileRequest, path: &Path, reason: String) -> Self {
        Self {
            path: path.display().to_string(),
            error: Some(reason),
            ..Self::new(request, None)
        }
    }

    /// Makes a form that asks whether to replace a file.
    pub(super) fn exists(file: File, path: &Path) -> Self {
        let why = match file.replaces {
            Replaces::Unchanged(_) => "was changed outside this window",
            _ => "exists",
        };
        let path_text = path.display().to_string();
        let reason = format!("{path_text} {why}. Replace it, or type another name.");
        Self {
            existing: Some(path_text),
            ..Self::failed(FileRequest::Save(file), path, reason)
        }
    }

    /// Returns the title, and the label of the button.
    fn titles(&self) -> (&'static str, &'static str) {
        match &self.request {
            FileRequest::Open => ("Open a file", "Open"),
            FileRequest::Save(_) if self.would_replace() => ("Save the file", "Replace"),
            FileRequest::Save(_) => ("Save the file", "Save"),
        }
    }

    fn would_replace(&self) -> bool {
        self.existing.as_deref() == Some(self.path.trim())
    }

    /// Returns the request: a file that was asked about may be replaced.
    fn answer(self) -> FileRequest {
        let replaces = if self.would_replace() {
            Replaces::Anything
        } else {
            Replaces::Nothing
        };
        match self.request {
            FileRequest::Save(file) => FileRequest::Save(File { replaces, ..file }),
            request => request,
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
        let (title, button) = form.titles();
        ui.heading(title);
        ui.add_space(4.0);
        match &form.error {
            Some(error) => warning(ui, error),
            None => ui.weak("This system has no file dialog (install a desktop portal, or zenity). Type the path of the file."),
        };
        ui.add_space(8.0);
        let field = TextEdit::singleline(&mut form.path).desired_width(f32::INFINITY);
        let field = ui.add(field);
        if std::mem::take(&mut form.wants_focus) {
            field.request_focus();
        }
        // Enter replaces no file: only the button does.
        let enter = entered(ui, &field) && !form.would_replace();
        field.accessible_name("path of the file");
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
        let typed = At::Path(form.path.trim().into());
        platform.request(ui.ctx(), form.answer(), typed);
    } else if !modal.should_close() {
        *path = Some(form);
    }
}
