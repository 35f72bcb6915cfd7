//! Every order in which threads can meet, tried one after the other.
//!
//! `loom` runs a model until it has seen all interleavings of its locks and atomic
//! words (up to a number of preemptions), including those that release and acquire
//! order allows. The code under test is the real arena, on a platform with loom's
//! locks and words.
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
