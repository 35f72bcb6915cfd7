//! The app, used through its accessibility tree like someone who can't see it: a module for
//! each panel or topic.

#![allow(clippy::unwrap_used, reason = "a test ends where something is wrong")]

mod a11y;
mod above;
mod agreement;
mod bar;
mod chrome;
mod command_line;
#[path = "../common/mod.rs"]
mod common;
mod cut;
mod experiments;
mod figures;
mod files;
mod focus;
mod keyboard;
mod keys_only;
mod layout;
mod legend;
mod messages;
mod motion;
mod names;
mod newcomer;
mod operations;
mod radix;
#[path = "../../crates/view/tests/random/mod.rs"]
mod random;
mod screens;
mod session;
mod share;
mod structures;
mod svg;
mod time;
mod typing;
mod windows;
