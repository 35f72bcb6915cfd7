//! `vmem-lab measure`.

use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::path::PathBuf;

use vmem_lab::measure::columns::{Csv, Field, csv_head, fields, names};
use vmem_lab::measure::{
    CHAIN_LENGTHS, Number, Quantity, Reached, Rows, Series, arena_names, known_arena,
};
use vmem_lab::narration::{self, count, grouped};
use vmem_lab::timeline::Player;
use vmem_lab::{Failure, Recording, Scenario, Statement};

use super::input::{about, read_scenario};
use super::table::Table;
use super::verdict::{Stop, Verdict, broken, complain, judge};
use super::{json, place};

#[derive(clap::Args)]
pub(super) struct Arguments {
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
    /// In CSV and JSON, print every Nth operation, and the last, in full.
    #[arg(long, value_name = "N", default_value = "1", requires = "rows")]
    every: NonZeroUsize,
}

pub(super) fn measure(out: &mut dyn Write, arguments: &Arguments) -> Result<Verdict, Stop> {
    let Arguments {
        file, csv, json, ..
    } = arguments;
    let scenario = read_scenario(file)?;
    let only = arguments.arena.as_deref();
    if let Some(name) = only {
        known_arena(&scenario, name).map_err(|unknown| about(file, advice(&scenario, &unknown)))?;
    }
    let names: Vec<String> = names().collect();
    if *csv {
        writeln!(out, "{}", csv_head())?;
    }
    let mut verdict = Verdict::Fine;
    // The table shows only the end.
    let is_table = !csv && !json;
    let every = if is_table {
        NonZeroUsize::MAX
    } else {
        arguments.every
    };
    let mut rows = Rows::new(scenario.operations(), every);
    Player::default().play(&scenario, Recording::Off, &mut |line, world, outcome| {
        if let Statement::Expect(_) = outcome.statement {
            verdict = verdict.max(judge(outcome));
            if let Some([expected, found]) = broken(outcome) {
                let file = file.display();
                complain(&format!(
                    "{file}:{line}: not as expected: {expected}; found: {found}"
                ));
            }
            return Ok(());
        }
        rows.feed(line, world, outcome, &mut |row| {
            if is_table || only.is_some_and(|only| only != row.arena) {
                Ok(())
            } else if *csv {
                writeln!(out, "{}", Csv(row))
            } else {
                let fields = names.iter().map(String::as_str).zip(fields(row));
                json::fields(
                    out,
                    fields.filter(|(name, field)| {
                        !(name.starts_with("list_")
                            && *field == Field::Number(Some(Number::Count(0))))
                    }),
                )
            }
        })
    })?;
    if is_table {
        let operations = place::operations(scenario.operations());
        writeln!(out, "{operations}; sizes in units")?;
        for series in rows.meter.series() {
            if only.is_none_or(|only| only == series.name) {
                write_series(out, &scenario, series)?;
            }
        }
    }
    Ok(verdict)
}

/// Returns the message about an arena that the scenario does not make.
fn advice(scenario: &Scenario, unknown: &Failure) -> String {
    let why = match unknown {
        Failure::UnknownArena {
            name,
            nearest: None,
        } => format!("there is no arena {name};"),
        _ => unknown.to_string(),
    };
    match arena_names(scenario) {
        names if names.is_empty() => format!("{why} the scenario creates no arenas"),
        names => format!("{why} the arenas of the scenario are {}", some(&names)),
    }
}

fn some(names: &[String]) -> String {
    const MOST: usize = 16;
    let listed = names.get(..MOST).unwrap_or(names).join(", ");
    match names.len().saturating_sub(MOST) {
        0 => listed,
        more => format!("{listed} and {} more", grouped(more as u128)),
    }
}

fn write_series(out: &mut dyn Write, scenario: &Scenario, series: &Series) -> io::Result<()> {
    let last = &series.last;
    write!(out, "\n{}", series.name)?;
    if last.operation < scenario.operations() {
        let end = after(scenario, last.operation);
        write!(
            out,
            "  (destroyed; the numbers at the end are those after {end})"
        )?;
    }
    writeln!(out)?;
    let mut table = Table::default();
    let head = ["", "at the end", "mean", "least", "at", "most", "at"];
    table.row(head.map(str::to_owned));
    for quantity in Quantity::ALL {
        let Some(extremes) = series.extremes(quantity) else {
            continue;
        };
        if quantity.may_be_left_out() && extremes.most.number.as_f64() == 0.0 {
            continue;
        }
        let reached = |reached: Reached| {
            let number = quantity.text(Some(reached.number));
            [number, after(scenario, reached.operation)]
        };
        let mean = series.mean(quantity).map(Number::Real);
        let of_all = [
            quantity.title().to_owned(),
            quantity.text(quantity.of(last)),
            quantity.text(mean),
        ];
        let extremes = [extremes.least, extremes.most].map(reached);
        table.row(of_all.into_iter().chain(extremes.into_iter().flatten()));
    }
    table.write(out)?;
    let stats = &last.stats;
    writeln!(
        out,
        "  {} to find a fit, {} in the hash table; {}, {}, {}, {}",
        count(series.searched.nodes, "node examined", "nodes examined"),
        grouped(series.compared.nodes),
        count(stats.alloc, "segment allocated", "segments allocated"),
        count(stats.free, "freed", "freed"),
        count(stats.fail, "request failed", "requests failed"),
        count(stats.wait, "waited", "waited"),
    )?;
    let lists = counted(&last.lists, |list| narration::list(list as u8));
    if !lists.is_empty() {
        writeln!(out, "  free segments by list: {lists}")?;
    }
    if let Some(chains) = last.chains.filter(|chains| chains.longest > 0) {
        let lengths = counted(&chains.lengths, |length| {
            let more = if length + 1 < CHAIN_LENGTHS { "" } else { "+" };
            format!("{length}{more}")
        });
        writeln!(out, "  hash chains by length: {lengths}")?;
    }
    Ok(())
}

/// Lists the numbers that are not 0, each with its name.
fn counted(numbers: &[u32], name: impl Fn(usize) -> String) -> String {
    let numbers = numbers
        .iter()
        .enumerate()
        .filter(|(_, number)| **number > 0);
    let numbers =
        numbers.map(|(nth, &number)| format!("{}: {}", name(nth), grouped(number.into())));
    numbers.collect::<Vec<_>>().join(", ")
}

/// Returns an operation (from 1) and its line (from 1) in words.
fn after(scenario: &Scenario, operation: usize) -> String {
    let entry = operation
        .checked_sub(1)
        .and_then(|operation| scenario.entry_of(operation));
    let line = entry.map_or(0, |entry| entry.line + 1);
    place::in_scenario(operation, line)
}
