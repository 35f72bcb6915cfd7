//! A trial of a statement predicts its effect, and changes nothing.
#![allow(clippy::unwrap_used, reason = "a test ends where something is wrong")]

mod common;

use proptest::prelude::*;
use vmem_lab::query::would_do;
use vmem_lab::timeline::Player;
use vmem_lab::{Effect, Failure, Scenario, Statement, World, parse_line};

fn statement(line: &str) -> Statement {
    parse_line(line).unwrap().unwrap()
}

fn world(lines: &[&str]) -> World {
    let mut world = World::default();
    for line in lines {
        assert!(world.run(statement(line)).result.is_ok(), "{line}");
    }
    world
}

/// Returns everything visible of a world: the segments of its arenas, and waiting requests.
fn seen(world: &World) -> Vec<String> {
    let arenas = world.arenas().map(|arena| {
        let waiting = world.waiting(arena.id).len();
        world.inspect(arena.id, |view| {
            let segments: Vec<_> = view.segments().collect();
            format!("{} {segments:?} {:?} {waiting}", arena.name, view.stats())
        })
    });
    arenas.chain([world.next_auto_name()]).collect()
}

#[test]
fn an_allocation_is_there_afterwards_only_on_the_copy() {
    let world = world(&["arena heap", "span heap 4096 64"]);
    let trial = would_do(&world, &statement("a = alloc heap 16"));
    assert!(!trial.fails());
    assert_eq!(trial.after.allocation_named("a").unwrap().base, 4096);
    assert!(!trial.outcome.steps.is_empty(), "every step is told");
    assert_eq!(world.allocation_named("a"), None);
}

#[test]
fn an_impossible_statement_fails_for_the_same_reason() {
    let world = world(&["arena heap", "span heap 4096 64"]);
    let trial = would_do(&world, &statement("alloc hep 16"));
    assert!(trial.fails());
    let Err(Failure::UnknownArena { name, nearest }) = trial.outcome.result else {
        panic!("{:?}", trial.outcome.result)
    };
    assert_eq!((name.as_str(), nearest.as_deref()), ("hep", Some("heap")));
    assert!(would_do(&world, &statement("span heap 4100 64")).fails());
    assert!(would_do(&world, &statement("arena heap")).fails());
}

#[test]
fn an_expectation_that_does_not_hold_fails() {
    let world = world(&["arena heap", "span heap 4096 64", "a = alloc heap 16"]);
    let held = would_do(&world, &statement("expect a = 4096"));
    assert_eq!(held.outcome.result, Ok(Effect::Held));
    assert!(!held.fails());
    let not = would_do(&world, &statement("expect a = 4097"));
    assert!(matches!(not.outcome.result, Ok(Effect::NotHeld { .. })));
    assert!(not.fails());
}

#[test]
fn a_waiting_request_would_be_served_and_still_waits() {
    let lines = ["arena heap", "span heap 4096 64", "a = alloc heap 64"];
    let mut world = world(&lines);
    world.run(statement("b = alloc heap 64 wait"));
    let id = world.arena_named("heap").unwrap();
    let trial = would_do(&world, &statement("free heap a"));
    let served: Vec<_> = trial.outcome.served.iter().map(|it| it.base).collect();
    assert_eq!(served, [4096]);
    assert_eq!(trial.after.waiting(id).len(), 0);
    assert_eq!(world.waiting(id).len(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_statement_has_the_predicted_effect(
        text in common::scenario(),
        place in any::<prop::sample::Index>(),
    ) {
        let scenario = Scenario::parse(&text).unwrap();
        let mut player = Player::default();
        for _ in 0..place.index(scenario.operations() + 1) {
            player.step(&scenario);
        }
        let world = player.world().clone();
        // All lines of the scenario at any moment: many of them fail.
        for line in text.lines() {
            let Ok(Some(statement)) = parse_line(line) else { continue };
            let before = seen(&world);
            let trial = would_do(&world, &statement);
            prop_assert_eq!(seen(&world), before);
            let mut really = world.clone();
            let outcome = really.run(statement.clone());
            prop_assert_eq!(&trial.outcome.result, &outcome.result);
            prop_assert_eq!(&trial.outcome.served, &outcome.served);
            prop_assert_eq!(trial.outcome.examined, outcome.examined);
            prop_assert_eq!(seen(&trial.after), seen(&really));
        }
    }
}
