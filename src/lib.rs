//! Vmem Explorer: see a memory allocator work.
//!
//! The app draws the arenas of a [`Session`](vmem_lab::Session) and has it do
//! what the user asks. It never calls an arena itself: every panel is shown a
//! [`Moment`](vmem_lab::Moment) and says what was done to it as an
//! [`Action`](state::Action).

pub mod experiments;
pub mod export;
pub mod kit;
pub mod panels;
pub mod platform;
pub mod shell;

pub use shell::explorer::Explorer;
