//! The words of strace around the calls: ids, times, names of arguments, numbers for flags.

use std::fmt::Write as _;

use vmem_lab::import::{Format, Imported};

use super::messages::{MAIN, becomes, read};
use super::{count, import, in_use, run};

#[test]
fn arguments_may_have_names() {
    let log = "\
mmap(addr=NULL, length=8192, prot=PROT_READ|PROT_WRITE, flags=MAP_PRIVATE|MAP_ANONYMOUS, fd=-1, offset=0) = 0x7f0ef5dbe000
mremap(old_address=0x7f0ef5dbe000, old_size=8192, new_size=4096, flags=0) = 0x7f0ef5dbe000
munmap(addr=0x7f0ef5dbe000, length=8192) = 0
clone3(uargs={flags=CLONE_VM|CLONE_THREAD, stack=0x7f} => {parent_tid=[12]}, size=88) = 12
[pid 12] exit(status=0) = ?
wait4(pid=-1, wstatus=NULL, options=0, rusage=NULL) = 13
";
    let (operations, report) = read(log);
    assert_eq!(
        operations,
        [
            MAIN,
            "m1 = alloc space 8192",
            "free space m1",
            "m2 = xalloc space 4096 within=0x10000000..0x10001000",
            "free space m2",
            "p12 = alloc pids 1 next",
            "free pids p12",
        ]
    );
    assert_eq!(report.left_out.len(), 1, "{report:?}");
}

