//! The commands of the prompt, and the arenas that they change.

use std::io::{self, Write};

use vmem_lab::language::{self, Word};
use vmem_lab::narration::{self, Formatter, capital};
use vmem_lab::prompt::{self, Correction, Parsed, parse};
use vmem_lab::{ParseError, Recording, Statement, World, query};

use crate::cli::prose;
use crate::cli::steps::{self, Detail};

const fn word(word: &'static str, help: &'static str) -> Word {
    Word { word, help }
}

/// The commands besides lines of the language.
pub(super) const COMMANDS: [Word; 5] = [
    word("show", "show every arena"),
    word(
        "steps",
        "show the steps of each operation, or stop showing them",
    ),
    word("code", "show each step with its line of pseudo-code"),
    word("undo", "undo the last operation"),
    word("quit", "end"),
];

/// The reaction to a line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Next {
    /// The next line.
    Line,
    /// The next line, with this correction offered.
    Corrected(String),
    /// The end.
    Quit,
}

/// The arenas, and the statements that made them.
pub(super) struct Repl {
    pub(super) world: World,
    /// All statements so far, for undo.
    pub(super) done: Vec<Statement>,
    detail: Detail,
}

impl Repl {
    pub(super) fn new() -> Self {
        let mut world = World::default();
        world.set_recording(Recording::On);
        Self {
            world,
            done: Vec::new(),
            detail: Detail::Summary,
        }
    }

    pub(super) fn take(&mut self, out: &mut dyn Write, line: &str) -> io::Result<Next> {
        let line = line.trim();
        match line {
            "quit" | "exit" => return Ok(Next::Quit),
            "steps" => self.switch(out, Detail::Steps)?,
            "code" => self.switch(out, Detail::Code)?,
            "undo" => self.undo(out)?,
            "show" => {
                for arena in self.world.arenas() {
                    prose::arena(out, &self.world, arena)?;
                }
            }
            line => return self.line(out, line),
        }
        Ok(Next::Line)
    }

    /// Runs a line of the language, or its correction.
    fn line(&mut self, out: &mut dyn Write, line: &str) -> io::Result<Next> {
        let error = match parse(line) {
            Ok(parsed) => {
                self.run(out, parsed)?;
                return Ok(Next::Line);
            }
            Err(error) => prompt::explained(&self.world, line, error),
        };
        let here = COMMANDS.iter();
        let here = here.map(|Word { word, help }| format!("  {word:<44}  {help}\n"));
        let here: String = ["Here\n".to_owned()].into_iter().chain(here).collect();
        if let Some(help) = language::help_for(line, &here) {
            writeln!(out, "{help}")?;
            return Ok(Next::Line);
        }
        let corrected = match prompt::correct(&self.world, None, line) {
            Some(Correction::Question(question)) => {
                if let Ok(question) = parse(&question) {
                    self.run(out, question)?;
                }
                return Ok(Next::Line);
            }
            Some(Correction::Statement(corrected)) => Some(corrected),
            Some(Correction::Help(_)) | None => None,
        };
        complain(out, &error, corrected.as_deref())?;
        Ok(corrected.map_or(Next::Line, Next::Corrected))
    }

    fn run(&mut self, out: &mut dyn Write, parsed: Parsed) -> io::Result<()> {
        match parsed {
            Parsed::Nothing => Ok(()),
            Parsed::Statement(statement) => self.operate(out, statement),
            Parsed::Question(question) => self.answer(out, &question),
        }
    }

    /// Switches to a detail, or back if it is shown already.
    fn switch(&mut self, out: &mut dyn Write, to: Detail) -> io::Result<()> {
        self.detail = if self.detail == to {
            Detail::Summary
        } else {
            to
        };
        let words = match self.detail {
            Detail::Summary => "Steps are not shown.",
            Detail::Steps => "Steps are shown.",
            Detail::Code => "Steps are shown, each with its line of pseudo-code.",
        };
        writeln!(out, "{words}")
    }

    fn operate(&mut self, out: &mut dyn Write, statement: Statement) -> io::Result<()> {
        let outcome = self.world.run(statement.clone());
        // An expectation changes nothing.
        if !matches!(statement, Statement::Expect(_)) {
            self.done.push(statement);
        }
        steps::write(out, &self.world, &outcome, self.detail)?;
        let formatter = Formatter::decimal(&self.world);
        writeln!(out, "{}", narration::summary(formatter, &outcome))
    }

    /// Undoes the last operation: runs all others again, with the same results.
    fn undo(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let Some(undone) = self.done.pop() else {
            return writeln!(out, "There is nothing to undo.");
        };
        self.world = World::default();
        for statement in &self.done {
            self.world.run(statement.clone());
        }
        self.world.set_recording(Recording::On);
        writeln!(out, "Undone: {undone}")
    }

    /// Answers a question; the world stays as it is.
    fn answer(&self, out: &mut dyn Write, question: &query::Question) -> io::Result<()> {
        match query::answer(&self.world, question) {
            Ok(answer) => {
                let formatter = Formatter::decimal(&self.world);
                writeln!(out, "{}", narration::answer(formatter, &answer))
            }
            Err(failure) => {
                let why = failure.to_string();
                let end = if why.ends_with('?') { "" } else { "." };
                writeln!(out, "{}{end}", capital(&why))
            }
        }
    }
}

fn complain(out: &mut dyn Write, error: &ParseError, corrected: Option<&str>) -> io::Result<()> {
    write!(out, "Column {}: {}", error.column, error.message)?;
    match error.suggestion.as_deref().or(corrected) {
        Some(words) => writeln!(out, "; did you mean “{words}”?"),
        None => writeln!(out, "."),
    }
}
