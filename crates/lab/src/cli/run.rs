//! `vmem-lab run`.

use std::io::Write;
use std::path::PathBuf;

use vmem_lab::timeline::Player;
use vmem_lab::{Recording, Statement};

use super::input::read_scenario;
use super::steps::{Detail, Located};
use super::verdict::{Stop, Verdict, judge};
use super::{json, prose};

#[derive(clap::Args)]
pub(super) struct Arguments {
    /// The scenario; - for standard input.
    file: PathBuf,
    /// Print every step inside each operation too.
    #[arg(long)]
    steps: bool,
    /// Print every step, and below each its line of pseudo-code.
    #[arg(long)]
    code: bool,
    /// Print JSON Lines; with --steps, each step has its line of pseudo-code
    /// too.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(out: &mut dyn Write, arguments: &Arguments) -> Result<Verdict, Stop> {
    let scenario = read_scenario(&arguments.file)?;
    // Code includes the steps.
    let detail = match (arguments.steps, arguments.code) {
        (_, true) => Detail::Code,
        (true, false) => Detail::Steps,
        (false, false) => Detail::Summary,
    };
    // The summaries need the steps even if they are not printed.
    let recording = if detail != Detail::Summary || !arguments.json {
        Recording::On
    } else {
        Recording::Off
    };
    let write_operation = if arguments.json {
        json::operation
    } else {
        prose::operation
    };
    if let Some(title) = scenario.title().filter(|_| !arguments.json) {
        writeln!(out, "# {title}")?;
    }
    let mut verdict = Verdict::Fine;
    let (mut done, mut last_line) = (0, 0);
    let mut player = Player::default();
    player.play(&scenario, recording, &mut |line, world, outcome| {
        verdict = verdict.max(judge(outcome));
        let is_operation = !matches!(outcome.statement, Statement::Expect(_));
        done += usize::from(is_operation);
        let operation = is_operation.then_some(done);
        // The comments about a workload are written once.
        if !arguments.json && std::mem::replace(&mut last_line, line) != line {
            for comment in scenario.comments_at(line - 1) {
                writeln!(out, "      # {comment}")?;
            }
        }
        write_operation(out, Located { line, operation }, world, outcome, detail)
    })?;
    let write_arena = if arguments.json {
        json::arena
    } else {
        prose::arena
    };
    for arena in player.world().arenas() {
        write_arena(out, player.world(), arena)?;
    }
    Ok(verdict)
}
