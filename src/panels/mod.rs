//! The panels, one a file. Each draws what it is shown and says what was done
//! to it; none changes an arena.

pub mod about;
pub mod arenas;
pub mod caches;
pub mod chip;
pub mod code;
pub mod console;
pub mod dialog;
pub mod error_card;
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
pub mod notice;
pub mod operations;
pub mod palette;
pub mod preview;
pub mod question;
pub mod scenario;
pub mod settings_menu;
pub mod steps;
pub mod structure;
pub mod tab_row;
pub mod terms;
pub mod timeline;
pub mod transport;
