//! `vmem-lab show`: any place, from the command line.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod cli;

use cli::lab;
use serde_json::{Value, json};

const TEXT: &str = "\
# two arenas
arena heap quantum=64
span heap 4096 1K
arena kmem quantum=16 source=heap
a = alloc kmem 40
free kmem a
";

fn show(arguments: &[&str]) -> (i32, String, String) {
    let arguments = [&["show", "-"], arguments].concat();
    let (code, out, err) = lab(&arguments, TEXT);
    let plain = |text: String| text.replace('\u{2009}', " ");
    (code, plain(out), plain(err))
}

#[test]
fn after_an_operation_it_shows_the_result_and_the_arenas() {
    let (code, out, _) = show(&["--at", "4"]);
    assert_eq!(code, 0);
    assert!(
        out.starts_with("After 4 operations, line 5: a = alloc kmem 40\nNo free segment of kmem fits, so kmem imports a span of 64 units at 4 096 from heap."),
        "{out}"
    );
    assert!(out.contains("lent to kmem"), "{out}");
    let (_, out, _) = show(&[]);
    assert!(
        out.starts_with("After 5 operations, line 6: free kmem a\n"),
        "{out}"
    );
    let (_, out, _) = show(&["--at", "0"]);
    assert_eq!(out, "After 0 operations: no operation has run yet.\n");
}

#[test]
fn after_a_step_it_marks_the_line_of_code_and_its_callers() {
    let steps = (1..).map(|step| show(&["--at", &format!("4.{step}")]));
    let shown: Vec<String> = steps
        .take_while(|(code, ..)| *code == 0)
        .map(|(_, out, _)| out)
        .collect();
    assert!(shown.len() > 15);
    let cut = shown
        .iter()
        .find(|out| out.contains("A segment of 64 units at 4 096 is split off and allocated"));
    let cut = cut.expect("heap cuts what it lends");
    for part in [
        "of operation 4, line 5: a = alloc kmem 40\n",
        "\n  heap: ",
        "\n  called by kmem: import a span\n",
        "\n  called by kmem: allocate by instant fit\n",
        "\n> ",
    ] {
        assert!(cut.contains(part), "{part}: {cut}");
    }
    // heap has cut off the range, and kmem has nothing yet.
    assert!(
        cut.contains("largest free 960") && cut.contains("in use 0 of 0"),
        "{cut}"
    );
}

#[test]
fn the_output_for_programs_is_json() {
    let (code, out, _) = show(&["--at", "4.1", "--json"]);
    assert_eq!(code, 0);
    let lines: Vec<Value> = out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let expected = json!({
        "operations": 4,
        "step": 1,
        "statement": "a = alloc kmem 40",
        "text": "Request to kmem: 40 units, rounded up to 48, instant fit.",
        "algorithm": "allocate by instant fit",
        "code_line": 1,
        "code": "s ← round_up(size, quantum); if 0 or >= 2^64: error",
        "arena": "kmem",
    });
    assert_eq!(lines[0], expected);
    assert_eq!(
        (&lines[1]["arena"], &lines[2]["arena"]),
        (&json!("heap"), &json!("kmem"))
    );
}

#[test]
fn a_place_that_does_not_exist_is_an_error() {
    for (at, says) in [
        ("6", "there is no operation 6; the scenario has 5"),
        ("4.99", "operation 4 has no such step"),
        ("9.1", "there is no operation 9"),
        ("0.1", "counted from 1"),
        ("4.0", "counted from 1"),
        ("x", "is not a position"),
    ] {
        let (code, out, err) = show(&["--at", at]);
        assert_eq!((code, out.as_str()), (2, ""), "{at}");
        assert!(err.contains(says), "{at}: {err}");
    }
}
