//! `vmem-lab repl`.

use std::io::{self, BufRead, IsTerminal, Write};

use vmem_lab::narration::{self, Formatter};
use vmem_lab::scenario::{USAGE, is_question, parse_question};
use vmem_lab::{ParseError, Recording, World, parse_line, query};

use super::{Detail, Verdict, prose, steps};

/// What can be typed here besides lines of the language.
const HELP: &str = "\
Here
  show: every arena          quit: the end
  steps: tell every step, or no longer; code: each with its line of pseudo-code";

/// Takes lines until there are no more. What is wrong with one is told, and
/// the next one is taken.
pub(super) fn repl(out: &mut impl Write) -> io::Result<Verdict> {
    let input = io::stdin().lock();
    let prompt = input.is_terminal();
    let mut world = World::new();
    world.set_recording(Recording::On);
    let mut detail = Detail::Summary;
    if prompt {
        writeln!(out, "One operation a line; “help” lists them, “quit” ends.")?;
    }
    let mut lines = input.split(b'\n');
    loop {
        if prompt {
            write!(out, "> ")?;
            out.flush()?;
        }
        let Some(line) = lines.next().transpose()? else {
            return Ok(Verdict::Fine);
        };
        let line = String::from_utf8_lossy(&line);
        match line.trim() {
            "quit" | "exit" => return Ok(Verdict::Fine),
            "help" | "?" => writeln!(out, "{USAGE}\n{HELP}")?,
            "steps" => switch(out, &mut detail, Detail::Steps)?,
            "code" => switch(out, &mut detail, Detail::Code)?,
            "show" => {
                for arena in world.arenas() {
                    prose::arena(out, &world, arena)?;
                }
            }
            line if is_question(line) => ask(out, &world, line)?,
            line => operate(out, &mut world, line, detail)?,
        }
    }
}

/// Switches to a detail, or back if it is told already.
fn switch(out: &mut impl Write, detail: &mut Detail, to: Detail) -> io::Result<()> {
    *detail = if *detail == to { Detail::Summary } else { to };
    let told = match detail {
        Detail::Summary => "Steps are not told.",
        Detail::Steps => "Steps are told.",
        Detail::Code => "Steps are told, each with its line of pseudo-code.",
    };
    writeln!(out, "{told}")
}

fn operate(out: &mut impl Write, world: &mut World, line: &str, detail: Detail) -> io::Result<()> {
    let statement = match parse_line(line) {
        Ok(Some(statement)) => statement,
        Ok(None) => return Ok(()),
        Err(error) => return complain(out, &error),
    };
    let outcome = world.run(&statement);
    steps::tell(out, world, &outcome, detail)?;
    writeln!(
        out,
        "{}",
        narration::summary(Formatter::decimal(world), &outcome)
    )
}

/// Answers a question; the world stays as it is.
fn ask(out: &mut impl Write, world: &World, line: &str) -> io::Result<()> {
    let question = match parse_question(line) {
        Ok(question) => question,
        Err(error) => return complain(out, &error),
    };
    match query::answer(world, &question) {
        Ok(answer) => writeln!(
            out,
            "{}",
            narration::answer(Formatter::decimal(world), &answer)
        ),
        Err(failure) => {
            let why = failure.to_string();
            let end = if why.ends_with('?') { "" } else { "." };
            writeln!(out, "There is no answer: {why}{end}")
        }
    }
}

fn complain(out: &mut impl Write, error: &ParseError) -> io::Result<()> {
    write!(out, "Column {}: {}", error.column, error.message)?;
    match &error.suggestion {
        Some(word) => writeln!(out, "; did you mean “{word}”?"),
        None => writeln!(out, "."),
    }
}
