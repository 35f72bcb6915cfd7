//! The arena names of a scenario.

use std::collections::HashSet;

use crate::language::nearest;
use crate::scenario::{Scenario, Statement, first_word};
use crate::world::Failure;

/// Checks that a scenario creates an arena of this name. Takes time in proportion to its
/// lines.
///
/// # Errors
/// [`Failure::UnknownArena`], with the nearest name.
pub fn known_arena(scenario: &Scenario, name: &str) -> Result<(), Failure> {
    let made = arena_names(scenario);
    if made.iter().any(|made| made == name) {
        return Ok(());
    }
    Err(Failure::UnknownArena {
        name: name.to_owned(),
        nearest: nearest(name, made.iter().map(String::as_str)).map(str::to_owned),
    })
}

/// Returns the names of the arenas that a scenario creates, each once, in order. Takes time
/// in proportion to its lines.
pub fn arena_names(scenario: &Scenario) -> Vec<String> {
    let made = |line: usize| match first_word(scenario.line_text(line)) {
        "arena" => match scenario.statement(line)? {
            Statement::Arena { name, .. } => Some(name),
            _ => None,
        },
        _ => None,
    };
    let mut seen = HashSet::new();
    let names = (0..scenario.line_count()).filter_map(made);
    names.filter(|name| seen.insert(name.clone())).collect()
}
