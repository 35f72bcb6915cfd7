//! A place on the command line: `12` is behind twelve operations, `12.3` behind the third
//! step of the twelfth, as `run --steps` counts them.

use vmem_lab::narration::count;
use vmem_lab::{Command, Place, Session};

/// The place that a word names.
pub(super) fn parse(word: &str) -> Result<Place, String> {
    let number = |part: &str| {
        let wrong = || format!("“{word}” is no place: one is written 12, or 12.3 for a step");
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

/// The number of operations that a word names, where there is no asking inside of one.
pub(super) fn parse_whole(word: &str) -> Result<usize, String> {
    let place = parse(word)?;
    match place.step {
        None => Ok(place.operations),
        Some(_) => Err("questions are asked after a whole operation, such as 12".to_owned()),
    }
}

/// Why a scenario of so many operations has no such place.
pub(super) fn nowhere(at: Place, operations: usize) -> String {
    match at.step {
        Some(_) if at.operations <= operations => format!(
            "operation {} has no such step; “run --steps” lists those it has, if any",
            at.operations
        ),
        _ => format!(
            "there is no operation {}; the scenario has {}",
            at.operations,
            count(operations as u128, "operation", "operations")
        ),
    }
}

/// Why a scenario's text has no such place, if it has none.
pub(super) fn check(text: &str, at: Place) -> Option<String> {
    let mut session = Session::open(text).ok()?;
    let refused = session.run(Command::GoToPlace(at)).is_err();
    refused.then(|| nowhere(at, session.len()))
}

/// `after 12 operations`, or `after step 3 of operation 12`.
pub(super) fn told(place: Place) -> String {
    let Place { operations, step } = place;
    match step {
        None => format!(
            "after {}",
            count(operations as u128, "operation", "operations")
        ),
        Some(step) => format!(
            "after step {} of operation {operations}",
            step.saturating_add(1)
        ),
    }
}
