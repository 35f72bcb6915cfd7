//! `vmem-lab check`.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use vmem_lab::markdown::{self, Block};
use vmem_lab::narration::{self, Radix};
use vmem_lab::timeline::Player;
use vmem_lab::{Effect, Outcome, ParseError, Recording, Scenario, Statement, World};

use super::run::judge;
use super::{Verdict, complain, complain_about, read};

/// How many expectations there were, and how many did not hold.
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
    let scenarios = scenarios(file, &bytes);
    if scenarios.is_empty() {
        let lacks = "there is nothing to check: no code block is marked “scenario”";
        complain(&format!("{}: {lacks}", file.display()));
    }
    for (first, scenario) in scenarios {
        let scenario = match scenario {
            Ok(scenario) => scenario,
            Err(errors) => {
                complain_about(file, &errors);
                verdict = Verdict::Wrong;
                continue;
            }
        };
        let mut tell = |line: usize, _: &World, outcome: &Outcome| {
            verdict = verdict.max(judge(outcome));
            report(out, file, first + line - 1, outcome, count)
        };
        let mut player = Player::new();
        player.play(&scenario, Recording::Off, &mut tell)?;
        if let Err((arena, broken)) = player.world().validate() {
            let name = player.world().arena(arena).map_or("", |arena| arena.name);
            complain(&format!("{}: {name} {broken}", file.display()));
            verdict = verdict.max(Verdict::NotAsExpected);
        }
    }
    Ok(verdict)
}

/// The scenarios of a file, each with the line of the file it begins at.
fn scenarios(file: &Path, bytes: &[u8]) -> Vec<(usize, Result<Scenario, Vec<ParseError>>)> {
    let is_markdown = file
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("md"));
    match std::str::from_utf8(bytes) {
        Ok(text) if is_markdown => markdown::scenarios(text)
            .into_iter()
            .map(|Block { line, text }| {
                let in_file = |error: ParseError| ParseError {
                    line: error.line + line - 1,
                    ..error
                };
                let errors = |errors: Vec<ParseError>| errors.into_iter().map(in_file).collect();
                (line, Scenario::parse(&text).map_err(errors))
            })
            .collect(),
        _ => vec![(1, Scenario::parse_bytes(bytes))],
    }
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
