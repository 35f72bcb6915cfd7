//! The page's copy of the accessibility tree.
//!
//! A canvas says nothing to a screen reader, and eframe passes egui's accessibility tree
//! on natively only. So the page gets it as elements of its own: unseen ones that lie over
//! what they stand for, with its role, name and state. [`Tree`] says which elements there
//! should be, [`changes`] what has to be done to those there are, and only `dom` touches
//! the page. What assistive technology does to an element comes back as egui's own request.

mod changes;
#[cfg(target_arch = "wasm32")]
mod dom;
mod roles;
mod tree;

pub use crate::kit::a11y::changes::{Change, changes};
#[cfg(target_arch = "wasm32")]
pub use crate::kit::a11y::dom::install;
pub use crate::kit::a11y::tree::{Element, MOST_ELEMENTS, Place, Tree};
