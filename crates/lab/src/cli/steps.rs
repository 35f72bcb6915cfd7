//! The steps inside an operation, for people.

use std::io::{self, Write};

use vmem_lab::narration::{self, Formatter};
use vmem_lab::pseudocode::{Location, Trace};
use vmem_lab::{Outcome, World};

use super::detail::Detail;

/// Prints the steps in this detail.
pub(super) fn write(
    out: &mut impl Write,
    world: &World,
    outcome: &Outcome,
    detail: Detail,
) -> io::Result<()> {
    match detail {
        Detail::Summary => Ok(()),
        Detail::Steps => sentences(out, world, outcome),
        Detail::Code => code(out, world, outcome),
    }
}

/// Prints a sentence for each step; steps in a source are indented.
fn sentences(out: &mut impl Write, world: &World, outcome: &Outcome) -> io::Result<()> {
    let trace = Trace::new(world, outcome);
    for index in 0..outcome.steps.len() {
        let indent = "  ".repeat(trace.arenas_deep(index));
        let number = index + 1;
        let sentence = narration::sentence(Formatter::decimal(world), outcome, index);
        let sentence = sentence.unwrap_or_default();
        writeln!(out, "      {number:>3}. {indent}{sentence}")?;
    }
    Ok(())
}

/// Prints a sentence for each step and its line of pseudo-code below. Nested calls are
/// indented, and each call begins with its name.
fn code(out: &mut impl Write, world: &World, outcome: &Outcome) -> io::Result<()> {
    let trace = Trace::new(world, outcome);
    let mut shown = None;
    for (index, (step, place)) in outcome.steps.iter().zip(&trace.locations).enumerate() {
        let indent = "  ".repeat(place.depth);
        if shown.replace(place.call) != Some(place.call) {
            let arena = world.arena(step.arena).map_or("", |arena| arena.name);
            writeln!(
                out,
                "           {indent}{arena}: {}",
                place.algorithm.title()
            )?;
        }
        let number = index + 1;
        let sentence = narration::sentence(Formatter::decimal(world), outcome, index);
        let sentence = sentence.unwrap_or_default();
        writeln!(out, "      {number:>3}. {indent}  {sentence}")?;
        writeln!(out, "           {indent}  {}", line(place))?;
    }
    Ok(())
}

fn line(place: &Location) -> String {
    format!("{}| {}", place.line + 1, place.code())
}
