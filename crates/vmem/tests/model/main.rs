//! Random operations on real arenas and on naive ones written only from the rules:
//! every answer must be the same, and after every operation the whole
//! structure. `PROPTEST_CASES` is the number of runs.
#![cfg(feature = "alloc")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod actions;
mod ask;
mod caches;
mod capped;
mod compare;
mod forest;
mod naive;
mod outside;
mod replay;
mod strategies;
mod world;

use actions::Run;
use arbitrary::Unstructured;
use ask::Ask;
use proptest::prelude::{Just, ProptestConfig, Strategy};
use proptest::proptest;
use std::fs;
use std::path::Path;
use strategies::{busy_run, outside, run};
use world::World;

proptest! {
    // A failure is printed as a replay, which stays valid longer than a seed.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn one_arena_does_what_the_rules_say(run in run(1..=1, Just(None))) {
        World::run(&run);
    }

    #[test]
    fn a_tree_of_arenas_does_what_the_rules_say(run in run(2..=5, Just(None))) {
        World::run(&run);
    }

    #[test]
    fn busy_caches_do_what_the_rules_say(run in busy_run()) {
        World::run(&run);
    }

    #[test]
    fn sources_that_fail_lie_or_answer_late_lose_nothing(
        run in run(1..=3, outside().prop_map(Some))
    ) {
        World::run(&run);
    }

    #[test]
    fn a_run_reads_back_from_its_text(run in run(1..=3, outside().prop_map(Some))) {
        assert_eq!(run.to_string().parse::<Run>().unwrap(), run);
    }
}

/// Checks that trying two addresses is enough: the result is the same with all.
#[test]
fn the_lowest_legal_address_is_the_first_that_is_legal() {
    let powers = [1, 2, 4, 8, 16];
    for (align, nocross) in powers
        .into_iter()
        .flat_map(|a| [0, 1, 2, 8, 32].map(|n| (a, n)))
    {
        for (phase, size) in (0..align).flat_map(|p| (1..10).map(move |s| (p, s))) {
            for (begin, first) in (0..35).flat_map(|b| [(b, 0), (0, b)]) {
                let ask = Ask {
                    size,
                    align,
                    phase,
                    nocross,
                    first,
                    last: 95,
                };
                let one_by_one = (0..96).find(|&t| ask.is_legal(t, begin, 90));
                assert_eq!(ask.lowest(begin, 90), one_by_one, "{ask:?} from {begin}");
            }
        }
    }
}

/// Runs `replays` beside this file: former failures, and others worth keeping.
#[test]
fn replays_still_pass() {
    let replays: Vec<_> = files("tests/model/replays").collect();
    assert!(!replays.is_empty());
    for (name, text) in replays {
        told(&name);
        let run: Run = std::str::from_utf8(&text).unwrap().parse().unwrap();
        World::run(&run);
    }
}

/// Runs the seeds of the fuzzer, which is no part of the published crate.
#[test]
fn the_seeds_of_the_fuzzer_pass() {
    type Decode = fn(&mut Unstructured<'_>) -> arbitrary::Result<Run>;
    for (target, decode) in [("arena", Run::arenas as Decode), ("sources", Run::sources)] {
        for (name, bytes) in files(&format!("../../fuzz/seeds/{target}")) {
            told(&name);
            World::run(&decode(&mut Unstructured::new(&bytes)).unwrap());
        }
    }
}

fn files(folder: &str) -> impl Iterator<Item = (String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let entries = fs::read_dir(folder).into_iter().flatten();
    entries.map(|entry| {
        let path = entry.unwrap().path();
        (path.display().to_string(), fs::read(path).unwrap())
    })
}

#[allow(clippy::print_stdout, reason = "shown where the test fails")]
fn told(name: &str) {
    println!("{name}");
}
