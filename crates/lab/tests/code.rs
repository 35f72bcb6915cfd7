//! Every step has a sentence with its numbers, and a line of an algorithm.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test ends where something is wrong"
)]

mod common;

use std::collections::BTreeSet;

use proptest::prelude::*;
use vmem::{CacheStep, Event};
use vmem_lab::narration::{self, grouped};
use vmem_lab::pseudocode::{Algorithm, Trace};
use vmem_lab::timeline::Player;
use vmem_lab::{Outcome, Recording, Scenario, Step, World};

/// A line of an algorithm.
type Line = (Algorithm, usize);

/// Plays a scenario, and shows each of its operations to `look`.
fn play(text: &str, look: &mut impl FnMut(&World, &Outcome)) {
    let scenario = Scenario::parse(text).unwrap();
    let mut player = Player::default();
    let played = player.play(&scenario, Recording::On, &mut |_, world, outcome| {
        look(world, outcome);
        Ok::<(), ()>(())
    });
    assert_eq!(played, Ok(()));
}

fn lessons() -> Vec<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/lessons");
    let files = std::fs::read_dir(folder).unwrap();
    files
        .map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap())
        .collect()
}

/// Checks that every step has a place, in a call of its own arena, and a sentence.
fn told(world: &World, outcome: &Outcome) {
    let trace = Trace::new(world, outcome);
    assert_eq!(trace.locations.len(), outcome.steps.len());
    for (index, (step, place)) in outcome.steps.iter().zip(&trace.locations).enumerate() {
        assert!(place.line < place.algorithm.lines().len(), "{step:?}");
        assert!(!place.code().is_empty());
        let call = trace.calls[place.call];
        assert_eq!(call.arena, step.arena, "{step:?} {place:?}");
        assert_eq!(call.algorithm, place.algorithm);
        let depth = call.caller.map_or(0, |caller| caller.depth + 1);
        assert_eq!(depth, place.depth);
        let stack: Vec<_> = trace.stack(index).collect();
        assert_eq!(stack.len(), place.depth + 1);
        assert_eq!(stack[0], (&call, place.line));
        assert!(trace.arenas_deep(index) <= place.depth);

        let sentence =
            narration::sentence(narration::Formatter::decimal(world), outcome, index).unwrap();
        assert!(sentence.ends_with('.'), "{sentence}");
        for number in numbers(&step.event) {
            let number = grouped(number.into());
            assert!(sentence.contains(&number), "{number} is not in: {sentence}");
        }
    }
    for call in &trace.calls {
        if let Some(caller) = call.caller {
            let calls = trace.calls[caller.call];
            assert!(caller.line < calls.algorithm.lines().len());
            assert_eq!(calls.algorithm, caller.algorithm);
        }
    }
}

/// Returns the numbers that a step's sentence must have.
fn numbers(event: &Event) -> Vec<u64> {
    match *event {
        Event::Asked { request, .. } => vec![request.asked, request.size],
        Event::Scanned { from: 64, .. } => vec![],
        Event::Scanned { from, found } => vec![found.unwrap_or(from).into()],
        Event::Searching { list } => vec![list.into()],
        Event::Examined { segment, verdict } => match verdict {
            vmem::Verdict::Fits { at } => vec![segment.base, segment.size, at],
            vmem::Verdict::TooSmall
            | vmem::Verdict::NoLegalAddress
            | vmem::Verdict::Allocated
            | vmem::Verdict::Marker => vec![segment.base, segment.size],
        },
        Event::Chosen { segment, at } => vec![segment.base, segment.size, at],
        Event::NothingFits | Event::Deferred => vec![],
        Event::Unfiled { segment, list }
        | Event::Filed { segment, list }
        | Event::Shrunk { segment, list } => vec![segment.base, segment.size, list.into()],
        Event::Taken { from, segment } if from == segment => vec![segment.base, segment.size],
        Event::Taken { from, segment } => match from.size - segment.size {
            0 => vec![segment.base, segment.size],
            rest => vec![segment.base, segment.size, rest],
        },
        Event::Hashed { base, bucket } => vec![base, bucket as u64],
        Event::TableGrew {
            bucket,
            sibling,
            moved,
        }
        | Event::TableShrank {
            bucket,
            sibling,
            moved,
        } => vec![bucket as u64, sibling as u64, moved as u64],
        Event::CursorMoved { past } => past.checked_add(1).into_iter().collect(),
        Event::Granted { base, size } | Event::FreeAsked { base, size } => vec![base, size],
        Event::Compared { bucket, base, .. } => vec![bucket as u64, base],
        Event::Unhashed { segment, bucket } => vec![segment.base, segment.size, bucket as u64],
        Event::MergedRight { segment, neighbour } | Event::MergedLeft { segment, neighbour } => {
            vec![segment.base, segment.size, neighbour.base, neighbour.size]
        }
        Event::SpanAdded { base, size, .. }
        | Event::SpanRemoved { base, size, .. }
        | Event::Imported { base, size }
        | Event::ImportReturned { base, size } => vec![base, size],
        Event::ImportAsked { layout } => vec![layout.size()],
        Event::ImportFailed { cause } => match cause {
            vmem::SourceError::Exhausted(short)
                if (2..short.largest.into()).contains(&short.free) =>
            {
                vec![short.largest]
            }
            _ => vec![],
        },
        Event::Refused { error } => match error {
            vmem::Error::NotAllocated { base } | vmem::Error::NoSuchSpan { base } => vec![base],
            vmem::Error::WrongSize {
                base,
                given,
                actual,
            } => vec![base, given, actual],
            vmem::Error::SpanOverlaps { base, size } => vec![base, size],
            vmem::Error::UnalignedSpan { quantum } => vec![quantum],
            vmem::Error::SourceFailed { import, .. } => vec![import],
            _ => vec![],
        },
        Event::Cache { cpu, object, step } => match step {
            CacheStep::Asked { asked } => vec![asked, cpu as u64, object],
            CacheStep::Popped { base, left: 0 } => vec![base, cpu as u64],
            CacheStep::Popped { base, left } => vec![base, cpu as u64, left as u64],
            CacheStep::Swapped => vec![cpu as u64, object],
            CacheStep::Loaded { rounds } => vec![cpu as u64, object, rounds as u64],
            CacheStep::DepotEmpty | CacheStep::Bypassed | CacheStep::NoMagazine => vec![object],
            CacheStep::Cut { slab, base } | CacheStep::Found { slab, base } => vec![slab, base],
            CacheStep::NoSlab { size } => vec![size, object],
            CacheStep::SlabAdded {
                slab,
                size,
                objects,
            } => vec![slab, size, objects.into(), object],
            CacheStep::Pushed { base, rounds } => vec![base, cpu as u64, rounds as u64],
            CacheStep::Stored { .. } => vec![cpu as u64, object],
            CacheStep::Returned { slab, base, free } => vec![slab, base, free.into()],
            CacheStep::Emptied { rounds, .. } => vec![rounds as u64, object],
            CacheStep::SlabRemoved { slab, size } => vec![slab, size],
        },
    }
}

