//! `vmem-lab check`.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use vmem_lab::markdown::{self, Block};
use vmem_lab::narration::{self, Radix};
use vmem_lab::scenario::MAX_BYTES;
use vmem_lab::timeline::Player;
use vmem_lab::{Effect, Outcome, ParseError, Recording, Scenario, Statement, World};

use super::input::{self, read};
use super::run::judge;
use super::verdict::{Verdict, complain};

/// The number of expectations, and of those that did not hold.
#[derive(Default)]
struct Count {
    expected: usize,
    broken: usize,
}

pub(super) fn check(out: &mut impl Write, files: &[PathBuf]) -> io::Result<Verdict> {
    let mut verdict = Verdict::Fine;
    let mut count = Count::default();
    for file in files {
        verdict = verdict.max(check_file(out, file, &mut count)?);
    }
    let Count { expected, broken } = count;
    writeln!(out, "{expected} expectations, {broken} did not hold")?;
    Ok(verdict)
}

fn check_file(out: &mut impl Write, file: &Path, count: &mut Count) -> io::Result<Verdict> {
    let Some(bytes) = read(file) else {
        return Ok(Verdict::Wrong);
    };
    let mut verdict = Verdict::Fine;
    let scenarios = if is_markdown(file) {
        blocks(file, &bytes)
    } else {
        vec![(1, input::scenario(file, &bytes))]
    };
    if scenarios.is_empty() {
        complain(&format!(
            "{}: there is nothing to check: no code block is marked “scenario”",
            file.display()
        ));
    }
    for (first, scenario) in scenarios {
        let Some(scenario) = scenario else {
            verdict = Verdict::Wrong;
            continue;
        };
        let mut visit = |line: usize, _: &World, outcome: &Outcome| {
            verdict = verdict.max(judge(outcome));
            report(out, file, first + line - 1, outcome, count)
        };
        let mut player = Player::new();
        player.play(&scenario, Recording::Off, &mut visit)?;
        if let Err((arena, broken)) = player.world().validate() {
            let name = player.world().arena(arena).map_or("", |arena| arena.name);
            complain(&format!("{}: {name} {broken}", file.display()));
            verdict = verdict.max(Verdict::NotAsExpected);
        }
    }
    Ok(verdict)
}

fn is_markdown(file: &Path) -> bool {
    let extension = file.extension();
    extension.is_some_and(|extension| extension.eq_ignore_ascii_case("md"))
}

/// Returns the scenarios of a Markdown file, each with its first line. Prints the errors of
/// the others.
fn blocks(file: &Path, bytes: &[u8]) -> Vec<(usize, Option<Scenario>)> {
    let shown = file.display();
    let Ok(text) = std::str::from_utf8(bytes) else {
        complain(&format!("{shown}: this is not UTF-8 text"));
        return vec![(1, None)];
    };
    if bytes.len() > MAX_BYTES {
        complain(&format!(
            "{shown}: this has more than {MAX_BYTES} bytes (16 MiB); split it"
        ));
        return vec![(1, None)];
    }
    let blocks = markdown::scenarios(text).into_iter();
    let parsed = blocks.map(|Block { line, text }| {
        let scenario = Scenario::parse(&text).inspect_err(|errors| {
            for error in errors {
                let line = error.line + line - 1;
                let error = ParseError {
                    line,
                    ..error.clone()
                };
                complain(&format!("{shown}: {error}"));
            }
        });
        (line, scenario.ok())
    });
    parsed.collect()
}

fn report(
    out: &mut impl Write,
    file: &Path,
    line: usize,
    outcome: &Outcome,
    count: &mut Count,
) -> io::Result<()> {
    let Statement::Expect(expectation) = &outcome.statement else {
        return Ok(());
    };
    count.expected += 1;
    let place = format!("{}:{line}", file.display());
    match &outcome.result {
        Ok(Effect::NotHeld { expected, found }) => {
            let found = narration::actual(Radix::Decimal, expected, *found);
            let expected = narration::expected(Radix::Decimal, expected);
            count.broken += 1;
            writeln!(
                out,
                "{place}: DOES NOT HOLD: expected: {expected}; found: {found}"
            )
        }
        _ => writeln!(out, "{place}: holds: {expectation}"),
    }
}
