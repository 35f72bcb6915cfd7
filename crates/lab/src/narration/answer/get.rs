//! The answer to "what would this request get?".

use crate::narration::formatter::{Formatter, Radix};
use crate::narration::request::request;
use crate::narration::summary::summary;
use crate::narration::text::{count, list, number, policy, units};
use crate::query::{Attempt, FreelistRow, Get, Import, LegalAddresses, Legality};
use crate::world::ArenaId;

/// The largest number of free segments whose legal addresses are listed.
const SEGMENTS: usize = 8;

/// Returns what a request would get by each policy, and which freelists and addresses it
/// could use.
pub(super) fn get(formatter: Formatter<'_>, get: &Get) -> String {
    let Ok(legality) = &get.legality else {
        // The request fails by every policy for the same reason.
        let why = get.attempts.first().map(|attempt| why(formatter, attempt));
        return why.unwrap_or_default();
    };
    let here = formatter.arena(get.arena);
    let mut text = format!(
        "If {here} is asked for {}:",
        request(formatter.radix, &legality.request)
    );
    let results = get
        .attempts
        .iter()
        .map(|attempt| result(formatter, attempt));
    let width = results.map(|result| result.chars().count()).max();
    let width = width.unwrap_or(0).max(12);
    let mut previous = String::new();
    for attempt in &get.attempts {
        text += &by_policy(formatter, attempt, &previous, width);
        previous = why(formatter, attempt);
    }
    text += &lists(&get.lists);
    if legality.request.constraints.is_some() {
        text += &addresses(formatter, get.arena, legality);
    }
    text
}

/// Returns what a request would get by one policy, in the words of [`summary()`]. The trial
/// leaves all names as they are.
pub fn why(formatter: Formatter<'_>, attempt: &Attempt) -> String {
    summary(formatter, &attempt.outcome)
}

fn result(formatter: Formatter<'_>, attempt: &Attempt) -> String {
    match &attempt.result {
        Ok(placement) => formatter.address(placement.base),
        Err(_) => "nothing".to_owned(),
    }
}

/// Returns the result of one policy and the reason; `previous` is the reason printed
/// before.
fn by_policy(formatter: Formatter<'_>, attempt: &Attempt, previous: &str, width: usize) -> String {
    let result = result(formatter, attempt);
    let tags = count(attempt.examined, "tag", "tags");
    let mut why = why(formatter, attempt);
    if why == previous {
        why = "The same.".to_owned();
    }
    let mut text = format!(
        "\n  {:<12} {result:>width$}   {tags} examined\n    {why}",
        policy(attempt.policy),
    );
    if let Some(imports) = imports(formatter, &attempt.imports) {
        text += "\n    ";
        text += &imports;
    }
    text
}

/// Returns the spans that would be imported; `None` if none would be.
pub fn imports(formatter: Formatter<'_>, imports: &[Import]) -> Option<String> {
    let clause = |import: &Import| {
        let (from, to) = (formatter.arena(import.from), formatter.arena(import.to));
        format!(
            "{to} imports {} from {from}",
            formatter.range(import.base, import.size)
        )
    };
    let clauses: Vec<String> = imports.iter().map(clause).collect();
    (!clauses.is_empty()).then(|| format!("{}.", clauses.join(", then ")))
}

fn lists(rows: &[FreelistRow]) -> String {
    if rows.is_empty() {
        return "\nAll freelists are empty.".to_owned();
    }
    let mut text = "\nFreelists that are not empty:".to_owned();
    let widths = rows.iter().map(|row| list(row.list).chars().count());
    let width = widths.max().unwrap_or(0).max(32);
    for row in rows {
        let segments = count(row.segments as u128, "segment", "segments");
        let name = list(row.list);
        text += &format!("\n  {name:<width$} {:<11}   {segments}", row.fit.word());
    }
    text
}

fn addresses(formatter: Formatter<'_>, id: ArenaId, legality: &Legality) -> String {
    let found = formatter
        .world
        .inspect(id, |view| legality.segments(view, SEGMENTS));
    if found.segments.is_empty() {
        return "\nNo free segment has a legal address.".to_owned();
    }
    let mut text = "\nLegal addresses:".to_owned();
    for segment in &found.segments {
        text += &format!("\n  {}", legal(formatter.radix, segment));
    }
    if found.more {
        text += "\n  … and more in other free segments.";
    }
    text
}

/// Returns the legal addresses of a free segment: `4 160 to 4 928, every 64 units: …`.
pub fn legal(radix: Radix, legal: &LegalAddresses) -> String {
    let segment = radix.range(legal.segment.base, legal.segment.size);
    let segment = format!("in the free segment of {segment}");
    if legal.lowest == legal.highest {
        return format!("only {}, {segment}", radix.address(legal.lowest));
    }
    let every = match legal.step {
        1 => "every address".to_owned(),
        step => format!("every {}", units(step)),
    };
    let mut text = format!(
        "{} to {}, {every}",
        radix.address(legal.lowest),
        radix.address(legal.highest)
    );
    if let Some(blocks) = legal.blocks {
        text += &format!(
            ", but only {} to {} after a multiple of {}",
            number(blocks.first),
            units(blocks.last),
            number(blocks.size)
        );
    }
    let many = count(legal.count(), "address", "addresses");
    format!("{text}: {many} {segment}")
}
