//! Waiting requests: when they wait, and when they are served.
#![allow(clippy::unwrap_used, reason = "a test ends where something is wrong")]

mod common;

use proptest::prelude::*;
use vmem::{Layout, SegmentKind};
use vmem_lab::timeline::{Place, Player, Timeline};
use vmem_lab::{
    ArenaId, ArenaRef, Command, Effect, Instead, Outcome, Owner, Recording, Scenario, Session,
    World, narration, parse_line, pseudocode,
};

fn run(world: &mut World, text: &str) -> Outcome {
    let statements = text.lines().filter_map(|line| parse_line(line).unwrap());
    statements.map(|line| world.run(line)).last().unwrap()
}

fn world(text: &str) -> World {
    let mut world = World::default();
    run(&mut world, text);
    world
}

fn line(world: &World, arena: &str) -> Vec<String> {
    let id = world.arena_named(arena).unwrap();
    world.waiting(id).map(|w| w.name.clone()).collect()
}

/// Returns the names and addresses of the requests that were served.
fn served(outcome: &Outcome) -> Vec<(&str, u64)> {
    let each = outcome.served.iter();
    each.map(|granted| (granted.name.as_str(), granted.base))
        .collect()
}

const FULL: &str = "arena heap\nspan heap 0 64\na = alloc heap 32\nb = alloc heap 32\n";

#[test]
fn a_request_with_room_does_not_wait() {
    let mut world = world("arena heap\nspan heap 0 64");
    let outcome = run(&mut world, "a = alloc heap 16 best wait");
    assert!(matches!(outcome.result, Ok(Effect::Allocated(a)) if a.base == 0));
}

#[test]
fn the_rest_of_an_import_serves_waiting_requests() {
    let mut world = world(
        "arena heap quantum=64\nspan heap 4096 64\narena kid quantum=16 source=heap qcache=32\n\
         w = alloc kid 16 wait",
    );
    assert_eq!(line(&world, "kid"), ["w"]);
    // There is no room for a slab, but for the smaller import of best fit.
    let outcome = run(&mut world, "b = alloc kid 16 best");
    assert_eq!(served(&outcome), [("w", 4112)]);
    world.validate().unwrap();
}

#[test]
fn the_magazines_of_all_cpus_are_emptied_for_a_waiting_request() {
    let mut world = world(
        "arena heap quantum=16 qcache=64\nspan heap 0 1K\na = alloc heap 16\nfree heap a\ncpu 1",
    );
    let outcome = run(&mut world, "big = alloc heap 1024 wait");
    assert!(matches!(outcome.result, Ok(Effect::Allocated(big)) if big.base == 0));
}

#[test]
fn a_request_without_room_is_parked_and_has_not_failed() {
    let mut world = world(FULL);
    let outcome = run(&mut world, "c = alloc heap 8 wait");
    assert!(matches!(outcome.result, Ok(Effect::Waits { ahead: 0, .. })));
    let said = narration::summary(narration::Formatter::decimal(&world), &outcome);
    assert!(said.contains("c waits until there is room"), "{said}");
    assert_eq!(line(&world, "heap"), ["c"]);
    assert!(world.allocation_named("c").is_none());
    let fails = run(&mut world, "expect fails").result;
    assert!(matches!(
        fails,
        Ok(Effect::NotHeld {
            found: Instead::Waits,
            ..
        })
    ));
    let at = run(&mut world, "expect c = 0").result;
    assert!(matches!(
        at,
        Ok(Effect::NotHeld {
            found: Instead::StillWaits,
            ..
        })
    ));
}

#[test]
fn a_free_serves_waiting_requests_in_order_and_reports_them() {
    let mut world = world(FULL);
    run(
        &mut world,
        "c = alloc heap 24 wait\nd = alloc heap 8 wait\ne = alloc heap 1 wait",
    );
    let outcome = run(&mut world, "free heap a");
    assert_eq!(served(&outcome), [("c", 0), ("d", 24)]);
    assert_eq!(line(&world, "heap"), ["e"]);
    let said = narration::summary(narration::Formatter::decimal(&world), &outcome);
    assert!(said.contains("c was waiting and now fits"), "{said}");
    // They are normal allocations.
    assert!(matches!(
        run(&mut world, "expect d = 24").result,
        Ok(Effect::Held)
    ));
    assert_eq!(served(&run(&mut world, "free heap d")), [("e", 24)]);
    assert!(run(&mut world, "free heap e").result.is_ok());
}

#[test]
fn the_first_in_line_is_never_overtaken() {
    let mut world = world(FULL);
    run(&mut world, "big = alloc heap 64 wait");
    assert_eq!(served(&run(&mut world, "free heap a")), []);
    // There is room for it, but it came later.
    let outcome = run(&mut world, "small = alloc heap 1 wait");
    assert!(matches!(
        outcome.result,
        Ok(Effect::Waits {
            ahead: 1,
            why: None,
            ..
        })
    ));
    assert_eq!(line(&world, "heap"), ["big", "small"]);
    // A request that does not wait is never in line.
    assert!(
        run(&mut world, "c = alloc heap 8\nfree heap c")
            .result
            .is_ok()
    );
    assert_eq!(served(&run(&mut world, "free heap b")), [("big", 0)]);
    assert_eq!(
        served(&run(&mut world, "span heap 100 1")),
        [("small", 100)]
    );
}

