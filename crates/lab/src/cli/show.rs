//! `vmem-lab show`.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use vmem_lab::narration::{Formatter, capital, sentence, summary};
use vmem_lab::pseudocode::Trace;
use vmem_lab::{Command, Moment, Place, Session, World};

use super::input::{about, mistakes, read, scenario};
use super::verdict::{Stop, Verdict};
use super::{json, place, prose};

#[derive(clap::Args)]
pub(super) struct Arguments {
    /// The scenario; - for standard input.
    file: PathBuf,
    /// The position: 12 is after operation 12, and 12.3 is after step 3 of operation 12
    /// (“run --steps” prints the numbers). Default: the end.
    #[arg(long, value_name = "OP[.STEP]", value_parser = place::parse)]
    at: Option<Place>,
    /// Print JSON Lines.
    #[arg(long)]
    json: bool,
}

pub(super) fn show(out: &mut dyn Write, arguments: &Arguments) -> Result<Verdict, Stop> {
    let file = &arguments.file;
    let session = open(file, &read(file)?, arguments.at)?;
    let moment = session.moment();
    let write_arena = if arguments.json {
        json::moment(out, &moment)?;
        json::arena
    } else {
        write_place(out, &session, &moment)?;
        prose::arena
    };
    for arena in moment.world.arenas() {
        write_arena(out, moment.world, arena)?;
    }
    Ok(Verdict::Fine)
}

/// Opens a session at a place of a scenario, or after all its operations.
pub(super) fn open(file: &Path, bytes: &[u8], at: Option<Place>) -> Result<Session, String> {
    scenario(file, bytes)?;
    let mut session =
        Session::open(&String::from_utf8_lossy(bytes)).map_err(|errors| mistakes(file, &errors))?;
    let at = at.unwrap_or(Place::after(session.len()));
    match session.run(Command::GoToPlace(at)) {
        Ok(_) => Ok(session),
        Err(_) => Err(about(file, place::nowhere(at, session.len()))),
    }
}

fn write_place(out: &mut dyn Write, session: &Session, moment: &Moment<'_>) -> io::Result<()> {
    write!(out, "{}", capital(&place::describe(moment.place)))?;
    let Some(done) = moment.done else {
        return writeln!(out, ": no operation has run yet.");
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
fn code(out: &mut dyn Write, world: &World, trace: &Trace, step: usize) -> io::Result<()> {
    for (nth, (call, at)) in trace.stack(step).enumerate() {
        let called = if nth > 0 { "called by " } else { "" };
        let arena = world.arena(call.arena).map_or("", |arena| arena.name);
        writeln!(out, "\n  {called}{arena}: {}", call.algorithm.title())?;
        for (index, line) in call.algorithm.lines().iter().enumerate() {
            let mark = if index == at { '>' } else { ' ' };
            writeln!(out, "{mark} {}| {line}", index + 1)?;
        }
    }
    Ok(())
}
