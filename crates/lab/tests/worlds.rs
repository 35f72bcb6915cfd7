//! Worlds: real arenas by name, forks of them, and time travel.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod common;

use proptest::prelude::*;
use vmem::caches::{CachesView, Counters, Place};
use vmem::{AllocPolicy, Layout};
use vmem_lab::timeline::{self, Player, Timeline};
use vmem_lab::{Failure, Outcome, Scenario, World, narration, parse_line, pseudocode};

/// Returns everything visible of a world.
fn seen(world: &World) -> Vec<String> {
    let arenas = world.arenas().map(|arena| {
        let allocations: Vec<_> = world.allocations(arena.id).collect();
        let view = world.inspect(arena.id, |view| {
            let lists: Vec<Vec<_>> = (0..64).map(|n| view.freelist(n).collect()).collect();
            let chains: Vec<Vec<_>> = (0..view.bucket_count())
                .map(|n| view.chain_of(n).collect())
                .collect();
            format!(
                "{view:?} {:?} {lists:?} {chains:?} {:?}",
                view.stats(),
                view.cursor()
            )
        });
        let waiting: Vec<_> = world.waiting(arena.id).collect();
        let caches = world.inspect(arena.id, |view| view.caches().map(seen_of_caches));
        format!("{arena:?} {allocations:?} {view} {waiting:?} {caches:?}")
    });
    let rest = format!("{} {}", world.next_auto_name(), world.cpu());
    arenas.chain([rest]).collect()
}

/// Returns everything visible of caches.
fn seen_of_caches(caches: &dyn CachesView) -> Vec<String> {
    let mut seen = Vec::new();
    caches.slabs(&mut |slab| seen.push(format!("{slab:?}")));
    seen.push(format!("{} {}", caches.current_cpu(), caches.magazine()));
    for class in 0..caches.sizes() {
        seen.push(format!("{:?}", caches.depot(class)));
        for cpu in 0..caches.cpus() {
            let counters = caches.counters(cpu, class);
            if counters == Counters::default() {
                continue;
            }
            seen.push(format!("{cpu} {class} {counters:?}"));
            for place in [Place::Loaded, Place::Previous] {
                caches.rounds(cpu, class, place, &mut |base| seen.push(base.to_string()));
            }
        }
    }
    seen
}

/// Returns the world and the last outcome after the first `count` operations.
fn fresh(scenario: &Scenario, count: usize) -> (Vec<String>, Option<Outcome>) {
    let mut player = Player::default();
    let mut last = None;
    for index in 0..count {
        last = if index + 1 == count {
            player.step_recorded(scenario)
        } else {
            player.step(scenario)
        };
    }
    (seen(player.world()), last)
}

fn run(world: &mut World, text: &str) -> Outcome {
    let mut last = None;
    for line in text.lines() {
        last = parse_line(line)
            .unwrap()
            .map(|statement| world.run(statement));
    }
    last.unwrap()
}

proptest! {
    #[test]
    fn every_rule_holds_after_every_operation(text in common::scenario()) {
        let scenario = Scenario::parse(&text).unwrap();
        let mut player = Player::default();
        while let Some(outcome) = player.step_recorded(&scenario) {
            let world = player.world();
            prop_assert_eq!(world.validate(), Ok(()), "after {}", outcome.statement);
            prop_assert!(narration::summary(narration::Formatter::decimal(world), &outcome).ends_with(['.', '?']));
            prop_assert!(outcome.own_steps().len() <= outcome.steps.len());
            for granted in &outcome.served {
                let named = world.allocation_named(&granted.name);
                prop_assert_eq!(named.as_ref(), Some(granted));
            }
            for step in 0..outcome.steps.len() {
                let formatter = narration::Formatter::decimal(world);
                let sentence = narration::sentence(formatter, &outcome, step);
                prop_assert!(sentence.unwrap().ends_with('.'));
            }
            let places = pseudocode::Trace::new(world, &outcome).locations;
            prop_assert_eq!(places.len(), outcome.steps.len());
        }
    }

    #[test]
    fn a_fork_and_its_original_are_independent(
        text in common::scenario(),
        place in any::<prop::sample::Index>(),
    ) {
        let scenario = Scenario::parse(&text).unwrap();
        let place = place.index(scenario.operations() + 1);
        let mut original = Player::default();
        for _ in 0..place {
            original.step(&scenario);
        }
        let before = seen(original.world());
        let mut fork = original.clone();
        prop_assert_eq!(&seen(fork.world()), &before);
        while fork.step(&scenario).is_some() {}
        let after = seen(fork.world());
        prop_assert_eq!(&seen(original.world()), &before);
        drop(fork);
        prop_assert_eq!(&seen(original.world()), &before);
        prop_assert_eq!(original.world().validate(), Ok(()));
        while original.step(&scenario).is_some() {}
        prop_assert_eq!(seen(original.world()), after);
    }

    #[test]
    fn going_to_a_place_equals_running_to_it(
        text in common::scenario(),
        places in prop::collection::vec(any::<prop::sample::Index>(), 1..6),
    ) {
        let scenario = Scenario::parse(&text).unwrap();
        let mut timeline = Timeline::default();
        for place in places {
            let place = place.index(scenario.operations() + 1);
            timeline.go_to(&scenario, timeline::Place::after(place));
            prop_assert_eq!(timeline.position(), place);
            let (world, last) = fresh(&scenario, place);
            prop_assert_eq!(seen(timeline.world()), world);
            prop_assert_eq!(timeline.done(), last.as_ref());
        }
    }
}

