//! The lines that certain operations run, and their calls.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test ends where something is wrong"
)]

mod common;

use vmem::{CacheStep, Event};
use vmem_lab::pseudocode::{Algorithm, Trace};
use vmem_lab::{Outcome, Recording, Step, World, parse_line};

/// Runs a scenario, and returns the world and the last outcome.
fn last(text: &str) -> (World, Outcome) {
    let mut world = World::default();
    world.set_recording(Recording::On);
    let mut outcome = None;
    for line in text.lines() {
        let statement = parse_line(line).unwrap();
        outcome = statement.map(|statement| world.run(statement)).or(outcome);
    }
    (world, outcome.unwrap())
}

/// Returns the places of the last operation's steps: the arena, the algorithm and the
/// line, from 1, indented by the depth.
fn traced(text: &str) -> Vec<String> {
    let (world, outcome) = last(text);
    let places = Trace::new(&world, &outcome).locations;
    let lines = outcome.steps.iter().zip(places).map(|(step, place)| {
        let arena = world.arena(step.arena).unwrap().name;
        let indent = " ".repeat(place.depth);
        format!("{indent}{arena} {:?} {}", place.algorithm, place.line + 1)
    });
    lines.collect()
}

/// Returns the same, with steps in the same line of the same call as one.
fn lines_of(text: &str) -> String {
    let mut lines = traced(text);
    lines.dedup();
    lines.join("\n")
}

const DEEP: &str = "arena heap quantum=64\nspan heap 4096 1K\n\
    arena kmem quantum=16 source=heap\narena leaf source=kmem\na = alloc leaf 10 next\n";
const CACHED: &str = "arena heap quantum=64\nspan heap 4096 1K\n\
    arena kmem quantum=16 source=heap qcache=16\na = alloc kmem 16\n";

#[test]
fn the_list_that_might_fit_is_searched_in_its_line() {
    let text = "arena heap\nspan heap 0 12\nspan heap 100 9\nalloc heap 10";
    let lines = "heap InstantFit 1\nheap InstantFit 2\nheap InstantFit 4\nheap InstantFit 5\n \
        heap Take 3\n heap Take 5\n heap Take 6\nheap InstantFit 7";
    assert_eq!(lines_of(text), lines);
    let (world, outcome) = last(text);
    let searched = Trace::new(&world, &outcome).locations;
    let searched = searched.iter().filter(|place| place.line == 3);
    // Starting on the list, and the segments of 9 and 12 in it.
    assert_eq!(searched.count(), 3);
}

#[test]
fn an_import_two_arenas_deep_is_an_allocation_in_each_of_them() {
    let lines = "\
leaf NextFit 1
leaf NextFit 5
 leaf Import 2
  kmem InstantFit 1
  kmem InstantFit 2
  kmem InstantFit 6
   kmem Import 2
    heap InstantFit 1
    heap InstantFit 2
    heap InstantFit 3
    heap InstantFit 5
     heap Take 3
     heap Take 5
     heap Take 6
    heap InstantFit 7
   kmem Import 3
    kmem AddSpan 3
    kmem AddSpan 4
   kmem Import 7
    kmem Take 3
    kmem Take 5
    kmem Take 6
  kmem InstantFit 7
 leaf Import 3
  leaf AddSpan 3
  leaf AddSpan 4
 leaf Import 7
  leaf Take 3
  leaf Take 5
  leaf Take 6
leaf NextFit 6
leaf NextFit 7";
    assert_eq!(lines_of(DEEP), lines);

    let (world, outcome) = last(DEEP);
    let trace = Trace::new(&world, &outcome);
    let deepest = (0..outcome.steps.len()).max_by_key(|&step| trace.stack(step).count());
    let stack: Vec<_> = trace
        .stack(deepest.unwrap())
        .map(|(call, line)| {
            (
                world.arena(call.arena).unwrap().name,
                call.algorithm,
                line + 1,
            )
        })
        .collect();
    use Algorithm::{Import, InstantFit, NextFit, Take};
    assert_eq!(
        stack,
        [
            ("heap", Take, 6),
            ("heap", InstantFit, 5),
            ("kmem", Import, 3),
            ("kmem", InstantFit, 6),
            ("leaf", Import, 3),
            ("leaf", NextFit, 5),
        ]
    );
    assert_eq!(trace.arenas_deep(deepest.unwrap()), 2);
}

