//! Logs of real programs become scenarios that run.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use proptest::prelude::*;
use vmem_lab::import::{Format, Imported, Importer, Limit, Tally};
use vmem_lab::scenario::{MAX_BYTES, MAX_OPERATIONS};
use vmem_lab::timeline::Player;
use vmem_lab::{Effect, Outcome, Recording, Scenario, World};

const MALLOC: &str = include_str!("logs/malloc.mtrace");
const PYTHON: &str = include_str!("logs/python.mtrace");
const ODD_MALLOC: &str = include_str!("logs/odd.mtrace");
const SPACE: &str = include_str!("logs/space.strace");
const TERMINAL: &str = include_str!("logs/terminal.strace");
const ODD_CALLS: &str = include_str!("logs/odd.strace");

const ALL: [(Format, &str); 6] = [
    (Format::Mtrace, MALLOC),
    (Format::Mtrace, PYTHON),
    (Format::Mtrace, ODD_MALLOC),
    (Format::Strace, SPACE),
    (Format::Strace, TERMINAL),
    (Format::Strace, ODD_CALLS),
];

fn import(format: Format, log: impl AsRef<[u8]>) -> Imported {
    let mut importer = Importer::new(format);
    importer.push(log.as_ref());
    importer.finish("a log")
}

/// Runs a scenario, in which only what is expected to fails.
fn run(text: &str) -> World {
    let scenario = Scenario::parse(text).unwrap_or_else(|errors| panic!("{errors:?}\n{text}"));
    let mut player = Player::new();
    let (mut failed, mut expected) = (0, 0);
    let mut judge = |line: usize, _: &World, outcome: &Outcome| -> Result<(), ()> {
        failed += u32::from(outcome.result.is_err());
        if let Ok(Effect::NotHeld { found, .. }) = &outcome.result {
            panic!("line {line}: {found}\n{text}");
        }
        expected += u32::from(matches!(outcome.result, Ok(Effect::Held)));
        Ok(())
    };
    player.play(&scenario, Recording::Off, &mut judge).unwrap();
    assert_eq!(failed, expected, "{text}");
    let world = player.world();
    world.validate().unwrap();
    world.fork()
}

fn in_use(world: &World, arena: &str) -> u128 {
    let id = world.arena_named(arena).expect(arena);
    world.inspect(id, |view| view.stats().mem_inuse)
}

/// The operations, without header and comments.
fn operations(text: &str) -> Vec<&str> {
    let code = text.lines().filter_map(|line| line.split('#').next());
    code.map(str::trim)
        .filter(|line| !line.is_empty())
        .collect()
}

fn count(tallies: &[Tally], what: &str) -> u64 {
    let found = tallies.iter().find(|tally| tally.what.starts_with(what));
    found
        .unwrap_or_else(|| panic!("no {what} in {tallies:?}"))
        .count
}

fn mtrace(lines: &[&str]) -> Vec<String> {
    let imported = import(Format::Mtrace, lines.join("\n"));
    run(&imported.text);
    operations(&imported.text)[2..]
        .iter()
        .map(|line| (*line).to_owned())
        .collect()
}

/// What the space of the one process of a log becomes, without its id.
fn strace(lines: &[&str]) -> Vec<String> {
    let imported = import(Format::Strace, lines.join("\n"));
    run(&imported.text);
    let of_space = |line: &&&str| line.contains("alloc space ") || line.starts_with("free space ");
    operations(&imported.text)
        .iter()
        .filter(of_space)
        .map(|line| (*line).to_owned())
        .collect()
}

fn mmap(at: &str, length: u64, flags: &str, to: u64) -> String {
    format!("mmap({at}, {length}, PROT_READ, MAP_PRIVATE|{flags}, -1, 0) = {to:#x}")
}

