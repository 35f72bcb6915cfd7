//! `vmem-lab compare`.

use std::io::{self, Write};
use std::path::PathBuf;

use serde_json::{Value, json};
use vmem_lab::Scenario;
use vmem_lab::compare::{
    Answer, Column, Compared, Comparison, FIGURES, FirstFailure, Reply, Variant, VariantError,
};
use vmem_lab::measure::columns::Field;
use vmem_lab::narration::{Radix, grouped};

use super::input::read_scenario;
use super::table::Table;
use super::verdict::{Stop, Verdict};
use super::{json, place};

#[derive(clap::Args)]
pub(super) struct Arguments {
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
}

pub(super) fn compare(out: &mut dyn Write, arguments: &Arguments) -> Result<Verdict, Stop> {
    let scenario = read_scenario(&arguments.file)?;
    let variants = variants(&scenario, &arguments.policy, &arguments.set);
    let variants = variants.map_err(|error| error.to_string())?;
    let mut comparison = Comparison::new(variants);
    comparison.advance(&scenario, usize::MAX);
    if arguments.json {
        write_json(out, &comparison)?;
    } else {
        write_tables(out, &comparison)?;
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

fn write_tables(out: &mut dyn Write, comparison: &Comparison) -> io::Result<()> {
    let sides: Vec<Column<'_>> = comparison.columns().collect();
    let operations = place::operations(comparison.position());
    writeln!(out, "{operations}, the same for all; sizes in units")?;
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
        row("skipped: failed as written, would succeed here", &|side| {
            tallied(side.totals.spared)
        });
    }
    row(
        "answers that differ from the scenario as written",
        &|side| tallied(side.totals.different),
    );
    table.write(out)?;
    write_first(out, comparison, &sides)?;
    write_failures(out, &sides)?;
    for name in comparison.arenas() {
        writeln!(out, "\n{name}")?;
        write_arena(out, &name, &sides)?;
    }
    Ok(())
}

fn write_first(
    out: &mut dyn Write,
    comparison: &Comparison,
    sides: &[Column<'_>],
) -> io::Result<()> {
    let Some(first) = &comparison.first_difference else {
        return writeln!(out, "\nAll answers are the same.");
    };
    let different = place::operations(comparison.different as usize);
    let place = place::in_scenario(first.operation, first.line);
    writeln!(
        out,
        "\nThe answers to {different} differ. The first, {place}: {}",
        first.statement
    )?;
    let mut table = Table::default();
    for (side, answer) in sides.iter().zip(&first.answers) {
        table.row([side.variant.to_string(), answer.text(Radix::Decimal)]);
    }
    table.write(out)
}

fn write_failures(out: &mut dyn Write, sides: &[Column<'_>]) -> io::Result<()> {
    let failures = sides.iter().filter_map(|side| {
        let first = side.totals.first_failure.as_ref()?;
        Some((side.variant, first))
    });
    for (nth, (variant, first)) in failures.enumerate() {
        if nth == 0 {
            writeln!(out, "\nThe first that failed:")?;
        }
        let place = place::in_scenario(first.operation, first.line);
        let (statement, why) = (&first.statement, first.why(Radix::Decimal));
        writeln!(out, "  {variant}: {place}: {statement}: {why}")?;
    }
    Ok(())
}

/// The figures that are missing in the tables.
const ONLY_FOR_PROGRAMS: [&str; 2] = ["external_fragmentation", "internal_waste"];

fn write_arena(out: &mut dyn Write, name: &str, sides: &[Column<'_>]) -> io::Result<()> {
    let mut table = Table::default();
    let head = sides.iter().map(|side| side.variant.to_string());
    table.row([String::new()].into_iter().chain(head));
    for figure in FIGURES
        .iter()
        .filter(|figure| !ONLY_FOR_PROGRAMS.contains(&figure.name()))
    {
        let cell = |side: &Column<'_>| figure.text(side.meter.series_named(name));
        let cells: Vec<String> = sides.iter().map(cell).collect();
        // A row of zeros says nothing.
        let is_empty = |cell: &String| ["–", "0", "0.0 %"].contains(&cell.as_str());
        if figure.title().starts_with("in use") || !cells.iter().all(is_empty) {
            table.row([figure.title().to_owned()].into_iter().chain(cells));
        }
    }
    table.write(out)
}

/// Writes a line about all, then one about each side, then one about each side and arena.
fn write_json(out: &mut dyn Write, comparison: &Comparison) -> io::Result<()> {
    let sides = comparison.columns().map(|side| side.variant.to_string());
    let all = json!({
        "operations": comparison.position(),
        "sides": sides.collect::<Vec<_>>(),
        "different": comparison.different,
        "first_difference": comparison.first_difference.as_ref().map(difference),
    });
    json::write_line(out, &all)?;
    for side in comparison.columns() {
        json::write_line(out, &totals(side))?;
    }
    for side in comparison.columns() {
        let name = side.variant.to_string();
        for series in side.meter.series() {
            let names = [
                ("side", Field::Word(&name)),
                ("arena", Field::Word(&series.name)),
            ];
            let figures = FIGURES.iter();
            let figures = figures.map(|figure| (figure.name(), Field::Number(figure.of(series))));
            json::fields(out, names.into_iter().chain(figures))?;
        }
    }
    Ok(())
}

fn difference(first: &Compared) -> Value {
    json!({
        "operation": first.operation,
        "line": first.line,
        "statement": first.statement.to_string(),
        // In the order of the sides.
        "answers": first.answers.iter().map(answered).collect::<Vec<_>>(),
    })
}

fn answered(answer: &Answer) -> Value {
    let mut answered = match answer.reply {
        Reply::Allocated(base) => json!({"base": base}),
        Reply::Refused(code) => json!({"error": code}),
        Reply::Waits => json!({"waiting": true}),
        Reply::Skipped | Reply::Spared => json!({"skipped": true}),
        Reply::Done => json!({}),
    };
    if !answer.served.is_empty() {
        answered["served"] = json!(answer.served);
    }
    answered
}

fn totals(side: Column<'_>) -> Value {
    let failed = |first: &FirstFailure| {
        json!({
            "operation": first.operation,
            "line": first.line,
            "statement": first.statement,
            "error": first.failure.code(),
            "message": first.why(Radix::Decimal),
        })
    };
    json!({
        "side": side.variant.to_string(),
        "failures": side.totals.failures,
        "first_failure": side.totals.first_failure.as_ref().map(failed),
        "waits": side.totals.waits,
        "skipped": side.totals.skipped,
        "spared": side.totals.spared,
        "different": side.totals.different,
    })
}
