//! The storage for sessions: a folder for a window, the browser's storage for a page.

use eframe::Storage;
use egui::Context;

#[cfg(not(target_arch = "wasm32"))]
use crate::platform::folder::Folder;

/// The name of the program's folder.
#[cfg(not(target_arch = "wasm32"))]
const PROGRAM: &str = "vmem-explorer";

/// The storage for sessions: a folder of the user, or else the frame's storage.
#[derive(Default)]
pub struct SessionStorage {
    #[cfg(not(target_arch = "wasm32"))]
    folder: Option<Folder>,
    /// The reason why there is no folder, until it is reported.
    #[cfg(not(target_arch = "wasm32"))]
    error: Option<String>,
}

#[cfg(not(target_arch = "wasm32"))]
impl SessionStorage {
    /// Opens the storage of the user of this system.
    pub fn system(ctx: &Context) -> Self {
        let ctx = ctx.clone();
        let path = eframe::storage_dir(PROGRAM).ok_or_else(|| {
            "Sessions are not saved automatically: this user has no folder for settings.".to_owned()
        });
        let keys = &crate::platform::autosave::KEYS;
        let folder = path.and_then(|path| Folder::open(path, keys, move || ctx.request_repaint()));
        Self {
            error: folder.as_ref().err().cloned(),
            folder: folder.ok(),
        }
    }

    /// Returns the folder, or else the frame's storage.
    pub fn or_frame_mut<'a>(
        &'a mut self,
        frame: Option<&'a mut (dyn Storage + 'static)>,
    ) -> Option<&'a mut (dyn Storage + 'static)> {
        match &mut self.folder {
            Some(folder) => Some(folder),
            None => frame,
        }
    }

    /// Returns the folder, or else the frame's storage, for reading.
    pub fn or_frame<'a>(&'a self, frame: Option<&'a dyn Storage>) -> Option<&'a dyn Storage> {
        match &self.folder {
            Some(folder) => Some(folder),
            None => frame,
        }
    }

    /// Returns an error that was not reported yet.
    pub fn take_error(&mut self) -> Option<String> {
        let error = self.folder.as_mut().and_then(Folder::take_error);
        self.error.take().or(error)
    }

    /// Returns the path of the text that could not be opened.
    pub fn aside_path(&self) -> Option<String> {
        let path = self.folder.as_ref()?.file(crate::platform::autosave::ASIDE);
        Some(path.display().to_string())
    }
}

#[cfg(target_arch = "wasm32")]
impl SessionStorage {
    /// Returns no storage: a page has the frame's.
    pub fn system(_: &Context) -> Self {
        Self::default()
    }

    /// Returns the frame's storage.
    pub fn or_frame_mut<'a>(
        &'a mut self,
        frame: Option<&'a mut (dyn Storage + 'static)>,
    ) -> Option<&'a mut (dyn Storage + 'static)> {
        frame
    }

    /// Returns the frame's storage, for reading.
    pub fn or_frame<'a>(&'a self, frame: Option<&'a dyn Storage>) -> Option<&'a dyn Storage> {
        frame
    }

    /// Returns no error: a browser's are seen at once.
    pub fn take_error(&mut self) -> Option<String> {
        None
    }

    /// Returns no path: a page has no files.
    pub fn aside_path(&self) -> Option<String> {
        None
    }
}
