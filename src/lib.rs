//! Vmem Explorer: see a memory allocator work.
//!
//! The app draws the arenas of a [`Session`](vmem_lab::Session) and passes the user's commands
//! to it. It never calls an arena itself: every panel draws a [`Moment`](vmem_lab::Moment) and
//! returns what the user did as [`Action`](vmem_view::action::Action)s.

pub mod experiments;
pub mod export;
pub mod kit;
pub mod panels;
pub mod platform;
pub mod shell;

pub use shell::explorer::Explorer;
