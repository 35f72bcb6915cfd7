//! The lessons: facts that their `expect` lines can't state.
#![allow(clippy::unwrap_used, reason = "a test ends where something is wrong")]

use std::collections::BTreeMap;

use vmem_lab::timeline::Player;
use vmem_lab::{Mode, Outcome, Recording, Scenario, Statement, World, narration};

fn lesson(name: &str) -> Scenario {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/lessons/");
    Scenario::parse(&std::fs::read_to_string(format!("{folder}{name}.vmem")).unwrap()).unwrap()
}

/// Returns the world after a lesson, and the outcomes of its operations.
fn played(name: &str) -> (World, Vec<Outcome>) {
    let mut player = Player::default();
    let mut outcomes = Vec::new();
    let mut keep = |_: usize, _: &World, outcome: &Outcome| {
        outcomes.push(outcome.clone());
        Ok::<(), ()>(())
    };
    let scenario = lesson(name);
    player.play(&scenario, Recording::Off, &mut keep).unwrap();
    assert_eq!(player.world().validate(), Ok(()));
    (player.world().clone(), outcomes)
}

#[test]
fn lesson_8_each_bad_free_is_refused_with_its_reason() {
    let (world, outcomes) = played("08-hash-table");
    let failed: Vec<_> = outcomes
        .iter()
        .filter_map(|outcome| Some((outcome.result.as_ref().err()?.code(), outcome)))
        .collect();
    let codes: Vec<_> = failed.iter().map(|(code, _)| *code).collect();
    assert_eq!(codes, ["wrong-size", "not-allocated", "not-allocated"]);
    for (outcome, reason) in failed.iter().map(|(_, outcome)| outcome).zip([
        "has 16 units, and 17 does not round up to 16",
        "a was already freed, in operation ",
        "no allocation starts at 7",
    ]) {
        let said = narration::summary(narration::Formatter::decimal(&world), outcome);
        assert!(said.contains(reason), "{said}");
    }
}

#[test]
fn lesson_8_chains_and_look_ups_stay_short() {
    let (world, outcomes) = played("08-hash-table");
    let heap = world.arena_named("heap").unwrap();
    let (allocated, buckets, longest) = world.inspect(heap, |view| {
        let buckets = view.bucket_count();
        let longest = (0..buckets).map(|bucket| view.chain_of(bucket).count());
        (view.allocated_count(), buckets, longest.max().unwrap())
    });
    assert!(allocated > 400 && allocated <= 2 * buckets && longest <= 8);
    let frees = outcomes.iter().filter(|o| o.statement.word() == "free");
    let looked: Vec<u64> = frees.map(|free| free.examined).collect();
    assert!(looked.iter().all(|&looked| looked <= 10));
    assert!(looked.iter().sum::<u64>() <= 2 * looked.len() as u64);
}

#[test]
fn lesson_11_a_slab_is_asked_for_once_in_sixteen_times() {
    let (world, outcomes) = played("11-quantum-caches");
    // Every small request came from a cache: the segment list gave two slabs, and 80.
    let heap = world.arena_named("heap").unwrap();
    let stats = world.inspect(heap, |view| *view.stats());
    assert_eq!((stats.alloc, stats.free), (3, 3));
    let reap = outcomes.iter().find(|o| o.statement.word() == "reap");
    let said = narration::summary(narration::Formatter::decimal(&world), reap.unwrap());
    assert!(said.contains("17 objects return to the slabs"), "{said}");
    assert!(
        said.contains("2 slabs of 256 units each are freed"),
        "{said}"
    );
}

#[test]
fn lesson_12_instant_fit_looks_at_one_node_while_the_others_walk() {
    let (_, outcomes) = played("12-o1");
    let (mut last, mut sums) = (Vec::new(), BTreeMap::<String, (u64, u64)>::new());
    for outcome in &outcomes {
        let Statement::Alloc {
            name,
            arena,
            mode: Mode::Plain,
            ..
        } = &outcome.statement
        else {
            continue;
        };
        assert!(outcome.result.is_ok());
        if name.as_deref().is_some_and(|name| name.ends_with("-last")) {
            last.push(outcome.examined);
        }
        let (count, examined) = sums.entry(arena.clone()).or_default();
        *count += 1;
        *examined += outcome.examined;
    }
    // N is 4: one, N + 1, 2N + 2.
    assert_eq!(last, [1, 5, 10]);
    assert_eq!(sums["much-instant"], (6100, 6100));
    assert_eq!(sums["much-best"], (6100, 42_349));
    assert_eq!(sums["much-next"], (6100, 7_539));
}
