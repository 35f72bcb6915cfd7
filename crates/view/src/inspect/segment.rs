//! A segment: every field of its boundary tag, its owner, and its neighbours.

use vmem::{Origin, Segment, SegmentKind};
use vmem_lab::narration::{self, grouped, units};
use vmem_lab::query::{self, Found, FoundSegment, Holder, Position};
use vmem_lab::{Allocation, ArenaId};

use crate::inspect::Context;
use crate::inspect::report::{Group, Report, Row};
use crate::item::Item;
use crate::quantum_caches::{ObjectCounts, class_of};
use crate::tag_links::{around, listed_around};

/// A boundary tag.
struct Tag {
    arena: ArenaId,
    found: FoundSegment,
    /// The tags before and after it in its span.
    neighbours: [Option<Segment>; 2],
    /// The tags before and after it in its freelist or hash chain.
    listed: [Option<Segment>; 2],
}

/// Reports the segment of an arena that begins at `base`.
pub(super) fn report(cx: Context<'_>, arena: ArenaId, base: u64) -> Option<Report> {
    let tag = Tag::at(cx, arena, base)?;
    let mut groups = vec![tag_group(cx, &tag)];
    groups.extend(owner_group(cx, &tag));
    groups.push(links_group(cx, &tag));
    Some(Report {
        title: match tag.found.holder {
            Some(_) => cx.owner_label(arena, base),
            None => "free segment".to_owned(),
        },
        sentence: sentence(cx, &tag),
        groups,
        dump: Some(dump(&tag)),
    })
}

impl Tag {
    fn at(cx: Context<'_>, arena: ArenaId, base: u64) -> Option<Self> {
        let Found::Segment(found) = query::at(cx.world, arena, base).found else {
            return None;
        };
        let (span, segment) = (found.span, found.segment);
        if segment.base != base {
            return None;
        }
        cx.world.inspect(arena, |view| {
            // The first tag of a span is its marker.
            let [left, right] = around(view.segments_of(span.base).skip(1), base);
            Some(Self {
                arena,
                found,
                neighbours: [left.or(Some(span)), right],
                listed: listed_around(view, segment, usize::MAX),
            })
        })
    }

    fn end(&self) -> u128 {
        u128::from(self.found.segment.base) + u128::from(self.found.segment.size)
    }

    fn is_imported(&self) -> bool {
        self.found.span.kind == SegmentKind::Span(Origin::Imported)
    }
}

/// Returns "2 of 5".
fn position(index: usize, len: usize) -> String {
    if index < len {
        format!("{} of {}", grouped(index as u128 + 1), grouped(len as u128))
    } else {
        "–".to_owned()
    }
}

fn sentence(cx: Context<'_>, tag: &Tag) -> String {
    let here = cx.world.name_of(tag.arena);
    let size = tag.found.segment.size;
    let Some(holder) = &tag.found.holder else {
        let is_free = |neighbour: &Segment| neighbour.kind == SegmentKind::Free;
        let neighbours = if size == tag.found.span.size {
            "The segment fills its span."
        } else if tag.neighbours.iter().flatten().any(is_free) {
            "The segment is merged with its free neighbour next."
        } else {
            "On each side is an allocated segment or the end of the span: free neighbours are \
             always merged."
        };
        return format!("{} of {here}, free. {neighbours}", units(size));
    };
    match holder {
        Holder::Importer { inside } => format!(
            "{here} lent this segment to {}, where the segment is a span. The segment is returned \
             as soon as the whole span is free.",
            cx.world.name_of(inside.arena)
        ),
        Holder::Slab { size, .. } => format!(
            "A slab of {here}’s caches, cut into objects of {}. A reap returns the slab if none \
             of its objects is handed out.",
            units(*size)
        ),
        Holder::Allocation(allocation) if allocation.asked < size => format!(
            "{} asked {here} for {} and got {}: sizes are rounded up to the quantum.",
            allocation.name,
            units(allocation.asked),
            grouped(size.into())
        ),
        Holder::Allocation(allocation) => {
            format!("{} asked {here} for {}.", allocation.name, units(size))
        }
        Holder::Unknown => format!("Allocated in {here}; its owner is unknown."),
    }
}

fn tag_group(cx: Context<'_>, tag: &Tag) -> Group {
    let (arena, span) = (tag.arena, tag.found.span);
    let origin = match tag.found.source {
        Some(source) => format!("imported from {}", cx.world.name_of(source)),
        None if tag.is_imported() => "imported".to_owned(),
        None => "added".to_owned(),
    };
    let Position { list, index, len } = tag.found.position;
    let is_there = index < len;
    let (kind, list, place) = match tag.found.holder {
        None => (
            "free",
            if is_there {
                let item = Item::List(arena, list as u8);
                Row::text("freelist", narration::list(list as u8)).link(item)
            } else {
                Row::text("freelist", "in no list now")
            },
            Row::text("place in list", position(index, len)),
        ),
        Some(_) => (
            "allocated",
            if is_there {
                Row::text("hash bucket", grouped(list as u128)).link(Item::Bucket(arena, list))
            } else {
                Row::text("hash bucket", "in no chain now")
            },
            Row::text("place in chain", position(index, len)),
        ),
    };
    let rows = vec![
        Row::text("kind", kind).kernel("vs_type"),
        cx.address_row("first unit", tag.found.segment.base)
            .kernel("vs_start"),
        cx.address_row("end", tag.end()).kernel("vs_end"),
        Row::units("size", tag.found.segment.size),
        Row::text("span", cx.radix.range(span.base, span.size)).link(Item::Span(arena, span.base)),
        Row::text("origin of the span", origin).kernel("vs_import"),
        list,
        place,
    ];
    Group::new("Boundary tag", rows)
}

