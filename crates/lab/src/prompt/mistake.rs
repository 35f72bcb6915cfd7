//! The mistake in a line, explained with what there is in the arenas.

use super::correction::{takes_allocation, takes_arena};
use super::preview::MOST_TAGS;
use crate::language;
use crate::scenario::ParseError;
use crate::world::{ArenaId, World};

/// The most allocations that are named.
const MOST: usize = 5;

/// Returns the error of a line that does not parse. If the allocation to free is missing, the
/// message names those that there are.
#[must_use]
pub fn explained(world: &World, line: &str, error: ParseError) -> ParseError {
    match missing_allocation(world, line, &error) {
        Some(message) => ParseError { message, ..error },
        None => error,
    }
}

fn missing_allocation(world: &World, line: &str, error: &ParseError) -> Option<String> {
    let is_missing = error.column > line.trim_end().chars().count();
    let words: Vec<&str> = line.split_whitespace().collect();
    let &[word, name] = words.as_slice() else {
        return None;
    };
    language::verb(word)
        .filter(|verb| is_missing && takes_arena(verb) && takes_allocation(verb))?;
    if let Some(arena) = world.arena_named(name) {
        return allocations(world, arena).map(|names| match names.as_slice() {
            [] => format!("nothing is allocated in {name}"),
            [first, ..] => {
                let names = and(&names);
                format!(
                    "which allocation? {name} has {names}; for example, “{word} {name} {first}”"
                )
            }
        });
    }
    // The name of an arena may be half typed.
    let is_begun = world.arenas().any(|arena| arena.name.starts_with(name));
    (!is_begun).then(|| format!("there is neither an allocation nor an arena with the name {name}"))
}

/// Returns the names of an arena's allocations; `None` if it has too many segments.
fn allocations(world: &World, arena: ArenaId) -> Option<Vec<String>> {
    let is_small = world.inspect(arena, |view| view.tag_count()) <= MOST_TAGS;
    let names = is_small.then(|| world.allocations(arena).map(|allocation| allocation.name));
    names.map(Iterator::collect)
}

/// Returns names as a list: `a, b and c`. Of many, the first and the number of the others.
fn and(names: &[String]) -> String {
    let shown = &names[..names.len().min(MOST)];
    match (names.len() - shown.len(), shown) {
        (0, [first @ .., last]) if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        (0, _) => shown.join(", "),
        (more, _) => format!("{} and {more} more", shown.join(", ")),
    }
}
