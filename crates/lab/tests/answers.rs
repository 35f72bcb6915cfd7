//! Answers in words.
#![allow(clippy::unwrap_used, reason = "a test ends where something is wrong")]

use vmem::{Layout, Quantum};
use vmem_lab::query::{self, Legality, Target};
use vmem_lab::scenario::{is_question, parse_question};
use vmem_lab::{Constraints, World, narration, parse_line};

const TREE: &str = "\
arena heap quantum=64\nspan heap 4096 1K\narena kmem quantum=16 source=heap import=128\n\
arena leaf source=kmem\na = alloc heap 100\nb = alloc kmem 40\nc = alloc kmem 16\nd = alloc heap 64\n\
e = alloc leaf 5\nfree heap a\n";

fn world(text: &str) -> World {
    let mut world = World::default();
    for line in text.lines() {
        if let Some(statement) = parse_line(line).unwrap() {
            world.run(statement);
        }
    }
    world
}

fn said(world: &World, question: &str) -> String {
    let question = parse_question(question).unwrap();
    let answer = query::answer(world, &question).unwrap();
    narration::answer(narration::Formatter::decimal(world), &answer).replace('\u{2009}', "")
}

#[test]
fn an_address_is_described_down_to_the_leaf() {
    let said = said(&world(TREE), "at heap 4290");
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines.len(), 3);
    assert!(lines[0].ends_with("The segment is lent to kmem."), "{said}");
    assert!(
        lines[1].contains("In kmem, 4290 is in") && lines[1].contains(", imported from heap."),
        "{said}"
    );
    assert!(
        lines[2].ends_with("The segment belongs to e, which asked for 5 units."),
        "{said}"
    );
}

#[test]
fn padding_and_an_address_in_it_are_described() {
    let world = world(TREE);
    assert!(
        said(&world, "at kmem 4224")
            .ends_with("belongs to b, which asked for 40 units; the other 8 units are padding.")
    );
    assert!(
        said(&world, "at kmem 4271")
            .ends_with("the other 8 units are padding, and 4271 is in the padding.")
    );
}

#[test]
fn a_free_is_described_up_to_the_root() {
    let world = world(
        "arena heap quantum=64\nspan heap 4096 1K\narena kmem quantum=16 source=heap\n\
                       arena leaf source=kmem\na = alloc leaf 5\n",
    );
    let said = said(&world, "would-free leaf a");
    assert_eq!(said.lines().count(), 3);
    assert!(
        said.contains("return it to kmem.\nThe segment of 16 units"),
        "{said}"
    );
    assert!(
        said.ends_with(
            "into 1024 units at 4096. The free segment would be added to list 10 (1024–2047 units), at the head."
        ),
        "{said}"
    );
}

#[test]
fn the_requests_that_wait_for_a_free_are_named() {
    let world = world("arena heap\nspan heap 0 64\na = alloc heap 64\nw = alloc heap 8 wait\n");
    let said = said(&world, "would-free heap a");
    assert!(
        said.contains("the waiting request w in heap would be tried again"),
        "{said}"
    );
}

#[test]
fn only_the_requests_that_wait_in_an_arena_below_are_named() {
    let mut text = "arena heap\nspan heap 0 64\narena kid source=heap\narena other\n".to_owned();
    text += "a = alloc kid 32\nb = alloc heap 32\nv = alloc kid 40 wait\nw = alloc other 8 wait\n";
    let world = world(&text);
    let heap = world.arena_named("heap").unwrap();
    let kid = world.arena_named("kid").unwrap();
    let waiting = |id, name: &str| {
        let free = query::free(&world, id, &Target::Name(name.to_owned()), None);
        free.result.unwrap().waiting
    };
    assert_eq!(waiting(heap, "b"), [(kid, "v".to_owned())]);
    assert_eq!(waiting(kid, "a"), [(kid, "v".to_owned())]);
}

#[test]
fn an_object_in_reserve_and_one_handed_out_are_described() {
    let text = "arena heap quantum=16 qcache=32\nspan heap 0 1K\na = alloc heap 10\nb = alloc heap 16\nfree heap b\n";
    let world = world(text);
    let out = said(&world, "at heap 12");
    assert!(
        out.contains("The segment is a slab of 16-unit objects."),
        "{out}"
    );
    assert!(
        out.ends_with("The object belongs to a, which asked for 10 units; the other 6 units are padding, and 12 is in the padding."),
        "{out}"
    );
    let reserved = said(&world, "at heap 16");
    assert!(
        reserved.contains("on top of CPU 0's loaded magazine"),
        "{reserved}"
    );
    assert!(
        said(&world, "at heap 40")
            .contains("in the free object of 16 units at 32. The object is in its slab.")
    );
    let got = said(&world, "get heap 9 instant");
    assert!(
        got.contains("heap takes an object of 16 units from CPU 0's loaded magazine."),
        "{got}"
    );
    let freed = said(&world, "would-free heap a");
    assert!(
        freed.contains("The magazine would then have 2 objects."),
        "{freed}"
    );
}

