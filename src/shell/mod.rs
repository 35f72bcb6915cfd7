//! The app around the panels: its loop, its commands, its layout, present mode, and the page.

pub mod about;
pub mod commands;
pub mod context;
pub mod explorer;
pub mod header;
pub mod keys;
pub mod layout;
pub mod legend;
pub mod page;
pub mod palette;
pub mod present;
pub mod settings_menu;
pub mod structure;
#[cfg(target_arch = "wasm32")]
pub mod web;
pub mod words;
