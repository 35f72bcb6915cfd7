//! Widgets and means that every part of the screen uses. They know egui and plain data.

pub mod a11y;
pub mod chip;
pub mod dialog;
pub mod error_card;
pub mod fields;
pub mod focus;
pub mod icons;
pub mod navigation;
pub mod paint;
pub mod settings;
pub mod swatch;
pub mod tab_row;
pub mod terms;
pub mod theme;
pub mod toasts;
