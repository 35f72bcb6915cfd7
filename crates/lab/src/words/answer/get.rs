//! What a request would get, in words.

use crate::ask::{Get, Import, Legal, Legality, Row, Would};
use crate::words::{arena, count, list, number, policy, range, request, units};
use crate::world::{ArenaId, World};

/// How many free segments are told of.
const SEGMENTS: usize = 8;

pub(super) fn told(world: &World, get: &Get) -> String {
    let Ok(legality) = &get.legality else {
        // No policy helps, and each says the same.
        let why = get.would.first().map(|would| would.why.clone());
        return why.unwrap_or_default();
    };
    let here = arena(world, get.arena);
    let mut text = format!("If {here} is asked for {}:", request(&legality.request));
    let mut said = "";
    let gets = get.would.iter().map(gets);
    let width = gets.map(|gets| gets.chars().count()).max();
    let width = width.unwrap_or(0).max(12);
    for would in &get.would {
        text += &by_policy(world, would, said, width);
        said = &would.why;
    }
    text += &lists(&get.rows);
    if legality.request.constraints.is_some() {
        text += &addresses(world, get.arena, legality);
    }
    text
}

fn gets(would: &Would) -> String {
    match &would.result {
        Ok(given) => number(given.base),
        Err(_) => "nothing".to_owned(),
    }
}

/// What one policy gives, and why; `said` was said just before.
fn by_policy(world: &World, would: &Would, said: &str, width: usize) -> String {
    let gets = gets(would);
    let nodes = count(would.examined, "node", "nodes");
    let why = if would.why == said {
        "The same."
    } else {
        &would.why
    };
    let mut text = format!(
        "\n  {:<12} {gets:>width$}   {nodes} examined\n    {why}",
        policy(would.policy),
    );
    if let Some(lent) = imports(world, &would.imports) {
        text += "\n    ";
        text += &lent;
    }
    text
}

/// What would be imported, and from whom; `None` if nothing is.
pub fn imports(world: &World, imports: &[Import]) -> Option<String> {
    let lent = |import: &Import| {
        let (from, to) = (arena(world, import.from), arena(world, import.to));
        format!(
            "{to} imports {} from {from}",
            range(import.base, import.size)
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

fn addresses(world: &World, id: ArenaId, legality: &Legality) -> String {
    let found = world.inspect(id, |view| legality.segments(view, SEGMENTS));
    if found.segments.is_empty() {
        return "\nNo free segment has an address that would do.".to_owned();
    }
    let mut text = "\nAddresses that would do:".to_owned();
    for segment in &found.segments {
        text += &format!("\n  {}", legal(segment));
    }
    if found.more {
        text += "\n  … and in more segments.";
    }
    text
}

/// Which addresses of a free segment would do: `4 160 to 4 928, every 64 units, …`.
pub fn legal(legal: &Legal) -> String {
    let segment = range(legal.segment.base, legal.segment.size);
    let segment = format!("in the free segment of {segment}");
    if legal.lowest == legal.highest {
        return format!("{} alone, {segment}", number(legal.lowest));
    }
    let every = match legal.step {
        1 => "every one".to_owned(),
        step => format!("every {}", units(step)),
    };
    let mut text = format!(
        "{} to {}, {every}",
        number(legal.lowest),
        number(legal.highest)
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