#[test]
fn a_request_that_imports_through_two_arenas_says_so() {
    let world = world(
        "arena heap quantum=64\nspan heap 4096 1K\narena kmem quantum=16 source=heap\narena leaf source=kmem\n",
    );
    let said = said(&world, "get leaf 20 best");
    assert!(
        said.contains(
            "kmem imports 64 units at 4096 from heap, then leaf imports 32 units at 4096 from kmem."
        ),
        "{said}"
    );
}

#[test]
fn an_import_that_goes_back_at_once_does_not_count() {
    // heap would lend what kid already has; in the second text through mid.
    for text in [
        "arena heap\nspan heap 0 64\narena kid source=heap\nspan kid 0 16\n",
        "arena heap\nspan heap 0 64\narena mid source=heap\narena kid source=mid\nspan kid 0 16\n",
    ] {
        let world = world(text);
        let id = world.arena_named("kid").unwrap();
        let get = query::get(&world, id, 32, &Constraints::default(), None);
        for would in &get.attempts {
            assert_eq!(would.result.as_ref().unwrap_err().code(), "source-failed");
            assert_eq!(would.imports, []);
        }
    }
}

#[test]
fn legal_addresses_are_described_compactly() {
    let world = world("arena heap\nspan heap 0 1M\n");
    for (question, says) in [
        (
            "get heap 16 align=64",
            "0 to 1048512, every 64 units: 16384 addresses",
        ),
        (
            "get heap 100 align=16 nocross=256",
            "0 to 1048464, every 16 units, but only at offsets of 0 to 144 units from a multiple of 256: 40960 addresses",
        ),
        (
            "get heap 200 align=64 nocross=256",
            "0 to 1048320, every 256 units: 4096 addresses",
        ),
        (
            "get heap 16 within=100..116",
            "only 100, in the free segment",
        ),
        (
            "get heap 1 within=100..=200",
            "100 to 200, every address: 101 addresses",
        ),
        (
            "get heap 16 within=2M..3M",
            "No free segment has a legal address.",
        ),
    ] {
        let said = said(&world, question);
        assert!(said.contains(says), "{question}: {said}");
    }
}

#[test]
fn the_list_of_segments_has_a_limit() {
    let mut text = "arena heap\nspan heap 0 4K\n".to_owned();
    for n in 0..64 {
        text += &format!("a{n} = alloc heap 16\n");
    }
    for n in (0..64).step_by(2) {
        text += &format!("free heap a{n}\n");
    }
    let world = world(&text);
    let id = world.arena_named("heap").unwrap();
    let legality = Legality::new(&Layout::new(8).align(8), Quantum::ONE).unwrap();
    let found = world.inspect(id, |view| legality.segments(view, 5));
    assert_eq!(found.segments.len(), 5);
    assert!(found.more);
    let all = world.inspect(id, |view| legality.segments(view, 33));
    assert_eq!((all.segments.len(), all.more), (33, false));
    assert!(said(&world, "get heap 8 align=8").ends_with("… and more in other free segments."));
}

#[test]
fn a_question_about_no_arena_has_no_answer() {
    let world = world(TREE);
    for question in ["get hep 4", "at hep 4", "free hep a"] {
        let question = parse_question(question).unwrap();
        let failure = query::answer(&world, &question).unwrap_err();
        assert_eq!(
            failure.to_string(),
            "there is no arena hep; did you mean heap?"
        );
    }
}

#[test]
fn the_error_of_a_misspelt_question_says_what_was_expected() {
    for (line, column, says) in [
        ("", 1, "expected a question"),
        ("gte heap 4", 1, "found “gte”"),
        ("get heap", 9, "a size"),
        ("get heap 4 aling=8", 12, "found “aling”"),
        ("get heap 4 wait", 12, "found “wait”"),
        ("at heap", 8, "it is written “at ARENA ADDRESS”"),
        ("at heap 0xg", 9, "found “0xg”"),
        ("at heap 1 2", 11, "the end of the line"),
        ("free heap 4096", 11, "with @ before"),
        ("free heap a 1 2", 15, "the end of the line"),
    ] {
        let error = parse_question(line).unwrap_err();
        assert_eq!(error.column, column, "{line}: {error}");
        assert!(error.message.contains(says), "{line}: {error}");
    }
    assert!(!is_question("get = alloc heap 16"));
    assert!(!is_question("free heap a"));
    assert!(!is_question("# at heap 4"));
}
