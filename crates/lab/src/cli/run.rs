//! `vmem-lab run`.

use std::io::{self, Write};
use std::path::Path;

use vmem_lab::timeline::Player;
use vmem_lab::{Effect, Outcome, Recording, World};

use super::detail::Detail;
use super::input::read_scenario;
use super::located::Located;
use super::verdict::Verdict;
use super::{json, prose};

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
    let mut visit = |line: usize, world: &World, outcome: &Outcome| {
        verdict = verdict.max(judge(outcome));
        let at = Located::next(line, outcome, &mut done);
        if json {
            json::operation(out, at, world, outcome, detail)
        } else {
            prose::operation(out, at, world, outcome, detail)
        }
    };
    let mut player = Player::new();
    // The summaries need the steps even if they are not printed.
    let recording = if detail != Detail::Summary || !json {
        Recording::On
    } else {
        Recording::Off
    };
    player.play(&scenario, recording, &mut visit)?;
    for arena in player.world().arenas() {
        if json {
            json::arena(out, player.world(), arena)?;
        } else {
            prose::arena(out, player.world(), arena)?;
        }
    }
    Ok(verdict)
}

pub(super) fn judge(outcome: &Outcome) -> Verdict {
    match outcome.result {
        Ok(Effect::NotHeld { .. }) => Verdict::NotAsExpected,
        _ => Verdict::Fine,
    }
}
