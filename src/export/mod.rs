//! Exporting what egui paints: an interface is drawn offscreen, and its shapes become SVG.

pub mod offscreen;
pub mod svg;
