//! Instructions instead of time: the same in every run, and on every machine of a
//! kind. To count them, the benchmark runs itself under callgrind.

use std::env;
use std::process::{Command, Stdio};

use churn::{Churn, Run};

use crate::arenas::{traceable, untraceable};
use crate::candidates::CANDIDATES;
use crate::targets::verdict;
use crate::warm_up;

/// The argument that selects the run for callgrind.
pub(crate) const FLAG: &str = "--counted";

const PAIRS: usize = 100_000;
const FEW: usize = 100;
const MANY: usize = 1_000_000;

/// Names of the two builds of the arena: with tracing that is not used, and without.
const TRACEABLE: &str = "tracer not used";
const UNTRACEABLE: &str = "no tracer";

/// Runs the pairs to count, with the requested candidate.
pub(crate) fn run_counted(arguments: &[String]) {
    let [name, live] = arguments else {
        panic!("{FLAG} is for the benchmark itself");
    };
    let live = live.parse().unwrap();
    let mut run: Box<dyn Run> = match name.as_str() {
        TRACEABLE => Box::new(Churn::<traceable::Vmem>::new(live)),
        UNTRACEABLE => Box::new(Churn::<untraceable::Vmem>::new(live)),
        name => {
            let mut candidates = CANDIDATES.iter();
            let candidate = candidates.find(|candidate| candidate.name.trim() == name);
            candidate.unwrap().start(live).unwrap()
        }
    };
    run.run(warm_up(live));
    counted_pairs(&mut *run);
}

/// Callgrind finds this function by its name.
#[inline(never)]
fn counted_pairs(run: &mut dyn Run) {
    run.run(PAIRS);
}

/// Returns the instructions of one pair. `None` without valgrind.
fn count(name: &str, live: usize) -> Option<f64> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg("--toggle-collect=*counted_pairs*")
        .arg(env::current_exe().ok()?)
        .args([FLAG, name, &live.to_string()])
        .stdin(Stdio::null())
        .output()
        .ok()?;
    let log = String::from_utf8_lossy(&output.stderr);
    let total = log
        .lines()
        .find_map(|line| line.split_once("Collected :"))?
        .1;
    let total: f64 = total.trim().parse().ok()?;
    Some(total / PAIRS as f64)
}

/// Prints the instructions of a pair with few and with many live ranges, and of both
/// builds.
pub(crate) fn print() {
    println!("\ninstructions for one free and one allocate, counted by callgrind");
    let counts = (|| {
        Some([
            count(TRACEABLE, FEW)?,
            count(TRACEABLE, MANY)?,
            count(UNTRACEABLE, FEW)?,
            count(UNTRACEABLE, MANY)?,
        ])
    })();
    let Some([few, many, few_untraced, many_untraced]) = counts else {
        println!("  not counted: this takes valgrind, and there is none that works");
        return;
    };
    println!("{:<24}{FEW:>10}{MANY:>10}", "");
    println!("{:<24}{few:>10.2}{many:>10.2}", TRACEABLE);
    println!(
        "{:<24}{few_untraced:>10.2}{many_untraced:>10.2}",
        UNTRACEABLE
    );
    verdict(
        "of many live against few",
        few.max(many) / few.min(many),
        1.1,
    );
    verdict("of a tracer that is not used, few", few / few_untraced, 1.0);
    verdict(
        "of a tracer that is not used, many",
        many / many_untraced,
        1.0,
    );
}
