//! Statements and questions, with addresses in the user's radix.

use super::formatter::Radix;
use crate::scenario::{Question, Statement, Target};
use crate::session::Operation;

/// Returns a statement as a line of the language, which accepts both radixes.
pub fn statement(radix: Radix, statement: &Statement) -> String {
    match radix {
        Radix::Decimal => statement.to_string(),
        Radix::Hexadecimal => format!("{statement:#}"),
    }
}

/// Returns a question as a line of the language.
pub fn question(radix: Radix, question: &Question) -> String {
    match radix {
        Radix::Decimal => question.to_string(),
        Radix::Hexadecimal => format!("{question:#}"),
    }
}

/// Returns a short label of an operation, for the timeline: `a`, `free b`, `heap` …
pub fn label(radix: Radix, operation: &Operation) -> String {
    if let Some(index) = operation.of_workload {
        return format!("random {}", index + 1);
    }
    match &operation.statement {
        Statement::Alloc { name, size, .. } => name.clone().unwrap_or_else(|| size.to_string()),
        Statement::Arena { name, .. } => name.clone(),
        Statement::Free { target, .. } => match target {
            Target::Name(name) => format!("free {name}"),
            Target::Base(base) => format!("free @{}", radix.address(*base)),
        },
        Statement::Cpu { number } => format!("cpu {number}"),
        Statement::Destroy { arena } => format!("destroy {arena}"),
        other => other.word().to_owned(),
    }
}
