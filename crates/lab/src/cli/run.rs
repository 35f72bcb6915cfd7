//! `vmem-lab run`.

use std::io::{self, Write};
use std::path::Path;

use vmem_lab::timeline::Player;
use vmem_lab::{Effect, Outcome, Recording, Scenario, World};

use super::{Detail, Verdict, complain_about, json, prose, read};

pub(super) fn run(
    out: &mut impl Write,
    file: &Path,
    detail: Detail,
    json: bool,
) -> io::Result<Verdict> {
    let Some(bytes) = read(file) else {
        return Ok(Verdict::Wrong);
    };
    let scenario = match Scenario::parse_bytes(&bytes) {
        Ok(scenario) => scenario,
        Err(errors) => {
            complain_about(file, &errors);
            return Ok(Verdict::Wrong);
        }
    };
    let mut verdict = Verdict::Fine;
    let mut tell = |line: usize, world: &World, outcome: &Outcome| {
        verdict = verdict.max(judge(outcome));
        if json {
            json::operation(out, line, world, outcome, detail)
        } else {
            prose::operation(out, line, world, outcome, detail)
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

pub(super) fn judge(outcome: &Outcome) -> Verdict {
    match outcome.result {
        Ok(Effect::NotHeld { .. }) => Verdict::NotAsExpected,
        _ => Verdict::Fine,
    }
}