#[test]
fn every_step_of_the_lessons_has_a_place_and_a_sentence() {
    for text in lessons() {
        play(&text, &mut told);
    }
}

proptest! {
    #[test]
    fn every_step_of_any_scenario_has_a_place_and_a_sentence(text in common::scenario()) {
        play(&text, &mut told);
    }

    // Steps that an arena never does need a place too.
    #[test]
    fn steps_in_any_order_have_places(
        text in common::cached_scenario(),
        seed in any::<u64>(),
        keep in 0..200_usize,
    ) {
        let mut all: Vec<Step> = Vec::new();
        let mut end = None;
        play(&text, &mut |world, outcome| {
            all.extend(&outcome.steps);
            end = Some((world.clone(), outcome.clone()));
        });
        let Some((world, mut outcome)) = end else { return Ok(()) };
        let mut seed = seed | 1;
        for index in (1..all.len()).rev() {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            all.swap(index, (seed >> 33) as usize % (index + 1));
        }
        all.truncate(keep);
        outcome.steps = all;
        let trace = Trace::new(&world, &outcome);
        prop_assert_eq!(trace.locations.len(), outcome.steps.len());
        for (step, place) in outcome.steps.iter().zip(&trace.locations) {
            prop_assert!(place.line < place.algorithm.lines().len());
            prop_assert_eq!(trace.calls[place.call].arena, step.arena);
        }
    }
}

#[test]
fn algorithms_are_short_and_written_in_plain_characters() {
    for &algorithm in Algorithm::ALL {
        let lines = algorithm.lines();
        assert!((3..=7).contains(&lines.len()), "{algorithm:?}");
        assert!(!algorithm.title().is_empty());
        for line in lines {
            assert!(line.chars().count() <= 52, "{line}");
            assert!(line.chars().all(|c| c == '←' || (' '..='~').contains(&c)));
        }
    }
    let titles: BTreeSet<_> = Algorithm::ALL.iter().map(|a| a.title()).collect();
    assert_eq!(titles.len(), Algorithm::ALL.len());
}

