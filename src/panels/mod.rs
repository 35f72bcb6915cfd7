//! The panels, one a file. Each draws what it is shown and says what was done
//! to it; none changes an arena.

pub mod arenas;
pub mod caches;
pub mod chip;
pub mod fields;
pub mod forms;
pub mod freelists;
pub mod gutter;
pub mod hash;
pub mod header;
pub mod imports;
pub mod inspector;
pub mod keys;
pub mod narration;
pub mod operations;
pub mod question;
pub mod scenario;
pub mod segments;
pub mod transport;
