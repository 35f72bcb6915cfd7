//! `vmem-lab workload`, the real binary.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod cli;

use cli::lab;
use serde_json::Value;
use vmem_lab::Preset;

fn printed(arguments: &[&str]) -> String {
    let (code, out, err) = lab(&[&["workload"], arguments].concat(), "");
    assert_eq!((code, err.as_str()), (0, ""), "{arguments:?}");
    out
}

/// Returns the result of each operation, and every arena at the end, without line
/// numbers.
fn ran(text: &str) -> Vec<Value> {
    let (code, out, err) = lab(&["run", "-", "--json"], text);
    assert_eq!((code, err.as_str()), (0, ""), "{text}");
    let mut lines: Vec<Value> = out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    for line in &mut lines {
        line.as_object_mut().unwrap().remove("line");
    }
    lines
}

#[test]
fn the_list_has_a_line_for_each_preset() {
    let list = printed(&["--list"]);
    assert_eq!(list.lines().count(), Preset::ALL.len());
    let (code, help, _) = lab(&["workload", "--help"], "");
    assert_eq!(code, 0);
    for (preset, line) in Preset::ALL.into_iter().zip(list.lines()) {
        assert!(line.starts_with(preset.name()) && line.ends_with(preset.description()));
        assert!(help.contains(line), "{help}");
    }
    assert!(help.contains("constrained=PERCENT"), "{help}");
}

#[test]
fn a_preset_is_printed_as_a_scenario_that_runs() {
    for preset in Preset::ALL {
        let text = printed(&[preset.name()]);
        assert_eq!(text, preset.scenario());
        let arenas = ran(&text);
        assert_eq!(arenas.last().unwrap()["arena"], preset.arena());
    }
}

#[test]
fn a_written_out_workload_has_the_same_result() {
    let with = |rest: &[&str], last: &str| printed(&[rest, &[last]].concat());
    for arguments in [
        &["pids", "--ops", "500"][..],
        &["kernel", "--ops", "700", "--seed", "9"],
        &["io", "--ops", "700", "live=100"],
        &["adversary"],
        &["churn", "--ops", "700", "policy=mixed", "constrained=40"],
        &[
            "life=stack",
            "sizes=skewed",
            "size=1..=8K",
            "swing=60",
            "--ops",
            "700",
        ],
    ] {
        let (short, long) = (printed(arguments), with(arguments, "--expand"));
        assert!(!long.lines().any(|line| line.starts_with("random")));
        assert!(long.lines().count() > 100);
        assert_eq!(ran(&short), ran(&long), "{arguments:?}");
    }
}

#[test]
fn the_arguments_are_in_the_line() {
    assert_eq!(
        printed(&[
            "kernel",
            "policy=best",
            "live=0x64",
            "--ops",
            "2K",
            "--seed",
            "7"
        ]),
        "# A kernel's heap: powers of two, many small and few large, some aligned to a page.\n\
         arena heap quantum=16\nspan heap 1M 1M\n\
         random heap ops=2048 seed=7 preset=kernel live=100 policy=best\n"
    );
    assert_eq!(
        printed(&["life=queue"]),
        "arena heap\nspan heap 0 64K\nrandom heap ops=3000 seed=1 life=queue\n"
    );
    assert_eq!(
        printed(&["preset=io", "ops=5", "seed=6"]).lines().last(),
        Some("random io ops=5 seed=6 preset=io")
    );
}

#[test]
fn an_error_points_at_its_place() {
    for (arguments, place, message) in [
        (&["kernl"][..], "kernl", "did you mean “kernel”?"),
        (&["kernel", "liev=3"], "liev", "did you mean “live”?"),
        (&["kernel", "align=3"], "3", "power of two"),
        (&["io", "--ops", "0"], "0", "from 1 to 1000000 operations"),
        (&["io", "--seed", "x"], "x", "expected a seed"),
        (&["io", "nonsense"], "nonsense", "expected ops="),
        (&["io", "ops=1", "--ops", "2"], "ops", "given twice"),
        (&[""], "seed", "expected pids, kernel"),
    ] {
        let (code, out, err) = lab(&[&["workload"], arguments].concat(), "");
        assert_eq!((code, out.as_str()), (2, ""), "{arguments:?}");
        assert!(err.contains(message), "{arguments:?}: {err}");
        let lines: Vec<Vec<char>> = err.lines().map(|line| line.chars().collect()).collect();
        let marked = lines[0]
            .iter()
            .zip(&lines[1])
            .filter(|&(_, &mark)| mark == '^');
        let marked: String = marked.map(|(&letter, _)| letter).collect();
        assert_eq!(marked, place, "{err}");
    }
}

#[test]
fn a_workload_without_its_beginning_is_not_printed() {
    let (code, out, err) = lab(&["workload", "churn", "skip=5"], "");
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("nothing to continue"), "{err}");
}

#[test]
fn a_workload_too_long_to_read_back_is_not_written_out() {
    let (code, out, err) = lab(&["workload", "churn", "--ops", "1000000", "--expand"], "");
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("fewer operations"), "{err}");
}
