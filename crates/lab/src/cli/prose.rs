//! What happened, for people.

use std::io::{self, Write};

use vmem::{Origin, Segment, SegmentKind};
use vmem_lab::words::{self, grouped, units};
use vmem_lab::{ArenaRef, Outcome, World};

/// A line and what it did; with `steps`, all of them.
pub(super) fn operation(
    out: &mut impl Write,
    line: usize,
    world: &World,
    outcome: &Outcome,
    steps: bool,
) -> io::Result<()> {
    writeln!(out, "{line:>4}  {}", outcome.statement)?;
    if steps {
        for (index, step) in outcome.steps.iter().enumerate() {
            writeln!(
                out,
                "      {:>3}. {}",
                index + 1,
                words::sentence(world, step)
            )?;
        }
    }
    writeln!(out, "      {}", words::summary(world, outcome))
}

/// An arena's numbers and its segments.
pub(super) fn arena(out: &mut impl Write, world: &World, arena: ArenaRef<'_>) -> io::Result<()> {
    let indent = " ".repeat(2 * arena.depth);
    world.inspect(arena.id, |view| {
        let stats = view.stats();
        writeln!(out)?;
        write!(
            out,
            "{indent}{}  quantum {}",
            arena.name,
            view.quantum().get()
        )?;
        if let Some(parent) = arena.parent.and_then(|parent| world.arena(parent)) {
            write!(out, "  from {}", parent.name)?;
        }
        writeln!(
            out,
            "  in use {} of {}  largest free {}",
            grouped(stats.mem_inuse),
            grouped(stats.mem_total),
            grouped(view.largest_free().into()),
        )
    })?;
    let segments: Vec<Segment> = world.inspect(arena.id, |view| view.segments().collect());
    for segment in segments {
        let base = grouped(segment.base.into());
        let size = units(segment.size);
        let what = describe(world, arena, segment);
        writeln!(out, "{indent}  {base:>12}  {size:>14}  {what}")?;
    }
    Ok(())
}

fn describe(world: &World, arena: ArenaRef<'_>, segment: Segment) -> String {
    match segment.kind {
        SegmentKind::Span(Origin::Added) => "span".to_owned(),
        SegmentKind::Span(Origin::Imported) => "span, imported".to_owned(),
        SegmentKind::Free => "  free".to_owned(),
        SegmentKind::Allocated => match world.allocation_at(arena.id, segment.base) {
            Some(allocation) => match allocation.size - allocation.asked {
                0 => format!("  {}", allocation.name),
                more => format!(
                    "  {}, {} of them padding",
                    allocation.name,
                    grouped(more.into())
                ),
            },
            None => {
                let borrower = world.borrower(arena.id, segment.base);
                let borrower = borrower.and_then(|id| world.arena(id));
                format!(
                    "  lent to {}",
                    borrower.map_or("another arena", |arena| arena.name)
                )
            }
        },
    }
}
