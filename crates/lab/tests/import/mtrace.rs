//! Malloc traces.

use vmem_lab::import::{Format, Imported};

use super::{ODD_MALLOC, PYTHON, count, import, in_use, operations, run};

fn mtrace(lines: &[&str]) -> Vec<String> {
    let imported = import(Format::Mtrace, lines.join("\n"));
    run(&imported.text);
    operations(&imported.text)[2..]
        .iter()
        .map(|line| (*line).to_owned())
        .collect()
}

#[test]
fn malloc_and_free_keep_their_names_and_callers() {
    let text = import(Format::Mtrace, PYTHON).text;
    assert!(
        text.contains("m1 = alloc heap 32  # PyThread_allocate_lock\n"),
        "{text}"
    );
    let operations = operations(&text);
    assert_eq!(operations[0], "arena heap quantum=16");
    assert!(operations[1].starts_with("span heap 0x100000 "));
    let (allocated, freed): (Vec<&str>, Vec<&str>) = operations[2..]
        .iter()
        .partition(|line| line.contains("alloc"));
    let lines = |sign| PYTHON.matches(sign).count();
    assert_eq!(allocated.len(), lines(" + 0x") + lines(" > 0x"));
    assert_eq!(freed.len(), lines(" - 0x") + lines(" < 0x"));
}

#[test]
fn a_realloc_is_an_allocation_and_a_free() {
    let moved = ["+ 0x10 0x20", "< 0x10", "> 0x90 0x40", "- 0x90"];
    assert_eq!(
        mtrace(&moved),
        [
            "m1 = alloc heap 32",
            "m2 = alloc heap 64",
            "free heap m1",
            "free heap m2"
        ]
    );
    let in_place = ["+ 0x10 0x20", "< 0x10", "> 0x10 0x18", "- 0x10"];
    assert_eq!(
        mtrace(&in_place),
        [
            "m1 = alloc heap 32",
            "free heap m1",
            "m2 = alloc heap 24",
            "free heap m2"
        ]
    );
}

#[test]
fn lines_that_a_malloc_trace_can_not_express_are_counted() {
    let Imported { report, text } = import(Format::Mtrace, ODD_MALLOC);
    let heap = in_use(&run(&text), "heap");
    // 0x1020, 0x1040, 0x2000 and 0x3000 are live.
    assert_eq!(heap, 0x20 + 0x1000 + 0x30 + 0x30, "{text}");
    for (tallies, what, times) in [
        (&report.used, "allocations", 4),
        (&report.used, "frees", 2),
        (&report.used, "reallocs", 3),
        (&report.used, "further lines", 2),
        (&report.used, "requests that fail", 1),
        (&report.adapted, "requests of 0 bytes", 1),
        (&report.adapted, "second frees", 1),
        (&report.adapted, "reallocs of blocks", 2),
        (&report.adapted, "blocks whose address", 1),
        (&report.left_out, "reallocs without their second half", 2),
        (&report.left_out, "marks", 1),
        (&report.left_out, "frees of blocks", 2),
        (&report.left_out, "requests that failed", 1),
        (&report.left_out, "allocations too large", 1),
        (&report.left_out, "lines that are not", 2),
    ] {
        assert_eq!(count(tallies, what), times, "{what}");
    }
    let unknown = report
        .left_out
        .iter()
        .find(|t| t.what.starts_with("frees of blocks"));
    assert_eq!(unknown.map(|tally| tally.first_line), Some(5));
    for sentence in report.sentences() {
        assert!(text.contains(&format!("# {sentence}\n")), "{sentence}");
    }
}

#[test]
fn a_second_free_fails_as_a_double_free() {
    assert_eq!(
        mtrace(&["+ 0x10 0x20", "- 0x10", "- 0x10"]),
        [
            "m1 = alloc heap 32",
            "free heap m1",
            "free heap m1",
            "expect fails"
        ]
    );
}

#[test]
fn a_free_that_a_thread_logged_late_is_no_double_free() {
    let late = ["+ 0x10 0x20", "+ 0x10 0x30", "- 0x10", "- 0x10", "- 0x10"];
    assert_eq!(
        mtrace(&late),
        [
            "m1 = alloc heap 32",
            "free heap m1",
            "m2 = alloc heap 48",
            "free heap m2",
            "free heap m2",
            "expect fails"
        ]
    );
    let realloc = [
        "+ 0x10 0x20",
        "+ 0x10 0x30",
        "- 0x10",
        "< 0x10",
        "> 0x50 0x40",
    ];
    assert_eq!(mtrace(&realloc)[4..], ["m3 = alloc heap 64"]);
}

#[test]
fn the_place_of_a_call_may_be_an_address_only() {
    // The example of glibc's manual.
    let log = "= Start\n [0x8048209] - 0x8064cc8\n [0x80481eb] + 0x8064c48 0x14\n= End\n";
    assert_eq!(Format::guess(log.as_bytes()), Some(Format::Mtrace));
    let Imported { report, text } = import(Format::Mtrace, log);
    assert_eq!(operations(&text)[2..], ["m1 = alloc heap 20"]);
    assert_eq!(count(&report.used, "allocations"), 1);
    assert_eq!(count(&report.left_out, "frees of blocks"), 1);
    assert_eq!(count(&report.left_out, "marks"), 2);
}

#[test]
fn marks_alone_are_of_no_use() {
    let report = import(Format::Mtrace, "= Start\n= End\n").report;
    assert!(!report.is_of_use(), "{report:?}");
}

#[test]
fn reallocs_that_two_processes_mixed_are_reported() {
    let log = "@ ./a:[0x1] + 0x10 0x20\n@ ./a:[0x1] + 0x50 0x20\n@ ./a:[0x1] < 0x10\n\
        @ ./a:[0x1] < 0x50\n@ ./a:[0x1] > 0x90 0x40\n@ ./a:[0x1] > 0xd0 0x40\n";
    let Imported { report, text } = import(Format::Mtrace, log);
    assert_eq!(in_use(&run(&text), "heap"), 0x20 + 0x40 + 0x40);
    assert_eq!(
        count(
            &report.left_out,
            "reallocs without their second half, whose blocks stay"
        ),
        1
    );
    assert_eq!(count(&report.adapted, "reallocs of blocks"), 1);
}

#[test]
fn a_failed_request_is_written_only_if_it_fails_here() {
    let failed = |size: u64| {
        let log = format!("@ ./a:[0x1] + 0x10 0x2000000000000\n@ ./a:[0x1] + (nil) {size:#x}\n");
        import(Format::Mtrace, log)
    };
    // Half a PiB is allocated; the span has room for more.
    let Imported { report, text } = failed(1 << 47);
    assert_eq!(count(&report.left_out, "requests that failed"), 1);
    assert!(!text.contains("expect"), "{text}");
    run(&text);
    let Imported { report, text } = failed(1 << 52);
    assert_eq!(count(&report.used, "requests that fail"), 1);
    assert!(
        text.contains("alloc heap 4503599627370496  # failed in the program\nexpect fails\n"),
        "{text}"
    );
    run(&text);
}