fn owner_group(cx: Context<'_>, tag: &Tag) -> Option<Group> {
    let Segment { base, size, .. } = tag.found.segment;
    let Some(holder) = &tag.found.holder else {
        return None;
    };
    let rows = match holder {
        Holder::Allocation(allocation) => allocation_rows(cx, allocation, size),
        Holder::Importer { inside } => {
            let child = inside.arena;
            vec![
                Row::text("lent to", cx.world.name_of(child)).link(Item::Arena(child)),
                Row::text("its span", units(size)).link(Item::Span(child, base)),
            ]
        }
        Holder::Slab { size, .. } => slab_rows(cx, tag.arena, base, *size),
        Holder::Unknown => return None,
    };
    Some(Group::new("Owner", rows))
}

/// Returns the rows of an allocation that got `size` units.
pub(super) fn allocation_rows(cx: Context<'_>, allocation: &Allocation, size: u64) -> Vec<Row> {
    let mut rows = vec![
        Row::text("name", &*allocation.name),
        Row::units("asked for", allocation.asked),
        Row::units("padding", size.saturating_sub(allocation.asked)),
    ];
    if let Some(index) = cx.session.created_by(allocation)
        && let Some(operation) = cx.session.operation(index)
    {
        let (number, line) = (index as u128 + 1, operation.line as u128);
        let text = format!("operation {}, line {}", grouped(number), grouped(line));
        rows.push(Row::text("created by", text).link(Item::Operation(index)));
    }
    rows
}

fn slab_rows(cx: Context<'_>, arena: ArenaId, base: u64, object: u64) -> Vec<Row> {
    let mut objects = Row::units("objects of", object);
    let class = cx
        .world
        .inspect(arena, |view| class_of(view.caches()?, object));
    objects.link = class.map(|class| Item::Cache(arena, class));
    let mut rows = vec![objects];
    let slabs = cx.world.slabs(arena);
    if let Some(slab) = slabs.iter().find(|slab| slab.base == base) {
        rows.extend(count_rows(ObjectCounts::new([slab]), "free in it"));
    }
    rows
}

/// Returns a row for the number of cached objects in each state.
pub(super) fn count_rows(counts: ObjectCounts, in_slab: &str) -> [Row; 4] {
    [
        Row::count("objects", counts.all as u64),
        Row::count("handed out", counts.handed_out as u64),
        Row::count(in_slab, counts.in_slab as u64),
        Row::count("in magazines", counts.in_magazines() as u64),
    ]
}

fn links_group(cx: Context<'_>, tag: &Tag) -> Group {
    let row = |name: &str, kernel, neighbour: Option<Segment>| match neighbour {
        Some(neighbour) => cx.segment_row(name, tag.arena, neighbour).kernel(kernel),
        None => Row::text(name, "none").kernel(kernel),
    };
    let ([left, right], [previous, next]) = (tag.neighbours, tag.listed);
    let mut rows = vec![
        row("left", "vs_aprev", left),
        row("right", "vs_anext", right),
    ];
    if tag.found.holder.is_none() {
        rows.push(row("next in list", "vs_knext", next));
        rows.push(row("previous in list", "vs_kprev", previous));
    } else {
        rows.push(row("next in chain", "vs_knext", next));
    }
    Group::new("Links", rows)
}

/// Returns the tag in the format of mdb's `::print vmem_seg_t`. A link is shown as the
/// address of the linked tag's segment, because our links are indices.
fn dump(tag: &Tag) -> String {
    let target = |segment: Option<Segment>| match segment {
        Some(segment) => format!("→ {:#x}", segment.base),
        None => "0".to_owned(),
    };
    let [left, right] = tag.neighbours.map(target);
    let [previous, next] = tag.listed.map(target);
    let (previous, kind) = match tag.found.holder {
        Some(_) => (String::new(), "0x1 (VMEM_ALLOC)"),
        None => (format!("vs_kprev  = {previous}\n"), "0x2 (VMEM_FREE)"),
    };
    format!(
        "vs_start  = {:#x}\nvs_end    = {:#x}\nvs_knext  = {next}\n{previous}\
         vs_anext  = {right}\nvs_aprev  = {left}\nvs_type   = {kind}\nvs_import = {}",
        tag.found.segment.base,
        tag.end(),
        u8::from(tag.is_imported())
    )
}
