//! The system around the app: files, the clipboard, storage.

#[cfg(target_arch = "wasm32")]
pub mod browser;
pub mod files;
#[cfg(not(target_arch = "wasm32"))]
pub mod folder;
pub mod picture;
pub mod storage;
