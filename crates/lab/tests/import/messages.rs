//! Lines that strace breaks, and what its messages say of processes.

use vmem_lab::import::{Format, Imported, Report};

use super::{THREADS, count, import, in_use, operations, run};

/// Returns the operations that a log becomes, without those that make and remove arenas, and
/// the report.
pub(crate) fn read(log: &str) -> (Vec<String>, Report) {
    let Imported { text, report } = import(Format::Strace, log);
    run(&text);
    let is_of_arena = |line: &str| {
        let verbs = ["arena ", "span ", "destroy "];
        verbs.iter().any(|verb| line.starts_with(verb))
    };
    let operations = operations(&text)
        .into_iter()
        .filter(|line| !is_of_arena(line));
    (operations.map(str::to_owned).collect(), report)
}

/// Checks the operations of a log of which every line is used.
pub(crate) fn becomes(log: &str, expected: &[&str]) {
    let (operations, report) = read(log);
    assert_eq!(operations, expected, "{log}");
    assert_eq!(report.left_out, [], "{log}");
    assert_eq!(report.adapted, [], "{log}");
}

pub(crate) const MAIN: &str = "main = alloc pids 1 next";

#[test]
fn a_call_broken_by_a_message_is_one_call() {
    let log = "\
mmap(NULL, 8392704, PROT_NONE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_STACK, -1, 0) = 0x7fe92f000000
clone3({flags=CLONE_VM|CLONE_THREAD, child_tid=0x7fe92f800990, parent_tid=0x7fe92f800990, exit_signal=0, stack=0x7fe92f000000, stack_size=0x800300, tls=0x7fe92f8006c0}strace: Process 1002 attached
 => {parent_tid=[1002]}, 88) = 1002
[pid  1002] mmap(NULL, 4096, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0 <unfinished ...>
[pid  1001] mmap(NULL, 4096, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7fe92efff000
[pid  1002] <... mmap resumed>)         = 0x7fe92effe000
[pid  1002] exit(0)                     = ?
[pid  1002] +++ exited with 0 +++
munmap(0x7fe92effe000, 4096)            = 0
munmap(0x7fe92efff000, 4096)            = 0
munmap(0x7fe92f000000, 8392704)         = 0
exit_group(0)                           = ?
+++ exited with 0 +++
";
    becomes(
        log,
        &[
            MAIN,
            "m1 = alloc space 8392704",
            "p1002 = alloc pids 1 next",
            "m2 = alloc space 4096",
            "m3 = alloc space 4096",
            "free pids p1002",
            "free space m3",
            "free space m2",
            "free space m1",
            "free pids main",
        ],
    );
}

#[test]
fn the_rest_of_a_broken_call_can_begin_with_anything() {
    let forked = [
        MAIN,
        "m1 = alloc space 8192",
        "p902 = alloc pids 1 next",
        "m2 = xalloc space-902 8192 within=0x10000000..0x10002000",
        "free space-902 m2",
        "free pids p902",
        "free space m1",
    ];
    let mapped = "mmap(NULL, 8192, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f0000010000\n";
    let flags = "child_stack=NULL, flags=CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|SIGCHLD";
    let exited = "[pid   902] +++ exited with 0 +++\n";
    for name in ["strace: ", "/usr/local/bin/strace: ", "./strace: ", ""] {
        for broken in [
            format!(
                "clone({name}Process 902 attached\n{flags}, child_tidptr=0x7f0000020a10) = 902\n"
            ),
            format!(
                "clone({flags}{name}Process 902 attached\n, child_tidptr=0x7f0000020a10) = 902\n"
            ),
            format!(
                "clone({name}Process 902 attached (waiting for parent)\n{name}Process 902 resumed (parent 901 ready)\n{flags}) = 902\n"
            ),
            format!("fork({name}Process 902 attached\n{name}Process 901 suspended\n) = 902\n"),
            format!(
                "fork({name}Process 902 attached\n <unfinished ...>\n[pid   901] <... fork resumed>) = 902\n"
            ),
        ] {
            for end in [exited, ""] {
                let log = format!(
                    "{mapped}{broken}[pid   902] munmap(0x7f0000010000, 8192) = 0\n\
                     [pid   902] exit_group(0) = ?\n{end}munmap(0x7f0000010000, 8192) = 0\n"
                );
                let (operations, report) = read(&log);
                assert_eq!(operations, forked, "{log}");
                let suspended = u64::from(log.contains("suspended"));
                assert_eq!(
                    report.left_out.iter().map(|f| f.count).sum::<u64>(),
                    suspended,
                    "{log}"
                );
            }
        }
    }
}

#[test]
fn a_recording_without_a_file_loses_nothing() {
    // Two threads, the child of one of them, and a thread that executes a program.
    let Imported { text, report } = import(Format::Strace, THREADS);
    let world = run(&text);
    for (what, times) in [
        ("mmap", 17),
        ("munmap", 7),
        ("mremap", 6),
        ("new processes and threads", 4),
        ("threads that execute a program", 1),
    ] {
        assert_eq!(count(&report.used, what), times, "{what}");
    }
    let left_out: Vec<&str> = report.left_out.iter().map(|finding| finding.what).collect();
    let expected = [
        "calls that move no memory",
        "other system calls",
        "further lines",
        "signals",
    ];
    assert!(
        left_out
            .iter()
            .all(|what| expected.iter().any(|expected| what.starts_with(expected))),
        "{left_out:?}"
    );
    assert_eq!(report.adapted, []);
    assert_eq!(in_use(&world, "pids"), 0);
    // The libraries of `true`, which stay for inspection.
    assert_eq!(in_use(&world, "space"), 8192 + 1_974_272 + 12_288);
}

#[test]
fn what_a_program_writes_inside_of_a_call_is_passed_over() {
    let log = "mmap(NULL, 4096, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0hello\nworld\n) = 0x7f0000010000\n\
        munmap(0x7f0000010000, 4096) = 0\n";
    becomes(log, &[MAIN, "m1 = alloc space 4096", "free space m1"]);
    // The call never ends.
    let (operations, report) = read("munmap(0x7f00000\nhello\nbrk(NULL) = 0x1000\n");
    assert_eq!(operations, [MAIN]);
    assert_eq!(count(&report.left_out, "lines that are not"), 2);
}

#[test]
fn the_end_of_a_call_may_follow_its_first_half_at_once() {
    // With -z.
    let log = "\
100 mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0 <unfinished ...>
) = 0x7f0000010000
100 clone3({flags=CLONE_VM|CLONE_THREAD, stack=0x7f} <unfinished ...>
 => {parent_tid=[101]}, 88) = 101
101 munmap(0x7f0000010000, 4096) = 0
";
    let expected = [
        "p100 = alloc pids 1 next",
        "m1 = alloc space-100 4096",
        "p101 = alloc pids 1 next",
        "free space-100 m1",
    ];
    becomes(log, &expected);
}