/// Scenarios that, with the lessons, reach every line of every algorithm.
const TOUR: &[&str] = &[
    // Spans.
    "arena a quantum=8\nspan a 0 64\nspan a 0 0\nspan a 32 64\nunspan a 8\n\
     x = alloc a 8\nunspan a 0\nfree a x\nunspan a 0",
    // Requests for nothing, or for the impossible; nothing fits.
    "arena a\nspan a 0 64\nalloc a 0\nalloc a 0 best\nalloc a 0 next\nxalloc a 4 align=3\n\
     xalloc a 4 align=3 best\nxalloc a 4 align=3 next\nalloc a 65\nalloc a 65 best\n\
     alloc a 65 next\nxalloc a 60 align=32 phase=8\nxalloc a 60 align=32 phase=8 best\n\
     xalloc a 60 align=32 phase=8 next",
    // The list that might fit, with and without constraints; both remainders are added to lists.
    "arena a\nspan a 0 12\nspan a 100 12\nalloc a 10\nxalloc a 9 align=2 phase=1\n\
     arena b\nspan b 0 64\nxalloc b 8 align=32 phase=16\nxalloc b 8 align=32 phase=16 best\n\
     xalloc b 8 align=4 next\nalloc b 4 next\nalloc b 20 best",
    // Importing with constraints: successful, refused, useless. And without.
    "arena a quantum=16\nspan a 0 256\narena b source=a\nx = xalloc b 16 align=64 phase=8\n\
     xalloc b 300 align=8\nspan b 64 192\nxalloc b 100 within=64..256 best\n\
     arena c source=a\nspan c 0 256\nc1 = alloc c 256\nalloc c 8\nalloc c 300\nfree b x\n\
     arena d source=a\nspan d 64 64\nd1 = alloc d 64\nxalloc d 8 align=32 within=64..128",
    // Caches: magazines, the depot, slabs; wrong frees; no room for a slab.
    "arena a quantum=16 qcache=16 magazine=1\nspan a 0 256\na1 = alloc a 16\na2 = alloc a 16\n\
     a3 = alloc a 16\na4 = alloc a 16\na5 = alloc a 16\nfree a @0 99\nfree a @16 3000\n\
     free a a1\nfree a a2\nfree a a3\nfree a a4\nb1 = alloc a 16\nb2 = alloc a 16\n\
     b3 = alloc a 16\nb4 = alloc a 16\nfree a b1\nfree a b2\nfree a b3\nfree a b4\n\
     free a a5\nreap a\nalloc a 200\nalloc a 16",
    "arena a quantum=16 qcache=16\nspan a 0 48\nalloc a 16",
    // Waiting and being served, with and without caches.
    "arena a quantum=16 qcache=16 magazine=1\nspan a 0 128\nx = alloc a 16\ny = alloc a 16\n\
     z = alloc a 16\nfree a x\nfree a y\nfree a z\nw = alloc a 128 wait\nv = alloc a 100 wait\n\
     free a w",
    "arena a quantum=16 qcache=16 magazine=1\nspan a 0 192\nx = alloc a 16\ny = alloc a 16\n\
     p = alloc a 16\nq = alloc a 16\nr = alloc a 16\ns = alloc a 16\nfree a x\nfree a y\n\
     free a p\nw = alloc a 128 wait\nfree a q\nfree a r\nfree a s\nspan a 1024 128",
];

/// Lines that no event reaches, and the reason.
const SILENT: &[(Algorithm, &[usize], &str)] = {
    use Algorithm::{
        CachedFree, ConstrainedImport, Grow, Import, LegalAddress, LoadEmpty, LoadFull, Release,
        Shrink,
    };
    &[
        (LegalAddress, &[0, 1, 2], "one event tells the result"),
        (Grow, &[0, 1], "one event tells all of it, once done"),
        (Shrink, &[0, 1], "one event tells all of it, once done"),
        (Import, &[0], "one event tells what is asked for"),
        (
            ConstrainedImport,
            &[0, 2],
            "one event tells what is asked for",
        ),
        (Release, &[0], "the cursor is moved along with the span"),
        (LoadFull, &[1, 2], "one event tells the exchange, once done"),
        (
            LoadEmpty,
            &[1, 2],
            "one event tells the exchange, once done",
        ),
        (
            LoadEmpty,
            &[5],
            "on the heap there is always another magazine",
        ),
        (
            CachedFree,
            &[6],
            "on the heap there is always another magazine",
        ),
    ]
};

/// Returns the lines of an operation's steps, and the lines that call
/// them.
fn reached(world: &World, outcome: &Outcome) -> BTreeSet<Line> {
    let trace = Trace::new(world, outcome);
    let stacks = (0..outcome.steps.len()).flat_map(|step| trace.stack(step).collect::<Vec<_>>());
    stacks.map(|(call, line)| (call.algorithm, line)).collect()
}

#[test]
fn every_line_of_every_algorithm_is_reached() {
    let mut seen = BTreeSet::new();
    let tour = TOUR.iter().map(|&text| text.to_owned());
    for text in tour.chain(lessons()).chain([common::many(40)]) {
        play(&text, &mut |world, outcome| {
            told(world, outcome);
            seen.extend(reached(world, outcome));
        });
    }
    let silent = SILENT
        .iter()
        .flat_map(|(algorithm, lines, _)| lines.iter().map(|&line| (*algorithm, line)));
    let silent: BTreeSet<Line> = silent.collect();
    let all = Algorithm::ALL.iter().flat_map(|&algorithm| {
        let lines = 0..algorithm.lines().len();
        lines.map(move |line| (algorithm, line))
    });
    let dead: Vec<String> = all
        .filter(|line| !seen.contains(line) && !silent.contains(line))
        .map(|(algorithm, line)| format!("{algorithm:?}: {}", algorithm.lines()[line]))
        .collect();
    assert!(dead.is_empty(), "{dead:#?}");
    let loud: Vec<_> = silent.intersection(&seen).collect();
    assert!(loud.is_empty(), "an event stands for {loud:?} after all");
}