#[test]
fn a_command_may_have_blanks_in_its_name() {
    let log = "\
20<fx> clone(child_stack=0x7f0000011000, flags=CLONE_VM|CLONE_THREAD) = 21<Web Content>
21<Web Content> mmap(NULL, 4096, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f000000f000
[pid 21<Web [1] Content>] munmap(0x7f000000f000, 4096) = 0
";
    let expected = [
        "p20 = alloc pids 1 next",
        "p21 = alloc pids 1 next",
        "m1 = alloc space-20 4096",
        "free space-20 m1",
    ];
    becomes(log, &expected);
    let blanks = "21<Web Content> brk(NULL) = 0x1000\n";
    assert_eq!(Format::guess(blanks.as_bytes()), Some(Format::Strace));
}

#[test]
fn flags_may_be_numbers() {
    let named = "\
300 mmap(NULL, 8192, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f0000010000
300 clone(child_stack=0x7f0000011000, flags=CLONE_VM|CLONE_THREAD, parent_tid=[301], tls=0x7f0000011640, child_tidptr=0x7f0000011910) = 301
301 munmap(0x7f0000010000, 8192) = 0
300 mmap(NULL, 4096, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f000000f000
300 mremap(0x7f000000f000, 4096, 4096, MREMAP_MAYMOVE|MREMAP_DONTUNMAP) = 0x7f000000e000
300 munmap(0x7f000000f000, 4096) = 0
300 mmap(0x7f000000e000, 4096, PROT_NONE, MAP_PRIVATE|MAP_FIXED|MAP_ANONYMOUS, -1, 0) = 0x7f000000e000
300 vfork() = 302
300 clone(child_stack=NULL, flags=CLONE_CHILD_SETTID|SIGCHLD, child_tidptr=0x7fb05755da10) = 303
";
    let expected = import(Format::Strace, named);
    assert!(
        expected
            .text
            .contains("p301 = alloc pids 1 next  # thread of p300")
    );
    assert!(
        expected
            .text
            .contains("p303 = alloc pids 1 next  # forked by p300")
    );
    let numbers = [
        (
            "CLONE_VM|CLONE_THREAD",
            "0x3d0f00",
            "CLONE_VM|CLONE_FS|CLONE_THREAD",
        ),
        (
            "CLONE_CHILD_SETTID|SIGCHLD",
            "0x1200000|17",
            "0x1200000 /* CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID */|17 /* SIGCHLD */",
        ),
        (
            "PROT_READ|PROT_WRITE",
            "0x3",
            "0x3 /* PROT_READ|PROT_WRITE */",
        ),
        ("PROT_NONE", "0", "0 /* PROT_NONE */"),
        (
            "MAP_PRIVATE|MAP_ANONYMOUS",
            "0x22",
            "0x22 /* MAP_PRIVATE|MAP_ANONYMOUS */",
        ),
        (
            "MAP_PRIVATE|MAP_FIXED|MAP_ANONYMOUS",
            "0x32",
            "0x32 /* MAP_PRIVATE|MAP_FIXED|MAP_ANONYMOUS */",
        ),
        (
            "MREMAP_MAYMOVE|MREMAP_DONTUNMAP",
            "0x5",
            "0x5 /* MREMAP_MAYMOVE|MREMAP_DONTUNMAP */",
        ),
    ];
    let (mut raw, mut verbose) = (named.to_owned(), named.to_owned());
    for (name, number, both) in numbers {
        raw = raw.replace(name, number);
        verbose = verbose.replace(name, both);
    }
    for log in [raw, verbose] {
        assert_eq!(import(Format::Strace, &log), expected, "{log}");
    }
}

#[test]
fn a_number_that_is_padded_on_its_left_is_a_time() {
    let lines = [
        "mmap(NULL, 8192, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f0000010000",
        "munmap(0x7f0000010000, 8192) = 0",
        "mmap(NULL, 4096, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f0000011000",
    ];
    let with = |heads: [&str; 3]| {
        let lines = heads
            .iter()
            .zip(lines)
            .map(|(head, line)| format!("{head}{line}\n"));
        lines.collect::<String>()
    };
    let expected = [
        MAIN,
        "m1 = alloc space 8192",
        "free space m1",
        "m2 = alloc space 4096",
    ];
    for heads in [
        ["     0 ", "     3 ", "     2 "],
        // A day and more.
        ["     0 ", " 90000 ", "200000 "],
        ["1795533731 ", "1795533732 ", "1795533733 "],
        ["     0.000395 ", "200000.000001 ", "     2.000000 "],
        [
            "10:34:13 (+     0.000114) ",
            "10:34:14 (+     1) ",
            "10:34:15 ",
        ],
    ] {
        becomes(&with(heads), &expected);
    }
    let of_ids = with(["7          0 ", "7          3 ", "7          2 "]);
    becomes(
        &of_ids,
        &expected
            .map(|line| line.replace("main", "p7").replace("space", "space-7"))
            .each_ref()
            .map(String::as_str),
    );
    // Ids of a log that was indented.
    let (operations, _) = read(&with([" 20345 ", " 20345 ", " 20346 "]));
    assert!(operations.contains(&"p20346 = alloc pids 1 next".to_owned()));
}

#[test]
fn children_that_are_not_followed_end_when_their_parent_is_told() {
    let clone = "clone(child_stack=NULL, flags=CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|SIGCHLD, child_tidptr=0x7f0000000a10) = 2001\n";
    let signal = |code: &str| {
        format!(
            "--- SIGCHLD {{si_signo=SIGCHLD, si_code={code}, si_pid=2001, si_uid=0, si_status=0, si_utime=0, si_stime=0}} ---\n"
        )
    };
    let is_ended = |line: &str| {
        let (operations, _) = read(&format!("{clone}{line}"));
        operations.contains(&"free pids p2001".to_owned())
    };
    let told = [
        "wait4(-1, [{WIFEXITED(s) && WEXITSTATUS(s) == 0}], 0, NULL) = 2001",
        "wait4(2001, [{WIFSIGNALED(s) && WTERMSIG(s) == SIGKILL}], WSTOPPED, NULL) = 2001",
        "wait4(-1, NULL, 0, NULL) = 2001",
        "wait4(-1, 0x7ffe0c, WNOHANG, NULL) = 2001",
        "wait4(0xffffffff, 0, 0, 0) = 0x7d1",
        "waitpid(-1, NULL, 0) = 2001",
        "wait4(-1, NULL, 0, NULL) = 7 /* 2001 in strace's PID NS */",
        "waitid(P_PID, 2001, {si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=2001, si_uid=0, si_status=3, si_utime=0, si_stime=0}, WEXITED, NULL) = 0",
        "waitid(0x1, 2001, {si_signo=17, si_code=0x1, si_pid=2001, si_uid=0}, 0x4, NULL) = 0",
    ];
    for line in told {
        assert!(is_ended(&format!("{line}\n")), "{line}");
    }
    let not_told = [
        "wait4(-1, [{WIFSTOPPED(s) && WSTOPSIG(s) == SIGSTOP}], WSTOPPED, NULL) = 2001",
        "wait4(-1, [{WIFCONTINUED(s)}], WCONTINUED, NULL) = 2001",
        "wait4(-1, NULL, WSTOPPED, NULL) = 2001",
        "wait4(-1, 0x7ffe0c, 0x2, NULL) = 2001",
        "wait4(-1, 0x7ffe0c, WNOHANG, NULL) = 0",
        "wait4(-1, NULL, 0, NULL) = -1 ECHILD (No child processes)",
        "wait4(-1, NULL, 0, NULL) = 2002",
        "waitid(P_PID, 2001, {si_signo=SIGCHLD, si_code=CLD_STOPPED, si_pid=2001}, WSTOPPED, NULL) = 0",
    ];
    for line in not_told {
        assert!(!is_ended(&format!("{line}\n")), "{line}");
    }
    for (code, ends) in [
        ("CLD_EXITED", true),
        ("CLD_KILLED", true),
        ("CLD_DUMPED", true),
        ("0x1 /* CLD_EXITED */", true),
        ("0x3", true),
        ("CLD_STOPPED", false),
        ("0x5", false),
        ("SI_USER", false),
    ] {
        assert_eq!(is_ended(&signal(code)), ends, "{code}");
    }
    let of_another = signal("0x1").replace("SIGCHLD", "SIGSEGV");
    assert!(!is_ended(&of_another));
}

#[test]
fn a_shell_without_followed_children_has_two_processes_at_a_time() {
    let mut log = String::new();
    for id in 2001..2101 {
        let _ = write!(
            log,
            "clone(child_stack=NULL, flags=CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|SIGCHLD, child_tidptr=0x7f0000000a10) = {id}\n\
             wait4(-1, [{{WIFEXITED(s) && WEXITSTATUS(s) == 0}}], 0, NULL) = {id}\n\
             --- SIGCHLD {{si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid={id}, si_uid=0, si_status=0, si_utime=0, si_stime=0}} ---\n"
        );
    }
    log += "exit_group(0) = ?\n";
    let Imported { text, report } = import(Format::Strace, &log);
    assert_eq!(in_use(&run(&text), "pids"), 0);
    assert!(
        report
            .facts
            .contains(&"at most 2 processes or threads at a time".to_owned()),
        "{report:?}"
    );
    assert_eq!(count(&report.used, "ends of children"), 100);
    assert_eq!(count(&report.left_out, "signals"), 100);
}

#[test]
fn a_call_that_strace_only_pretends_changes_nothing() {
    let (operations, report) = read(
        "mmap(NULL, 4096, PROT_NONE, MAP_ANONYMOUS, -1, 0) = 0x7000\n\
         munmap(0x7000, 4096) = 0 (INJECTED)\nmunmap(0x7000, 4096) = 0 (DELAYED)\n",
    );
    assert_eq!(operations, [MAIN, "m1 = alloc space 4096", "free space m1"]);
    assert_eq!(count(&report.left_out, "calls that failed"), 1);
}

#[test]
fn lines_that_strace_adds_to_calls_are_counted() {
    let log = "\
brk(NULL) = 0x1000
 > /usr/lib/x86_64-linux-gnu/libc.so.6(__xmknodat+0x229) [0x1098d9]
 | 00000  68 65 6c 6c 6f 0a                                 hello.           |
% time     seconds  usecs/call     calls    errors syscall
------ ----------- ----------- --------- --------- ----------------
  0.00    0.000000           0        24           mmap
100.00    0.000000           0        59           total
";
    let (_, report) = read(log);
    assert_eq!(count(&report.left_out, "lines of stacks"), 6);
    assert_eq!(report.left_out.len(), 1, "{report:?}");
}

#[test]
fn a_shadow_stack_is_a_mapping() {
    let log = "map_shadow_stack(NULL, 8392704, SHADOW_STACK_SET_TOKEN) = 0x7f0000000000\nmunmap(0x7f0000000000, 8392704) = 0\n";
    becomes(log, &[MAIN, "m1 = alloc space 8392704", "free space m1"]);
}