#[test]
fn a_free_in_a_source_serves_requests_of_its_children() {
    let text = "arena root quantum=64\nspan root 0 128\narena mid quantum=64 source=root\n\
                arena leaf quantum=16 source=mid\narena other quantum=16 source=root\n\
                a = alloc root 64\nb = alloc other 64\n";
    let mut world = world(text);
    run(&mut world, "c = alloc leaf 16 wait\nd = alloc mid 64 wait");
    assert_eq!(line(&world, "mid"), ["d"]);
    // All of other's span comes back to root; the request that waits longest is first.
    let outcome = run(&mut world, "free other b");
    assert_eq!(served(&outcome), [("c", 64)]);
    assert_eq!(outcome.served[0].arena, world.arena_named("leaf").unwrap());
    assert_eq!(served(&run(&mut world, "free root a")), [("d", 0)]);
    world.validate().unwrap();
}

#[test]
fn a_name_that_waits_is_taken_and_can_not_be_freed() {
    let mut world = world(FULL);
    run(&mut world, "c = alloc heap 8 wait");
    let taken = run(&mut world, "c = alloc heap 1").result.unwrap_err();
    assert_eq!(taken.code(), "name-taken");
    for line in ["free heap c", "free heap c 8"] {
        let outcome = run(&mut world, line);
        assert_eq!(outcome.result.as_ref().unwrap_err().code(), "waiting");
        let said = narration::summary(narration::Formatter::decimal(&world), &outcome);
        assert!(said.contains("c still waits for room in heap"), "{said}");
    }
}

#[test]
fn an_arena_that_is_waited_for_stays() {
    let mut world = world("arena heap\na = alloc heap 8 wait");
    let outcome = run(&mut world, "destroy heap").result;
    assert_eq!(outcome.unwrap_err().code(), "has-waiters");
    run(&mut world, "span heap 0 8\nfree heap a");
    assert!(run(&mut world, "destroy heap").result.is_ok());
}

#[test]
fn an_error_that_waiting_can_not_resolve_comes_at_once() {
    let mut world = world(FULL);
    for _ in 0..2 {
        let outcome = run(&mut world, "z = alloc heap 0 wait").result;
        assert_eq!(outcome.unwrap_err().code(), "zero-size");
        run(&mut world, "alloc heap 8 wait");
    }
    assert_eq!(line(&world, "heap").len(), 2);
}

#[test]
fn a_waiting_request_is_counted_once_and_not_as_a_failure() {
    let mut world = world(FULL);
    run(
        &mut world,
        "c = alloc heap 64 wait\nd = alloc heap 8 wait\nfree heap a\nfree heap b",
    );
    let heap = world.arena_named("heap").unwrap();
    let stats = world.inspect(heap, |view| *view.stats());
    assert_eq!((stats.wait, stats.fail), (2, 0));
}

#[test]
fn caches_hold_nothing_back_from_waiting_requests() {
    let text = "arena heap quantum=16 qcache=16\nspan heap 0 64\n\
                a = alloc heap 16\nb = alloc heap 16\nfree heap a\n";
    let mut world = world(text);
    // One in the magazine, one handed out: there is no room, even after a reap.
    let outcome = run(&mut world, "c = alloc heap 64 wait");
    assert!(matches!(outcome.result, Ok(Effect::Waits { .. })));
    assert_eq!(served(&run(&mut world, "free heap b")), [("c", 0)]);
    // Before a request waits, the caches are reaped.
    run(&mut world, "free heap c\nd = alloc heap 16\nfree heap d");
    let outcome = run(&mut world, "e = alloc heap 64 wait");
    assert!(matches!(outcome.result, Ok(Effect::Allocated(e)) if e.base == 0));
}

#[test]
fn an_import_that_can_not_be_used_wakes_no_request() {
    // heap lends what kmem has already, so kmem gives it back. If that made waiting requests
    // try again, they would try for ever.
    let text = "arena heap\nspan heap 0 64\na = alloc heap 64\n\
                arena kmem source=heap\nspan kmem 0 32\nb = alloc kmem 32\nw = alloc kmem 64 wait\n";
    let mut world = world(text);
    let outcome = run(&mut world, "free heap a");
    assert_eq!(served(&outcome), []);
    assert_eq!(line(&world, "kmem"), ["w"]);
    // The same for an object of a cache, for which others wait.
    let text = "arena heap quantum=16 qcache=64\nspan heap 0 256\na = alloc heap 256\n\
                arena kmem quantum=16 source=heap\nspan kmem 0 256\nb = alloc kmem 256\n\
                w = alloc heap 4K wait\nv = alloc kmem 16 wait\nfree heap a\n";
    let mut world = self::world(text);
    let outcome = run(&mut world, "span heap 4096 16");
    assert_eq!(served(&outcome), []);
    assert_eq!(
        (line(&world, "heap"), line(&world, "kmem")),
        (vec!["w".to_owned()], vec!["v".to_owned()])
    );
}

