//! A place on the command line: `12` is after twelve operations, `12.3` after the third
//! step of the twelfth, as `run --steps` counts them.

use vmem_lab::Place;
use vmem_lab::narration::{count, grouped};

pub(super) fn parse(word: &str) -> Result<Place, String> {
    let number = |part: &str| {
        let wrong = || {
            format!(
                "“{word}” is not a position: write 12 (after operation 12) or 12.3 (after step 3 of operation 12)"
            )
        };
        part.parse::<usize>().map_err(|_| wrong())
    };
    let Some((operations, step)) = word.split_once('.') else {
        return number(word).map(Place::after);
    };
    match (
        number(operations)?.checked_sub(1),
        number(step)?.checked_sub(1),
    ) {
        (Some(operation), Some(step)) => Ok(Place::inside(operation, step)),
        _ => Err("operations and steps are counted from 1".to_owned()),
    }
}

/// Parses a place that is not inside an operation.
pub(super) fn parse_whole(word: &str) -> Result<usize, String> {
    let place = parse(word)?;
    match place.step {
        None => Ok(place.operations),
        Some(_) => Err("questions are asked after a whole operation, such as 12".to_owned()),
    }
}

/// Returns the reason a scenario of this many operations has no such place.
pub(super) fn nowhere(at: Place, length: usize) -> String {
    let operation = at.operations;
    if at.step.is_some() && operation <= length {
        return format!(
            "operation {operation} has no such step; “run --steps” lists the steps of each operation"
        );
    }
    let length = operations(length);
    format!("there is no operation {operation}; the scenario has {length}")
}

/// Returns `after 12 operations`, or `after step 3 of operation 12`.
pub(super) fn describe(place: Place) -> String {
    let operation = place.operations;
    match place.step.map(|step| step.saturating_add(1)) {
        None => format!("after {}", operations(operation)),
        Some(step) => format!("after step {step} of operation {operation}"),
    }
}

/// Returns `12 operations`.
pub(super) fn operations(number: usize) -> String {
    count(number as u128, "operation", "operations")
}

/// Returns `operation 12, line 14`.
pub(super) fn in_scenario(operation: usize, line: usize) -> String {
    let [operation, line] = [operation, line].map(|number| grouped(number as u128));
    format!("operation {operation}, line {line}")
}
