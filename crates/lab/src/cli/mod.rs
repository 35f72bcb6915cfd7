//! The command line.

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
mod verdict;
mod workload;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use verdict::{Stop, Verdict, complain};

/// Run scenarios of vmem arenas: what each line did, and why.
#[derive(Parser)]
#[command(version, about, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run a scenario, and print what each line did, then every arena.
    ///
    /// Ends with 0 if it ran (an allocation that fails is an outcome), 1 if
    /// something was not as expected, 2 if the text is wrong.
    Run(run::Arguments),
    /// Run a scenario up to a position, and print what happens there, then every arena.
    ///
    /// Inside an operation: what the step did, its line of pseudo-code, and the arenas as
    /// they are after the step, inside the operation.
    ///
    /// Ends with 2 if the text is wrong, or there is no such position.
    Show(show::Arguments),
    /// Run scenarios, and the `scenario` blocks of Markdown files, and report
    /// the result of every expectation.
    Check(check::Arguments),
    /// Take lines at a prompt, with completion, corrections, a history and undo.
    ///
    /// Tab completes a word; while you type a line, its effect is shown after the line.
    /// “help” lists what can be typed. Lines that are piped are run one by one.
    Repl,
    /// Ask what a request would get, what is at an address, or what a free would merge
    ///
    /// Asking changes nothing. A question is a line of the language or in plain words:
    ///
    ///   vmem-lab ask FILE get heap 40 align=64
    ///   vmem-lab ask FILE "where would 40 go?"
    ///   vmem-lab ask FILE "what is at 4100?"
    ///   vmem-lab ask FILE "what would freeing a merge?"
    ///
    /// If the question names no arena, it is about the arena that has the allocation, or
    /// else about the first arena.
    ///
    /// Ends with 0 if there is an answer (“it would fail” is one), 2 if the
    /// text or the question is wrong.
    #[command(verbatim_doc_comment, after_long_help = ask::questions())]
    Ask(ask::Arguments),
    /// Run a scenario, and print its arenas' numbers: a table, CSV or JSON.
    ///
    /// Prints the units in use, the fragmentation, the waste and the cost.
    ///
    /// For people: each number at the end, its mean, and its least and most, with the
    /// operation and the line where it was first reached. With --csv or --json: a row or a
    /// line for each operation and arena, for spreadsheets and programs. Sizes are in
    /// units; external_fragmentation is 1 - largest_free / mem_free, internal_waste is
    /// padding / (asked + padding). A field is empty (in JSON, null) if it does not apply,
    /// or if computing it after each operation would take too long: with --every 2 or more it
    /// is always there.
    ///
    /// Ends with 0 if it ran, 1 if something was not as expected, 2 if the text is wrong.
    Measure(measure::Arguments),
    /// Run a scenario under several policies or settings at once.
    ///
    /// Prints which is best, the first different answers, the waste and the cost of each run.
    ///
    /// All runs get the requests of the scenario as written. A free of
    /// something that could not be allocated is skipped, and expectations are not checked. Without --policy and --set, the three policies are compared.
    ///
    /// The best number of each row is marked. With --seeds, a row has the median and the range
    /// of each number, and numbers whose ranges overlap count as equal.
    ///
    /// Ends with 0 if it ran, 2 if the text or a setting is wrong.
    Compare(compare::Arguments),
    /// Print a scenario of a seeded workload: process ids, a kernel's heap, the adversary …
    ///
    /// An arena that suits the preset, and a “random” line. Without a preset, a heap of 64K
    /// with the given attributes.
    #[command(after_long_help = workload::help())]
    Workload(workload::Arguments),
    /// Turn the log of a real program into a scenario on standard output.
    ///
    /// A report of the used and unused lines goes to standard error, and into comments
    /// before the scenario. Ends with 2 if nothing of the log could be used.
    #[command(after_long_help = import::RECORDING)]
    Import(import::Arguments),
    /// Print the link of a scenario, which follows the # of the app's address;
    /// or the scenario of a link.
    ///
    /// Ends with 2 if the text is wrong or too long for a link, or the link can't
    /// be read.
    Link(link::Arguments),
}

pub(crate) fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let mut out = io::BufWriter::new(io::stdout().lock());
    let ended = match &arguments.command {
        Command::Run(arguments) => run::run(&mut out, arguments),
        Command::Show(arguments) => show::show(&mut out, arguments),
        Command::Check(arguments) => check::check(&mut out, arguments),
        Command::Repl => repl::repl(&mut out),
        Command::Ask(arguments) => ask::ask(&mut out, arguments),
        Command::Measure(arguments) => measure::measure(&mut out, arguments),
        Command::Compare(arguments) => compare::compare(&mut out, arguments),
        Command::Workload(arguments) => workload::workload(&mut out, arguments),
        Command::Import(arguments) => import::import(&mut out, arguments),
        Command::Link(arguments) => link::link(&mut out, arguments),
    };
    match ended.and_then(|verdict| Ok(out.flush().map(|()| verdict)?)) {
        Ok(verdict) => verdict.into(),
        // The reader closed the pipe: it has read enough.
        Err(Stop::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(stop) => {
            complain(&stop.to_string());
            Verdict::Wrong.into()
        }
    }
}
