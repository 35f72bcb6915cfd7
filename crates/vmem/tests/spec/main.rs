//! A test for every rule of the arena; a file for every section.
#![cfg_attr(feature = "nightly", feature(allocator_api))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[path = "../common/mod.rs"]
mod common;

mod caches;
mod constraints;
mod contradictions;
mod ending;
mod freeing;
mod freelists;
mod importing;
mod locks;
mod looking;
mod meanwhile;
mod policies;
mod spans;
mod storage;
mod table;
mod waiting;
mod words;
