//! Files that are dropped on the window, wherever that is.

use std::path::Path;

use egui::Ui;

use crate::experiments::import::reading::Import;
use crate::experiments::import::source::Source;
use crate::experiments::{Experiments, Section, import};
use vmem_view::action::{Action, Workspace};

/// Takes what was dropped, and says what would happen to what is held over the window.
pub(crate) fn ui(ui: &Ui, state: &mut Experiments, actions: &mut Vec<Action>) {
    let (held, dropped) = ui.input_mut(|input| {
        let dropped = std::mem::take(&mut input.raw.dropped_files);
        (input.raw.hovered_files.len(), dropped)
    });
    if held > 0 {
        import::held_over_ui(ui, held);
    }
    let Some(file) = dropped.first() else {
        return;
    };
    let name = name_of(file.path());
    state.import = Import::of(name, Source::of_dropped(ui.ctx(), file));
    state.section = Section::Import;
    actions.push(Action::Enter(Workspace::Experiments));
}

/// What a file is called.
pub(crate) fn name_of(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    match name.to_string_lossy() {
        name if name.is_empty() => "a file".to_owned(),
        name => name.into_owned(),
    }
}
