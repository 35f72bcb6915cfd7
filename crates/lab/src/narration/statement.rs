//! Statements and questions, with their addresses as the user has them.

use super::Radix;
use crate::scenario::{Question, Statement};
use crate::session::Operation;

/// A statement as a line of the language, which reads both ways of writing an address.
pub fn statement(radix: Radix, statement: &Statement) -> String {
    match radix {
        Radix::Decimal => statement.to_string(),
        Radix::Hexadecimal => format!("{statement:#}"),
    }
}

/// A question as a line of the language.
pub fn question(radix: Radix, question: &Question) -> String {
    match radix {
        Radix::Decimal => question.to_string(),
        Radix::Hexadecimal => format!("{question:#}"),
    }
}

/// An operation in a few letters, for the time line: `a`, `free b`, `heap` …
pub fn label(radix: Radix, operation: &Operation) -> String {
    if let Some(index) = operation.of_workload {
        return format!("random {}", index + 1);
    }
    match &operation.statement {
        Statement::Alloc { name, size, .. } | Statement::Xalloc { name, size, .. } => {
            name.clone().unwrap_or_else(|| size.to_string())
        }
        Statement::Arena { name, .. } => name.clone(),
        Statement::Free { name, .. } => format!("free {name}"),
        Statement::FreeAt { base, .. } => format!("free @{}", radix.address(*base)),
        Statement::Cpu { number } => format!("cpu {number}"),
        Statement::Destroy { arena } => format!("destroy {arena}"),
        other => other.word().to_owned(),
    }
}
