//! The strace of this machine, with its options, on a small program.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use vmem_lab::import::{Format, Report};

use super::{import, run};

/// A shell that starts programs, one of them in a subshell, and waits for them.
const PROGRAM: &str = "ls / | cat; (ls /nowhere; true) & wait; exec true";

/// The lines that are left out of such a log.
const EXPLAINED: [&str; 9] = [
    "other system calls",
    "calls that failed",
    "calls that move no memory",
    "calls that never returned",
    "lines of stacks, dumps and tables",
    "messages of strace itself",
    "further lines of calls",
    "signals",
    "exits",
];

/// Runs strace with these options. Returns its logs, one for each file; `None` if strace is not
/// installed or may not trace.
fn trace(name: &str, options: &[&str]) -> Option<Vec<Vec<u8>>> {
    let folder = std::env::temp_dir().join(format!("vmem-strace-{name}-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let status = Command::new("strace")
        .args(options)
        .arg("-o")
        .arg(folder.join("log"))
        .args(["sh", "-c", PROGRAM])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    let files = fs::read_dir(&folder).unwrap();
    let paths: Vec<PathBuf> = files.map(|file| file.unwrap().path()).collect();
    let logs = paths.iter().map(|path| fs::read(path).unwrap());
    let logs: Vec<_> = logs.filter(|log| !log.is_empty()).collect();
    fs::remove_dir_all(&folder).unwrap();
    (status.is_ok() && !logs.is_empty()).then_some(logs)
}

/// Returns what was left out for another reason.
fn unexplained(report: &Report) -> Vec<String> {
    let is_known = |what: &str| EXPLAINED.iter().any(|known| what.starts_with(known));
    let left_out = report.left_out.iter().filter(|it| !is_known(it.what));
    left_out.map(|finding| format!("{finding:?}")).collect()
}

#[test]
#[allow(clippy::print_stderr, reason = "it says why nothing was tested")]
fn the_strace_of_this_machine_is_understood_with_its_options() {
    let options: [&[&str]; 22] = [
        &["-f"],
        &[],
        &["-ff"],
        &["-f", "-z"],
        &["-f", "-e", "status=successful,unfinished"],
        &["-f", "-x"],
        &["-f", "-xx"],
        &["-f", "-s", "3"],
        &["-f", "-v"],
        &["-f", "-C"],
        &["-f", "-e", "trace=memory,process"],
        &["-f", "-e", "signal=none"],
        &["-f", "-e", "raw=all"],
        &["-f", "-X", "raw"],
        &["-f", "-X", "verbose"],
        &["-f", "-y"],
        &["-f", "-yy"],
        &["-f", "-Y"],
        &["-f", "-ttt", "-T"],
        &["-f", "-r", "-i"],
        &["-f", "-n", "-N"],
        &["-f", "-qq"],
    ];
    for (nth, options) in options.into_iter().enumerate() {
        let Some(logs) = trace(&nth.to_string(), options) else {
            eprintln!("not tested: strace is not installed, or must not trace, {options:?}");
            continue;
        };
        for log in logs {
            let imported = import(Format::Strace, &log);
            let text = String::from_utf8_lossy(&log);
            let told = format!("{options:?}\n{}\n{text}", imported.text);
            assert_eq!(unexplained(&imported.report), [""; 0], "{told}");
            let world = run(&imported.text);
            // All processes of the log have ended.
            let tasks = super::runs::in_use(&world, "pids");
            assert_eq!(tasks, [0_u128; 0], "{told}");
        }
    }
}
