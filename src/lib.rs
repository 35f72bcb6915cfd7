//! Vmem Explorer: see a memory allocator work.
//!
//! The app draws the arenas of a [`Session`](vmem_lab::Session) and has it do
//! what the user asks. It never calls an arena itself: every panel is shown a
//! [`Moment`](vmem_lab::Moment) and says what was done to it as an
//! [`Action`](state::Action).

pub mod app;
pub mod arena_tree;
pub mod bar;
pub mod commands;
pub mod experiments;
pub mod export;
pub mod icons;
pub mod mirror;
pub mod navigation;
pub mod notices;
pub mod now;
pub mod page;
pub mod paint;
pub mod panels;
pub mod player;
pub mod present;
pub mod report;
pub mod screen;
pub mod share;
pub mod state;
pub mod store;
pub mod swatch;
pub mod theme;
#[cfg(target_arch = "wasm32")]
pub mod web;
pub mod wording;

pub use app::Explorer;
