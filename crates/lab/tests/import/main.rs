//! Logs of real programs become scenarios that run.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod installed;
mod messages;
mod model;
mod mtrace;
mod program;
mod random;
mod render;
mod runs;
mod strace;
mod written;

use std::fmt::Write as _;

use vmem_lab::import::{Finding, Format, Imported, Importer, Limit, Report};
use vmem_lab::scenario::{MAX_BYTES, MAX_OPERATIONS};
use vmem_lab::timeline::Player;
use vmem_lab::{Effect, Outcome, Recording, Scenario, World};

const MALLOC: &str = include_str!("../logs/malloc.mtrace");
const PYTHON: &str = include_str!("../logs/python.mtrace");
const ODD_MALLOC: &str = include_str!("../logs/odd.mtrace");
const SPACE: &str = include_str!("../logs/space.strace");
const TERMINAL: &str = include_str!("../logs/terminal.strace");
const THREADS: &str = include_str!("../logs/threads.strace");
const ODD_CALLS: &str = include_str!("../logs/odd.strace");

const ALL: [(Format, &str); 7] = [
    (Format::Mtrace, MALLOC),
    (Format::Mtrace, PYTHON),
    (Format::Mtrace, ODD_MALLOC),
    (Format::Strace, SPACE),
    (Format::Strace, TERMINAL),
    (Format::Strace, THREADS),
    (Format::Strace, ODD_CALLS),
];

/// Imports a log, every line of which must be counted once.
fn import(format: Format, log: impl AsRef<[u8]>) -> Imported {
    let mut importer = Importer::new(format);
    importer.push(log.as_ref());
    let imported = importer.finish("a log");
    let Report {
        lines,
        used,
        left_out,
        cut,
        ..
    } = &imported.report;
    let counted: u64 = used
        .iter()
        .chain(left_out)
        .map(|finding| finding.count)
        .sum();
    let cut = cut.map_or(0, |cut| cut.lines);
    let log = String::from_utf8_lossy(log.as_ref());
    assert_eq!(counted + cut, *lines, "{:?}\n{log}", imported.report);
    imported
}

/// Runs a scenario in which exactly the expected operations fail.
fn run(text: &str) -> World {
    let scenario = Scenario::parse(text).unwrap_or_else(|errors| panic!("{errors:?}\n{text}"));
    let mut player = Player::default();
    let (mut failed, mut expected) = (0, 0);
    let mut judge = |line: usize, _: &World, outcome: &Outcome| -> Result<(), ()> {
        failed += u32::from(outcome.result.is_err());
        if let Ok(Effect::NotHeld { found, .. }) = &outcome.result {
            panic!("line {line}: {found:?}\n{text}");
        }
        expected += u32::from(matches!(outcome.result, Ok(Effect::Held)));
        Ok(())
    };
    player.play(&scenario, Recording::Off, &mut judge).unwrap();
    assert_eq!(failed, expected, "{text}");
    let world = player.world();
    world.validate().unwrap();
    world.clone()
}

fn in_use(world: &World, arena: &str) -> u128 {
    let id = world.arena_named(arena).expect(arena);
    world.inspect(id, |view| view.stats().mem_inuse)
}

/// Returns the operations, without header and comments.
fn operations(text: &str) -> Vec<&str> {
    let code = text.lines().filter_map(|line| line.split('#').next());
    code.map(str::trim)
        .filter(|line| !line.is_empty())
        .collect()
}

fn count(tallies: &[Finding], what: &str) -> u64 {
    let found = tallies.iter().find(|tally| tally.what.starts_with(what));
    found
        .unwrap_or_else(|| panic!("no {what} in {tallies:?}"))
        .count
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
fn no_log_loses_more_lines_than_it_must() {
    let lost = ALL.map(|(format, log)| {
        let report = import(format, log).report;
        let sum = |findings: &[Finding]| findings.iter().map(|finding| finding.count).sum::<u64>();
        (sum(&report.used), sum(&report.left_out))
    });
    let expected = [
        (22, 1),
        (59, 1),
        (12, 9),
        (58, 14),
        (44, 16),
        (55, 12),
        (23, 12),
    ];
    assert_eq!(lost, expected);
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
fn a_log_that_is_too_long_is_cut_at_a_reported_line() {
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
    assert!(text.contains("# the scenario ends at line "));
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
