//! `vmem-lab compare`.

use std::io::{self, Write};
use std::path::PathBuf;

use serde_json::{Value, json};
use vmem_lab::Scenario;
use vmem_lab::compare::{
    Answer, Better, Column, Compared, Comparison, FIGURES, Figure, FigureRow, FirstFailure, Reply,
    SeedRun, Spread, Variant, VariantError, explanation, rows, verdict,
};
use vmem_lab::measure::Number;
use vmem_lab::measure::columns::Field;
use vmem_lab::narration::Radix;

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
    /// Run with K seeds, and print medians and ranges: with the seeds of the “random” lines as
    /// written, then with each seed 1 higher, and so on.
    #[arg(long, value_name = "K", default_value = "1", value_parser = clap::value_parser!(u64).range(1..=1000))]
    seeds: u64,
    /// Print CSV, with a header: a row for each number of each policy or setting.
    #[arg(long, group = "rows")]
    csv: bool,
    /// Print JSON Lines.
    #[arg(long, group = "rows")]
    json: bool,
}

/// A comparison with the seeds as written, and the numbers with all seeds.
struct Results {
    comparison: Comparison,
    names: Vec<String>,
    runs: Vec<SeedRun>,
    /// A remark about the seeds, if there is one.
    remark: Option<String>,
}

impl Results {
    fn new(scenario: &Scenario, variants: &[Variant], seeds: u64) -> Self {
        let run = |offset| {
            let variants = variants.iter().cloned();
            let mut comparison = Comparison::with_seed_offset(variants, offset);
            comparison.advance(scenario, usize::MAX);
            comparison
        };
        let comparison = run(0);
        let others = if scenario.has_random() {
            1..seeds
        } else {
            0..0
        };
        let others = others.map(|offset| SeedRun::new(&run(offset)));
        Self {
            runs: std::iter::once(SeedRun::new(&comparison))
                .chain(others)
                .collect(),
            names: comparison.names(),
            comparison,
            remark: remark(scenario, seeds),
        }
    }

    fn verdict(&self, of: &[FigureRow]) -> Vec<String> {
        verdict(of, &rows(&self.runs, None), &self.names)
    }

    /// Returns the arenas, after all arenas together.
    fn groups(&self) -> impl Iterator<Item = (Option<String>, Vec<FigureRow>)> {
        let arenas = self.comparison.arenas().into_iter().map(Some);
        std::iter::once(None).chain(arenas).map(|arena| {
            let rows = rows(&self.runs, arena.as_deref());
            (arena, rows)
        })
    }
}

fn remark(scenario: &Scenario, seeds: u64) -> Option<String> {
    match (scenario.has_random(), seeds) {
        (true, 1) => Some(
            "With one seed, a difference may be chance; --seeds 5 compares five seeds.".to_owned(),
        ),
        (true, _) => Some(format!(
            "Medians over {seeds} seeds, with the range in parentheses: the seeds as written, \
             then each 1 higher than the last."
        )),
        (false, 1) => None,
        (false, _) => Some(
            "The scenario has no “random” line, so other seeds change nothing, and it ran once."
                .to_owned(),
        ),
    }
}

