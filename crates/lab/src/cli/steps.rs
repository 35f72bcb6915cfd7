//! The steps inside an operation, for people.

use std::io::{self, Write};

use vmem_lab::narration::{self, Formatter};
use vmem_lab::pseudocode::Trace;
use vmem_lab::{Outcome, World};

/// The detail in which an operation is printed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Detail {
    /// Its effect.
    Summary,
    /// Its steps too.
    Steps,
    /// Its steps, each with its line of pseudo-code.
    Code,
}

/// The place of an outcome in a scenario.
#[derive(Clone, Copy)]
pub(super) struct Located {
    /// Its line, from 1.
    pub(super) line: usize,
    /// Its operation, from 1; `None` for an expectation.
    pub(super) operation: Option<usize>,
}

/// Prints a sentence for each step; steps in a source are indented. With code, the line of
/// pseudo-code is below; nested calls are indented, and each call begins with its name.
pub(super) fn write(
    out: &mut dyn Write,
    world: &World,
    outcome: &Outcome,
    detail: Detail,
) -> io::Result<()> {
    if detail == Detail::Summary {
        return Ok(());
    }
    let trace = Trace::new(world, outcome);
    let mut shown = None;
    for (index, (step, place)) in outcome.steps.iter().zip(&trace.locations).enumerate() {
        let number = index + 1;
        let sentence = narration::sentence(Formatter::decimal(world), outcome, index);
        let sentence = sentence.unwrap_or_default();
        if detail == Detail::Steps {
            let indent = "  ".repeat(trace.arenas_deep(index));
            writeln!(out, "      {number:>3}. {indent}{sentence}")?;
            continue;
        }
        let indent = " ".repeat(11 + 2 * place.depth);
        if shown.replace(place.call) != Some(place.call) {
            let arena = world.arena(step.arena).map_or("", |arena| arena.name);
            writeln!(out, "{indent}{arena}: {}", place.algorithm.title())?;
        }
        let depth = "  ".repeat(place.depth);
        writeln!(out, "      {number:>3}. {depth}  {sentence}")?;
        writeln!(out, "{indent}  {}| {}", place.line + 1, place.code())?;
    }
    Ok(())
}
