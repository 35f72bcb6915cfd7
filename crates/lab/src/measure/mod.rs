//! The numbers of arenas after each operation, and their history for plots.
//!
//! A [`Meter`] has the newest [`Sample`] of every arena and a [`Series`] for each, thinned so
//! that it stays small but loses no peak. A [`Measurement`] runs a scenario's operations and
//! feeds a meter. [`columns`] turns a sample into the row of a table, [`Rows`] chooses the
//! operations that get one, and a [`Sheet`] is all rows as comma-separated values.
//!
//! # Cost
//! An operation takes constant time, on average, for each arena that it touches: the one it
//! names, those above it, and all arenas while requests wait. [`Meter::catch_up`] extends the
//! series of the others. Two numbers of a sample need a walk: the largest free segment (one
//! freelist) and the chain lengths (the hash table). Each operation adds steps to an arena's
//! budget, and the arena is walked when the budget suffices. Between two walks these numbers
//! are unknown, never out of date. [`Meter::settle`] walks in any case.

pub mod columns;
mod measurement;
mod meter;
mod quantity;
mod rows;
mod sample;
mod series;
mod tracked;

pub use measurement::Measurement;
pub use meter::Meter;
pub use quantity::{Number, Quantity};
pub(crate) use rows::tags;
pub use rows::{Rows, Sheet};
pub use sample::{CHAIN_LENGTHS, Cached, Chains, Sample};
pub use series::{Bin, Extremes, NumberRange, Reached, Series, Work};

use std::collections::HashSet;

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
    Err(Failure::unknown_arena(
        name,
        made.iter().map(String::as_str),
    ))
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
