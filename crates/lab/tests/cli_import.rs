//! `vmem-lab import`, by the real binary.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod cli;

use cli::lab;
use std::path::Path;

fn log(name: &str) -> String {
    let logs = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/logs");
    logs.join(name).display().to_string()
}

#[test]
fn an_imported_log_runs() {
    for (from, name) in [("mtrace", "malloc.mtrace"), ("strace", "space.strace")] {
        let (code, scenario, err) = lab(&["import", "--from", from, &log(name)], "");
        assert_eq!(code, 0, "{err}");
        assert!(scenario.starts_with(&format!("# {name}: ")), "{scenario}");
        let (code, out, err) = lab(&["run", "-"], scenario);
        assert_eq!((code, err.as_str()), (0, ""), "{out}");
    }
}

#[test]
fn the_first_lines_decide_the_format() {
    let (code, scenario, _) = lab(&["import", "-"], "noise\n12 brk(NULL) = 0x1000\n");
    assert_eq!(code, 0);
    assert!(scenario.starts_with("# standard input: a log of system calls"));
    assert!(scenario.contains("p12 = alloc pids 1 next"), "{scenario}");
    let (code, out, err) = lab(&["import", "-"], "nothing of the kind\n");
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("--from mtrace or --from strace"), "{err}");
}

#[test]
fn used_and_unused_lines_are_reported_on_standard_error() {
    let (_, scenario, err) = lab(&["import", &log("odd.mtrace")], "");
    for line in [
        "used: allocations: 4, the first in line 2",
        "changed: second frees of the same block, which fail here: 1, the first in line 7",
        "left out: frees of blocks that the log did not allocate: 2, the first in line 5",
    ] {
        assert!(err.contains(line), "{err}");
        assert!(scenario.contains(&format!("# {line}\n")), "{scenario}");
    }
}

#[test]
fn a_useless_log_ends_with_2_and_writes_no_scenario() {
    for input in ["", "\0\0\0", "hello\n"] {
        let (code, scenario, err) = lab(&["import", "--from", "strace", "-"], input);
        assert_eq!((code, scenario.as_str()), (2, ""));
        assert!(err.contains("nothing in it could be used"), "{err}");
    }
    // The trace begins and ends, and nothing is in it.
    let (code, scenario, err) = lab(&["import", "-"], "= Start\n= End\n");
    assert_eq!((code, scenario.as_str()), (2, ""));
    assert!(
        err.contains("left out: marks") && err.contains("nothing in it could be used"),
        "{err}"
    );
    let (code, out, err) = lab(&["import", "no such file"], "");
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("no such file"), "{err}");
}

#[test]
fn help_says_how_to_record() {
    let (code, out, _) = lab(&["import", "--help"], "");
    assert_eq!(code, 0);
    assert!(out.contains("strace -f -e trace=memory,process"), "{out}");
    assert!(out.contains("LD_PRELOAD=libc_malloc_debug.so.0"), "{out}");
}
