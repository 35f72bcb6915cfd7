//! Statements, questions and expectations, with addresses in the user's radix.

use std::fmt;

use super::formatter::Radix;
use super::text::{count, grouped};
use crate::scenario::{Expectation, Measure, Statement, Target};
use crate::session::Operation;
use crate::world::Instead;

/// Returns a statement or a question as a line of the language, which accepts both radixes.
pub fn statement(radix: Radix, statement: &impl fmt::Display) -> String {
    match radix {
        Radix::Decimal => format!("{statement}"),
        Radix::Hexadecimal => format!("{statement:#}"),
    }
}

/// Returns a short label of an operation, for the timeline: `a`, `free b`, `heap` …
pub fn label(radix: Radix, operation: &Operation) -> String {
    if let Some(index) = operation.of_workload {
        return format!("random {}", index + 1);
    }
    match &operation.statement {
        Statement::Alloc {
            name: Some(name), ..
        } => name.clone(),
        Statement::Arena { name, .. } => name.clone(),
        Statement::Free { target, .. } => match target {
            Target::Name(name) => format!("free {name}"),
            Target::Base(base) => format!("free @{}", radix.address(*base)),
        },
        Statement::Cpu(number) => format!("cpu {number}"),
        Statement::Destroy(arena) => format!("destroy {arena}"),
        other => other.word().to_owned(),
    }
}

/// Returns an expectation: `a is at 4 160`.
pub fn expected(radix: Radix, expectation: &Expectation) -> String {
    match expectation {
        Expectation::Fails => "this operation fails".to_owned(),
        Expectation::At { name, base } => format!("{name} is at {}", radix.address(*base)),
        Expectation::Measure {
            arena,
            measure,
            value,
        } => has(arena, *measure, (*value).into()),
    }
}

/// Returns the value of a measure: `heap has 12 free units`.
fn has(arena: &str, measure: Measure, value: u128) -> String {
    let (one, many) = match measure {
        Measure::Free => ("free unit", "free units"),
        Measure::InUse => ("unit in use", "units in use"),
        Measure::Segments => ("segment", "segments"),
        Measure::Largest => (
            "unit in its largest free segment",
            "units in its largest free segment",
        ),
    };
    format!("{arena} has {}", count(value, one, many))
}

/// Returns the state that was found in place of the expected one.
pub fn actual(radix: Radix, expectation: &Expectation, found: Instead) -> String {
    let name = match expectation {
        Expectation::At { name, .. } => name,
        Expectation::Measure { arena, .. } => arena,
        Expectation::Fails => "the operation",
    };
    match found {
        Instead::Succeeded => "the operation succeeded".to_owned(),
        Instead::Waits => "the operation waits".to_owned(),
        Instead::NoOperation => "there is no operation before this line".to_owned(),
        Instead::At(base) => format!("{name} is at {}", radix.address(base)),
        Instead::StillWaits => format!("{name} still waits"),
        Instead::NotAllocated => format!("{name} is not allocated"),
        Instead::Has(value) => match expectation {
            Expectation::Measure { measure, .. } => has(name, *measure, value),
            _ => format!("{name} has {}", grouped(value)),
        },
        Instead::NoArena => format!("there is no arena {name}"),
    }
}
