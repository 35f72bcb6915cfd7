//! The reason of a failure is true, and its advice would have worked.
#![allow(clippy::unwrap_used, reason = "a test ends where something is wrong")]

use vmem_lab::{Outcome, Scenario, World, narration};

/// Runs a scenario, and returns the world and the last outcome.
fn last(text: &str) -> (World, Outcome) {
    let mut world = World::default();
    let scenario = Scenario::parse(text).unwrap();
    let outcomes: Vec<_> = scenario
        .lines()
        .filter_map(|line| line.statement)
        .map(|statement| world.run(statement))
        .collect();
    let last = outcomes.into_iter().next_back().unwrap();
    (world, last)
}

fn said(text: &str) -> String {
    let (world, outcome) = last(text);
    assert!(outcome.result.is_err(), "{text}");
    narration::summary(narration::Formatter::decimal(&world), &outcome).replace('\u{2009}', "")
}

const TWO: &str = "arena heap quantum=64\nspan heap 4096 1K\narena kmem quantum=16 source=heap\n";

#[test]
fn a_shortage_names_its_arena() {
    let text = "arena root quantum=64\nspan root 4096 384\narena mid quantum=64 source=root import=384\n\
                a = alloc mid 84\narena leaf quantum=64 source=mid\nb = alloc leaf 600\n";
    let words = said(text);
    assert!(words.contains("nothing is free in root"), "{words}");
}

#[test]
fn room_without_a_legal_address_is_no_lack_of_room() {
    let words = said(&format!("{TWO}x = xalloc kmem 16 within=8000..9000\n"));
    assert!(
        words.contains("no free segment in heap has a legal address"),
        "{words}"
    );
    assert!(!words.contains("only 1024"), "{words}");
}

#[test]
fn bounds_inside_a_block_of_the_source_are_no_reason_to_refuse() {
    let (world, outcome) = last(&format!("{TWO}x = xalloc kmem 16 within=4100..4130\n"));
    assert!(outcome.result.is_ok());
    assert_eq!(world.allocation_named("x").unwrap().base, 4112);
}

#[test]
fn the_advised_size_can_be_allocated() {
    let words = said(&format!("{TWO}a = alloc kmem 4K\n"));
    assert!(words.contains("; 1024 units would fit, or"), "{words}");
    let (_, outcome) = last(&format!("{TWO}a = alloc kmem 1024\n"));
    assert!(outcome.result.is_ok());
    // The imports of a child with a larger quantum than its source must be aligned.
    let larger = "arena heap\nspan heap 1 99\narena kmem quantum=64 source=heap\n";
    let words = said(&format!("{larger}a = alloc kmem 100\n"));
    assert!(words.ends_with("; free something first."), "{words}");
}

#[test]
fn more_than_all_addresses_is_no_lack_of_units() {
    let words = said(&format!("{TWO}a = alloc kmem 18446744073709551615\n"));
    assert!(words.contains("no import can be that large"), "{words}");
}

#[test]
fn names_and_lines_have_a_length() {
    let longest = "n".repeat(64);
    assert!(Scenario::parse(&format!("arena {longest}\n")).is_ok());
    let errors = Scenario::parse(&format!("arena {longest}n\n")).unwrap_err();
    assert!(errors[0].message.contains("at most 64"), "{}", errors[0]);
    assert!(errors[0].message.len() < 200);
    let errors = Scenario::parse(&"=".repeat(1 << 20)).unwrap_err();
    assert!(errors[0].message.contains("at most 4096"), "{}", errors[0]);
}

#[test]
fn names_that_are_taken_are_not_tried_again_and_again() {
    let count = 20_000;
    let mut text = String::from("arena heap\nspan heap 0 1M\n");
    for number in count + 1..=2 * count {
        text += &format!("a{number} = alloc heap 1\n");
    }
    for _ in 0..count {
        text += "alloc heap 1\n";
    }
    // With quadratic time, this would take minutes.
    let (world, outcome) = last(&text);
    assert!(outcome.result.is_ok());
    assert!(world.allocation_named(&format!("a{}", 3 * count)).is_some());
}

#[test]
fn the_advised_size_can_be_imported_beside_spans_of_the_arena() {
    let text =
        "arena heap\nspan heap 0 1000\narena kmem quantum=64 source=heap\nspan kmem 4096 64\n";
    let words = said(&format!("{text}a = alloc kmem 2048\n"));
    assert!(words.contains("; 960 units would fit, or"), "{words}");
    let (_, outcome) = last(&format!("{text}b = alloc kmem 960\n"));
    assert!(outcome.result.is_ok());
}
