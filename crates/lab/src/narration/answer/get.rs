//! The answer to "what would this request get?".

use crate::narration::formatter::{Formatter, Radix};
use crate::narration::request::{layout, request};
use crate::narration::summary::tried;
use crate::narration::text::{count, list, number, policy, units};
use crate::query::{Attempt, FreelistRow, Get, Import, LegalAddresses, Legality};
use crate::world::ArenaId;

/// The largest number of free segments whose legal addresses are listed.
const SEGMENTS: usize = 8;

/// Returns what a request would get by each policy, and which freelists and addresses it
/// could use.
pub(super) fn get(f: Formatter<'_>, get: &Get) -> String {
    let Ok(legality) = &get.legality else {
        // The request fails by every policy for the same reason.
        let (here, asked) = (f.arena(get.arena), layout(f.radix, &get.layout));
        let first = get.attempts.first();
        let why = first.map(|attempt| tried(f, &attempt.outcome));
        let why = why.unwrap_or_default();
        return format!("A request to {here} for {asked}:\n{why}");
    };
    let (here, asked) = (f.arena(get.arena), request(f.radix, &legality.request));
    let mut text = format!("A request to {here} for {asked}:");
    let results = get.attempts.iter().map(|attempt| result(f, attempt));
    let width = results.map(|result| result.chars().count()).max();
    let width = width.unwrap_or(0).max(12);
    let mut previous = String::new();
    for attempt in &get.attempts {
        let (policy, result) = (policy(attempt.policy), result(f, attempt));
        let tags = count(attempt.examined, "tag", "tags");
        text += &format!("\n  {policy:<12} {result:>width$}   {tags} examined\n    ");
        let why = tried(f, &attempt.outcome);
        text += if why == previous { "The same." } else { &why };
        if let Some(imports) = imports(f, &attempt.imports) {
            text += &format!("\n    {imports}");
        }
        previous = why;
    }
    text += &lists(&get.lists);
    if legality.request.constraints.is_some() {
        text += &addresses(f, get.arena, legality);
    }
    text
}

fn result(f: Formatter<'_>, attempt: &Attempt) -> String {
    match &attempt.result {
        Ok(placement) => f.address(placement.base),
        Err(_) => "nothing".to_owned(),
    }
}

/// Returns the imports of a chain of arenas. A single one is in the sentence about the request.
fn imports(f: Formatter<'_>, imports: &[Import]) -> Option<String> {
    let clause = |import: &Import| {
        let (from, to) = (f.arena(import.from), f.arena(import.to));
        format!(
            "{to} imports {} from {from}",
            f.range(import.base, import.size)
        )
    };
    let clauses: Vec<String> = imports.iter().map(clause).collect();
    (clauses.len() > 1).then(|| format!("{}.", clauses.join(", then ")))
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
        let (name, fit) = (list(row.list), row.fit.word());
        text += &format!("\n  {name:<width$} {fit:<11}   {segments}");
    }
    text
}

fn addresses(f: Formatter<'_>, id: ArenaId, legality: &Legality) -> String {
    let found = f
        .world
        .inspect(id, |view| legality.segments(view, SEGMENTS));
    if found.segments.is_empty() {
        return "\nNo free segment has a legal address.".to_owned();
    }
    let mut text = "\nLegal addresses:".to_owned();
    for segment in &found.segments {
        text += &format!("\n  {}", legal(f.radix, segment));
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
    let (lowest, highest) = (radix.address(legal.lowest), radix.address(legal.highest));
    if lowest == highest {
        return format!("only {lowest}, {segment}");
    }
    let every = match legal.step {
        1 => "address".to_owned(),
        step => units(step),
    };
    let mut text = format!("{lowest} to {highest}, every {every}");
    if let Some(blocks) = legal.blocks {
        let (first, last) = (number(blocks.first), units(blocks.last));
        let size = number(blocks.size);
        text += &format!(", but only at offsets of {first} to {last} from a multiple of {size}");
    }
    let many = count(legal.count(), "address", "addresses");
    format!("{text}: {many} {segment}")
}