#[test]
fn an_announced_process_is_never_the_one_without_an_id() {
    let log = "\
mmap(NULL, 8192, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f0000010000
strace: Process 1002 attached
[pid  1002] mmap(NULL, 4096, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f0000000000
[pid  1001] munmap(0x7f0000010000, 8192) = 0
";
    let (operations, report) = read(log);
    assert_eq!(
        operations,
        [
            MAIN,
            "m1 = alloc space 8192",
            "p1002 = alloc pids 1 next",
            "m2 = alloc space-1002 4096",
            "free space m1",
        ]
    );
    assert_eq!(report.left_out, []);
    assert_eq!(
        count(&report.adapted, "new processes whose creation is not"),
        1
    );
}

#[test]
fn a_new_process_of_a_quiet_strace_is_the_child_of_the_one_that_creates_it() {
    // Thread 1003 is being created by 1002, whose creator has a lower id.
    let log = "\
mmap(NULL, 4096, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f0000010000
clone(child_stack=0x1000, flags=CLONE_VM|CLONE_THREAD) = 1002
[pid  1002] clone(child_stack=0x2000, flags=CLONE_VM|CLONE_THREAD <unfinished ...>
[pid  1001] munmap(0x7f0000010000, 4096) = 0
[pid  1003] mmap(NULL, 8192, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f0000010000
[pid  1002] <... clone resumed>) = 1003
";
    becomes(
        log,
        &[
            MAIN,
            "m1 = alloc space 4096",
            "p1002 = alloc pids 1 next",
            "free space m1",
            "p1003 = alloc pids 1 next",
            "m2 = alloc space 8192",
        ],
    );
}

#[test]
fn lines_of_a_new_process_wait_until_the_log_shows_what_it_shares() {
    // Old versions write the arguments of `clone` at its end.
    let log = "\
100 mmap(NULL, 8192, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f0000010000
100 clone( <unfinished ...>
101 munmap(0x7f0000010000, 8192 <unfinished ...>
100 <... clone resumed> child_stack=0x7f0000011000, flags=CLONE_VM|CLONE_THREAD) = 101
101 <... munmap resumed>) = 0
";
    let thread = [
        "p100 = alloc pids 1 next",
        "m1 = alloc space-100 8192",
        "p101 = alloc pids 1 next",
        "free space-100 m1",
    ];
    becomes(log, &thread);
    // The arguments are not shown at all.
    let raw = "\
100 mmap(0, 0x2000, 0x1, 0x22, 0xffffffff, 0) = 0x7f0000010000
100 clone3(0x7ffc7a035b40, 0x58 <unfinished ...>
101 munmap(0x7f0000010000, 0x2000)    = 0
100 <... clone3 resumed>)             = 0x65
";
    let (operations, report) = read(raw);
    assert_eq!(operations, thread);
    assert_eq!(report.left_out, []);
    assert_eq!(
        count(
            &report.adapted,
            "new processes of which the log does not show"
        ),
        1
    );
    // The log ends first.
    let cut: String = raw.split_inclusive('\n').take(3).collect();
    let (operations, report) = read(&cut);
    assert_eq!(operations, thread);
    assert_eq!(count(&report.left_out, "calls that never returned"), 1);
}

#[test]
fn lines_that_wait_are_limited() {
    let mut log = "100 clone( <unfinished ...>\n".to_owned();
    for _ in 0..20_000 {
        log += "101 munmap(0x7f0000010000, 8192)                        = 0\n";
    }
    let (operations, report) = read(&log);
    assert_eq!(
        operations,
        ["p100 = alloc pids 1 next", "p101 = alloc pids 1 next"]
    );
    assert_eq!(count(&report.left_out, "munmap of pages"), 20_000);
}

#[test]
fn a_thread_that_executes_a_program_gets_the_id_of_its_process() {
    let before = "mmap(NULL, 8192, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f0000010000\n";
    let clone =
        "clone(child_stack=0x7f0000011000, flags=CLONE_VM|CLONE_SIGHAND|CLONE_THREAD) = 201\n";
    let execve = "execve(\"/bin/true\", [\"true\"], 0x1 /* 1 var */";
    let after = "mmap(NULL, 4096, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f1111110000\n";
    let superseded = "+++ superseded by execve in pid 201 +++\n";
    let resumed = "<... execve resumed>)             = 0\n";
    let expected = |main: &str, space: &str| {
        [
            format!("{main} = alloc pids 1 next"),
            format!("m1 = alloc {space} 8192"),
            "p201 = alloc pids 1 next".to_owned(),
            "free pids p201".to_owned(),
            format!("free {space} m1"),
            format!("m2 = alloc {space} 4096"),
        ]
    };
    let with_ids = expected("p200", "space-200");
    for (ending, message) in [
        ("<pid changed to 200 ...>", superseded),
        // Another line was between, or the option -qqq.
        ("<unfinished ...>", superseded),
        ("<pid changed to 200 ...>", ""),
        ("<unfinished ...>", ""),
    ] {
        let message = if message.is_empty() {
            String::new()
        } else {
            format!("200   {message}")
        };
        let log = format!(
            "200   {before}200   {clone}201   {execve} {ending}\n{message}200   {resumed}200   {after}"
        );
        becomes(&log, &with_ids.each_ref().map(String::as_str));
    }
    // strace forgets the end of the line that its first thread is in.
    for glued in [
        format!("200   {superseded}200   {resumed}"),
        format!("200   {resumed}"),
    ] {
        let log = format!(
            "200   {before}200   {clone}201   {execve} <unfinished ...>\n\
             200   futex(0x7f0000010990, FUTEX_WAIT, 201, NULL{glued}200   {after}"
        );
        becomes(&log, &with_ids.each_ref().map(String::as_str));
    }
    // Without `-o`, the process has no id before and after it.
    let without = expected("main", "space");
    let log = format!(
        "{before}{clone}strace: Process 201 attached\n[pid   201] {execve} <pid changed to 200 ...>\n\
         {superseded}{resumed}{after}"
    );
    becomes(&log, &without.each_ref().map(String::as_str));
    // The first thread has exited before.
    let log = format!(
        "200   {before}200   {clone}200   exit(0) = ?\n201   {execve} <pid changed to 200 ...>\n\
         200   {superseded}200   {resumed}200   {after}200   exit_group(0) = ?\n"
    );
    becomes(
        &log,
        &[
            "p200 = alloc pids 1 next",
            "m1 = alloc space-200 8192",
            "p201 = alloc pids 1 next",
            "free pids p200",
            "free space-200 m1",
            "m2 = alloc space-201 4096",
            "free pids p201",
        ],
    );
}

#[test]
fn a_file_of_one_thread_has_the_end_of_its_execve() {
    // With `-ff`, each thread has a file, and the program goes on in that of its process.
    let log =
        "+++ superseded by execve in pid 201 +++\n<... execve resumed>) = 0\nbrk(NULL) = 0x1000\n";
    let (operations, report) = read(log);
    assert_eq!(operations, [MAIN]);
    assert_eq!(report.left_out, []);
}

#[test]
fn a_process_that_strace_lets_go_is_not_the_one_without_an_id() {
    let log = "\
vfork(strace: Process 502 attached
 <unfinished ...>
[pid   502] execve(\"/bin/true\", [\"true\"], 0x7ffd /* 35 vars */ <unfinished ...>
[pid   501] <... vfork resumed>)        = 502
[pid   501] wait4(-1, strace: Process 502 detached
NULL, 0, NULL)    = 502
mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f45da1b7000
";
    let (operations, report) = read(log);
    assert_eq!(
        operations,
        [
            MAIN,
            "p502 = alloc pids 1 next",
            "free pids p502",
            "m1 = alloc space 4096"
        ]
    );
    assert_eq!(count(&report.used, "execve"), 1);
    // Ctrl+C while it waits.
    let log = "\
strace: Process 301 attached with 2 threads
[pid   302] clock_nanosleep(CLOCK_REALTIME, 0, {tv_sec=0, tv_nsec=2}, strace: Process 301 detached
strace: Process 302 detached
 <detached ...>
";
    let (operations, report) = read(log);
    assert_eq!(
        operations,
        ["p301 = alloc pids 1 next", "p302 = alloc pids 1 next"]
    );
    assert_eq!(count(&report.left_out, "calls that never returned"), 1);
    assert_eq!(count(&report.left_out, "messages of strace"), 1);
}

#[test]
fn threads_that_run_when_strace_attaches_share_their_space() {
    let log = "\
strace: Process 100 attached with 3 threads
[pid 102] mmap(NULL, 8192, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f02170d2000
[pid 103] munmap(0x7f02170d2000, 8192) = 0
";
    let threads = [
        "p100 = alloc pids 1 next",
        "p102 = alloc pids 1 next",
        "m1 = alloc space-100 8192",
        "p103 = alloc pids 1 next",
        "free space-100 m1",
    ];
    becomes(log, &threads);
    let old = log.replace(
        "strace: Process 100 attached with 3 threads",
        "Process 100 attached with 3 threads - interrupt to quit",
    );
    becomes(&old, &threads);
    // Two processes: a thread has a higher id than its process.
    let log = "\
strace: Process 100 attached with 2 threads
strace: Process 200 attached with 2 threads
[pid 201] mmap(NULL, 8192, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f02170d2000
[pid 200] munmap(0x7f02170d2000, 8192) = 0
[pid 101] brk(NULL) = 0x1000
";
    becomes(
        log,
        &[
            "p100 = alloc pids 1 next",
            "p200 = alloc pids 1 next",
            "p201 = alloc pids 1 next",
            "m1 = alloc space-200 8192",
            "free space-200 m1",
            "p101 = alloc pids 1 next",
        ],
    );
    // One process has no id in its lines.
    let alone = "strace: Process 100 attached\nmmap(NULL, 4096, PROT_NONE, MAP_ANONYMOUS, -1, 0) = 0x1000\n";
    becomes(
        alone,
        &["p100 = alloc pids 1 next", "m1 = alloc space-100 4096"],
    );
}
