//! `vmem-lab measure`.

use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::path::Path;

use serde::ser::{Serialize, SerializeMap, Serializer};
use vmem_lab::measure::columns::{Csv, Field, Row, csv_head, fields, names};
use vmem_lab::measure::{
    CHAIN_LENGTHS, Meter, Quantity, Reached, Rows, Series, arena_names, known_arena,
};
use vmem_lab::narration::{self, Radix, count, grouped};
use vmem_lab::timeline::Player;
use vmem_lab::{Effect, Failure, Outcome, Recording, Scenario, Statement, World};

use super::input::read_scenario;
use super::table::{self, Table};
use super::verdict::{Verdict, complain};

/// The output format.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Table,
    Csv,
    Json,
}

pub(super) fn measure(
    out: &mut impl Write,
    file: &Path,
    form: Form,
    arena: Option<&str>,
    every: NonZeroUsize,
) -> io::Result<Verdict> {
    let Some(scenario) = read_scenario(file) else {
        return Ok(Verdict::Wrong);
    };
    if let Some(Err(unknown)) = arena.map(|name| known_arena(&scenario, name)) {
        let arenas = match arena_names(&scenario) {
            names if names.is_empty() => "it makes no arenas".to_owned(),
            names => format!("its arenas are {}", some(&names)),
        };
        let why = match &unknown {
            Failure::UnknownArena {
                name,
                nearest: None,
            } => format!("there is no arena {name};"),
            _ => unknown.to_string(),
        };
        complain(&format!("{}: {why} {arenas}", file.display()));
        return Ok(Verdict::Wrong);
    }
    let names: Vec<String> = names().collect();
    if form == Form::Csv {
        writeln!(out, "{}", csv_head())?;
    }
    let mut verdict = Verdict::Fine;
    let every = match form {
        // The table shows only the end.
        Form::Table => NonZeroUsize::MAX,
        Form::Csv | Form::Json => every,
    };
    let mut rows = Rows::new(scenario.operations(), every);
    let mut visit = |line: usize, world: &World, outcome: &Outcome| -> io::Result<()> {
        if let Statement::Expect(_) = outcome.statement {
            verdict = verdict.max(judged(file, line, outcome));
            return Ok(());
        }
        rows.feed(line, world, outcome, &mut |row| {
            if arena.is_some_and(|only| only != row.arena) {
                return Ok(());
            }
            match form {
                Form::Table => Ok(()),
                Form::Csv => writeln!(out, "{}", Csv(row)),
                Form::Json => write_json(out, &names, row),
            }
        })
    };
    Player::new().play(&scenario, Recording::Off, &mut visit)?;
    if form == Form::Table {
        write_table(out, &scenario, rows.meter(), arena)?;
    }
    Ok(verdict)
}

/// Lists names, up to a limit.
fn some(names: &[String]) -> String {
    const MOST: usize = 16;
    let listed = names.get(..MOST).unwrap_or(names).join(", ");
    match names.len().saturating_sub(MOST) {
        0 => listed,
        more => format!("{listed} and {} more", grouped(more as u128)),
    }
}

/// Checks an expectation, and prints a broken one.
fn judged(file: &Path, line: usize, outcome: &Outcome) -> Verdict {
    let Ok(Effect::NotHeld { expected, found }) = &outcome.result else {
        return Verdict::Fine;
    };
    let found = narration::actual(Radix::Decimal, expected, *found);
    let expected = narration::expected(Radix::Decimal, expected);
    complain(&format!(
        "{}:{line}: not as expected: {expected}; found: {found}",
        file.display()
    ));
    Verdict::NotAsExpected
}

fn write_json(out: &mut impl Write, names: &[String], row: Row<'_>) -> io::Result<()> {
    serde_json::to_writer(&mut *out, &Record { names, row }).map_err(io::Error::from)?;
    writeln!(out)
}

struct Record<'a> {
    names: &'a [String],
    row: Row<'a>,
}

impl Serialize for Record<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (name, field) in self.names.iter().zip(fields(self.row)) {
            match field {
                Field::Count(0) if name.starts_with("list_") => {}
                Field::Nothing => map.serialize_entry(name, &())?,
                Field::Word(word) => map.serialize_entry(name, word)?,
                Field::Count(count) => map.serialize_entry(name, &count)?,
                Field::Real(real) => map.serialize_entry(name, &real)?,
            }
        }
        map.end()
    }
}

fn write_table(
    out: &mut impl Write,
    scenario: &Scenario,
    meter: &Meter,
    only: Option<&str>,
) -> io::Result<()> {
    let operations = count(scenario.operations() as u128, "operation", "operations");
    writeln!(out, "{operations}; sizes in units")?;
    for series in meter.series() {
        if only.is_none_or(|only| only == series.name()) {
            write_series(out, scenario, series)?;
        }
    }
    Ok(())
}

fn write_series(out: &mut impl Write, scenario: &Scenario, series: &Series) -> io::Result<()> {
    let last = series.last();
    write!(out, "\n{}", series.name())?;
    if last.operation < scenario.operations() {
        write!(
            out,
            "  (destroyed; the numbers at the end are those after {})",
            place(scenario, last.operation)
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
            let number = table::number(quantity, Some(reached.number));
            [number, place(scenario, reached.operation)]
        };
        let [least, least_at] = reached(extremes.least);
        let [most, most_at] = reached(extremes.most);
        table.row([
            quantity.title().to_owned(),
            table::number(quantity, quantity.of(last)),
            table::real(quantity, series.mean(quantity)),
            least,
            least_at,
            most,
            most_at,
        ]);
    }
    table.write(out)?;
    let stats = &last.stats;
    writeln!(
        out,
        "  {} in search of a fit, {} compared in the hash table; {}, {}, {}, {}",
        count(series.searched().nodes, "tag examined", "tags examined"),
        count(series.compared().nodes, "segment", "segments"),
        count(stats.alloc, "segment allocated", "segments allocated"),
        count(stats.free, "freed", "freed"),
        count(stats.fail, "request failed", "requests failed"),
        count(stats.wait, "waited", "waited"),
    )?;
    let lists = last.lists.iter().enumerate().filter(|(_, free)| **free > 0);
    let lists: Vec<String> = lists
        .map(|(list, free)| {
            format!(
                "{}: {}",
                narration::list(list as u8),
                grouped((*free).into())
            )
        })
        .collect();
    if !lists.is_empty() {
        writeln!(out, "  free segments by list: {}", lists.join(", "))?;
    }
    if let Some(chains) = last.chains.filter(|chains| chains.longest > 0) {
        let lengths = chains.lengths.iter().enumerate();
        let lengths: Vec<String> = lengths
            .filter(|(_, chains)| **chains > 0)
            .map(|(members, chains)| {
                let more = if members + 1 == CHAIN_LENGTHS {
                    "+"
                } else {
                    ""
                };
                format!("{members}{more}: {}", grouped((*chains).into()))
            })
            .collect();
        writeln!(out, "  hash chains by length: {}", lengths.join(", "))?;
    }
    Ok(())
}

/// Returns an operation (from 1) and its line (from 1) in words.
fn place(scenario: &Scenario, operation: usize) -> String {
    let entry = operation
        .checked_sub(1)
        .and_then(|operation| scenario.entry_of(operation));
    let line = entry.map_or(0, |entry| entry.line + 1);
    format!(
        "operation {}, line {}",
        grouped(operation as u128),
        grouped(line as u128)
    )
}
