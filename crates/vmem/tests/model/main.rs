//! Random operations on real arenas and on naive ones that were written from
//! the rules alone: every answer, and after every operation the whole
//! structure, has to be the same. `PROPTEST_CASES` says how many runs.
#![cfg(feature = "alloc")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod actions;
mod naive;
mod world;

use actions::{actions, setup};
use proptest::proptest;
use world::World;

proptest! {
    #[test]
    fn one_arena_does_what_the_rules_say(setup in setup(1..=1), actions in actions()) {
        World::run(&setup, &actions);
    }

    #[test]
    fn a_tree_of_arenas_does_what_the_rules_say(setup in setup(2..=5), actions in actions()) {
        World::run(&setup, &actions);
    }
}
