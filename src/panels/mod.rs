//! The panels, one a file. Each draws what it is shown and says what was done
//! to it; none changes an arena.

pub mod arenas;
pub mod caches;
pub mod code;
pub mod fields;
pub mod forms;
pub mod freelists;
pub mod hash;
pub mod header;
pub mod inspector;
pub mod keys;
pub mod narration;
pub mod notice;
pub mod operations;
pub mod scenario;
pub mod segments;
pub mod steps;
pub mod timeline;
pub mod transport;