#[test]
fn steps_that_serve_waiting_requests_come_after_the_own_steps() {
    let mut world = world(FULL);
    world.set_recording(Recording::On);
    run(&mut world, "c = alloc heap 24 wait");
    let outcome = run(&mut world, "free heap a");
    let own = outcome.own_steps();
    assert!(!own.is_empty() && own.len() < outcome.steps.len());
    let granted = |step: &vmem_lab::Step| matches!(step.event, vmem::Event::Granted { .. });
    assert!(!own.iter().any(granted) && outcome.steps.iter().any(granted));
    let waits = run(&mut world, "d = alloc heap 24 wait");
    let trace = pseudocode::Trace::new(&world, &waits);
    assert_eq!(trace.calls[0].algorithm, pseudocode::Algorithm::Wait);
}

#[test]
fn going_back_brings_waiting_requests_back_into_line() {
    let text = format!("{FULL}c = alloc heap 8 wait\nd = alloc heap 8 wait\nfree heap a\n");
    let scenario = Scenario::parse(&text).unwrap();
    let mut timeline = Timeline::default();
    timeline.go_to(&scenario, Place::after(7));
    assert_eq!(line(timeline.world(), "heap"), [""; 0]);
    timeline.go_to(&scenario, Place::after(6));
    assert_eq!(line(timeline.world(), "heap"), ["c", "d"]);
    let mut fork = timeline.world().clone();
    assert_eq!(
        served(&run(&mut fork, "free heap b")),
        [("c", 32), ("d", 40)]
    );
    assert_eq!(line(timeline.world(), "heap"), ["c", "d"]);
    timeline.go_to(&scenario, Place::after(7));
    assert_eq!(timeline.done().unwrap().served.len(), 2);
}

/// Returns true if something was freed in the arena or in one above it.
fn hears(world: &World, arena: ArenaId, outcome: &Outcome) -> bool {
    let frees = match outcome.result {
        Ok(Effect::Freed { .. } | Effect::SpanAdded { .. }) => true,
        Ok(Effect::Reaped(reaped)) => reaped.slabs > 0,
        _ => false,
    };
    let mut above = std::iter::successors(Some(arena), |&id| world.arena(id)?.parent);
    frees && above.any(|id| Some(id) == outcome.arena)
}

proptest! {
    /// Checks that after a free, the first request in line does not fit.
    /// (With one CPU: another one would have its own magazines.)
    #[test]
    fn no_request_waits_for_room_that_was_freed(text in common::cached_scenario()) {
        let one_cpu = text.lines().filter(|line| !line.starts_with("cpu"));
        let text: String = one_cpu.flat_map(|line| [line, "\n"]).collect();
        let scenario = Scenario::parse(&text).unwrap();
        let mut player = Player::default();
        while let Some(outcome) = player.step(&scenario) {
            let world = player.world();
            let hears = |arena: &ArenaRef<'_>| hears(world, arena.id, &outcome);
            for arena in world.arenas().filter(hears) {
                if let Some(first) = world.waiting(arena.id).next() {
                    let had = world.preview(arena.id, &Layout::new(first.asked), first.policy);
                    prop_assert!(had.is_err(), "{} behind {}", first.name, outcome.statement);
                }
            }
        }
    }
}

#[test]
fn the_steps_that_serve_a_request_come_after_the_free() {
    let text = "arena heap\nspan heap 0 64\na = alloc heap 64\nw = alloc heap 64 wait\n\
                v = alloc heap 32 wait\nfree heap a\n";
    let mut session = Session::open(text).unwrap();
    session.run(Command::ToEnd).unwrap();
    let all = session.moment().done.unwrap().steps.len();
    let mut seen = Vec::new();
    for step in 0..all {
        let place = Place::inside(session.len() - 1, step);
        session.run(Command::GoToPlace(place)).unwrap();
        let world = session.moment().world;
        let heap = world.arena_named("heap").unwrap();
        let segment = world.inspect(heap, |view| view.find(0).unwrap().1);
        let owner = match world.owner(heap, 0) {
            Some(Owner::Allocation(owner)) if segment.kind == SegmentKind::Allocated => owner.name,
            _ => "free".to_owned(),
        };
        seen.push((owner, line(world, "heap").join(" ")));
    }
    seen.dedup();
    let of = |owner: &str, waiting: &str| (owner.to_owned(), waiting.to_owned());
    let expected = [
        of("a", "w v"),
        of("free", "w v"),
        of("w", "w v"),
        of("w", "v"),
    ];
    assert_eq!(seen, expected);
}
