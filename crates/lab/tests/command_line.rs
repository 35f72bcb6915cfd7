//! The real binary: its output and its exit status.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod cli;

use cli::lab;
use std::path::Path;

use serde_json::{Value, json};

fn json_lines(input: &str) -> Vec<Value> {
    let (_, out, _) = lab(&["run", "-", "--json"], input);
    out.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn the_arena_confirms_every_number_of_the_lessons() {
    let lessons = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lessons");
    let mut files: Vec<String> = std::fs::read_dir(lessons)
        .unwrap()
        .map(|file| file.unwrap().path().display().to_string())
        .collect();
    files.sort();
    assert_eq!(files.len(), 12);
    let mut arguments = vec!["check"];
    arguments.extend(files.iter().map(String::as_str));
    let (code, out, err) = lab(&arguments, "");
    assert_eq!(code, 0, "{out}{err}");
    assert!(out.ends_with("83 expectations, 0 did not hold\n"), "{out}");
}

#[test]
fn instant_fit_examines_one_node_while_best_and_next_fit_walk() {
    for n in [1_u64, 4, 50] {
        for (policy, examined) in [("instant", 1), ("best", n + 1), ("next", 2 * n + 2)] {
            let mut text = format!("arena heap\nspan heap 1000 {}\n", 2 * n * 12 + 64);
            for i in 0..2 * n {
                text += &format!("t{i} = alloc heap 12\n");
            }
            for i in (0..2 * n).step_by(2) {
                text += &format!("free heap t{i}\n");
            }
            text += &format!("last = alloc heap 13 {policy}\n");
            let lines = json_lines(&text);
            let last = lines.iter().find(|line| line["id"] == "last").unwrap();
            assert_eq!(last["examined"], examined, "{policy}, {n}");
            assert_eq!(last["base"], 1000 + 2 * n * 12);
        }
    }
}

#[test]
fn json_has_a_line_for_each_operation_then_one_for_each_arena() {
    let lines = json_lines(
        "# one\n\narena heap\na = alloc heap 4\nspan heap 1024 64\na = alloc heap 16\n\
         expect a = 1024\nb = alloc heap 100\nfree heap a\nc = alloc heap 16\n",
    );
    assert_eq!(
        lines[3],
        json!({"line": 6, "operation": 4, "op": "alloc", "arena": "heap", "id": "a", "base": 1024, "size": 16, "examined": 1})
    );
    assert_eq!(
        lines[5],
        json!({"line": 8, "operation": 5, "op": "alloc", "arena": "heap", "id": "b", "error": "exhausted", "size": 100, "examined": 0})
    );
    assert_eq!(
        lines[6],
        json!({"line": 9, "operation": 6, "op": "free", "arena": "heap", "id": "a", "base": 1024, "size": 16, "examined": 1})
    );
    for line in &lines[..8] {
        assert!(line["line"].is_u64() && line["op"].is_string(), "{line}");
    }
    let arena = &lines[8];
    assert_eq!(arena["arena"], "heap");
    assert_eq!(
        arena["segments"],
        json!([
            ["span", 1024, 64],
            ["allocated", 1024, 16],
            ["free", 1040, 48]
        ])
    );
    assert_eq!(arena["freelists"], json!({"5": [1040]}));
    assert!(arena["hash"]["buckets"].is_u64());
    let chains = arena["hash"]["chains"].as_object().unwrap();
    assert_eq!(chains.values().collect::<Vec<_>>(), [&json!([1024])]);
    assert_eq!(
        arena["stats"],
        json!({"mem_inuse": 16, "mem_import": 0, "mem_total": 64, "alloc": 2, "free": 1,
               "wait": 0, "fail": 2, "lookup": 1, "search": 2})
    );
    assert_eq!(lines.len(), 9);
}

#[test]
fn large_numbers_are_json_integers() {
    let (code, out, _) = lab(
        &["run", "-", "--json"],
        "arena all\nspan all 0 0xffff_ffff_ffff_ffff\nspan all 18446744073709551615 1\n\
         a = xalloc all 1 within=18446744073709551615..=18446744073709551615\n",
    );
    assert_eq!(code, 0);
    assert!(out.contains(r#""base":18446744073709551615"#), "{out}");
    assert!(out.contains(r#""mem_total":18446744073709551616"#), "{out}");
}

#[test]
fn a_workload_prints_each_of_its_operations() {
    let lines = json_lines("arena heap\nspan heap 0 4K\nrandom heap ops=50 seed=1\n");
    let of_line_3 = lines.iter().filter(|line| line["line"] == 3);
    let words: Vec<_> = of_line_3.map(|line| line["op"].as_str().unwrap()).collect();
    assert_eq!(words.len(), 50);
    assert!(words.iter().all(|word| ["alloc", "free"].contains(word)));
    assert!(words.contains(&"free"));
}

#[test]
fn the_exit_status_says_how_it_ended() {
    assert_eq!(lab(&["run", "-"], "arena a\nalloc a 5\n").0, 0);
    assert_eq!(lab(&["run", "-"], "").0, 0);
    assert_eq!(lab(&["run", "-"], "arena a\nexpect a free 5\n").0, 1);
    assert_eq!(lab(&["run", "-"], "expect fails\n").0, 1);
    let (code, out, err) = lab(&["run", "-"], "arena a\nallok a 5\n");
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(
        err.contains("line 2, column 1") && err.contains("“alloc”"),
        "{err}"
    );
    assert_eq!(lab(&["run", "no such file"], "").0, 2);
    assert_eq!(
        lab(&["repl"], "arena a\nnonsense\nspan a 0 64\nalloc a 5\n").0,
        0
    );
}

#[test]
fn json_has_waiting_and_served_requests() {
    let lines = json_lines(
        "arena heap\nspan heap 0 64\na = alloc heap 64\nb = alloc heap 8 wait\nalloc heap 9 wait\n\
         alloc heap 60 wait\nfree heap b\nfree heap a\n",
    );
    assert_eq!(
        lines[3],
        json!({"line": 4, "operation": 4, "op": "alloc", "arena": "heap", "id": "b", "size": 8, "waiting": true, "examined": 0})
    );
    assert_eq!(lines[6]["error"], "waiting");
    assert_eq!(
        lines[7],
        json!({"line": 8, "operation": 8, "op": "free", "arena": "heap", "id": "a", "base": 0, "size": 64, "examined": 1,
               "served": [{"id": "b", "base": 0, "size": 8}, {"id": "a3", "base": 8, "size": 9}]})
    );
    assert_eq!(lines[8]["waiting"], json!(["a4"]));
    assert_eq!(lines[8]["stats"]["wait"], 3);
    let lines = json_lines("arena heap\n");
    assert!(lines[1].get("waiting").is_none() && lines[1].get("caches").is_none());
}

#[test]
fn json_shows_magazines_the_depot_and_slabs() {
    let mut text = "arena heap quantum=16 qcache=32 magazine=2\nspan heap 0 1K\n".to_owned();
    for name in ["a", "b", "c", "d", "e"] {
        text += &format!("{name} = alloc heap 16\n");
    }
    text += "free heap a\nfree heap b\nfree heap c\ncpu 1\nfree heap d\nreap heap\ncpu 64\n";
    let lines = json_lines(&text);
    let line = |number| lines.iter().find(|line| line["line"] == number).unwrap();
    assert_eq!(
        *line(11),
        json!({"line": 11, "operation": 11, "op": "cpu", "arena": null, "cpu": 1, "examined": 0})
    );
    assert_eq!(
        *line(13),
        json!({"line": 13, "operation": 13, "op": "reap", "arena": "heap", "objects": 1, "slabs": 0, "examined": 0})
    );
    assert_eq!(line(14)["error"], "no-such-cpu");
    let caches = &lines.last().unwrap()["caches"];
    assert_eq!(
        *caches,
        json!({"slab": 128, "magazine": 2, "sizes": [
            {"object": 16,
             "cpus": {
                "0": {"loaded": [32], "previous": [0, 16], "alloc": 0, "free": 3, "swap": 0, "load": 0, "store": 0},
                "1": {"loaded": [], "previous": [], "alloc": 0, "free": 1, "swap": 0, "load": 0, "store": 0}},
             "depot": {"full": 0, "empty": 0},
             "slabs": [{"base": 0, "objects": 8, "out": 1, "free": 4}]},
            {"object": 32, "cpus": {}, "depot": {"full": 0, "empty": 0}, "slabs": []}]})
    );
}

#[test]
fn prose_shows_objects_under_their_slab_and_waiting_requests() {
    let text = "arena heap quantum=16 qcache=16\nspan heap 0 64\na = alloc heap 9\nb = alloc heap 16\n\
                arena kmem quantum=16 source=heap\nk = alloc kmem 16\nfree heap b\nw = alloc heap 64 wait\n";
    let (_, out, _) = lab(&["run", "-"], text);
    let shown = out.replace('\u{2009}', "");
    for line in [
        "0        64 units    slab of 16-unit objects",
        "0        16 units      a, 7 of them padding",
        "32        16 units      lent to kmem",
        "waiting (first come, first served): w for 64 units",
    ] {
        assert!(shown.contains(line), "{line}\n{shown}");
    }
    let (_, out, _) = lab(&["run", "-"], text.replace("w = alloc heap 64 wait\n", ""));
    assert!(
        out.contains("16-unit cache: CPU 0 loaded 1, previous 0"),
        "{out}"
    );
}

#[test]
fn check_finds_the_scenarios_of_a_lesson() {
    let directory = std::env::temp_dir().join(format!("vmem-lab-{}", std::process::id()));
    std::fs::create_dir_all(&directory).unwrap();
    let lesson = directory.join("lesson.md");
    let text = "# Title\n\n```scenario\narena a\nexpect a free 0\n```\n\n```text\nno scenario\n```\n\n\
                ~~~ scenario first\narena b\nexpect b free 1\n~~~\n";
    std::fs::write(&lesson, text).unwrap();
    let lesson = lesson.display().to_string();
    let (code, out, _) = lab(&["check", &lesson], "");
    assert_eq!(code, 1);
    assert!(out.contains("lesson.md:5: holds"), "{out}");
    assert!(out.contains("lesson.md:14: DOES NOT HOLD"), "{out}");
    assert!(out.ends_with("2 expectations, 1 did not hold\n"), "{out}");
    std::fs::remove_dir_all(directory).unwrap();
}
