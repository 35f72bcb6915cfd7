//! `vmem-lab compare`: its output and its exit status.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod cli;

use cli::ungrouped as lab;
use serde_json::{Value, json};
use vmem_lab::compare::{FIGURES, TOTALS};

/// Returns the table's row that begins with this title, with single blanks.
fn row(out: &str, title: &str) -> String {
    let line = out
        .lines()
        .find(|line| line.trim_start().starts_with(title));
    line.expect(title)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

const LESSON_5: &str = "arena heap\nspan heap 1024 256\n\
    a = alloc heap 12\nb = alloc heap 4\nc = alloc heap 24\nd = alloc heap 4\ne = alloc heap 40\n\
    f = alloc heap 4\nfree heap a\nfree heap c\nfree heap e\n\
    g = alloc heap 10\nh = alloc heap 24\ni = alloc heap 40\nj = alloc heap 160\n";
const LESSON_12: &str =
    "arena heap\nspan heap 0 64K\nrandom heap ops=12000 seed=12 size=1..256 live=200\n";

#[test]
fn one_command_answers_lesson_5() {
    let (code, out, err) = lab(&["compare", "-"], LESSON_5);
    assert_eq!((code, err.as_str()), (0, ""));
    assert_eq!(row(&out, "failed"), "failed requests 1 1 0* 1");
    assert_eq!(
        row(&out, "Best fit fails"),
        "Best fit fails least: 0 failed requests."
    );
    assert!(out.contains("\n* marks the best number of a row: the lowest"));
    assert_eq!(
        row(&out, "The results"),
        "The results of 4 operations differ. The first, operation 12, line 12: g = alloc heap 10"
    );
    let first: Vec<String> = out
        .lines()
        .skip_while(|line| !line.starts_with("The results"))
        .skip(1)
        .take(4)
        .map(|line| row(line, ""))
        .collect();
    assert_eq!(
        first,
        [
            "as written 1040",
            "instant fit 1040",
            "best fit 1024",
            "next fit 1112"
        ]
    );
    assert!(
        out.contains("next fit: operation 15, line 15: j = alloc heap 160 next: 170 units are free, but no free segment is larger than 94 units"),
        "{out}"
    );
    assert_eq!(
        row(&out, "largest free, at"),
        "largest free, at the end 128* 128* 8 94"
    );
}

#[test]
fn one_command_answers_lesson_12() {
    let (_, out, _) = lab(
        &["compare", "-", "--policy", "instant,best,next"],
        LESSON_12,
    );
    for (title, told) in [
        ("failed", "failed requests 0 0 0 0"),
        ("No request", "No request fails."),
        (
            "Best fit fragments",
            "Best fit fragments least: 12.5 % external fragmentation on average.",
        ),
        ("in use, at", "in use, at the end 25684 25684 25684 25684"),
        (
            "largest free",
            "largest free, at the end 26476 26476 35409* 2825",
        ),
        (
            "external fragmentation, mean",
            "external fragmentation, mean 33.3 % 33.3 % 12.5 %* 88.9 %",
        ),
        (
            "nodes examined by searches",
            "nodes examined by searches, in total 6100* 6100* 42349 7539",
        ),
        (
            "nodes examined, mean of a search",
            "nodes examined, mean of a search 1.00* 1.00* 6.94 1.24",
        ),
    ] {
        assert_eq!(row(&out, title), told);
    }
}

#[test]
fn json_has_the_totals_then_the_columns_then_their_arenas() {
    let arguments = [
        "compare",
        "-",
        "--json",
        "--policy",
        "best",
        "--set",
        "heap.quantum=64",
    ];
    let (code, out, _) = lab(&arguments, LESSON_5);
    assert_eq!(code, 0);
    let lines: Vec<Value> = out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let figures = FIGURES.len() + TOTALS.len();
    assert_eq!(lines.len(), 1 + 3 + 3 + 3 * figures);
    assert_eq!(lines[0]["operations"], 15);
    assert_eq!(lines[0]["seeds"], 1);
    assert_eq!(
        lines[0]["verdict"][0],
        json!({"arena": null, "sentences": ["Best fit fails least: 0 failed requests."]})
    );
    assert_eq!(lines[0]["verdict"][1]["arena"], "heap");
    assert_eq!(
        lines[0]["sides"],
        json!(["as written", "best fit", "heap.quantum=64"])
    );
    assert_eq!(
        lines[0]["first_difference"],
        json!({"operation": 4, "line": 4, "statement": "b = alloc heap 4",
               "answers": [{"base": 1036}, {"base": 1036}, {"base": 1088}]})
    );
    assert_eq!(lines[1]["failures"], 1);
    assert_eq!(lines[1]["first_failure"]["error"], "exhausted");
    assert_eq!(lines[2]["failures"], 0);
    assert_eq!(lines[2]["first_failure"], Value::Null);
    assert_eq!(lines[3]["skipped"], 1);
    let best = &lines[5];
    assert_eq!(
        (&best["side"], &best["arena"]),
        (&json!("best fit"), &json!("heap"))
    );
    assert_eq!(
        (&best["mem_inuse"], &best["search"]),
        (&json!(246), &json!(10))
    );
    assert_eq!(best["calls_avoided"], Value::Null);
    assert_eq!(
        lines[8],
        json!({"arena": null, "figure": "failures", "better": "lower", "side": "best fit",
               "median": 0, "least": 0, "most": 0, "best": 1})
    );
}

#[test]
fn several_seeds_have_medians_and_ranges_in_every_format() {
    let of_seeds = |more: &[&str]| {
        let arguments = [&["compare", "-", "--policy", "best"], more].concat();
        let (code, out, err) = lab(&arguments, LESSON_12);
        assert_eq!((code, err.as_str()), (0, ""));
        out
    };
    let out = of_seeds(&["--seeds", "3"]);
    let remark = "Medians over 3 seeds, with the range in parentheses: the seeds as written";
    assert!(out.contains(remark), "{out}");
    assert!(out.contains("With the seeds as written:\n\nThe results"));
    assert_eq!(
        row(&out, "nodes examined, mean of a search"),
        "nodes examined, mean of a search 1.00* 6.98 (6.94–7.13)"
    );
    let csv = of_seeds(&["--seeds", "3", "--csv"]);
    let mut lines = csv.lines();
    let head = "arena,figure,better,side,median,least,most,best";
    assert_eq!(lines.next(), Some(head));
    let searches: Vec<&str> = lines
        .filter(|line| line.starts_with("heap,search,"))
        .collect();
    assert_eq!(
        searches,
        [
            "heap,search,lower,as written,6100,6091,6101,1",
            "heap,search,lower,best fit,42596,42349,43440,0",
        ]
    );
    let json = of_seeds(&["--seeds", "3", "--json"]);
    let search = "{\"arena\":\"heap\",\"figure\":\"search\",\"better\":\"lower\",\"side\":\"best fit\",\
                  \"median\":42596,\"least\":42349,\"most\":43440,\"best\":0}";
    assert!(json.lines().any(|line| line == search), "{json}");
    let one = of_seeds(&[]);
    assert!(
        one.contains("a difference may be chance; --seeds 5"),
        "{one}"
    );
}

#[test]
fn a_scenario_without_random_lines_has_one_seed_and_says_so() {
    let (_, one, _) = lab(&["compare", "-"], LESSON_5);
    let (code, out, _) = lab(&["compare", "-", "--seeds", "5"], LESSON_5);
    let remark =
        "The scenario has no “random” line, so other seeds change nothing, and it ran once.\n";
    assert_eq!(code, 0);
    assert_eq!(out.replace(remark, ""), one);
    assert!(out.contains(remark) && !one.contains("seed"));
    let (code, _, err) = lab(&["compare", "-", "--seeds", "0"], LESSON_5);
    assert!(code == 2 && err.contains("0 is not in 1..=1000"), "{err}");
}

#[test]
fn a_column_of_several_settings_is_quoted_in_csv() {
    let settings = [
        "compare",
        "-",
        "--csv",
        "--set",
        "quantum=16,heap.qcache=64",
    ];
    let (_, out, _) = lab(&settings, LESSON_5);
    assert!(
        out.contains("\n,failures,lower,\"quantum=16,heap.qcache=64\",5,5,5,0\n"),
        "{out}"
    );
}

#[test]
fn failures_are_counted_outside_the_tables_of_arenas() {
    let text = "arena pids\nspan pids 0 64\narena space\nspan space 0 8\na = alloc space 9\n";
    let (_, out, _) = lab(&["compare", "-"], text);
    let (all, arenas) = out.split_once("\npids\n").unwrap();
    assert_eq!(row(all, "failed requests"), "failed requests 1 1 1 1");
    assert_eq!(
        row(all, "No difference"),
        "No difference in failed requests: 1."
    );
    assert!(!arenas.contains("failed requests"), "{arenas}");
}

#[test]
fn a_column_can_have_several_settings() {
    let (code, out, _) = lab(
        &[
            "compare",
            "-",
            "--set",
            "heap.quantum=16,heap.qcache=64",
            "--set",
            "policy=next",
        ],
        LESSON_12,
    );
    assert_eq!(code, 0);
    assert_eq!(
        row(&out, "as written"),
        "as written heap.quantum=16,heap.qcache=64 next fit"
    );
    assert!(row(&out, "arena calls avoided").starts_with("arena calls avoided by caches – "));
    assert!(row(&out, "cache misses").ends_with(" –"));
    assert!(row(&out, "reserve of caches").starts_with("reserve of caches, maximum 0 "));
}

#[test]
fn expectations_are_ignored() {
    let (code, out, _) = lab(&["compare", "-"], "arena heap\nexpect heap free 5\n");
    assert_eq!(code, 0);
    assert!(out.contains("All results are the same."), "{out}");
    let (code, out, _) = lab(&["compare", "-"], "");
    assert!(
        code == 0 && out.starts_with("0 operations, the same for all"),
        "{out}"
    );
}

#[test]
fn an_error_is_reported_and_nothing_is_run() {
    for (arguments, told) in [
        (&["--policy", "bets"][..], "did you mean “best”?"),
        (
            &["--set", "haep.quantum=4"],
            "there is no arena haep; did you mean heap?",
        ),
        (&["--set", "heap.quantum=5"], "power of two"),
        (
            &["--set", "heap.size=5"],
            "expected policy, quantum, import, qcache or magazine",
        ),
    ] {
        let (code, out, err) = lab(&[&["compare", "-"], arguments].concat(), LESSON_5);
        assert_eq!((code, out.as_str()), (2, ""));
        assert!(err.contains(told), "{err}");
    }
    assert_eq!(lab(&["compare", "-"], "nonsense\n").0, 2);
    assert_eq!(lab(&["compare", "no such file"], "").0, 2);
    let (code, out, _) = lab(&["compare", "--help"], "");
    assert!(code == 0 && out.contains("--policy <POLICY>") && out.contains("--set <SETTINGS>"));
}

#[test]
fn failures_are_reported_as_by_run() {
    let text = "arena heap\nspan heap 0 64K\na = alloc heap 70000\n";
    let (_, out, _) = cli::lab(&["compare", "-"], text);
    let (_, run, _) = cli::lab(&["run", "-"], text);
    let told = out
        .lines()
        .find(|line| line.contains("line 3: a ="))
        .unwrap();
    let why = told.split_once("alloc heap 70000: ").unwrap().1;
    assert!(!why.contains("70000") && run.contains(why), "{why}\n{run}");
}
