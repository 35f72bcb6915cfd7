//! `vmem-lab show`.

use std::io::{self, Write};
use std::path::Path;

use vmem_lab::narration::{Formatter, sentence, summary};
use vmem_lab::pseudocode::Trace;
use vmem_lab::{Command, Moment, Place, Session, World};

use super::input::read_text;
use super::verdict::{Verdict, complain};
use super::{json, place, prose};

/// Shows a scenario at a place, or after all its operations.
pub(super) fn show(
    out: &mut impl Write,
    file: &Path,
    at: Option<Place>,
    json: bool,
) -> io::Result<Verdict> {
    let Some(session) = open(file, at) else {
        return Ok(Verdict::Wrong);
    };
    let moment = session.moment();
    if json {
        json::moment(out, &moment)?;
    } else {
        write_place(out, &session, &moment)?;
    }
    for arena in moment.world.arenas() {
        if json {
            json::arena(out, moment.world, arena)?;
        } else {
            prose::arena(out, moment.world, arena)?;
        }
    }
    Ok(Verdict::Fine)
}

/// Opens a session at a place of a scenario, or after all its operations. Prints errors.
pub(super) fn open(file: &Path, at: Option<Place>) -> Option<Session> {
    let (text, scenario) = read_text(file)?;
    let mut session = Session::open(&text).ok()?;
    let at = at.unwrap_or(Place::after(scenario.operations()));
    if session.run(Command::GoToPlace(at)).is_err() {
        let nowhere = place::nowhere(at, scenario.operations());
        complain(&format!("{}: {nowhere}", file.display()));
        return None;
    }
    Some(session)
}

fn write_place(out: &mut impl Write, session: &Session, moment: &Moment<'_>) -> io::Result<()> {
    write!(out, "{}", capital(&place::describe(moment.place)))?;
    let Some(done) = moment.done else {
        return writeln!(out, ": nothing has happened yet.");
    };
    let operation = session.operation(moment.position.saturating_sub(1));
    let line = operation.map_or(0, |operation| operation.line);
    writeln!(out, ", line {line}: {}", done.statement)?;
    let formatter = Formatter::decimal(moment.world);
    let step = moment.place.step;
    match step.and_then(|step| Some((step, sentence(formatter, done, step)?))) {
        Some((step, sentence)) => {
            writeln!(out, "{sentence}")?;
            code(out, moment.world, &Trace::new(moment.after, done), step)
        }
        None => writeln!(out, "{}", summary(formatter, done)),
    }
}

/// Prints the pseudo-code around a step, its line marked, and its callers below.
fn code(out: &mut impl Write, world: &World, trace: &Trace, step: usize) -> io::Result<()> {
    for (nth, (call, at)) in trace.stack(step).enumerate() {
        let arena = world.arena(call.arena).map_or("", |arena| arena.name);
        let title = call.algorithm.title();
        match nth {
            0 => writeln!(out, "\n  {arena}: {title}")?,
            _ => writeln!(out, "\n  called by {arena}: {title}")?,
        }
        for (index, line) in call.algorithm.lines().iter().enumerate() {
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
