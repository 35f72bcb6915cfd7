//! The arguments of the command line.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Parser, Subcommand};
use vmem_lab::{Place, language};

use super::{import, place, workload};

/// Run scenarios of vmem arenas: what each line did, and why.
#[derive(Parser)]
#[command(version, about, max_term_width = 100)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Subcommands,
}

#[derive(Subcommand)]
pub(super) enum Subcommands {
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
    /// Run a scenario up to a place, and print what happens there, then every arena.
    ///
    /// Inside an operation: what the step did, its line of pseudo-code, and the arenas as
    /// they are after the step, inside the operation.
    ///
    /// Ends with 2 if the text is wrong, or there is no such place.
    Show {
        /// The scenario; - for standard input.
        file: PathBuf,
        /// After so many operations, or after a step of the last of them, by the numbers that
        /// “run --steps” prints; without --at, after all.
        #[arg(long, value_name = "OP[.STEP]", value_parser = place::parse)]
        at: Option<Place>,
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
    /// Take lines at a prompt, with completion, corrections, a history and undo.
    ///
    /// Tab completes a word; what a line would do is shown after it while it is typed.
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
    /// Without an arena the question is about the one that has the allocation, else about
    /// the first.
    ///
    /// Ends with 0 if there is an answer (“it would fail” is one), 2 if the
    /// text or the question is wrong.
    #[command(verbatim_doc_comment, after_long_help = questions())]
    Ask {
        /// The scenario; - for standard input.
        file: PathBuf,
        /// Ask after the first OP operations, not after all.
        #[arg(long, value_name = "OP", value_parser = place::parse_whole)]
        at: Option<usize>,
        /// Print one line of JSON.
        #[arg(long)]
        json: bool,
        /// The question.
        #[arg(required = true, value_name = "QUESTION")]
        question: Vec<String>,
    },
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
    Measure {
        /// The scenario; - for standard input.
        file: PathBuf,
        /// Print CSV, with a header.
        #[arg(long, group = "rows")]
        csv: bool,
        /// Print JSON Lines, with the same names (a list_N that is 0 is left out).
        #[arg(long, group = "rows")]
        json: bool,
        /// Only the arena of this name.
        #[arg(long, value_name = "NAME")]
        arena: Option<String>,
        /// Of CSV and JSON, print every Nth operation, and the last, in full.
        #[arg(long, value_name = "N", default_value = "1", requires = "rows")]
        every: NonZeroUsize,
    },
    /// Run a scenario under several policies or settings at once.
    ///
    /// Prints the first different answers, the waste and the cost of each run.
    ///
    /// All get the same requests, those that the scenario as written makes. A free of
    /// something that could not be allocated is skipped, and expectations are not checked. Without --policy and --set, the three policies are compared.
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
    /// Print a scenario of a seeded workload: process ids, a kernel's heap, the adversary …
    ///
    /// An arena that suits the preset, and a “random” line. Without a preset, a heap of 64K
    /// and whatever the attributes say.
    #[command(after_long_help = workload::help())]
    Workload(workload::Arguments),
    /// Turn the log of a real program into a scenario on standard output.
    ///
    /// A report of the used and unused lines goes to standard error, and into comments
    /// before the scenario. Ends with 2 if nothing of the log could be used.
    #[command(after_long_help = import::RECORDING)]
    Import {
        /// The program that wrote the log; by default, its first lines decide.
        #[arg(long)]
        from: Option<import::Recorder>,
        /// The log; - for standard input.
        file: PathBuf,
    },
    /// Print the link of a scenario, which follows the # of the app's address;
    /// or the scenario of a link.
    ///
    /// Ends with 2 if the text is wrong or too long for a link, or the link can't
    /// be read.
    Link {
        /// The scenario; - for standard input.
        #[arg(required_unless_present = "open")]
        file: Option<PathBuf>,
        /// The place of the session: after so many operations, or at a step.
        #[arg(long, value_name = "OP[.STEP]", value_parser = place::parse, conflicts_with = "open")]
        at: Option<Place>,
        /// Print the scenario of this link, or of a whole address that has one; -
        /// for standard input.
        #[arg(long, value_name = "FRAGMENT", conflicts_with = "file")]
        open: Option<String>,
    },
}

/// Returns the questions of the language, for `--help`.
fn questions() -> String {
    let mut text = "Questions:\n".to_owned();
    for verb in language::questions() {
        for usage in verb.usage() {
            text += &format!("  {usage}\n");
        }
        text += &format!("      {}\n", verb.help);
    }
    text
}