#[test]
fn every_log_becomes_a_scenario_that_runs() {
    for (format, log) in ALL {
        let imported = import(format, log);
        run(&imported.text);
        assert!(imported.report.is_of_use());
        assert_eq!(imported.report.lines, log.lines().count() as u64);
        let scenario = Scenario::parse(&imported.text).unwrap();
        assert_eq!(imported.report.operations, scenario.operations());
        assert_eq!(Format::guess(log.as_bytes()), Some(format));
    }
    assert_eq!(Format::guess(b"what is this\n- list\n* item\n"), None);
}

#[test]
fn a_log_cut_at_any_byte_still_becomes_a_scenario_that_runs() {
    for (format, log) in ALL {
        for end in (0..log.len()).step_by(13) {
            run(&import(format, &log.as_bytes()[..end]).text);
        }
    }
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
fn what_a_malloc_trace_can_not_say_is_counted_with_its_line() {
    let Imported { report, text } = import(Format::Mtrace, ODD_MALLOC);
    let heap = in_use(&run(&text), "heap");
    // 0x1020, 0x1040, 0x2000 and 0x3000 are live.
    assert_eq!(heap, 0x20 + 0x1000 + 0x30 + 0x30, "{text}");
    for (tallies, what, times) in [
        (&report.used, "allocations", 4),
        (&report.used, "frees", 1),
        (&report.used, "reallocs", 1),
        (&report.used, "requests that fail", 1),
        (&report.adapted, "requests of 0 bytes", 1),
        (&report.adapted, "second frees", 1),
        (&report.adapted, "reallocs of what", 2),
        (&report.adapted, "blocks whose address", 1),
        (&report.left_out, "reallocs of which", 2),
        (&report.left_out, "frees of what", 2),
        (&report.left_out, "requests that failed", 1),
        (&report.left_out, "allocations that no address space", 1),
        (&report.left_out, "lines that are not", 2),
    ] {
        assert_eq!(count(tallies, what), times, "{what}");
    }
    let unknown = report
        .left_out
        .iter()
        .find(|t| t.what.starts_with("frees of what"));
    assert_eq!(unknown.map(|tally| tally.first_line), Some(5));
    for sentence in report.sentences() {
        assert!(text.contains(&format!("# {sentence}\n")), "{sentence}");
    }
}

#[test]
fn a_second_free_fails_as_one() {
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
fn a_free_that_a_thread_told_late_is_no_second_one() {
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
fn a_mapping_over_another_goes_between_what_is_left_of_it() {
    let all = mmap("NULL", 40_960, "MAP_ANONYMOUS", 0x7f00_0000_0000);
    let over = mmap("0x7f0000002000", 4096, "MAP_FIXED", 0x7f00_0000_2000);
    assert_eq!(
        strace(&[&all, &over]),
        [
            "m1 = alloc space 40960",
            "free space m1",
            "m2 = xalloc space 8192 within=0x10000000..0x10002000",
            "m3 = xalloc space 28672 within=0x10003000..0x1000a000",
            "m4 = xalloc space 4096 within=0x10002000..0x10003000",
        ]
    );
}

#[test]
fn an_munmap_cuts_everything_it_touches() {
    let one = mmap("NULL", 8192, "MAP_ANONYMOUS", 0x7000);
    let two = mmap("NULL", 4096, "MAP_ANONYMOUS", 0x9000);
    let three = mmap("NULL", 5000, "MAP_ANONYMOUS", 0xa000);
    assert_eq!(
        strace(&[&one, &two, &three, "munmap(0x8000, 12288) = 0"])[3..],
        [
            "free space m1",
            "m4 = xalloc space 4096 within=0x10000000..0x10001000",
            "free space m2",
            "free space m3",
            "m5 = xalloc space 4096 within=0x10004000..0x10005000",
        ]
    );
}

#[test]
fn an_mremap_grows_in_place_where_there_is_room_behind() {
    let one = mmap("NULL", 4096, "MAP_ANONYMOUS", 0x7000);
    let grow = "mremap(0x7000, 4096, 8192, 0) = 0x7000";
    assert_eq!(
        strace(&[&one, grow])[1..],
        [
            "free space m1",
            "m2 = xalloc space 8192 within=0x10000000..0x10002000"
        ]
    );
    let behind = mmap("NULL", 4096, "MAP_ANONYMOUS", 0x9000);
    assert_eq!(
        strace(&[&one, &behind, grow])[2..],
        ["free space m1", "m3 = alloc space 8192"]
    );
    assert_eq!(
        strace(&[&one, "mremap(0x7000, 4096, 8192, MREMAP_MAYMOVE) = 0x20000"])[1..],
        ["m2 = alloc space 8192", "free space m1"]
    );
}

#[test]
fn a_break_goes_up_and_down_in_an_arena_of_its_own() {
    let Imported { text, .. } = import(
        Format::Strace,
        "brk(NULL) = 0x5000\nbrk(0x8001) = 0x8001\nbrk(0x9000) = 0x9000\nbrk(0x6000) = 0x6000\n",
    );
    let world = run(&text);
    assert_eq!(in_use(&world, "brk"), 4096);
    assert!(text.contains("\nspan brk 0x5000 16K\n"), "{text}");
    assert!(
        text.contains("m2 = alloc brk 4096  # what is left of m1\n"),
        "{text}"
    );
}

#[test]
fn a_child_has_a_copy_only_once_it_changes_it() {
    let text = import(Format::Strace, SPACE).text;
    // p5513 was forked and unmaps a page of its own; p5515 was vforked and executes.
    let copies = text.matches("# copy of m").count();
    assert_eq!(copies, 15, "{text}");
    assert!(text.contains("# copy of the parent's heap"));
    assert!(text.contains("p5514 = alloc pids 1 next  # thread of p5512"));
    assert!(
        text.contains("p5515 = alloc pids 1 next  # vforked by p5512\n# p5515 executes true\n")
    );
    let world = run(&text);
    // What the last process had is left to be looked at.
    let arenas: Vec<&str> = world.arenas().map(|arena| arena.name).collect();
    assert_eq!(arenas, ["pids", "space-5512", "brk-5512"]);
    assert_eq!(in_use(&world, "pids"), 0);
}

#[test]
fn lines_that_strace_broke_in_two_are_joined() {
    let Imported { text, report } = import(Format::Strace, TERMINAL);
    run(&text);
    assert_eq!(count(&report.used, "new processes"), 4);
    assert!(
        text.contains("p22082 = alloc pids 1 next  # forked by main"),
        "{text}"
    );
    assert!(
        text.contains("free pids p22080  # killed by SIGKILL"),
        "{text}"
    );
    assert!(
        !report
            .left_out
            .iter()
            .any(|tally| tally.what.starts_with("lines")),
        "{report:?}"
    );
}

#[test]
fn what_strace_may_put_around_calls_is_understood() {
    let Imported { text, report } = import(Format::Strace, ODD_CALLS);
    run(&text);
    for (tallies, what, times) in [
        (&report.used, "mmap", 6),
        (&report.used, "mmaps that fail", 1),
        (&report.used, "threads that execute", 1),
        (&report.adapted, "mremap of what the log did not map", 1),
        (&report.adapted, "mappings where one was", 1),
        (&report.left_out, "munmap of what", 1),
        (&report.left_out, "calls that failed", 1),
        (&report.left_out, "calls that do not tell", 1),
        (&report.left_out, "ends of calls", 1),
        (&report.left_out, "lines that are not", 1),
        (&report.left_out, "signals", 1),
        (&report.left_out, "exits of processes that", 1),
        (&report.left_out, "messages of strace", 1),
        (&report.left_out, "calls that never came back", 1),
    ] {
        assert_eq!(count(tallies, what), times, "{what}");
    }
    assert!(
        text.contains("p202 = alloc pids 1 next  # thread of p201"),
        "{text}"
    );
    assert!(
        text.contains("free pids p201  # killed by SIGSEGV (core dumped)"),
        "{text}"
    );
}

#[test]
fn processes_beyond_the_arenas_are_counted_and_reuse_them_when_others_end() {
    let mut log = String::new();
    for id in 1..=70 {
        let _ = writeln!(log, "{id} {}", mmap("NULL", 4096, "MAP_ANONYMOUS", 0x7000));
    }
    log += "1 exit_group(0) = ?\n1 +++ exited with 0 +++\n80 ";
    log += &mmap("NULL", 8192, "MAP_ANONYMOUS", 0x7000);
    let Imported { text, report } = import(Format::Strace, &log);
    let world = run(&text);
    assert_eq!(world.arenas().count(), 64);
    assert_eq!(count(&report.left_out, "calls in address spaces beyond"), 7);
    assert_eq!(in_use(&world, "space-80"), 8192);
    assert_eq!(in_use(&world, "pids"), 70);
}

#[test]
fn a_log_that_is_too_long_is_cut_and_says_where() {
    let mut log = String::new();
    let mapped = mmap("0x7f0000000000", 4096, "MAP_ANONYMOUS", 0x7f00_0000_0000);
    for _ in 0..200_000 {
        let _ = writeln!(log, "{mapped}\nmunmap(0x7f0000000000, 4096) = 0");
    }
    let mut importer = Importer::new(Format::Strace);
    importer.push(log.as_bytes());
    assert!(importer.is_full());
    let Imported { text, report } = importer.finish("a long log");
    assert!(text.len() <= MAX_BYTES && report.operations <= MAX_OPERATIONS);
    let cut = report.cut.unwrap();
    assert_eq!(cut.limit, Limit::Bytes);
    assert_eq!(cut.line + cut.lines - 1, report.lines);
    assert!(text.contains("# cut: "));
    assert_eq!(
        Scenario::parse(&text).unwrap().operations(),
        report.operations
    );
}

#[test]
fn a_line_without_end_takes_no_more_memory_than_the_longest() {
    let mut importer = Importer::new(Format::Strace);
    for _ in 0..100 {
        importer.push(&vec![b'x'; 1 << 16]);
    }
    importer.push(b"\nbrk(NULL) = 0x1000\n");
    let report = importer.finish("a log").report;
    assert_eq!(count(&report.left_out, "lines of more than"), 1);
    assert_eq!(count(&report.used, "brk"), 1);
}

#[test]
fn a_name_of_a_log_stays_in_its_comment() {
    let text = Importer::new(Format::Mtrace)
        .finish("a\nalloc heap 5\r\u{85}")
        .text;
    assert_eq!(Scenario::parse(&text).unwrap().operations(), 0);
}

/// Lines that are nearly right.
fn nearly_a_log() -> impl Strategy<Value = Vec<u8>> {
    let lines: Vec<&str> = ALL.iter().flat_map(|(_, log)| log.lines()).collect();
    let number = prop::sample::select(vec![
        "0",
        "-1",
        "0x1000",
        "4096",
        "0xffffffffffffffff",
        "0xfffffffffffff000",
        "18446744073709551616",
        "0x7f0000000000",
        "?",
        "NULL",
        "\u{fffd}",
    ]);
    let line = (
        prop::sample::select(lines),
        prop::option::of((any::<prop::sample::Index>(), number)),
    );
    let line = line.prop_map(|(line, change)| {
        let Some((at, number)) = change else {
            return line.to_owned();
        };
        let mut words: Vec<&str> = line.split(' ').collect();
        let at = at.index(words.len());
        words[at] = number;
        words.join(" ")
    });
    let odd = prop::collection::vec(any::<u8>(), 0..40);
    let line = prop_oneof![8 => line.prop_map(String::into_bytes), 1 => odd];
    prop::collection::vec(line, 0..60).prop_map(|lines| lines.join(&b'\n'))
}

/// A program that allocates, frees and reallocates: its trace, and what it has at the
/// end.
fn a_heap() -> impl Strategy<Value = (String, u128)> {
    let step = (0..4_u8, any::<prop::sample::Index>(), 0..5000_u64);
    prop::collection::vec(step, 0..300).prop_map(|steps| {
        let (mut log, mut live, mut next) = ("= Start\n".to_owned(), BTreeMap::new(), 0x1000_u64);
        for (what, which, size) in steps {
            let at = live.keys().nth(which.index(live.len().max(1))).copied();
            match (what, at) {
                (2, Some(at)) => {
                    let _ = writeln!(log, "@ ./p:[0x1] - {at:#x}");
                    live.remove(&at);
                }
                (3, Some(at)) => {
                    let to = if size % 2 == 0 { at } else { next };
                    let _ = writeln!(
                        log,
                        "@ ./p:[0x1] < {at:#x}\n@ ./p:[0x1] > {to:#x} {size:#x}"
                    );
                    live.remove(&at);
                    live.insert(to, size);
                }
                _ => {
                    let _ = writeln!(log, "@ ./p:(f+0x1)[0x1] + {next:#x} {size:#x}");
                    live.insert(next, size);
                }
            }
            next += 0x2000;
        }
        let rounded = |size: &u64| u128::from((*size).max(1).next_multiple_of(16));
        (log, live.values().map(rounded).sum())
    })
}

/// A program that maps and unmaps pages anywhere among 64: its log, and how many it
/// has at the end.
fn a_space() -> impl Strategy<Value = (String, usize)> {
    const BASE: u64 = 0x7f00_0000_0000;
    let step = (0..4_u8, 0..64_u64, 1..16_u64, 1..16_u64);
    prop::collection::vec(step, 0..120).prop_map(|steps| {
        let (mut log, mut mapped) = (String::new(), BTreeSet::new());
        for (what, page, pages, more) in steps {
            let (at, length) = (BASE + page * 4096, pages * 4096);
            let range = page..page + pages;
            match what {
                0 => {
                    let _ = writeln!(log, "munmap({at:#x}, {length}) = 0");
                    mapped.retain(|page| !range.contains(page));
                }
                1 if range.clone().all(|page| mapped.contains(&page)) => {
                    let new = BASE + (page + 1000) * 4096;
                    let new_length = more * 4096;
                    let _ = writeln!(log, "mremap({at:#x}, {length}, {new_length}, 1) = {new:#x}");
                    mapped.retain(|page| !range.contains(page));
                    mapped.extend(page + 1000..page + 1000 + more);
                }
                _ => {
                    let _ = writeln!(
                        log,
                        "{}",
                        mmap(&format!("{at:#x}"), length, "MAP_FIXED", at)
                    );
                    mapped.extend(range);
                }
            }
        }
        (log, mapped.len())
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn anything_becomes_a_scenario_that_runs(log in nearly_a_log()) {
        for format in [Format::Mtrace, Format::Strace] {
            run(&import(format, &log).text);
        }
    }

    #[test]
    fn any_bytes_become_a_scenario(log in prop::collection::vec(any::<u8>(), 0..400)) {
        for format in [Format::Mtrace, Format::Strace] {
            run(&import(format, &log).text);
        }
    }

    #[test]
    fn it_does_not_matter_how_a_log_is_cut(log in nearly_a_log(), size in 1..200_usize) {
        for format in [Format::Mtrace, Format::Strace] {
            let mut importer = Importer::new(format);
            for piece in log.chunks(size) {
                importer.push(piece);
            }
            prop_assert_eq!(importer.finish("a log"), import(format, &log));
        }
    }

    #[test]
    fn a_heap_has_at_the_end_what_the_program_had((log, bytes) in a_heap()) {
        let Imported { text, report } = import(Format::Mtrace, &log);
        prop_assert!(report.left_out.is_empty(), "{report:?}");
        prop_assert!(!text.contains("expect"));
        let world = run(&text);
        if bytes > 0 {
            prop_assert_eq!(in_use(&world, "heap"), bytes);
        }
    }

    #[test]
    fn a_space_has_at_the_end_what_the_program_had((log, pages) in a_space()) {
        let world = run(&import(Format::Strace, &log).text);
        if pages > 0 {
            prop_assert_eq!(in_use(&world, "space"), pages as u128 * 4096);
        }
    }
}
