//! `vmem-lab compare`.

mod json;

use std::io::{self, Write};
use std::path::Path;

use vmem_lab::Scenario;
use vmem_lab::compare::{Column, Comparison, Variant, VariantError};
use vmem_lab::measure::{Number, Quantity, Series};
use vmem_lab::narration::{Radix, count, grouped};

use super::input::read_scenario;
use super::table::{self, Table};
use super::verdict::{Verdict, complain};

/// The output format.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Table,
    Json,
}

pub(super) fn compare(
    out: &mut impl Write,
    file: &Path,
    policies: &[String],
    settings: &[String],
    form: Form,
) -> io::Result<Verdict> {
    let Some(scenario) = read_scenario(file) else {
        return Ok(Verdict::Wrong);
    };
    let variants = match variants(&scenario, policies, settings) {
        Ok(variants) => variants,
        Err(error) => {
            complain(&error.to_string());
            return Ok(Verdict::Wrong);
        }
    };
    let mut comparison = Comparison::new(variants);
    comparison.advance(&scenario, usize::MAX);
    match form {
        Form::Table => write_tables(out, &comparison)?,
        Form::Json => json::write(out, &comparison)?,
    }
    Ok(Verdict::Fine)
}

fn variants(
    scenario: &Scenario,
    policies: &[String],
    settings: &[String],
) -> Result<Vec<Variant>, VariantError> {
    if policies.is_empty() && settings.is_empty() {
        return Ok(Variant::policies().to_vec());
    }
    let policies = policies.iter().map(|word| format!("policy={word}").parse());
    let settings = settings.iter().map(|text| text.parse());
    let variants: Vec<Variant> = policies.chain(settings).collect::<Result<_, _>>()?;
    variants
        .iter()
        .try_for_each(|variant| variant.check(scenario))?;
    Ok(variants)
}

fn write_tables(out: &mut impl Write, comparison: &Comparison) -> io::Result<()> {
    let sides: Vec<Column<'_>> = comparison.columns().collect();
    let operations = comparison.position() as u128;
    writeln!(
        out,
        "{}, the same for all; sizes in units",
        count(operations, "operation", "operations")
    )?;
    let mut table = Table::default();
    let mut row = |title: &str, cell: &dyn Fn(&Column<'_>) -> String| {
        table.row([title.to_owned()].into_iter().chain(sides.iter().map(cell)));
    };
    let tallied = |number: u64| grouped(number.into());
    row("", &|side| side.variant.to_string());
    row("failed", &|side| tallied(side.totals.failures));
    row("waited", &|side| tallied(side.totals.waits));
    row("skipped: never allocated here", &|side| {
        tallied(side.totals.skipped)
    });
    if sides.iter().any(|side| side.totals.spared > 0) {
        row("skipped: failed as written, would not here", &|side| {
            tallied(side.totals.spared)
        });
    }
    row("answered not as written", &|side| {
        tallied(side.totals.different)
    });
    table.write(out)?;
    write_first(out, comparison, &sides)?;
    for name in names(&sides) {
        writeln!(out, "\n{name}")?;
        write_arena(out, &name, &sides)?;
    }
    Ok(())
}

