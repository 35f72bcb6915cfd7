//! The command line.

mod check;
mod json;
mod prose;
mod repl;
mod run;
mod steps;

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use vmem_lab::ParseError;

/// Run scenarios of vmem arenas: what each line did, and why.
#[derive(Parser)]
#[command(version, about, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Subcommands,
}

#[derive(Subcommand)]
enum Subcommands {
    /// Run a scenario, and print what each line did, then every arena.
    ///
    /// Ends with 0 if it ran (an allocation that fails is an outcome), 1 if
    /// something was not as expected, 2 if the text is wrong.
    Run {
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
    },
    /// Run scenarios, and the `scenario` blocks of Markdown files, and report
    /// everything they expect.
    Check {
        /// Scenarios, or Markdown (.md).
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Take lines at a prompt.
    Repl,
}

/// What is told of an operation.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Detail {
    /// What it did.
    Summary,
    /// Its steps too.
    Steps,
    /// Its steps, each with its line of pseudo-code.
    Code,
}

impl Detail {
    /// The one that the switches ask for: the code is that of steps.
    const fn of(steps: bool, code: bool) -> Self {
        match (steps, code) {
            (_, true) => Self::Code,
            (true, false) => Self::Steps,
            (false, false) => Self::Summary,
        }
    }
}

/// How a run ended.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Verdict {
    /// It ran, and everything was as expected.
    Fine,
    /// Something was not as expected.
    NotAsExpected,
    /// The text is wrong, or can't be had.
    Wrong,
}

impl From<Verdict> for ExitCode {
    fn from(verdict: Verdict) -> Self {
        Self::from(verdict as u8)
    }
}

pub(crate) fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let mut out = io::BufWriter::new(io::stdout().lock());
    let ended = match &arguments.command {
        Subcommands::Run {
            file,
            steps,
            code,
            json,
        } => run::run(&mut out, file, Detail::of(*steps, *code), *json),
        Subcommands::Check { files } => check::check(&mut out, files),
        Subcommands::Repl => repl::repl(&mut out),
    };
    match ended.and_then(|verdict| out.flush().map(|()| verdict)) {
        Ok(verdict) => verdict.into(),
        // Whoever reads has read enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            complain(&format!("the output can't be written: {error}"));
            Verdict::Wrong.into()
        }
    }
}

/// A file's bytes, or those of standard input.
fn read(file: &Path) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = if file == Path::new("-") {
        io::stdin().lock().read_to_end(&mut bytes)
    } else {
        std::fs::read(file).map(|read| {
            bytes = read;
            bytes.len()
        })
    };
    match read {
        Ok(_) => Some(bytes),
        Err(error) => {
            complain(&format!("{}: {error}", file.display()));
            None
        }
    }
}

fn complain_about(file: &Path, errors: &[ParseError]) {
    for error in errors {
        complain(&format!("{}: {error}", file.display()));
    }
}

/// Says what is wrong. Where nobody listens, there is nobody to tell.
fn complain(message: &str) {
    let _unheard = writeln!(io::stderr().lock(), "{message}");
}
