//! `vmem-lab ask`, and questions in `vmem-lab repl`.
#![allow(clippy::unwrap_used, reason = "a test ends where something is wrong")]

mod cli;

use cli::ungrouped as lab;
use serde_json::{Value, json};

const TEXT: &str = "\
arena heap quantum=64
span heap 4096 1K
arena kmem quantum=16 source=heap
a = alloc heap 100
b = alloc kmem 40
free heap a
";

/// Returns a line without alignment.
fn squeezed(line: &str) -> String {
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns the answer to a question about [`TEXT`].
fn ask(question: &str) -> String {
    let words = question.split(' ');
    let arguments: Vec<&str> = ["ask", "-"].into_iter().chain(words).collect();
    let (code, out, err) = lab(&arguments, TEXT);
    assert_eq!((code, err.as_str()), (0, ""), "{question}");
    out
}

fn ask_json(question: &str) -> Value {
    serde_json::from_str(&ask(&format!("--json {question}"))).unwrap()
}

#[test]
fn a_request_is_answered_policy_by_policy() {
    let said = ask("get heap 100 align=128");
    for line in [
        "A request to heap for 100 units, rounded up to 128, at a multiple of 128:",
        "instant fit 4096 1 tag examined",
        "best fit 4096 1 tag examined",
        "next fit 4096 2 tags examined",
        "list 7 (128–255 units) might fit 1 segment",
        "only 4096, in the free segment of 128 units at 4096",
        "4352 to 4992, every 128 units: 6 addresses in the free segment of 832 units at 4288",
    ] {
        assert!(
            said.lines().any(|told| squeezed(told) == line),
            "{line}\n{said}"
        );
    }
    let said = ask("get kmem 64 best");
    assert!(!said.contains("instant fit"), "{said}");
    assert!(
        said.contains("kmem imports a span of 64 units at 4096 from heap."),
        "{said}"
    );
}

#[test]
fn a_request_that_would_fail_is_answered_too() {
    let said = ask("get heap 5000 instant");
    assert!(
        said.contains("nothing") && said.contains("; 832 units would fit"),
        "{said}"
    );
    let said = ask("get heap 16 phase=3");
    assert_eq!(
        said,
        "A request to heap for 16 units, at a multiple of 1 plus 3:\nThe request fails: the constraints cannot be met: phase must be a multiple of the quantum.\n"
    );
    assert!(ask("get heap 0").contains("a size of 0 is not allowed"));
    assert!(ask("get heap 18446744073709551615").contains("18446744073709551615 units"));
}

#[test]
fn an_address_is_answered_arena_by_arena() {
    let said = ask("at heap 4230");
    let lines: Vec<&str> = said.lines().collect();
    assert!(lines[0].ends_with("The segment is lent to kmem."), "{said}");
    assert!(
        lines[1]
            .ends_with("belongs to b, which asked for 40 units; the other 8 units are padding."),
        "{said}"
    );
    assert!(
        ask("at heap 0x10")
            .contains("in no span of heap. The nearest span is above it: 1024 units at 4096.")
    );
}

#[test]
fn a_free_is_answered_with_what_it_merges() {
    let said = ask("free kmem b");
    assert!(
        said.contains("into 64 units at 4224. The imported span would be completely free"),
        "{said}"
    );
    assert!(said.contains("into 1024 units at 4096."), "{said}");
    let said = ask("free heap @4224");
    assert!(said.contains("lent to kmem"), "{said}");
    let said = ask("free kmem b 100");
    assert!(
        said.contains("would not free b") && said.contains("has 48 units"),
        "{said}"
    );
}

#[test]
fn a_question_can_be_about_an_earlier_moment() {
    assert!(ask("--at 4 at heap 4096").contains("The segment belongs to a,"));
    assert!(ask("--at 5 at heap 4096").contains("The segment belongs to a,"));
    assert!(ask("at heap 4096").contains("4096 is in the free segment"));
    let (code, _, err) = lab(&["ask", "-", "--at=0", "at", "heap", "1"], TEXT);
    assert_eq!(code, 2);
    assert!(err.contains("there is no arena heap"), "{err}");
}

#[test]
fn answers_come_as_json_too() {
    let told = ask_json("get kmem 64 instant");
    assert_eq!(told["question"], "get");
    assert_eq!(told["rounded"], 64);
    let policy = &told["policies"][0];
    assert_eq!(
        policy["imports"],
        json!([{"from": "heap", "to": "kmem", "base": 4096, "size": 64}])
    );
    assert_eq!(
        (&policy["base"], &policy["left"]),
        (&json!(4096), &json!([]))
    );
    let told = ask_json("get heap 64 align=256");
    assert_eq!(
        told["legal"][1],
        json!({"segment": [4288, 832], "lowest": 4352, "highest": 4864, "step": 256, "blocks": null, "count": 3})
    );
    assert_eq!(
        told["lists"][0],
        json!({"list": 7, "segments": 1, "chance": "might fit"})
    );
    let told = ask_json("at heap 4230");
    assert_eq!(told["held"]["lent-to"], "kmem");
    assert_eq!(told["held"]["there"]["held"]["by"]["id"], "b");
    let told = ask_json("free kmem b");
    assert_eq!(told["back"]["returned"]["whole"], json!([4096, 1024]));
    assert_eq!(told["back"]["returned"]["list"], 10);
    assert_eq!(ask_json("free kmem x")["error"], "not-allocated");
    assert_eq!(ask_json("get heap 16 align=3")["error"], "invalid-layout");
}

#[test]
fn a_question_in_plain_words_is_answered_too() {
    for (plain, line) in [
        ("what is at 4100?", "at heap 4100"),
        ("what is at 4230 in kmem?", "at kmem 4230"),
        ("where would 100 units go in heap?", "get heap 100"),
        ("what would freeing b merge?", "free kmem b"),
        ("gte 100", "get heap 100"),
        ("free b", "free kmem b"),
    ] {
        assert_eq!(ask(plain), ask(line), "{plain}");
        // As one word of the shell, too.
        let (code, out, _) = lab(&["ask", "-", plain], TEXT);
        assert_eq!((code, out), (0, ask(line)), "{plain}");
    }
    let (code, _, err) = lab(&["ask", "-", "what is this?"], TEXT);
    assert_eq!(code, 2);
    assert!(
        err.contains("expected a question (get, at, would-free)"),
        "{err}"
    );
}

#[test]
fn a_wrong_question_ends_with_2() {
    for (arguments, says) in [
        (["ask", "-", "gte", "heap", "x"], "did you mean “get”"),
        (["ask", "-", "get", "heap", "1x"], "column 10"),
        (["ask", "-", "get", "hep", "1"], "did you mean heap?"),
        (["ask", "-", "--at=7", "at", "heap"], "it is written"),
        (["ask", "no such file", "at", "heap", "1"], "no such file"),
    ] {
        let (code, out, err) = lab(&arguments, TEXT);
        assert_eq!((code, out.as_str()), (2, ""), "{arguments:?}");
        assert!(err.contains(says), "{err}");
    }
    let (code, _, err) = lab(&["ask", "-", "--at=7", "at", "heap", "1"], TEXT);
    assert_eq!(code, 2);
    assert!(err.contains("the scenario has 6 operations"), "{err}");
    assert_eq!(lab(&["ask", "-"], TEXT).0, 2);
    assert_eq!(lab(&["ask", "-", "at", "heap", "1"], "nonsense\n").0, 2);
}

#[test]
fn the_repl_answers_and_nothing_changes() {
    let input = TEXT.to_owned()
        + "get heap 64\nat heap 4096\nwould-free kmem b\nwould-free heap zz\nat hep 1\nget heap\n\
           help\nfree kmem b\nget = alloc heap 16\nfree heap get\n";
    let (code, out, _) = lab(&["repl"], &input);
    assert_eq!(code, 0);
    for says in [
        "A request to heap for 64 units:",
        "In heap, 4096 is in the free segment of",
        "b (48 units at 4224) would be freed in kmem.",
        "heap would not free zz",
        "There is no arena hep; did you mean heap?\n",
        "Column 9: expected a size",
        "would-free ARENA NAME|@BASE [SIZE]",
        "b (48 units at 4224) is freed",
        "get gets the first 64 units: 16 requested, rounded up.",
        "get (64 units at 4096) is freed",
    ] {
        assert!(out.contains(says), "{says}\n{out}");
    }
}

#[test]
fn the_repl_corrects_explains_and_undoes() {
    let input = "arena heap\nspan heap 0 64\nmalloc 16\naloc heap 16\na = alloc heap 16\nundo\n\
                 what is at 3?\nundo\nundo\nundo\nhelp malloc\nquit\narena never\n";
    let (code, out, err) = lab(&["repl"], input);
    assert_eq!((code, err.as_str()), (0, ""));
    for says in [
        "did you mean “alloc”?",
        "Undone: a = alloc heap 16\n",
        "In heap, 3 is in the free segment of 64 units at 0",
        "Undone: span heap 0 64\nUndone: arena heap\nThere is nothing to undo.\n",
        "Allocates SIZE units anywhere in an arena.",
    ] {
        assert!(out.contains(says), "{says}\n{out}");
    }
    assert!(!out.contains("never") && !out.contains("> "), "{out}");
}