pub(super) fn compare(out: &mut dyn Write, arguments: &Arguments) -> Result<Verdict, Stop> {
    let scenario = read_scenario(&arguments.file)?;
    let variants = variants(&scenario, &arguments.policy, &arguments.set);
    let variants = variants.map_err(|error| error.to_string())?;
    let results = Results::new(&scenario, &variants, arguments.seeds);
    if arguments.json {
        write_json(out, &results)?;
    } else if arguments.csv {
        write_csv(out, &results)?;
    } else {
        write_tables(out, &results)?;
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

fn write_tables(out: &mut dyn Write, results: &Results) -> io::Result<()> {
    let comparison = &results.comparison;
    let operations = place::operations(comparison.position());
    writeln!(out, "{operations}, the same for all; sizes in units")?;
    if let Some(remark) = &results.remark {
        writeln!(out, "{remark}")?;
    }
    for (arena, rows) in results.groups() {
        match &arena {
            Some(arena) => writeln!(out, "\n{arena}")?,
            None => writeln!(out, "\nAll arenas")?,
        }
        for sentence in results.verdict(&rows) {
            writeln!(out, "  {sentence}")?;
        }
        write_rows(out, &rows, &results.names)?;
        if arena.is_none() {
            let sides: Vec<Column<'_>> = comparison.columns().collect();
            if results.runs.len() > 1 {
                writeln!(out, "\nWith the seeds as written:")?;
            }
            write_first(out, comparison, &sides)?;
            write_failures(out, &sides)?;
        }
    }
    let how = explanation(results.runs.len());
    writeln!(out, "\n* {how}")
}

/// The figures that are missing in the tables.
const ONLY_FOR_PROGRAMS: [&str; 2] = ["external_fragmentation", "internal_waste"];

/// Writes the rows that are not blank, and marks the best numbers.
fn write_rows(out: &mut dyn Write, rows: &[FigureRow], names: &[String]) -> io::Result<()> {
    const ALWAYS: [&str; 3] = ["failures", "mem_inuse", "mem_inuse_most"];
    let mut table = Table::default();
    let head = names.iter().map(|name| format!("{name} "));
    table.row([String::new()].into_iter().chain(head));
    for row in rows {
        let name = row.figure.name();
        if ONLY_FOR_PROGRAMS.contains(&name) || (row.is_blank() && !ALWAYS.contains(&name)) {
            continue;
        }
        let cells = (0..names.len()).map(|column| {
            let mark = if row.is_best(column) { '*' } else { ' ' };
            format!("{}{mark}", row.text(column))
        });
        table.row([row.figure.title().to_owned()].into_iter().chain(cells));
    }
    table.write(out)
}

fn write_first(
    out: &mut dyn Write,
    comparison: &Comparison,
    sides: &[Column<'_>],
) -> io::Result<()> {
    let Some(first) = &comparison.first_difference else {
        return writeln!(out, "\nAll results are the same.");
    };
    let different = place::operations(comparison.different as usize);
    let place = place::in_scenario(first.operation, first.line);
    writeln!(
        out,
        "\nThe results of {different} differ. The first, {place}: {}",
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

/// Returns the fields of a figure in a column.
fn fields<'a>(
    arena: Option<&'a str>,
    row: &'a FigureRow,
    (column, side): (usize, &'a str),
) -> [(&'static str, Field<'a>); 8] {
    let spread = row.cells.get(column).copied().flatten();
    let number = |of: fn(&Spread) -> Number| Field::Number(spread.as_ref().map(of));
    [
        ("arena", arena.map_or(Field::Number(None), Field::Word)),
        ("figure", Field::Word(row.figure.name())),
        (
            "better",
            match row.figure.better() {
                Better::Lower => Field::Word("lower"),
                Better::Higher => Field::Word("higher"),
                Better::Neither => Field::Number(None),
            },
        ),
        ("side", Field::Word(side)),
        ("median", number(Spread::median)),
        ("least", number(Spread::least)),
        ("most", number(Spread::most)),
        (
            "best",
            Field::Number(Some(u64::from(row.is_best(column)).into())),
        ),
    ]
}

/// Writes the names of the fields, then a row for each figure in each column. The table of all
/// arenas together has no name.
fn write_csv(out: &mut dyn Write, results: &Results) -> io::Result<()> {
    writeln!(out, "arena,figure,better,side,median,least,most,best")?;
    let names = || results.names.iter().map(String::as_str).enumerate();
    for (arena, rows) in results.groups() {
        for (row, side) in rows
            .iter()
            .flat_map(|row| names().map(move |side| (row, side)))
        {
            let fields = fields(arena.as_deref(), row, side).map(|(_, field)| match field {
                // A side with several settings has commas.
                Field::Word(word) if word.contains(',') => format!("\"{word}\""),
                field => field.to_string(),
            });
            writeln!(out, "{}", fields.join(","))?;
        }
    }
    Ok(())
}

/// Writes a line about all, then one about each side, then one about each side and arena, all
/// with the seeds as written; then one about each figure of each arena and side, with all
/// seeds.
fn write_json(out: &mut dyn Write, results: &Results) -> io::Result<()> {
    let Results {
        comparison, names, ..
    } = results;
    let verdicts = results
        .groups()
        .map(|(arena, rows)| json!({"arena": arena, "sentences": results.verdict(&rows)}));
    let all = json!({
        "operations": comparison.position(),
        "seeds": results.runs.len(),
        "sides": names,
        "verdict": verdicts.collect::<Vec<_>>(),
        "different": comparison.different,
        "first_difference": comparison.first_difference.as_ref().map(difference),
    });
    json::write_line(out, &all)?;
    for side in comparison.columns() {
        json::write_line(out, &totals(side))?;
    }
    for (side, name) in comparison.columns().zip(names) {
        for series in side.meter.series() {
            let of = |figure: &Figure| figure.of(&side, Some(&series.name));
            let names = [
                ("side", Field::Word(name)),
                ("arena", Field::Word(&series.name)),
            ];
            let figures = FIGURES.iter();
            let figures = figures.map(|figure| (figure.name(), Field::Number(of(figure))));
            json::fields(out, names.into_iter().chain(figures))?;
        }
    }
    for (arena, rows) in results.groups() {
        for row in &rows {
            for side in names.iter().map(String::as_str).enumerate() {
                json::fields(out, fields(arena.as_deref(), row, side).into_iter())?;
            }
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
