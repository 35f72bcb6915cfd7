//! The command line.

mod ask;
mod check;
mod compare;
mod import;
mod json;
mod link;
mod measure;
mod place;
mod prose;
mod repl;
mod run;
mod steps;
mod table;
mod workload;

use std::io::{self, Read, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use vmem_lab::Place;
use vmem_lab::words::count;
use vmem_lab::{ParseError, Scenario};

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
    /// Run a scenario, and print its arenas' numbers: a table, CSV or JSON.
    ///
    /// What is in use, how fragmented it is, what is wasted, and what it cost.
    ///
    /// For people: each number at the end, its mean, and its least and most, with the
    /// operation and the line where it was first reached. With --csv or --json: a row or a
    /// line for each operation and arena, for spreadsheets and programs. Sizes are in
    /// units; external_fragmentation is 1 - largest_free / mem_free, internal_waste is
    /// padding / (asked + padding). A field is empty (in JSON, null) where there is no such
    /// thing, or where finding it at each operation would take too long: with --every 2 or more
    /// it is always there.
    ///
    /// Ends with 0 if it ran, 1 if something was not as expected, 2 if the text is wrong.
    Measure {
        /// The scenario; - for standard input.
        file: PathBuf,
        /// Print CSV, with a header.
        #[arg(long, conflicts_with = "json")]
        csv: bool,
        /// Print JSON Lines, with the same names (a list_N that is 0 is left out).
        #[arg(long)]
        json: bool,
        /// Only the arena of this name.
        #[arg(long, value_name = "NAME")]
        arena: Option<String>,
        /// Of CSV and JSON, print every Nth operation, and the last, in full.
        #[arg(long, value_name = "N", default_value = "1")]
        every: NonZeroUsize,
    },
    /// Run a scenario under several policies or settings at once.
    ///
    /// Where the answers first differ, what each wasted, and what each cost.
    ///
    /// All get the same requests, those that the scenario as written makes. A free of
    /// something that could not be allocated is skipped, and what is only expected is not
    /// looked at. Without --policy and --set, the three policies are compared.
    ///
    /// Ends with 0 if it ran, 2 if the text or a setting is wrong.
    Compare {
        /// The scenario; - for standard input.
        file: PathBuf,
        /// Policies for all requests: instant, best, next.
        #[arg(long, value_name = "POLICY", value_delimiter = ',')]
        policy: Vec<String>,
        /// Settings for one more run, as [ARENA.]KEY=VALUE[,…]: quantum, import,
        /// qcache, magazine or policy, of one arena or of all. May be given several times.
        #[arg(long, value_name = "SETTINGS")]
        set: Vec<String>,
        /// Print JSON Lines.
        #[arg(long)]
        json: bool,
    },
    /// Ask what a request would get, what is at an address, or what a free would
    /// merge; nothing is changed by asking.
    ///
    /// The questions are
    ///
    ///   get ARENA SIZE [align=N] [phase=N] [nocross=N] [within=A..B] [instant|best|next]
    ///   at ARENA ADDRESS
    ///   free ARENA NAME|@BASE [SIZE]
    ///
    /// for example: vmem-lab ask FILE get heap 40 align=64
    ///
    /// Ends with 0 if there is an answer (that something would fail is one), 2 if the
    /// text or the question is wrong.
    #[command(verbatim_doc_comment)]
    Ask {
        /// The scenario; - for standard input.
        file: PathBuf,
        /// Ask behind the first OP operations, not behind all.
        #[arg(long, value_name = "OP")]
        at: Option<usize>,
        /// Print one line of JSON.
        #[arg(long)]
        json: bool,
        /// The question, in numbers and words as in a scenario.
        #[arg(required = true, value_name = "QUESTION")]
        question: Vec<String>,
    },
    /// Print the link of a scenario, to stand behind the # of the app's address;
    /// or the scenario of a link.
    ///
    /// Ends with 2 if the text is wrong or too long for a link, or the link can't
    /// be read.
    Link {
        /// The scenario; - for standard input.
        #[arg(required_unless_present = "open")]
        file: Option<PathBuf>,
        /// Where the session stands: behind so many operations, and at a step.
        #[arg(long, value_name = "OP[.STEP]", value_parser = place::parse, conflicts_with = "open")]
        at: Option<Place>,
        /// Print the scenario of this link, or of a whole address that has one; -
        /// for standard input.
        #[arg(long, value_name = "FRAGMENT", conflicts_with = "file")]
        open: Option<String>,
    },
    /// Take lines at a prompt.
    Repl,
    /// Print a scenario of a seeded workload: process ids, a kernel's heap, the adversary …
    ///
    /// An arena that suits the preset, and a “random” line. Without a preset, a heap of 64K
    /// and whatever the attributes say.
    #[command(after_long_help = workload::help())]
    Workload(workload::Arguments),
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

/// A scenario, unless it can't be had or is wrong: that is told then.
fn read_scenario(file: &Path) -> Option<Scenario> {
    Some(read_text(file)?.1)
}

/// A file's text to the letter, and what it means.
fn read_text(file: &Path) -> Option<(String, Scenario)> {
    let bytes = read(file)?;
    match Scenario::parse_bytes(&bytes) {
        // It was UTF-8, or there would be no scenario.
        Ok(scenario) => Some((String::from_utf8(bytes).ok()?, scenario)),
        Err(errors) => {
            complain_about(file, &errors);
            None
        }
    }
}

/// A place behind more operations than there are.
fn too_far(file: &Path, operation: usize, scenario: &Scenario) -> String {
    format!(
        "{}: there is nothing behind operation {operation}: the scenario has {}",
        file.display(),
        count(scenario.operations() as u128, "operation", "operations")
    )
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
