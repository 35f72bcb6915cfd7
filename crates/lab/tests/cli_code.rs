//! `run --code`, and the code in JSON steps: by the real binary.
#![allow(clippy::unwrap_used, missing_docs)]

use assert_cmd::Command;
use serde_json::Value;

const NESTED: &str = "arena heap quantum=64\nspan heap 4096 1K\n\
    arena kmem quantum=16 source=heap\na = alloc kmem 40\n";

fn lab(arguments: &[&str], input: &str) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vmem-lab"));
    let output = command.args(arguments).write_stdin(input).output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn below_each_step_is_its_line_and_calls_are_indented() {
    let out = lab(&["run", "--code", "-"], NESTED);
    let expected = "
           kmem: allocate by instant fit
        1.   Request to kmem: 40 units, rounded up to 48, instant fit.
             1| s ← round_up(size, quantum); if 0 or >= 2^64: error
";
    assert!(out.contains(expected), "{out}");
    let expected = "
             kmem: import a span
        5.     kmem asks heap for an import: 64 units, at a multiple of 64.
               2| n ← round_up(max(s, import_min), Q)
               heap: allocate by instant fit
        6.       Request to heap: 64 units, instant fit.
                 1| s ← round_up(size, quantum); if 0 or >= 2^64: error
";
    assert!(out.contains(expected), "{out}");
    assert_eq!(out, lab(&["run", "--steps", "--code", "-"], NESTED));
}

#[test]
fn steps_alone_are_sentences_and_those_of_a_source_are_indented() {
    let out = lab(&["run", "--steps", "-"], NESTED);
    assert!(
        out.contains(". Request to kmem: 40 units, rounded up to 48"),
        "{out}"
    );
    assert!(out.contains(".   Request to heap: 64 units"), "{out}");
    assert!(!out.contains("round_up"), "{out}");
}

#[test]
fn json_steps_have_algorithm_code_and_depth() {
    let out = lab(&["run", "--steps", "--json", "-"], NESTED);
    let alloc: Value = serde_json::from_str(out.lines().nth(3).unwrap()).unwrap();
    let steps = alloc["steps"].as_array().unwrap();
    let heap = steps.iter().find(|step| step["arena"] == "heap").unwrap();
    assert_eq!(heap["algorithm"], "allocate by instant fit");
    assert_eq!(
        heap["code"],
        "s ← round_up(size, quantum); if 0 or >= 2^64: error"
    );
    assert_eq!((&heap["code_line"], &heap["depth"]), (&1.into(), &2.into()));
    assert!(heap["text"].as_str().unwrap().ends_with('.'));
    let last = steps.last().unwrap();
    assert_eq!(
        (&last["code"], &last["depth"]),
        (&"return t".into(), &0.into())
    );
}

#[test]
fn at_the_prompt_code_is_switched_on_and_off() {
    let input =
        "arena heap\ncode\nspan heap 0 64\ncode\nspan heap 64 64\nsteps\nspan heap 128 64\n";
    let out = lab(&["repl"], input);
    assert_eq!(out.matches("append a span marker").count(), 1, "{out}");
    assert_eq!(
        out.matches(": a marker and one free segment.").count(),
        2,
        "{out}"
    );
    assert!(
        out.contains("pseudo-code.") && out.contains("Steps are not shown."),
        "{out}"
    );
}
