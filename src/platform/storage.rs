//! The storage of sessions and settings: a folder, or the browser's.

use std::sync::mpsc::Receiver;

#[cfg(not(target_arch = "wasm32"))]
use egui::Context;
use vmem_view::autosave::load_settings;
use vmem_view::settings::{Motion, Settings, ThemeChoice};
use vmem_view::slot::Slot;
use vmem_view::store::Store;

/// The name of the file for a text that could not be opened.
const ASIDE: &str = "vmem-explorer-aside.vmem";

/// The storage, and the keys of this window's session in it.
#[derive(Default)]
pub struct OwnStorage {
    /// The storage; `None` if there is none.
    pub storage: Option<Box<dyn Store>>,
    /// The keys of this window's session.
    pub slot: Slot,
    /// The path of a text that could not be opened.
    aside: Option<String>,
    errors: Option<Receiver<String>>,
}

impl OwnStorage {
    /// Opens the storage in a folder: that of the user of this system is
    /// `eframe::storage_dir("vmem-explorer")`.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn open(ctx: &Context, folder: Option<std::path::PathBuf>) -> Self {
        use crate::platform::folder::Folder;

        let (sender, errors) = std::sync::mpsc::channel();
        let mut own = Self {
            errors: Some(errors),
            ..Self::default()
        };
        let ctx = ctx.clone();
        let report = move |error| {
            // Without a receiver the app is at its end.
            let _sent = sender.send(error);
            ctx.request_repaint();
        };
        match folder {
            None => report(
                "Sessions are not saved automatically: this user has no folder for settings."
                    .to_owned(),
            ),
            Some(path) => match Folder::open(&path, report.clone()) {
                Ok(folder) => {
                    own.slot = folder.slot();
                    own.storage = Some(Box::new(folder));
                    own.aside = Some(path.join(ASIDE).display().to_string());
                }
                Err(error) => report(error),
            },
        }
        own
    }

    /// Returns the storage of the page's origin, with the keys of this tab's session.
    #[cfg(target_arch = "wasm32")]
    pub fn of_page(slot: Slot) -> Self {
        Self {
            storage: Some(Box::new(super::browser::LocalStorage)),
            slot,
            ..Self::default()
        }
    }

    /// Saves a text that could not be opened under another name: the next session replaces it.
    /// Returns its path.
    pub fn set_aside(&mut self, text: &str) -> Option<String> {
        let storage = self.storage.as_mut()?;
        storage.set(ASIDE, text.to_owned());
        self.aside.take()
    }

    /// Returns an error that was not reported yet.
    pub fn take_error(&self) -> Option<String> {
        self.errors.as_ref()?.try_recv().ok()
    }
}

/// Returns the saved settings; without saved ones, the preferences of the system.
pub fn settings(store: &dyn Store) -> Settings {
    if let Some(settings) = load_settings(store) {
        return settings;
    }
    let mut settings = Settings::default();
    // Forced colours have no effect on a canvas.
    if prefers("(prefers-contrast: more), (forced-colors: active)") {
        settings.theme = ThemeChoice::Contrast;
    }
    if prefers("(prefers-reduced-motion: reduce)") {
        settings.motion = Motion::None;
    }
    settings
}

#[cfg(target_arch = "wasm32")]
use super::browser::prefers;

/// Returns false: a native system is not asked.
#[cfg(not(target_arch = "wasm32"))]
fn prefers(_: &str) -> bool {
    false
}
