//! `vmem-lab show`.

use std::io::{self, Write};
use std::path::Path;

use vmem_lab::code::{self, Trace};
use vmem_lab::words::{sentence, summary};
use vmem_lab::{Command, Moment, Place, Session, World};

use super::{Verdict, complain, complain_about, json, place, prose, read_text};

/// Shows a scenario at a place, or behind all its operations.
pub(super) fn show(
    out: &mut impl Write,
    file: &Path,
    at: Option<Place>,
    json: bool,
) -> io::Result<Verdict> {
    let Some((text, scenario)) = read_text(file) else {
        return Ok(Verdict::Wrong);
    };
    let mut session = match Session::open(&text) {
        Ok(session) => session,
        Err(errors) => {
            complain_about(file, &errors);
            return Ok(Verdict::Wrong);
        }
    };
    let at = at.unwrap_or(Place::behind(scenario.operations()));
    if session.run(Command::GoToPlace(at)).is_err() {
        complain(&format!("{}: {}", file.display(), nowhere(&session, at)));
        return Ok(Verdict::Wrong);
    }
    let moment = session.moment();
    if json {
        json::moment(out, &moment)?;
    } else {
        tell(out, &session, &moment)?;
    }
    for arena in moment.world.arenas() {
        match json {
            true => json::arena(out, moment.world, arena)?,
            false => prose::arena(out, moment.world, arena)?,
        }
    }
    Ok(Verdict::Fine)
}

/// Why there is no such place.
fn nowhere(session: &Session, at: Place) -> String {
    match at.step {
        Some(_) if at.operations <= session.len() => format!(
            "operation {} has no such step; “run --steps” lists those it has",
            at.operations
        ),
        _ => format!(
            "there is no operation {}; the scenario has {}",
            at.operations,
            session.len()
        ),
    }
}

fn tell(out: &mut impl Write, session: &Session, moment: &Moment<'_>) -> io::Result<()> {
    write!(out, "{}", capital(&place::told(moment.place)))?;
    let Some(done) = moment.done else {
        return writeln!(out, ": nothing has happened yet.");
    };
    let operation = session.operation(moment.position.saturating_sub(1));
    let line = operation.map_or(0, |operation| operation.line);
    writeln!(out, ", line {line}: {}", done.statement)?;
    match (moment.step(), moment.place.step) {
        (Some(step), Some(nth)) => {
            writeln!(out, "{}", sentence(moment.world, step))?;
            code(out, moment.world, &Trace::of(moment.behind, done), nth)
        }
        _ => writeln!(out, "{}", summary(moment.world, done)),
    }
}

/// The pseudo-code around a step, its line marked, and below what called it.
fn code(out: &mut impl Write, world: &World, trace: &Trace, step: usize) -> io::Result<()> {
    for (nth, (call, at)) in trace.stack(step).enumerate() {
        let arena = world.arena(call.arena).map_or("", |arena| arena.name);
        let title = call.algorithm.title();
        match nth {
            0 => writeln!(out, "\n  {arena}: {title}")?,
            _ => writeln!(out, "\n  called by {arena}: {title}")?,
        }
        for (index, line) in code::lines(call.algorithm).iter().enumerate() {
            let mark = if index == at { '>' } else { ' ' };
            writeln!(out, "{mark} {}| {line}", index + 1)?;
        }
    }
    Ok(())
}

fn capital(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next();
    first
        .into_iter()
        .flat_map(char::to_uppercase)
        .chain(characters)
        .collect()
}
