//! The system around the app: files, the clipboard, storage.

pub mod autosave;
pub mod files;
#[cfg(not(target_arch = "wasm32"))]
pub mod folder;
pub mod session_storage;