#[test]
fn a_release_two_arenas_deep_is_a_free_in_each_of_them() {
    let lines = "\
leaf Free 1
 leaf LookUp 2
leaf Free 2
leaf Free 4
 leaf Release 2
  kmem Free 1
   kmem LookUp 2
  kmem Free 2
  kmem Free 4
   kmem Release 2
    heap Free 1
     heap LookUp 2
    heap Free 2
    heap Free 4
    heap Free 7";
    assert_eq!(lines_of(&format!("{DEEP}free leaf a")), lines);
}

#[test]
fn the_table_grows_within_an_allocation() {
    let text = common::many(17);
    let (text, _) = text.split_once("free").unwrap();
    let lines = "\
heap InstantFit 1
heap InstantFit 2
heap InstantFit 3
heap InstantFit 5
 heap Take 2
 heap Take 5
 heap Take 6
  heap Grow 3
heap InstantFit 7";
    assert_eq!(lines_of(text), lines);
}

#[test]
fn a_look_up_fails_in_the_line_that_says_why() {
    let heap = "arena heap\nspan heap 0 64\na = alloc heap 8\n";
    let wrong_size = "heap Free 1\n heap LookUp 2\n heap LookUp 4";
    assert_eq!(lines_of(&format!("{heap}free heap @0 9")), wrong_size);
    let missing = "heap Free 1\n heap LookUp 3";
    assert_eq!(lines_of(&format!("{heap}free heap @1 8")), missing);
    // For an object of a cache, the same error is in another line.
    let cached = format!("{CACHED}free kmem a\nfree kmem a");
    assert_eq!(lines_of(&cached), "kmem CachedFree 1\nkmem CachedFree 2");
}

#[test]
fn a_miss_goes_through_depot_and_slabs_to_the_source() {
    let lines = "\
kmem CachedAlloc 1
 kmem LoadFull 1
 kmem SlabAlloc 2
  kmem ConstrainedInstantFit 1
  kmem ConstrainedInstantFit 2
  kmem ConstrainedInstantFit 6
   kmem ConstrainedImport 2
    heap InstantFit 1
    heap InstantFit 2
    heap InstantFit 3
    heap InstantFit 5
     heap Take 3
     heap Take 5
     heap Take 6
    heap InstantFit 7
   kmem ConstrainedImport 4
    kmem AddSpan 3
    kmem AddSpan 4
   kmem ConstrainedImport 7
    kmem Take 1
    kmem Take 5
    kmem Take 6
  kmem ConstrainedInstantFit 7
 kmem SlabAlloc 3
kmem CachedAlloc 5";
    assert_eq!(lines_of(CACHED), lines);
    let hit = format!("{CACHED}free kmem a\nb = alloc kmem 16");
    assert_eq!(lines_of(&hit), "kmem CachedAlloc 1\nkmem CachedAlloc 2");
}

#[test]
fn a_reap_frees_its_slabs_as_segments() {
    let lines = "\
kmem Reap 1
kmem Reap 3
kmem Reap 4
 kmem Free 1
  kmem LookUp 2
 kmem Free 2
  kmem Release 2
   heap Free 1
    heap LookUp 2
   heap Free 2
   heap Free 4
   heap Free 7";
    assert_eq!(lines_of(&format!("{CACHED}free kmem a\nreap kmem")), lines);
}

#[test]
fn a_waiting_request_tries_reaps_tries_again_and_joins_the_line() {
    let heap = "arena heap quantum=16 qcache=16\nspan heap 0 64\na = alloc heap 16\n";
    let parked = " heap InstantFit 1
 heap InstantFit 2
 heap InstantFit 6
heap Wait 4";
    let found_room = " heap InstantFit 1
 heap InstantFit 2
 heap InstantFit 6
heap Wait 2
 heap ReapAll 2
 heap ReapAll 3
 heap ReapAll 4
  heap Free 1
   heap LookUp 2
  heap Free 2
  heap Free 7
 heap InstantFit 1
 heap InstantFit 2
 heap InstantFit 3
 heap InstantFit 5
  heap Take 1
  heap Take 5
  heap Take 6
 heap InstantFit 7";
    let text = format!("{heap}free heap a\nb = alloc heap 64 wait");
    assert_eq!(lines_of(&text), found_room);
    assert_eq!(lines_of(&format!("{heap}b = alloc heap 64 wait")), parked);
}

