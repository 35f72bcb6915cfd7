//! The importer beside the model: what a log becomes is what the program did, with every option
//! of strace.

use proptest::prelude::*;
use vmem_lab::World;
use vmem_lab::import::{Format, Imported, Report};

use super::program::{Run, choices};
use super::render::{Options, options, render};
use super::{import, run};

/// Returns the bytes in use in every arena whose name begins so, in ascending order.
pub(crate) fn in_use(world: &World, name: &str) -> Vec<u128> {
    let arenas = world.arenas().filter(|arena| arena.name.starts_with(name));
    let bytes = arenas.map(|arena| world.inspect(arena.id, |view| view.stats().mem_inuse));
    sorted(bytes)
}

fn sorted(bytes: impl Iterator<Item = u128>) -> Vec<u128> {
    let mut bytes: Vec<u128> = bytes.filter(|&bytes| bytes > 0).collect();
    bytes.sort_unstable();
    bytes
}

/// Returns what of a report is not explained by the run.
fn unexplained(report: &Report, run: &Run, options: Options) -> Vec<String> {
    const EXPLAINED: [&str; 7] = [
        "other system calls",
        "calls that failed",
        "calls that move no memory",
        "lines of stacks",
        "signals",
        "calls that never returned",
        "further lines of calls",
    ];
    let left_out = report.left_out.iter().filter(|finding| {
        let is_known = EXPLAINED
            .iter()
            .any(|known| finding.what.starts_with(known));
        let is_race = run.races > 0 && finding.what.starts_with("munmap ");
        let is_vain = finding.what == "munmap of pages that the log did not map";
        let is_explained = is_known || is_race || (is_vain && finding.count == run.vain);
        !is_explained
    });
    let adapted = report.adapted.iter().filter(|finding| {
        let is_placed = finding
            .what
            .starts_with("mmaps at a fixed address where nothing");
        let is_hidden = finding
            .what
            .starts_with("new processes of which the log does not show");
        let is_race = finding.what.starts_with("mappings over older") && run.races > 0;
        let is_explained = is_placed || is_race || (is_hidden && options.hides_flags());
        !is_explained
    });
    left_out
        .chain(adapted)
        .map(|finding| format!("{finding:?}"))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn a_log_becomes_what_the_program_did(choices in choices(), options in options()) {
        let program = Run::new(&choices, options.log());
        let log = render(options, &program.seen);
        let Imported { text, report } = import(Format::Strace, &log);
        let world = run(&text);
        let told = format!("{options:?}\n{log}\n{text}");
        let machine = &program.machine;
        prop_assert_eq!(unexplained(&report, &program, options), Vec::<String>::new(), "{}", told);
        let tasks = machine.tasks.len() as u128;
        prop_assert_eq!(in_use(&world, "pids"), [tasks], "{}", told);
        let pages = sorted(machine.memories().filter_map(|memory| memory.changed_bytes()));
        prop_assert_eq!(in_use(&world, "space"), pages, "{}", told);
        let heaps = sorted(machine.memories().filter_map(|memory| memory.changed_heap()));
        prop_assert_eq!(in_use(&world, "brk"), heaps, "{}", told);
    }
}
