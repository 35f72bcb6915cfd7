//! The accessibility tree as elements of the page.
//!
//! A screen reader can't read a canvas, and eframe passes egui's accessibility tree on only
//! natively. So the page gets an invisible element over each widget, with the role, name and
//! state of the widget. `tree` holds the elements, `changes` compares two trees, and
//! `dom` changes the page. Actions of assistive technology become egui's action requests.

mod changes;
#[cfg(target_arch = "wasm32")]
mod dom;
mod tree;

#[cfg(target_arch = "wasm32")]
pub use crate::kit::a11y::dom::install;
