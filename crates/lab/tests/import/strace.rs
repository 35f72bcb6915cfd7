//! Logs of system calls.

use std::fmt::Write as _;

use vmem_lab::import::{Format, Imported};

use super::{ODD_CALLS, SPACE, TERMINAL, count, import, in_use, mmap, operations, run};

/// Returns the operations on the space of the only process of a log, without its id.
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

#[test]
fn a_mapping_over_another_goes_between_its_rests() {
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
fn an_mremap_grows_in_place_if_there_is_room_after_it() {
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
        text.contains("m2 = alloc brk 4096  # the rest of m1\n"),
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
    // The arenas of the last process remain for inspection.
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
fn text_that_strace_puts_around_calls_is_understood() {
    let Imported { text, report } = import(Format::Strace, ODD_CALLS);
    run(&text);
    for (tallies, what, times) in [
        (&report.used, "mmap", 6),
        (&report.used, "mmaps that fail", 1),
        (&report.used, "threads that execute", 1),
        (
            &report.adapted,
            "mremap of pages that the log did not map",
            1,
        ),
        (&report.adapted, "mappings over older mappings", 1),
        (&report.left_out, "munmap of pages", 1),
        (&report.left_out, "calls that failed", 1),
        (&report.left_out, "calls that do not log", 1),
        (&report.left_out, "ends of calls", 1),
        (&report.left_out, "lines that are not", 1),
        (&report.left_out, "signals", 1),
        (&report.left_out, "exits of processes that", 1),
        (&report.left_out, "messages of strace", 1),
        (&report.left_out, "calls that never returned", 1),
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
fn without_ids_the_end_is_the_main_process_s_own() {
    let end = "exit_group(0) = ?\n+++ exited with 0 +++\n";
    for child in ["", "vfork() = 13924\n"] {
        let log = format!("brk(NULL) = 0x1000\n{child}{end}");
        let Imported { text, report } = import(Format::Strace, &log);
        run(&text);
        assert!(text.contains("free pids main  # exits\n"), "{text}");
        assert!(!text.contains("free pids p13924"), "{text}");
        assert_eq!(count(&report.used, "exit messages of processes"), 1);
        assert_eq!(report.left_out, []);
    }
}

#[test]
fn without_an_id_the_end_is_of_the_last_that_exited() {
    let log = "vfork() = 12\n[pid 12] brk(NULL) = 0x1000\n[pid 11] exit_group(0) = ?\n\
        [pid 11] +++ exited with 0 +++\nexit_group(1) = ?\n+++ exited with 1 +++\n";
    let Imported { text, report } = import(Format::Strace, log);
    assert_eq!(in_use(&run(&text), "pids"), 0);
    assert_eq!(count(&report.used, "exit messages of processes"), 2);
    assert_eq!(report.left_out, []);
}

#[test]
fn an_munmap_of_a_mapping_that_was_left_out_is_reported() {
    const MOST: u64 = 65_530;
    let mut log = String::new();
    for page in 0..MOST + 20 {
        let to = 0x7f00_0000_0000 + page * 8192;
        let _ = writeln!(log, "{}", mmap("NULL", 4096, "MAP_ANONYMOUS", to));
    }
    for page in MOST..MOST + 20 {
        let _ = writeln!(
            log,
            "munmap({:#x}, 4096) = 0",
            0x7f00_0000_0000 + page * 8192
        );
    }
    // A second munmap: the mapping is already removed.
    let _ = writeln!(
        log,
        "munmap({:#x}, 4096) = 0",
        0x7f00_0000_0000 + MOST * 8192
    );
    let Imported { text, report } = import(Format::Strace, &log);
    run(&text);
    assert_eq!(count(&report.used, "mmap"), MOST);
    assert_eq!(
        count(&report.left_out, "munmap of mappings that were left out"),
        20
    );
    assert_eq!(
        count(&report.left_out, "munmap of pages that the log did not map"),
        1
    );
    let limit =
        "# left out: mappings beyond Linux's default limit of 65\u{2009}530 for a process: 20,";
    assert!(text.contains(limit), "{}", &text[..1000]);
}

#[test]
fn of_the_mappings_that_were_left_out_a_limited_number_is_remembered() {
    const MOST: u64 = 1 << 18;
    const AT: u64 = 0x1000_0000;
    // The first mapping is too large for any address space. Each munmap cuts a page out of it.
    let mut log = mmap("NULL", 1 << 58, "MAP_ANONYMOUS", AT) + "\n";
    let mut unmap = |page: u64, pages: u64| {
        let (at, size) = (AT + 4096 * page, 4096 * pages);
        let _ = writeln!(log, "munmap({at:#x}, {size}) = 0");
    };
    (0..MOST).for_each(|nth| unmap(2 * nth + 1, 1));
    // The part before the last cut is remembered, all after it is not.
    for page in [2 * MOST - 2, 2 * MOST, 4 * MOST] {
        unmap(page, 1);
    }
    // Nothing is left after this one.
    unmap(0, 4 * MOST);
    unmap(2, 1);
    let report = import(Format::Strace, &log).report;
    let forgotten = "munmap of pages that the log did not map";
    assert_eq!(
        count(&report.left_out, "munmap of mappings that were left out"),
        MOST + 2
    );
    assert_eq!(count(&report.left_out, forgotten), 3);
}

#[test]
fn neighbours_that_were_left_out_are_remembered_as_one() {
    const MOST: u64 = 1 << 18;
    let mut log = String::new();
    let huge = 1_u64 << 58;
    for nth in 0..3 {
        let _ = writeln!(
            log,
            "{}",
            mmap("NULL", huge, "MAP_ANONYMOUS", 4096 + nth * huge)
        );
    }
    // Each munmap leaves one range more, up to the maximum.
    for nth in 0..MOST {
        let _ = writeln!(log, "munmap({:#x}, 4096) = 0", 4096 * (3 + 2 * nth));
    }
    // Pages that are mapped again, too many at a time, close the gaps.
    for nth in 0..3 {
        let _ = writeln!(log, "munmap({:#x}, 4096) = 0", 4096 * (2 + 2 * nth));
    }
    let report = import(Format::Strace, &log).report;
    assert_eq!(
        count(&report.left_out, "munmap of mappings that were left out"),
        MOST + 3
    );
}

#[test]
fn the_rest_of_a_large_reservation_is_put_back() {
    let log = [
        "mmap(NULL, 20000000000000, PROT_NONE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_NORESERVE, -1, 0) = 0x100000000000",
        "mmap(0x100000001000, 4096, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_FIXED|MAP_ANONYMOUS, -1, 0) = 0x100000001000",
        "munmap(0x100000002000, 19999999991808)  = 0",
    ];
    assert_eq!(
        strace(&log),
        [
            "m1 = alloc space 20000000000000",
            "free space m1",
            "m2 = xalloc space 4096 within=0x10000000..0x10001000",
            "m3 = xalloc space 19999999991808 within=0x10002000..0x1230ace54000",
            "m4 = xalloc space 4096 within=0x10001000..0x10002000",
            "free space m3",
        ]
    );
    assert_eq!(import(Format::Strace, log.join("\n")).report.left_out, []);
}

#[test]
fn a_program_may_reserve_nearly_all_addresses() {
    // As the thread sanitizer does: reservations again and again, up to 2^47 bytes in all.
    let mut log = String::new();
    for round in 0..10_u64 {
        for part in 0..8_u64 {
            let (at, size) = (4096 + (part << 44), (1_u64 << 44) - (round << 20));
            let _ = writeln!(log, "{}", mmap("NULL", size, "MAP_NORESERVE", at));
        }
        for part in (0..8_u64).filter(|_| round < 9) {
            let _ = writeln!(
                log,
                "munmap({:#x}, {}) = 0",
                4096 + (part << 44),
                1_u64 << 44
            );
        }
    }
    // With five levels of page tables, a program has 512 times as much.
    log += &mmap("NULL", 1 << 55, "MAP_NORESERVE", 1 << 48);
    let Imported { text, report } = import(Format::Strace, &log);
    assert_eq!(report.left_out, []);
    let held = (8 << 44) - ((8 * 9) << 20) + (1_u128 << 55);
    assert_eq!(in_use(&run(&text), "space"), held);
    // No address space has this.
    let report = import(Format::Strace, mmap("NULL", 1 << 58, "MAP_NORESERVE", 4096)).report;
    assert_eq!(count(&report.left_out, "mappings too large"), 1);
    assert_eq!(report.used.len(), 0, "{report:?}");
}

/// Returns the nanoseconds that this thread has had a processor.
#[cfg(target_os = "linux")]
fn time_on_processor() -> u64 {
    let times = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    times.split(' ').next().unwrap().parse().unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn many_threads_take_time_in_proportion() {
    let time = |threads: u32| {
        let mut log = String::new();
        for id in 2..threads + 2 {
            let flags = "flags=CLONE_VM|CLONE_THREAD";
            let _ = writeln!(log, "1 clone(child_stack=0x1000, {flags}) = {id}");
        }
        for id in 2..threads + 2 {
            let _ = writeln!(log, "{id} exit(0) = ?");
        }
        log += "1 exit_group(0) = ?\n";
        let began = time_on_processor();
        let report = import(Format::Strace, &log).report;
        assert_eq!(report.operations, 2 * threads as usize + 4);
        time_on_processor() - began
    };
    let (few, many) = (time(20_000), time(200_000));
    // Ten times as many; with work that grows with the square, a hundred times as long.
    assert!(many < 40 * few, "{many} ns, {few} ns");
}

#[test]
fn the_commonest_of_other_calls_are_named() {
    let log = ["read", "wait4", "wait4", "read", "wait4"].map(|name| format!("{name}(1) = 0\n"));
    let text = import(Format::Strace, log.concat()).text;
    let told = "# left out: other system calls: 5 (wait4 3, read 2), the first in line 1\n";
    assert!(text.contains(told), "{text}");
    let many: String = (0..2000).map(|n| format!("call{n}(1) = 0\n")).collect();
    let text = import(Format::Strace, many).text;
    assert!(
        text.contains("(call0 1, call1 1, call10 1, call100 1, call1000 1, others 1\u{2009}995)"),
        "{text}"
    );
}

#[test]
fn an_mremap_of_a_mapping_that_was_left_out_is_a_new_mapping() {
    let huge = mmap("NULL", 1 << 58, "MAP_ANONYMOUS", 0x7000);
    let moved = format!(
        "mremap(0x7000, {}, 4096, MREMAP_MAYMOVE) = 0x5000",
        1_u64 << 58
    );
    let nothing = "mremap(NULL, 0, 4096, 0) = 0";
    let log = [&huge, moved.as_str(), "munmap(0x7000, 4096) = 0", nothing].join("\n");
    let Imported { text, report } = import(Format::Strace, log);
    assert_eq!(in_use(&run(&text), "space"), 8192);
    for (tallies, what) in [
        (&report.adapted, "mremap of mappings that were left out"),
        (&report.adapted, "mremap of pages that the log did not map"),
        (&report.left_out, "munmap of pages that the log did not map"),
    ] {
        assert_eq!(count(tallies, what), 1, "{what}");
    }
}
