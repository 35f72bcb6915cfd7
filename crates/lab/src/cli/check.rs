//! `vmem-lab check`.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use vmem_lab::markdown::{self, Block};
use vmem_lab::scenario::MAX_BYTES;
use vmem_lab::timeline::Player;
use vmem_lab::{Outcome, Recording, Scenario, Statement, narration};

use super::input::{self, about, read};
use super::verdict::{Stop, Verdict, broken, complain, judge};

#[derive(clap::Args)]
pub(super) struct Arguments {
    /// Scenarios, or Markdown (.md).
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

/// The number of expectations, and of those that did not hold.
#[derive(Default)]
struct Count {
    expected: usize,
    broken: usize,
}

pub(super) fn check(out: &mut dyn Write, arguments: &Arguments) -> Result<Verdict, Stop> {
    let mut verdict = Verdict::Fine;
    let mut count = Count::default();
    for file in &arguments.files {
        for (first, scenario) in scenarios(file) {
            let checked = match scenario {
                Ok(scenario) => check_scenario(out, file, first, &scenario, &mut count)?,
                Err(message) => {
                    complain(&message);
                    Verdict::Wrong
                }
            };
            verdict = verdict.max(checked);
        }
    }
    let Count { expected, broken } = count;
    let expected = narration::count(expected as u128, "expectation", "expectations");
    writeln!(out, "{expected}, {broken} did not hold")?;
    Ok(verdict)
}

/// Returns the scenarios of a file, each with its first line, or the mistakes in it.
fn scenarios(file: &Path) -> Vec<(usize, Result<Scenario, String>)> {
    let bytes = match read(file) {
        Ok(bytes) => bytes,
        Err(message) => return vec![(1, Err(message))],
    };
    let extension = file.extension();
    if extension.is_none_or(|extension| !extension.eq_ignore_ascii_case("md")) {
        return vec![(1, input::scenario(file, &bytes))];
    }
    let Ok(text) = std::str::from_utf8(&bytes) else {
        return vec![(1, Err(about(file, "this is not UTF-8 text")))];
    };
    if bytes.len() > MAX_BYTES {
        let message = format!("this has more than {MAX_BYTES} bytes (16 MiB); split it");
        return vec![(1, Err(about(file, message)))];
    }
    let blocks = markdown::scenarios(text);
    if blocks.is_empty() {
        complain(&about(
            file,
            "there is nothing to check: no code block is marked “scenario”",
        ));
    }
    let blocks = blocks.into_iter().map(|Block { line, text }| {
        let scenario = Scenario::parse(&text).map_err(|mut errors| {
            errors.iter_mut().for_each(|error| error.line += line - 1);
            input::mistakes(file, &errors)
        });
        (line, scenario)
    });
    blocks.collect()
}

fn check_scenario(
    out: &mut dyn Write,
    file: &Path,
    first: usize,
    scenario: &Scenario,
    count: &mut Count,
) -> io::Result<Verdict> {
    let mut player = Player::default();
    let mut verdict = Verdict::Fine;
    player.play(scenario, Recording::Off, &mut |line, _, outcome| {
        verdict = verdict.max(judge(outcome));
        report(out, file, first + line - 1, outcome, count)
    })?;
    if let Err((arena, broken)) = player.world().validate() {
        let name = player.world().arena(arena).map_or("", |arena| arena.name);
        complain(&about(file, format!("{name} {broken}")));
        verdict = verdict.max(Verdict::NotAsExpected);
    }
    Ok(verdict)
}

fn report(
    out: &mut dyn Write,
    file: &Path,
    line: usize,
    outcome: &Outcome,
    count: &mut Count,
) -> io::Result<()> {
    let Statement::Expect(expectation) = &outcome.statement else {
        return Ok(());
    };
    count.expected += 1;
    write!(out, "{}:{line}: ", file.display())?;
    match broken(outcome) {
        Some([expected, found]) => {
            count.broken += 1;
            writeln!(out, "DOES NOT HOLD: expected: {expected}; found: {found}")
        }
        None => writeln!(out, "holds: {expectation}"),
    }
}
