//! The command line.

mod arguments;
mod ask;
mod check;
mod compare;
mod import;
mod input;
mod json;
mod link;
mod measure;
mod place;
mod prose;
mod repl;
mod run;
mod show;
mod steps;
mod table;
mod workload;

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use arguments::{Arguments, Subcommands};
use clap::Parser as _;

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
    /// The input is wrong, or can't be read.
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
        Subcommands::Show { file, at, json } => show::show(&mut out, file, *at, *json),
        Subcommands::Check { files } => check::check(&mut out, files),
        Subcommands::Measure {
            file,
            csv,
            json,
            arena,
            every,
        } => {
            let form = match (csv, json) {
                (true, _) => measure::Form::Csv,
                (_, true) => measure::Form::Json,
                _ => measure::Form::Table,
            };
            measure::measure(&mut out, file, form, arena.as_deref(), *every)
        }
        Subcommands::Compare {
            file,
            policy,
            set,
            json,
        } => {
            let form = if *json {
                compare::Form::Json
            } else {
                compare::Form::Table
            };
            compare::compare(&mut out, file, policy, set, form)
        }
        Subcommands::Ask {
            file,
            at,
            json,
            question,
        } => ask::ask(&mut out, file, *at, *json, &question.join(" ")),
        Subcommands::Link {
            open: Some(pasted), ..
        } => link::open(&mut out, pasted),
        Subcommands::Link { file, at, .. } => {
            let file = file.as_deref().unwrap_or(Path::new("-"));
            link::make(&mut out, file, at.unwrap_or_default())
        }
        Subcommands::Repl => repl::repl(&mut out),
        Subcommands::Workload(arguments) => workload::workload(&mut out, arguments),
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

/// Prints what is wrong to standard error. If nobody reads that, nothing more can be done.
fn complain(message: &str) {
    let _unheard = writeln!(io::stderr().lock(), "{message}");
}
