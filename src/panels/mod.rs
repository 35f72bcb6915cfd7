//! The panels: each reads the session and returns actions.

pub mod arenas;
pub mod caches;
pub mod freelists;
pub mod hash;
pub mod imports;
pub mod inspector;
pub mod narration;
pub mod operations;
pub mod scenario;
pub mod timeline;