#[test]
fn waiting_requests_are_served_after_a_free_in_their_own_calls() {
    let text = "arena heap\nspan heap 0 64\na = alloc heap 48\nb = alloc heap 32 wait\n\
        c = alloc heap 64 wait\nfree heap a";
    let lines = "\
heap Free 1
 heap LookUp 2
heap Free 2
heap Free 4
heap Free 7
 heap InstantFit 1
 heap InstantFit 2
 heap InstantFit 3
 heap InstantFit 5
  heap Take 3
  heap Take 5
  heap Take 6
 heap InstantFit 7
 heap InstantFit 1
 heap InstantFit 2
 heap InstantFit 6
heap Serve 3";
    assert_eq!(lines_of(text), lines);
    let (world, outcome) = last(text);
    let trace = Trace::new(&world, &outcome);
    let served = outcome.own_steps().len();
    let outermost = trace
        .stack(served)
        .last()
        .map(|(call, line)| (call.algorithm, line));
    assert_eq!(outermost, Some((Algorithm::Serve, 1)));
    assert_eq!(trace.calls[0].algorithm, Algorithm::Free);
}

#[test]
fn both_pieces_that_are_left_have_a_line() {
    let text = "arena heap\nspan heap 0 64\nxalloc heap 8 align=32 phase=16 next";
    let lines = "\
heap ConstrainedNextFit 1
heap ConstrainedNextFit 2
 heap LegalAddress 4
heap ConstrainedNextFit 4
 heap Take 3
 heap Take 4
 heap Take 5
 heap Take 6
heap ConstrainedNextFit 6
heap ConstrainedNextFit 7";
    assert_eq!(lines_of(text), lines);
}

// The lab keeps magazines on the heap, which always has another one.
#[test]
fn an_object_that_no_magazine_takes_goes_to_its_slab() {
    let (world, mut outcome) = last(&format!("{CACHED}free kmem a"));
    let [asked, found, ..] = outcome.steps[..] else {
        panic!("{:?}", outcome.steps)
    };
    let (Event::Cache { cpu, object, .. }, base) = (found.event, 4096) else {
        panic!("{found:?}")
    };
    let step = |step| Step {
        arena: found.arena,
        event: Event::Cache { cpu, object, step },
    };
    let (slab, free) = (base, 1);
    let gone = step(CacheStep::NoMagazine);
    let back = step(CacheStep::Returned { slab, base, free });
    outcome.steps = vec![asked, found, gone, back];
    let places = Trace::new(&world, &outcome).locations.into_iter();
    let lines: Vec<(Algorithm, usize)> = places
        .map(|place| (place.algorithm, place.line + 1))
        .collect();
    use Algorithm::{CachedFree, LoadEmpty};
    let expected = [
        (CachedFree, 1),
        (CachedFree, 3),
        (LoadEmpty, 6),
        (CachedFree, 7),
    ];
    assert_eq!(lines, expected);
}

#[test]
fn a_failed_import_ends_in_the_line_that_gives_up() {
    let text = "arena heap\nspan heap 0 64\narena kmem source=heap\nalloc kmem 100";
    let lines = "\
kmem InstantFit 1
kmem InstantFit 2
kmem InstantFit 4
kmem InstantFit 6
 kmem Import 2
  heap InstantFit 1
  heap InstantFit 2
  heap InstantFit 4
  heap InstantFit 6
 kmem Import 4";
    assert_eq!(lines_of(text), lines);
    // The source has no block around the bounds.
    let text = "arena heap quantum=64\nspan heap 0 256\narena kmem source=heap\n\
        xalloc kmem 8 within=300..310 best";
    let lines = "\
kmem ConstrainedBestFit 1
kmem ConstrainedBestFit 5
 kmem ConstrainedImport 2
  heap ConstrainedInstantFit 1
  heap ConstrainedInstantFit 2
   heap LegalAddress 5
  heap ConstrainedInstantFit 6
 kmem ConstrainedImport 5";
    assert_eq!(lines_of(text), lines);
}

#[test]
fn a_useless_import_is_freed_in_the_source_again() {
    let text = "arena heap\nspan heap 0 64\narena kmem source=heap\nspan kmem 0 64\n\
        a = alloc kmem 64\nalloc kmem 8";
    let lines = lines_of(text);
    let end = "\
 kmem Import 3
 kmem Import 5
  heap Free 1
   heap LookUp 2
  heap Free 2
  heap Free 4
  heap Free 7";
    assert!(lines.ends_with(end), "{lines}");
}

#[test]
fn an_import_that_the_source_can_not_use_does_not_reach_its_child() {
    let text = "arena heap\nspan heap 0 64\narena kmem source=heap\nspan kmem 0 64\n\
        arena leaf source=kmem\na = alloc kmem 64\nalloc leaf 8";
    let lines = lines_of(text);
    let end = "   kmem Import 5
    heap Free 1
     heap LookUp 2
    heap Free 2
    heap Free 4
    heap Free 7
 leaf Import 4";
    assert!(lines.ends_with(end), "{lines}");
}
