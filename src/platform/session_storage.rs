//! What there is to keep things in: a window has a folder, a page what its browser gives it.

use eframe::Storage;
use egui::Context;

#[cfg(not(target_arch = "wasm32"))]
use crate::platform::folder::Folder;

/// The name that the program has among others.
#[cfg(not(target_arch = "wasm32"))]
const PROGRAM: &str = "vmem-explorer";

/// What there is to keep things in. By itself, nothing but what the page gives.
#[derive(Default)]
pub struct SessionStorage {
    #[cfg(not(target_arch = "wasm32"))]
    folder: Option<Folder>,
    /// Why there is no folder, until it is said.
    #[cfg(not(target_arch = "wasm32"))]
    trouble: Option<String>,
}

#[cfg(not(target_arch = "wasm32"))]
impl SessionStorage {
    /// The one of this system's user.
    pub fn of_the_system(ctx: &Context) -> Self {
        let ctx = ctx.clone();
        let path = eframe::storage_dir(PROGRAM);
        let path = path.ok_or_else(|| {
            "Sessions are not kept from one start to the next: this user has no folder of their own."
                .to_owned()
        });
        match path.and_then(|path| {
            Folder::open(path, &crate::platform::autosave::KEYS, move || {
                ctx.request_repaint()
            })
        }) {
            Ok(folder) => Self {
                folder: Some(folder),
                trouble: None,
            },
            Err(trouble) => Self {
                folder: None,
                trouble: Some(trouble),
            },
        }
    }

    /// What is kept, and taken from it; where there is no folder, what the frame has.
    pub fn or<'a>(
        &'a mut self,
        frame: Option<&'a mut (dyn Storage + 'static)>,
    ) -> Option<&'a mut (dyn Storage + 'static)> {
        match &mut self.folder {
            Some(folder) => Some(folder),
            None => frame,
        }
    }

    /// The same, to look at.
    pub fn or_of<'a>(&'a self, frame: Option<&'a dyn Storage>) -> Option<&'a dyn Storage> {
        match &self.folder {
            Some(folder) => Some(folder),
            None => frame,
        }
    }

    /// Why what was to be kept was not, if that is to be said.
    pub fn trouble(&mut self) -> Option<String> {
        let of_folder = self.folder.as_mut().and_then(Folder::trouble);
        self.trouble.take().or(of_folder)
    }

    /// Where a text that could not be opened was put aside, in words.
    pub fn aside(&self) -> Option<String> {
        let folder = self.folder.as_ref()?;
        Some(
            folder
                .file(crate::platform::autosave::ASIDE)
                .display()
                .to_string(),
        )
    }
}

#[cfg(target_arch = "wasm32")]
impl SessionStorage {
    /// The one of this system's user.
    pub fn of_the_system(_: &Context) -> Self {
        Self::default()
    }

    /// What is kept, and taken from it.
    pub fn or<'a>(
        &'a mut self,
        frame: Option<&'a mut (dyn Storage + 'static)>,
    ) -> Option<&'a mut (dyn Storage + 'static)> {
        frame
    }

    /// The same, to look at.
    pub fn or_of<'a>(&'a self, frame: Option<&'a dyn Storage>) -> Option<&'a dyn Storage> {
        frame
    }

    /// Nothing: what a browser does not keep is seen at once.
    pub fn trouble(&mut self) -> Option<String> {
        None
    }

    /// A page has no files.
    pub fn aside(&self) -> Option<String> {
        None
    }
}
