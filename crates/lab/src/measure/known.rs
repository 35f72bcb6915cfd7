//! Names of arenas that a scenario never makes.

use crate::scenario::{Scenario, Statement, nearest};
use crate::world::Failure;

/// Whether a scenario makes an arena of this name, at any place. In proportion to its
/// lines.
///
/// # Errors
/// [`Failure::UnknownArena`], with the nearest name.
pub fn known_arena(scenario: &Scenario, name: &str) -> Result<(), Failure> {
    let made = || {
        let statements = scenario.lines().iter().map(|line| line.statement.as_ref());
        statements.filter_map(|statement| match statement {
            Some(Statement::Arena { name, .. }) => Some(name.as_str()),
            _ => None,
        })
    };
    if made().any(|made| made == name) {
        return Ok(());
    }
    Err(Failure::UnknownArena {
        name: name.to_owned(),
        nearest: nearest(name, made()).map(str::to_owned),
    })
}
