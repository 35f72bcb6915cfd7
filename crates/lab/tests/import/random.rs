//! Any bytes, text that is nearly a log, and random logs of programs.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use proptest::prelude::*;
use vmem_lab::import::{Format, Imported, Importer};

use super::{ALL, import, in_use, mmap, run};

/// Lines that strace breaks, or writes about processes.
const PARTS: [&str; 20] = [
    "clone(strace: Process 202 attached",
    "[pid 201] vfork(/usr/bin/strace: Process 203 attached",
    "child_stack=NULL, flags=CLONE_VM|CLONE_THREAD) = 202",
    ") = 203",
    " <unfinished ...>",
    " <detached ...>",
    "201 clone( <unfinished ...>",
    "202 clone( <unfinished ...>",
    "201 <... clone resumed> child_stack=0x7f, flags=CLONE_VM|CLONE_THREAD) = 202",
    "202 <... clone resumed> child_stack=NULL, flags=SIGCHLD) = 203",
    "202 execve(\"/bin/a\", [\"a\"], 0x1 <pid changed to 201 ...>",
    "201 +++ superseded by execve in pid 202 +++",
    "201 <... execve resumed>) = 0",
    "strace: Process 201 attached with 3 threads",
    "Process 203 resumed (parent 202 ready)",
    "strace: Process 202 detached",
    "     0 munmap(0x7f0000010000, 8192) = 0",
    "wait4(-1, NULL, 0, NULL) = 202",
    "--- SIGCHLD {si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=202} ---",
    "203 mmap(0x7f0000010000, 4096, 0x3, 0x32, -1, 0 <unfinished ...>",
];

/// Makes lines that are nearly right.
fn nearly_a_log() -> impl Strategy<Value = Vec<u8>> {
    let lines = ALL.iter().flat_map(|(_, log)| log.lines());
    let lines: Vec<&str> = lines.chain(PARTS).collect();
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

/// Makes a program that allocates, frees and reallocates: its trace, with the places of calls
/// written in any way, and the bytes it holds at the end.
fn a_heap() -> impl Strategy<Value = (String, u128)> {
    let places = vec![
        "@ ./p:[0x1] ",
        "@ ./p:(f+0x1)[0x1] ",
        "@ /a path/(with) + 0x5:(f+1a)[0x1149] ",
        " [0x8048209] ",
        "[0x80481eb] ",
        "",
    ];
    let place = prop::sample::select(places);
    let step = (0..5_u8, any::<prop::sample::Index>(), 0..5000_u64, place);
    prop::collection::vec(step, 0..300).prop_map(|steps| {
        let (mut log, mut live, mut next) = ("= Start\n".to_owned(), BTreeMap::new(), 0x1000_u64);
        for (what, which, size, place) in steps {
            let at = live.keys().nth(which.index(live.len().max(1))).copied();
            match (what, at) {
                (2, Some(at)) => {
                    let _ = writeln!(log, "{place}- {at:#x}");
                    live.remove(&at);
                }
                (3, Some(at)) => {
                    let to = if size % 2 == 0 { at } else { next };
                    let _ = writeln!(log, "{place}< {at:#x}\n{place}> {to:#x} {size:#x}");
                    live.remove(&at);
                    live.insert(to, size);
                }
                (4, at) => {
                    // A request that fails in every arena, or a realloc.
                    let sign = at.map_or("+ (nil)".to_owned(), |at| format!("! {at:#x}"));
                    let _ = writeln!(log, "{place}{sign} {:#x}", u64::MAX - size);
                }
                _ => {
                    let _ = writeln!(log, "{place}+ {next:#x} {size:#x}");
                    live.insert(next, size);
                }
            }
            next += 0x2000;
        }
        log += "= End\n";
        let rounded = |size: &u64| u128::from((*size).max(1).next_multiple_of(16));
        (log, live.values().map(rounded).sum())
    })
}

/// Makes a program that maps and unmaps pages anywhere among 64: its log, and the number of
/// pages at the end.
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
    fn the_pieces_of_a_log_do_not_matter(log in nearly_a_log(), size in 1..200_usize) {
        for format in [Format::Mtrace, Format::Strace] {
            let mut importer = Importer::new(format);
            for piece in log.chunks(size) {
                importer.push(piece);
            }
            prop_assert_eq!(importer.finish("a log"), import(format, &log));
        }
    }

    #[test]
    fn a_heap_ends_with_the_bytes_of_the_program((log, bytes) in a_heap()) {
        let Imported { text, report } = import(Format::Mtrace, &log);
        let marks = report.left_out.iter().all(|finding| finding.what.starts_with("marks"));
        prop_assert!(marks, "{report:?}");
        let world = run(&text);
        if bytes > 0 {
            prop_assert_eq!(in_use(&world, "heap"), bytes);
        }
    }

    #[test]
    fn a_space_ends_with_the_pages_of_the_program((log, pages) in a_space()) {
        let world = run(&import(Format::Strace, &log).text);
        if pages > 0 {
            prop_assert_eq!(in_use(&world, "space"), pages as u128 * 4096);
        }
    }
}
