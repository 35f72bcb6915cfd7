//! What was expected, and what is so instead.

use super::{Radix, grouped, number};
use crate::scenario::{Expectation, Measure};
use crate::world::Instead;

/// What is expected: `a is at 4 160`.
pub fn expected(radix: Radix, expectation: &Expectation) -> String {
    match expectation {
        Expectation::Fails => "the operation before this line fails".to_owned(),
        Expectation::At { name, base } => format!("{name} is at {}", radix.address(*base)),
        Expectation::Measure {
            arena,
            measure,
            value,
        } => {
            let what = match measure {
                Measure::Free => "free units",
                Measure::InUse => "units in use",
                Measure::Segments => "segments",
                Measure::Largest => "units in its largest free segment",
            };
            format!("{arena} has {} {what}", number(*value))
        }
    }
}

/// What is so instead of what was expected.
pub fn instead(radix: Radix, expectation: &Expectation, found: Instead) -> String {
    let name = match expectation {
        Expectation::At { name, .. } => name,
        Expectation::Measure { arena, .. } => arena,
        Expectation::Fails => "it",
    };
    match found {
        Instead::Succeeded => "it succeeded".to_owned(),
        Instead::Waits => "it waits".to_owned(),
        Instead::NoOperation => "there is no operation before this line".to_owned(),
        Instead::At(base) => format!("it is at {}", radix.address(base)),
        Instead::StillWaits => format!("{name} still waits"),
        Instead::NotAllocated => format!("{name} is not allocated"),
        Instead::Has(measured) => format!("it has {}", grouped(measured)),
        Instead::NoArena => format!("there is no arena {name}"),
    }
}
