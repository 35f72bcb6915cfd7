//! The command line.

mod check;
mod import;
mod json;
mod prose;
mod repl;
mod run;

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
        /// Print JSON Lines.
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
    /// Turn the log of a real program into a scenario on standard output.
    ///
    /// What was used and what could not be goes to standard error, and into
    /// comments ahead of the scenario. Ends with 2 if nothing of the log could be
    /// used.
    #[command(after_long_help = import::RECORDING)]
    Import {
        /// What wrote the log; without it, its first lines tell.
        #[arg(long)]
        from: Option<import::Recorder>,
        /// The log; - for standard input.
        file: PathBuf,
    },
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
        Subcommands::Run { file, steps, json } => run::run(&mut out, file, *steps, *json),
        Subcommands::Check { files } => check::check(&mut out, files),
        Subcommands::Repl => repl::repl(&mut out),
        Subcommands::Import { from, file } => import::import(&mut out, *from, file),
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