/// Prints the first different answers, and the first failure on each side.
fn write_first(
    out: &mut impl Write,
    comparison: &Comparison,
    sides: &[Column<'_>],
) -> io::Result<()> {
    match comparison.first_difference() {
        None => writeln!(out, "\nAll answers are the same.")?,
        Some(first) => {
            writeln!(
                out,
                "\nThe answers to {} differ. The first, operation {}, line {}: {}",
                count(comparison.different(), "operation", "operations"),
                grouped(first.operation as u128),
                grouped(first.line as u128),
                first.statement
            )?;
            let mut table = Table::default();
            for (side, answer) in sides.iter().zip(&first.answers) {
                table.row([side.variant.to_string(), answer.text(Radix::Decimal)]);
            }
            table.write(out)?;
        }
    }
    let failed = |side: &&Column<'_>| side.totals.first_failure.is_some();
    if sides.iter().any(|side| failed(&side)) {
        writeln!(out, "\nThe first that failed:")?;
    }
    for side in sides.iter().filter(failed) {
        if let Some(first) = &side.totals.first_failure {
            writeln!(
                out,
                "  {}: operation {}, line {}: {}: {}",
                side.variant,
                grouped(first.operation as u128),
                grouped(first.line as u128),
                first.statement,
                first.why(Radix::Decimal)
            )?;
        }
    }
    Ok(())
}

/// Returns the names of all arenas of all sides.
fn names(sides: &[Column<'_>]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for series in sides.iter().flat_map(|side| side.meter.series()) {
        if !names.iter().any(|name| name == series.name()) {
            names.push(series.name().to_owned());
        }
    }
    names
}

/// A row of an arena's table: its title and its cell.
type Row = (&'static str, fn(&Series) -> String);

const ROWS: [Row; 18] = [
    ("in use, at the end", |arena| last(arena, Quantity::InUse)),
    ("in use, the most", |arena| most(arena, Quantity::InUse)),
    ("total, at the end", |arena| last(arena, Quantity::Total)),
    ("total, the most", |arena| most(arena, Quantity::Total)),
    ("imported, the most", |arena| {
        most(arena, Quantity::Imported)
    }),
    ("largest free, at the end", |arena| {
        last(arena, Quantity::LargestFree)
    }),
    ("free segments, at the end", |arena| {
        last(arena, Quantity::FreeSegments)
    }),
    ("external fragmentation, mean", |arena| {
        mean(arena, Quantity::ExternalFragmentation)
    }),
    ("external fragmentation, worst", |arena| {
        most(arena, Quantity::ExternalFragmentation)
    }),
    ("internal waste, mean", |arena| {
        mean(arena, Quantity::InternalWaste)
    }),
    ("internal waste, worst", |arena| {
        most(arena, Quantity::InternalWaste)
    }),
    ("reserve of caches, the most", |arena| {
        most(arena, Quantity::Reserve)
    }),
    ("examined in search of a fit", |arena| {
        grouped(arena.searched().nodes)
    }),
    ("examined, mean of a search", |arena| {
        table::real(Quantity::Searched, arena.searched().mean())
    }),
    ("examined, the most for an operation", |arena| {
        most(arena, Quantity::Searched)
    }),
    ("compared in the hash table", |arena| {
        grouped(arena.compared().nodes)
    }),
    ("arena calls avoided", |arena| {
        last(arena, Quantity::CallsAvoided)
    }),
    ("cache misses", |arena| last(arena, Quantity::Misses)),
];

fn write_arena(out: &mut impl Write, name: &str, sides: &[Column<'_>]) -> io::Result<()> {
    let mut table = Table::default();
    let head = sides.iter().map(|side| side.variant.to_string());
    table.row([String::new()].into_iter().chain(head));
    for (title, of) in ROWS {
        let cell = |side: &Column<'_>| {
            let arena = side.meter.series_named(name);
            arena.map_or_else(|| "–".to_owned(), of)
        };
        let cells: Vec<String> = sides.iter().map(cell).collect();
        // A row of zeros says nothing.
        if cells
            .iter()
            .all(|cell| ["–", "0", "0.0 %"].contains(&cell.as_str()))
            && !title.starts_with("in use")
        {
            continue;
        }
        table.row([title.to_owned()].into_iter().chain(cells));
    }
    table.write(out)
}

fn last(arena: &Series, quantity: Quantity) -> String {
    table::number(quantity, quantity.of(arena.last()))
}

fn most(arena: &Series, quantity: Quantity) -> String {
    table::number(quantity, largest(arena, quantity))
}

fn mean(arena: &Series, quantity: Quantity) -> String {
    table::real(quantity, arena.mean(quantity))
}

fn largest(arena: &Series, quantity: Quantity) -> Option<Number> {
    Some(arena.extremes(quantity)?.most.number)
}
