//! What a request would get, in words.

use crate::narration::{Formatter, Radix, count, list, number, policy, request, summary, units};
use crate::query::{Get, Import, Legal, Legality, Row, Would};
use crate::world::ArenaId;

/// How many free segments are told of.
const SEGMENTS: usize = 8;

pub(super) fn told(formatter: Formatter<'_>, get: &Get) -> String {
    let Ok(legality) = &get.legality else {
        // No policy helps, and each says the same.
        let why = get.would.first().map(|would| why(formatter, would));
        return why.unwrap_or_default();
    };
    let here = formatter.arena(get.arena);
    let mut text = format!(
        "If {here} is asked for {}:",
        request(formatter.radix, &legality.request)
    );
    let mut said = String::new();
    let gets = get.would.iter().map(|would| gets(formatter, would));
    let width = gets.map(|gets| gets.chars().count()).max();
    let width = width.unwrap_or(0).max(12);
    for would in &get.would {
        text += &by_policy(formatter, would, &said, width);
        said = why(formatter, would);
    }
    text += &lists(&get.rows);
    if legality.request.constraints.is_some() {
        text += &addresses(formatter, get.arena, legality);
    }
    text
}

/// All of what a request would get by one policy: what [`summary`] would say of the real
/// thing. A request that is tried changes no name.
pub fn why(formatter: Formatter<'_>, would: &Would) -> String {
    summary(formatter, &would.outcome)
}

fn gets(formatter: Formatter<'_>, would: &Would) -> String {
    match &would.result {
        Ok(given) => formatter.address(given.base),
        Err(_) => "nothing".to_owned(),
    }
}

/// What one policy gives, and why; `said` was said just before.
fn by_policy(formatter: Formatter<'_>, would: &Would, said: &str, width: usize) -> String {
    let gets = gets(formatter, would);
    let nodes = count(would.examined, "node", "nodes");
    let mut why = why(formatter, would);
    if why == said {
        why = "The same.".to_owned();
    }
    let mut text = format!(
        "\n  {:<12} {gets:>width$}   {nodes} examined\n    {why}",
        policy(would.policy),
    );
    if let Some(lent) = imports(formatter, &would.imports) {
        text += "\n    ";
        text += &lent;
    }
    text
}

/// What would be imported, and from whom; `None` if nothing is.
pub fn imports(formatter: Formatter<'_>, imports: &[Import]) -> Option<String> {
    let lent = |import: &Import| {
        let (from, to) = (formatter.arena(import.from), formatter.arena(import.to));
        format!(
            "{to} imports {} from {from}",
            formatter.range(import.base, import.size)
        )
    };
    let lent: Vec<String> = imports.iter().map(lent).collect();
    (!lent.is_empty()).then(|| format!("{}.", lent.join(", then ")))
}

fn lists(rows: &[Row]) -> String {
    if rows.is_empty() {
        return "\nNo freelist has a segment.".to_owned();
    }
    let mut text = "\nThe freelists that are not empty:".to_owned();
    let widths = rows.iter().map(|row| list(row.list).chars().count());
    let width = widths.max().unwrap_or(0).max(32);
    for row in rows {
        let segments = count(row.segments as u128, "segment", "segments");
        let name = list(row.list);
        text += &format!("\n  {name:<width$} {:<9}   {segments}", row.chance.word());
    }
    text
}

fn addresses(formatter: Formatter<'_>, id: ArenaId, legality: &Legality) -> String {
    let found = formatter
        .world
        .inspect(id, |view| legality.segments(view, SEGMENTS));
    if found.segments.is_empty() {
        return "\nNo free segment has an address that would do.".to_owned();
    }
    let mut text = "\nAddresses that would do:".to_owned();
    for segment in &found.segments {
        text += &format!("\n  {}", legal(formatter.radix, segment));
    }
    if found.more {
        text += "\n  … and in more segments.";
    }
    text
}

/// Which addresses of a free segment would do: `4 160 to 4 928, every 64 units, …`.
pub fn legal(radix: Radix, legal: &Legal) -> String {
    let segment = radix.range(legal.segment.base, legal.segment.size);
    let segment = format!("in the free segment of {segment}");
    if legal.lowest == legal.highest {
        return format!("{} alone, {segment}", radix.address(legal.lowest));
    }
    let every = match legal.step {
        1 => "every one".to_owned(),
        step => format!("every {}", units(step)),
    };
    let mut text = format!(
        "{} to {}, {every}",
        radix.address(legal.lowest),
        radix.address(legal.highest)
    );
    if let Some(blocks) = legal.blocks {
        text += &format!(
            ", but only from {} to {} past a multiple of {}",
            number(blocks.first),
            number(blocks.last),
            number(blocks.size)
        );
    }
    let many = count(legal.count(), "address", "addresses");
    format!("{text}: {many} {segment}")
}
