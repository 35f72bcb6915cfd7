//! `vmem-lab measure`: its output and its exit status.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod cli;

use cli::lab;
use std::collections::BTreeMap;

use serde_json::Value;

/// Returns the rows of a CSV, each as a map from the names in its header.
fn csv(arguments: &[&str], input: &str) -> Vec<BTreeMap<String, String>> {
    let (code, out, err) = lab(&[&["measure", "-", "--csv"], arguments].concat(), input);
    assert_eq!((code, err.as_str()), (0, ""));
    let mut lines = out.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    lines
        .map(|line| {
            let fields: Vec<&str> = line.split(',').collect();
            assert_eq!(fields.len(), header.len(), "{line}");
            let pairs = header.iter().zip(fields);
            pairs
                .map(|(name, field)| ((*name).to_owned(), field.to_owned()))
                .collect()
        })
        .collect()
}

fn json(arguments: &[&str], input: &str) -> Vec<Value> {
    let (_, out, _) = lab(&[&["measure", "-", "--json"], arguments].concat(), input);
    out.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

const TWO_ARENAS: &str = "# two\narena heap quantum=16\nspan heap 0 1K\n\
    arena kmem quantum=8 source=heap\na = alloc kmem 5\nb = alloc heap 2K best\nfree kmem a\n";

#[test]
fn csv_has_a_row_for_each_operation_and_arena() {
    let rows = csv(&[], TWO_ARENAS);
    let told: Vec<String> = rows
        .iter()
        .map(|row| {
            let names = [
                "operation",
                "line",
                "op",
                "error",
                "arena",
                "mem_inuse",
                "mem_import",
                "lent",
                "padding",
            ];
            names.map(|name| row[name].as_str()).join(" ")
        })
        .collect();
    assert_eq!(
        told,
        [
            "1 2 arena  heap 0 0 0 0",
            "2 3 span  heap 0 0 0 0",
            "3 4 arena  heap 0 0 0 0",
            "3 4 arena  kmem 0 0 0 0",
            "4 5 alloc  heap 16 0 16 0",
            "4 5 alloc  kmem 8 16 0 3",
            "5 6 alloc exhausted heap 16 0 16 0",
            "5 6 alloc exhausted kmem 8 16 0 3",
            "6 7 free  heap 0 0 0 0",
            "6 7 free  kmem 0 0 0 0",
        ]
    );
    let [heap, kmem] = [&rows[4], &rows[5]];
    assert_eq!(heap["external_fragmentation"], "0");
    assert_eq!(heap["list_9"], "1");
    assert_eq!(
        (
            kmem["largest_free"].as_str(),
            kmem["internal_waste"].as_str()
        ),
        ("8", "0.375")
    );
    assert_eq!(
        (kmem["hash_longest"].as_str(), kmem["cache_alloc"].as_str()),
        ("1", "")
    );
}

#[test]
fn json_says_the_same_as_csv() {
    let text = "arena heap quantum=16 qcache=64\nspan heap 0 64K\nrandom heap ops=200 seed=2 size=1..200\n\
        reap heap\nspan heap 0xffff_ffff_ffff_0000 0xfff0\n";
    for arguments in [&[][..], &["--every", "7"]] {
        let (rows, lines) = (csv(arguments, text), json(arguments, text));
        assert_eq!(rows.len(), lines.len());
        for (row, line) in rows.iter().zip(&lines) {
            for (name, field) in row {
                let found = match line.get(name) {
                    None => {
                        assert!(name.starts_with("list_"), "{name}");
                        "0".to_owned()
                    }
                    Some(Value::Null) => String::new(),
                    Some(Value::String(word)) => word.clone(),
                    Some(Value::Number(number)) if number.is_f64() => {
                        let real: f64 = field.parse().unwrap();
                        assert!((real - number.as_f64().unwrap()).abs() < 1e-12);
                        continue;
                    }
                    Some(number) => number.to_string(),
                };
                assert_eq!(*field, found, "{name}");
            }
        }
    }
}

#[test]
fn every_nth_operation_and_the_last_are_printed_in_full() {
    let text = "arena heap\nspan heap 0 1M\nrandom heap ops=4998 seed=1 size=1..9 live=2000\n";
    let rows = csv(&["--every", "900"], text);
    let operations: Vec<&str> = rows.iter().map(|row| row["operation"].as_str()).collect();
    assert_eq!(operations, ["900", "1800", "2700", "3600", "4500", "5000"]);
    assert!(
        rows.iter()
            .all(|row| !row["hash_longest"].is_empty() && !row["largest_free"].is_empty())
    );
    let all = csv(&[], text);
    assert_eq!(all.len(), 5000);
    assert!(all.iter().any(|row| row["hash_longest"].is_empty()));
    assert_eq!(all.last(), rows.last());
}

#[test]
fn one_arena_alone_or_an_unknown_arena() {
    let rows = csv(&["--arena", "kmem"], TWO_ARENAS);
    assert_eq!(rows.len(), 4);
    assert!(rows.iter().all(|row| row["arena"] == "kmem"));
    let (code, out, err) = lab(&["measure", "-", "--arena", "kmen"], TWO_ARENAS);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(
        err.contains("there is no arena kmen; did you mean kmem?"),
        "{err}"
    );
}

#[test]
fn the_table_has_the_end_and_the_extremes_with_their_places() {
    let (code, out, _) = lab(
        &["measure", "-"],
        "arena heap\nspan heap 0 64\n\na = alloc heap 40\nfree heap a\nb = alloc heap 8\ndestroy x\n",
    );
    assert_eq!(code, 0);
    let shown = out.replace('\u{2009}', "");
    let words = |title: &str| {
        let line = shown
            .lines()
            .find(|line| line.trim().starts_with(title))
            .unwrap();
        line.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    assert!(
        shown.starts_with("6 operations; sizes in units\n\nheap\n"),
        "{out}"
    );
    assert_eq!(
        words("in use"),
        "in use 8 9.33 0 operation 1, line 1 40 operation 3, line 4"
    );
    assert_eq!(
        words("external"),
        "external fragmentation 0.0 % 0.0 % 0.0 % operation 1, line 1 0.0 % operation 1, line 1"
    );
    assert!(
        shown.contains("free segments by list: list 5 (32–63 units): 1"),
        "{out}"
    );
    assert!(
        !shown.contains("imported") && !shown.contains("reserve"),
        "{out}"
    );
}

#[test]
fn an_arena_that_was_destroyed_has_its_last_numbers() {
    let (_, out, _) = lab(
        &["measure", "-"],
        "arena heap\nspan heap 0 64\ndestroy heap\n",
    );
    assert!(
        out.contains(
            "heap  (destroyed; the numbers at the end are those after operation 2, line 2)"
        ),
        "{out}"
    );
}

#[test]
fn an_empty_scenario_has_a_header_and_no_rows() {
    assert_eq!(
        lab(&["measure", "-"], ""),
        (
            0,
            "0 operations; sizes in units\n".to_owned(),
            String::new()
        )
    );
    let (code, out, _) = lab(&["measure", "-", "--csv"], "# nothing\n");
    assert_eq!((code, out.lines().count()), (0, 1));
    assert!(out.starts_with("operation,line,op,error,arena,mem_inuse,mem_total,mem_import,"));
    assert_eq!(lab(&["measure", "-", "--json"], "").1, "");
}

#[test]
fn the_exit_status_says_how_it_ended() {
    let (code, out, err) = lab(&["measure", "-", "--csv"], "arena a\nexpect a free 5\n");
    assert_eq!((code, out.lines().count()), (1, 2));
    assert!(err.contains("-:2: not as expected"), "{err}");
    for input in ["arena a\nallok a 5\n", "arena a \0"] {
        assert_eq!(lab(&["measure", "-"], input).0, 2);
    }
    for arguments in [
        &["measure", "no such file"][..],
        &["measure", "-", "--every", "0"],
        &["measure", "-", "--csv", "--json"],
    ] {
        assert_eq!(lab(arguments, "").0, 2);
    }
    let (code, out, _) = lab(&["measure", "--help"], "");
    assert!(code == 0 && out.contains("--arena <NAME>") && out.contains("--every <N>"));
}

#[test]
fn large_numbers_are_whole() {
    let text = "arena all\nspan all 0 0xffff_ffff_ffff_ffff\nspan all 18446744073709551615 1\n";
    assert_eq!(csv(&[], text)[2]["mem_total"], "18446744073709551616");
    let (_, out, _) = lab(&["measure", "-", "--json"], text);
    assert!(
        out.contains(r#""mem_total":18446744073709551616,"#),
        "{out}"
    );
    let (_, out, _) = lab(&["measure", "-"], text);
    assert!(
        out.replace('\u{2009}', "").contains("18446744073709551616"),
        "{out}"
    );
}

#[test]
fn the_error_of_an_unknown_arena_lists_the_arenas() {
    let (code, _, err) = lab(&["measure", "-", "--arena", "nope"], TWO_ARENAS);
    assert!(
        code == 2
            && err.contains("there is no arena nope; the arenas of the scenario are heap, kmem"),
        "{err}"
    );
}

#[test]
fn every_without_rows_is_refused() {
    let (code, _, err) = lab(&["measure", "-", "--every", "5"], TWO_ARENAS);
    assert!(code == 2 && err.contains("--csv|--json"), "{err}");
}

#[test]
fn a_sheet_made_in_parts_equals_the_one_of_the_command_line() {
    let text = format!("{TWO_ARENAS}random heap ops=200 seed=3 size=1..40 live=20\nexpect fails\n");
    let scenario = vmem_lab::Scenario::parse(&text).unwrap();
    for every in [1, 7, 1000] {
        let number = every.to_string();
        let (_, printed, _) = lab(&["measure", "-", "--csv", "--every", &number], &text);
        let mut sheet = vmem_lab::measure::Sheet::new(&scenario, every.try_into().unwrap());
        let mut slices = 1;
        while sheet.advance(&scenario, 50) {
            slices += 1;
        }
        assert!(slices > 1);
        assert_eq!(sheet.position(), scenario.operations());
        assert_eq!(sheet.into_text(), printed, "every {every}");
    }
}

#[test]
fn an_empty_sheet_is_its_header() {
    let scenario = vmem_lab::Scenario::parse("# nothing\n").unwrap();
    let mut sheet = vmem_lab::measure::Sheet::new(&scenario, std::num::NonZeroUsize::MIN);
    assert!(!sheet.advance(&scenario, 50));
    let (_, printed, _) = lab(&["measure", "-", "--csv"], "# nothing\n");
    assert_eq!(sheet.into_text(), printed);
}
