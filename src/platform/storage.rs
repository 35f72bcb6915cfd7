//! The app's own storage: a folder for a window. A page has none, and uses the frame's.

use std::sync::mpsc::Receiver;

use eframe::Storage;
use egui::Context;

/// The name of the file for a text that could not be opened.
const ASIDE: &str = "vmem-explorer-aside.vmem";

/// The app's own storage.
#[derive(Default)]
pub struct OwnStorage {
    /// The storage; `None` if the frame's is used.
    pub storage: Option<Box<dyn Storage>>,
    /// The path of a text that could not be opened.
    aside: Option<String>,
    errors: Option<Receiver<String>>,
}

impl OwnStorage {
    /// Opens the storage of the user of this system.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn open(ctx: &Context) -> Self {
        use crate::platform::autosave::KEYS;
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
        match eframe::storage_dir("vmem-explorer") {
            None => report(
                "Sessions are not saved automatically: this user has no folder for settings."
                    .to_owned(),
            ),
            Some(path) => match Folder::open(&path, &KEYS, report.clone()) {
                Ok(folder) => {
                    own.storage = Some(Box::new(folder));
                    own.aside = Some(path.join(ASIDE).display().to_string());
                }
                Err(error) => report(error),
            },
        }
        own
    }

    /// Returns none: a page uses the frame's storage.
    #[cfg(target_arch = "wasm32")]
    pub fn open(_: &Context) -> Self {
        Self::default()
    }

    /// Saves a text that could not be opened under another name: the next session replaces it.
    /// Returns its path.
    pub fn set_aside(&mut self, text: &str) -> Option<String> {
        let storage = self.storage.as_mut()?;
        storage.set_string(ASIDE, text.to_owned());
        self.aside.take()
    }

    /// Returns an error that was not reported yet.
    pub fn take_error(&self) -> Option<String> {
        self.errors.as_ref()?.try_recv().ok()
    }
}
