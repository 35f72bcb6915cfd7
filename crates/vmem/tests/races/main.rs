//! Every order in which threads can meet, tried one after the other.
//!
//! `loom` runs a model again and again until it has seen all interleavings of its
//! locks and atomic words (up to a number of preemptions), with the freedom that
//! release and acquire leave. What runs here is the arena itself, on a platform
//! whose locks and words are loom's.
#![cfg(feature = "std")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod caches;
mod importing;
mod platform;
mod waiting;
