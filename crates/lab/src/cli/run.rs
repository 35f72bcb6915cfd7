//! `vmem-lab run`.

use std::io::{self, Write};
use std::path::Path;

use vmem_lab::timeline::Player;
use vmem_lab::{Effect, Outcome, Recording, Statement, World};

use super::input::read_scenario;
use super::{Detail, Verdict, json, prose};

pub(super) fn run(
    out: &mut impl Write,
    file: &Path,
    detail: Detail,
    json: bool,
) -> io::Result<Verdict> {
    let Some(scenario) = read_scenario(file) else {
        return Ok(Verdict::Wrong);
    };
    let mut verdict = Verdict::Fine;
    let mut done = 0;
    let mut tell = |line: usize, world: &World, outcome: &Outcome| {
        verdict = verdict.max(judge(outcome));
        let at = Located::next(line, outcome, &mut done);
        if json {
            json::operation(out, at, world, outcome, detail)
        } else {
            prose::operation(out, at, world, outcome, detail)
        }
    };
    let mut player = Player::new();
    // The words need to know the steps even if they are not shown.
    let recording = if detail != Detail::Summary || !json {
        Recording::On
    } else {
        Recording::Off
    };
    player.play(&scenario, recording, &mut tell)?;
    for arena in player.world().arenas() {
        if json {
            json::arena(out, player.world(), arena)?;
        } else {
            prose::arena(out, player.world(), arena)?;
        }
    }
    Ok(verdict)
}

/// Where an outcome is: on a line, and which operation it is, if it is one.
#[derive(Clone, Copy)]
pub(super) struct Located {
    /// From 1.
    pub(super) line: usize,
    /// From 1, as places are counted; what is only expected is none.
    pub(super) operation: Option<usize>,
}

impl Located {
    /// Of the next outcome, behind so many operations.
    fn next(line: usize, outcome: &Outcome, done: &mut usize) -> Self {
        let is_one = !matches!(outcome.statement, Statement::Expect(_));
        *done += usize::from(is_one);
        Self {
            line,
            operation: is_one.then_some(*done),
        }
    }
}

pub(super) fn judge(outcome: &Outcome) -> Verdict {
    match outcome.result {
        Ok(Effect::NotHeld { .. }) => Verdict::NotAsExpected,
        _ => Verdict::Fine,
    }
}
