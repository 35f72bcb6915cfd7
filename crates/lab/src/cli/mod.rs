//! The command line.

mod arguments;
mod ask;
mod check;
mod compare;
mod detail;
mod import;
mod input;
mod json;
mod link;
mod located;
mod measure;
mod place;
mod prose;
mod repl;
mod run;
mod show;
mod steps;
mod table;
mod verdict;
mod workload;

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use arguments::{Arguments, Subcommands};
use clap::Parser as _;
use detail::Detail;
use verdict::{Verdict, complain};

pub(crate) fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let mut out = io::BufWriter::new(io::stdout().lock());
    let ended = match &arguments.command {
        Subcommands::Run {
            file,
            steps,
            code,
            json,
        } => run::run(&mut out, file, Detail::from_switches(*steps, *code), *json),
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
        // The reader closed the pipe: it has read enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            complain(&format!("the output can't be written: {error}"));
            Verdict::Wrong.into()
        }
    }
}