#[test]
fn a_long_time_line_has_few_checkpoints_and_goes_anywhere() {
    let text = "arena heap\nspan heap 0 1M\nrandom heap ops=30000 seed=5 live=500\n";
    let scenario = Scenario::parse(text).unwrap();
    let mut timeline = Timeline::default();
    for place in [
        30_002, 30_001, 17, 29_999, 29_998, 29_700, 12_345, 12_346, 0, 1,
    ] {
        timeline.go_to(&scenario, timeline::Place::after(place));
        assert_eq!(seen(timeline.world()), fresh(&scenario, place).0);
        let (count, weight) = timeline.checkpoints();
        assert!(count <= 64 && weight <= 1 << 20);
    }
}

#[test]
fn a_seed_means_the_same_operations_for_ever() {
    let text = "arena heap\nspan heap 0 4K\nrandom heap ops=8 seed=42 live=3\n";
    let scenario = Scenario::parse(text).unwrap();
    let mut player = Player::default();
    let mut operations = Vec::new();
    while let Some(outcome) = player.step(&scenario) {
        operations.push(outcome.statement.to_string());
    }
    assert_eq!(operations[2..], WORKLOAD_42);
}

const WORKLOAD_42: [&str; 8] = [
    "a1 = alloc heap 36",
    "a2 = alloc heap 19",
    "a3 = alloc heap 64",
    "free heap a3",
    "free heap a2",
    "free heap a1",
    "a4 = alloc heap 37",
    "free heap a4",
];

#[test]
fn a_loan_to_a_child_can_not_be_freed() {
    let mut world = World::default();
    run(
        &mut world,
        "arena heap quantum=64\nspan heap 4096 1K\narena kmem quantum=16 source=heap",
    );
    run(&mut world, "a = alloc kmem 40");
    let heap = world.arena_named("heap").unwrap();
    assert_eq!(world.importer(heap, 4096), world.arena_named("kmem"));
    let outcome = run(&mut world, "free heap @4096 64");
    assert_eq!(outcome.result.unwrap_err().code(), "span-in-use");
    for line in ["destroy heap", "destroy kmem"] {
        assert_eq!(
            run(&mut world, line).result.unwrap_err().code(),
            "span-in-use"
        );
    }
    run(&mut world, "free kmem a\ndestroy kmem");
    assert!(run(&mut world, "destroy heap").result.is_ok());
    assert_eq!(world.arenas().count(), 0);
}

#[test]
fn a_second_free_never_takes_what_belongs_to_another() {
    let mut world = World::default();
    run(
        &mut world,
        "arena heap\nspan heap 0 64\na = alloc heap 16\nfree heap a",
    );
    let again = run(&mut world, "free heap a").result.unwrap_err();
    let (name, operation) = ("a".to_owned(), 4);
    assert_eq!(again, Failure::AlreadyFreed { name, operation });
    run(&mut world, "b = alloc heap 16");
    let again = run(&mut world, "free heap a").result.unwrap_err();
    assert_eq!(again.code(), "not-allocated");
    assert!(world.allocation_named("b").is_some());
}

#[test]
fn freeing_by_address_forgets_the_name() {
    let mut world = World::default();
    run(
        &mut world,
        "arena heap\nspan heap 0 64\na = alloc heap 16\nfree heap @0 16",
    );
    assert!(world.allocation_named("a").is_none());
    assert!(run(&mut world, "a = alloc heap 16").result.is_ok());
}

#[test]
fn an_allocation_without_a_name_gets_the_count_of_those_asked_for() {
    let mut world = World::default();
    run(
        &mut world,
        "arena heap\nspan heap 0 64\nalloc heap 1\nb = alloc heap 1\nalloc heap 999",
    );
    assert_eq!(world.next_auto_name(), "a4");
    run(&mut world, "alloc heap 1\na6 = alloc heap 1\nalloc heap 1");
    let names: Vec<_> = ["a1", "b", "a4", "a6", "a7"]
        .map(|n| world.allocation_named(n))
        .into();
    assert!(names.iter().all(Option::is_some));
}

#[test]
fn a_preview_finds_the_address_of_a_request_and_changes_nothing() {
    let mut world = World::default();
    run(
        &mut world,
        "arena heap quantum=64\nspan heap 4096 1K\narena kmem quantum=16 source=heap",
    );
    run(&mut world, "a = alloc kmem 40");
    let before = seen(&world);
    let kmem = world.arena_named("kmem").unwrap();
    let at = |size| world.preview(kmem, &Layout::new(size), AllocPolicy::BestFit);
    assert_eq!(at(16), Ok(4144));
    assert_eq!(at(17), Ok(4160));
    assert!(at(5000).is_err());
    assert_eq!(seen(&world), before);
}

#[test]
fn arenas_come_after_the_one_they_import_from() {
    let mut world = World::default();
    run(
        &mut world,
        "arena a\narena b\narena c source=a\narena d source=c\narena e source=a",
    );
    let tree: Vec<_> = world
        .arenas()
        .map(|a| (a.name.to_owned(), a.depth))
        .collect();
    let expected = [("a", 0), ("c", 1), ("d", 2), ("e", 1), ("b", 0)];
    assert_eq!(tree, expected.map(|(name, depth)| (name.to_owned(), depth)));
}
