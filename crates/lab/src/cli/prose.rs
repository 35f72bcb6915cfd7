//! Operations and arenas for people.

use std::io::{self, Write};

use vmem::caches::{CachesView, Place};
use vmem::{Origin, Segment, SegmentKind};
use vmem_lab::narration::{self, Formatter, grouped, units};
use vmem_lab::world::{Owner, objects_out};
use vmem_lab::{ArenaRef, Outcome, World, query};

use super::steps::{self, Detail, Located};

pub(super) fn operation(
    out: &mut dyn Write,
    at: Located,
    world: &World,
    outcome: &Outcome,
    detail: Detail,
) -> io::Result<()> {
    write!(out, "{:>4}  {}", at.line, outcome.statement)?;
    match at.operation {
        Some(operation) => writeln!(out, "  (operation {operation})")?,
        None => writeln!(out)?,
    }
    steps::write(out, world, outcome, detail)?;
    let summary = narration::summary(Formatter::decimal(world), outcome);
    writeln!(out, "      {summary}")
}

/// Prints an arena's numbers and its segments.
pub(super) fn arena(out: &mut dyn Write, world: &World, arena: ArenaRef<'_>) -> io::Result<()> {
    let indent = " ".repeat(2 * arena.depth);
    let (stats, quantum, largest) = world.inspect(arena.id, |view| {
        let largest = grouped(view.largest_free().into());
        (*view.stats(), view.quantum().get(), largest)
    });
    write!(out, "\n{indent}{}  quantum {quantum}", arena.name)?;
    if let Some(parent) = arena.parent.and_then(|parent| world.arena(parent)) {
        write!(out, "  from {}", parent.name)?;
    }
    let [in_use, total] = [stats.mem_inuse, stats.mem_total].map(grouped);
    writeln!(out, "  in use {in_use} of {total}  largest free {largest}")?;
    let segments: Vec<Segment> = world.inspect(arena.id, |view| view.segments().collect());
    let slabs = world.slabs(arena.id);
    let widest = |text: fn(&Segment) -> String, least: usize| {
        let widths = segments.iter().map(|segment| text(segment).chars().count());
        widths.max().unwrap_or(0).max(least)
    };
    let bases = widest(|segment| grouped(segment.base.into()), 12);
    let sizes = widest(|segment| units(segment.size), 14);
    let mut row = |base: u64, size: u64, what: &str| {
        let (base, size) = (grouped(base.into()), units(size));
        writeln!(out, "{indent}  {base:>bases$}  {size:>sizes$}  {what}")
    };
    for &segment in &segments {
        row(segment.base, segment.size, &describe(world, arena, segment))?;
        let slab = slabs.binary_search_by_key(&segment.base, |slab| slab.base);
        if let (SegmentKind::Allocated, Ok(slab)) = (segment.kind, slab) {
            for base in objects_out(&slabs[slab]) {
                let owner = format!("    {}", object(world, arena, base));
                row(base, slabs[slab].object, &owner)?;
            }
        }
    }
    let caches = world.inspect(arena.id, |view| view.caches().map(magazines));
    for line in caches.unwrap_or_default() {
        writeln!(out, "{indent}  {line}")?;
    }
    let waiting = world.waiting(arena.id);
    let waiting = waiting.map(|it| format!("{} for {}", it.name, units(it.asked)));
    let waiting = waiting.collect::<Vec<_>>().join(", ");
    if !waiting.is_empty() {
        writeln!(
            out,
            "{indent}  waiting (first come, first served): {waiting}"
        )?;
    }
    Ok(())
}

fn describe(world: &World, arena: ArenaRef<'_>, segment: Segment) -> String {
    match segment.kind {
        SegmentKind::Span(Origin::Added) => "span".to_owned(),
        SegmentKind::Span(Origin::Imported) => "span, imported".to_owned(),
        SegmentKind::Free => "  free".to_owned(),
        SegmentKind::Allocated => match world.owner(arena.id, segment.base) {
            Some(Owner::Slab { object }) => {
                format!("  slab of {}-unit objects", grouped(object.into()))
            }
            _ => format!("  {}", object(world, arena, segment.base)),
        },
    }
}

/// Returns the owner of the segment or object at an address.
fn object(world: &World, arena: ArenaRef<'_>, base: u64) -> String {
    if let Some(allocation) = world.allocation_at(arena.id, base) {
        let name = allocation.name;
        return match allocation.size - allocation.asked {
            0 => name,
            padding => format!("{name}, {} of them padding", grouped(padding.into())),
        };
    }
    let importer = world.importer(arena.id, base);
    let importer = importer.and_then(|id| world.arena(id));
    let name = importer.map_or("another arena", |arena| arena.name);
    format!("lent to {name}")
}

/// Returns the contents of the magazines, a line for each size that has some.
fn magazines(caches: &dyn CachesView) -> Vec<String> {
    let reserve = |class: usize| {
        let mut places = Vec::new();
        for cpu in 0..caches.cpus() {
            let [loaded, previous] = [Place::Loaded, Place::Previous]
                .map(|place| query::rounds(caches, cpu, class, place).len());
            if loaded + previous > 0 {
                places.push(format!("CPU {cpu} loaded {loaded}, previous {previous}"));
            }
        }
        match caches.depot(class) {
            (0, 0) => {}
            (full, empty) => places.push(format!("depot {full} full, {empty} empty")),
        }
        let size = grouped(caches.object_size(class).into());
        (!places.is_empty()).then(|| format!("{size}-unit cache: {}", places.join("; ")))
    };
    (0..caches.sizes()).filter_map(reserve).collect()
}
