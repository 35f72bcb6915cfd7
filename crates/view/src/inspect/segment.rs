//! A segment: every field of its boundary tag, its owner, and its neighbours.

use vmem::{Origin, Segment, SegmentKind, View};
use vmem_lab::narration::{grouped, units};
use vmem_lab::query::{ChainPosition, Found, Holder, ListPosition};
use vmem_lab::{Allocation, ArenaId, Session, World, narration, query};

use crate::inspect::place;
use crate::inspect::report::{Group, Report, Row};
use crate::item::Item;
use crate::quantum_caches::{ObjectCounts, class_of};

/// A boundary tag.
struct Tag {
    arena: ArenaId,
    span: Segment,
    /// The arena that the span was imported from.
    source: Option<ArenaId>,
    segment: Segment,
    state: State,
    links: Links,
}

/// The freelist of a free segment, or the hash chain and the owner of an allocated one.
enum State {
    Free(ListPosition),
    Allocated(ChainPosition, Holder),
}

/// The tags that a tag is linked to.
#[derive(Default)]
struct Links {
    left: Option<Segment>,
    right: Option<Segment>,
    /// The next tag in the freelist or the hash chain.
    next: Option<Segment>,
    previous: Option<Segment>,
}

/// Reports the segment of an arena that begins at `base`.
pub(super) fn report(
    session: &Session,
    world: &World,
    arena: ArenaId,
    base: u64,
) -> Option<Report> {
    let tag = Tag::at(world, arena, base)?;
    let mut groups = vec![tag_group(world, &tag)];
    groups.extend(owner_group(session, world, &tag));
    groups.push(links_group(world, &tag));
    Some(Report {
        title: match tag.state {
            State::Allocated(..) => place::owner_label(world, arena, base),
            State::Free(_) => "free segment".to_owned(),
        },
        sentence: sentence(world, &tag),
        groups,
        dump: Some(dump(&tag)),
    })
}

impl Tag {
    fn at(world: &World, arena: ArenaId, base: u64) -> Option<Self> {
        let (span, source, segment, state) = match query::at(world, arena, base).found {
            Found::Nowhere { .. } => return None,
            Found::Free {
                span,
                source,
                segment,
                position,
            } => (span, source, segment, State::Free(position)),
            Found::Allocated {
                span,
                source,
                segment,
                position,
                holder,
            } => (span, source, segment, State::Allocated(position, holder)),
        };
        if segment.base != base {
            return None;
        }
        let links = world.inspect(arena, |view| match &state {
            State::Free(at) => Links::new(view, span, base, view.freelist(at.list)),
            State::Allocated(at, _) => Links::new(view, span, base, view.chain_of(at.bucket)),
        });
        Some(Self {
            arena,
            span,
            source,
            segment,
            state,
            links,
        })
    }

    fn end(&self) -> u128 {
        u128::from(self.segment.base) + u128::from(self.segment.size)
    }

    fn is_imported(&self) -> bool {
        self.span.kind == SegmentKind::Span(Origin::Imported)
    }
}

impl Links {
    fn new(
        view: View<'_>,
        span: Segment,
        base: u64,
        mut chain: impl Iterator<Item = Segment>,
    ) -> Self {
        let mut links = Self::default();
        let mut tags = view.segments_of(span.base);
        while let Some(tag) = tags.next() {
            // The marker has the same base as the first segment of its span.
            if tag.base == base && !matches!(tag.kind, SegmentKind::Span(_)) {
                links.right = tags.next();
                break;
            }
            links.left = Some(tag);
        }
        while let Some(tag) = chain.next() {
            if tag.base == base {
                links.next = chain.next();
                return links;
            }
            links.previous = Some(tag);
        }
        // Inside an operation a segment may be in no list and no chain.
        links.previous = None;
        links
    }
}

/// Returns "2 of 5".
fn position(index: usize, len: usize) -> String {
    if index < len {
        format!("{} of {}", grouped(index as u128 + 1), grouped(len as u128))
    } else {
        "not in it at this step".to_owned()
    }
}

fn sentence(world: &World, tag: &Tag) -> String {
    let here = place::arena_name(world, tag.arena);
    let size = tag.segment.size;
    let holder = match &tag.state {
        State::Allocated(_, holder) => holder,
        State::Free(_) => {
            let is_whole_span = tag.links.right.is_none()
                && matches!(
                    tag.links.left.map(|left| left.kind),
                    Some(SegmentKind::Span(_))
                );
            let neighbours = if is_whole_span {
                "It fills its span."
            } else {
                "On each side is an allocated segment or the end of the span: free neighbours \
                 are always merged."
            };
            return format!("{} of {here}, free. {neighbours}", units(size));
        }
    };
    match holder {
        Holder::Importer { inside } => format!(
            "{here} lent it to {}, where it is a span. It is returned as soon as all of it is \
             free there.",
            place::arena_name(world, inside.arena)
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

fn tag_group(world: &World, tag: &Tag) -> Group {
    let Segment { base, size, .. } = tag.segment;
    let (arena, span) = (tag.arena, tag.span);
    let kind = match tag.state {
        State::Free(_) => "free",
        State::Allocated(..) => "allocated",
    };
    let origin = match tag.source {
        Some(source) => format!("imported from {}", place::arena_name(world, source)),
        None if tag.is_imported() => "imported".to_owned(),
        None => "added".to_owned(),
    };
    let mut rows = vec![
        Row::text("kind", kind).kernel("vs_type"),
        Row::address("first unit", base).kernel("vs_start"),
        Row::address("end", tag.end()).kernel("vs_end"),
        Row::units("size", size),
        Row::address_in_text("span", units(span.size) + " at ", span.base, "").link(Item::Span {
            arena,
            base: span.base,
        }),
        Row::text("span is", origin).kernel("vs_import"),
    ];
    match tag.state {
        State::Free(ListPosition { list, index, len }) => rows.extend([
            Row::text("freelist", narration::list(list)).link(Item::List { arena, list }),
            Row::text("place in it", position(index, len)),
        ]),
        State::Allocated(ChainPosition { bucket, index, len }, _) => rows.extend([
            Row::text("hash bucket", grouped(bucket as u128)).link(Item::Bucket { arena, bucket }),
            Row::text("place in chain", position(index, len)),
        ]),
    }
    Group::new("Boundary tag", rows)
}

fn owner_group(session: &Session, world: &World, tag: &Tag) -> Option<Group> {
    let Segment { base, size, .. } = tag.segment;
    let State::Allocated(_, holder) = &tag.state else {
        return None;
    };
    let rows = match holder {
        Holder::Allocation(allocation) => allocation_rows(session, allocation, size),
        Holder::Importer { inside } => {
            let child = inside.arena;
            vec![
                Row::text("lent to", place::arena_name(world, child)).link(Item::Arena(child)),
                Row::text("its span", units(size)).link(Item::Span { arena: child, base }),
            ]
        }
        Holder::Slab { size, .. } => slab_rows(world, tag.arena, base, *size),
        Holder::Unknown => return None,
    };
    Some(Group::new("Owner", rows))
}

/// Returns the rows of an allocation that got `size` units.
pub(super) fn allocation_rows(session: &Session, allocation: &Allocation, size: u64) -> Vec<Row> {
    let mut rows = vec![
        Row::text("name", &*allocation.name),
        Row::units("asked for", allocation.asked),
        Row::units("padding", size.saturating_sub(allocation.asked)),
    ];
    let created_by = session.created_by(allocation);
    let operation = created_by.and_then(|index| Some((index, session.operation(index)?)));
    rows.extend(operation.map(|(index, operation)| {
        let text = format!(
            "operation {}, line {}",
            grouped(index as u128 + 1),
            grouped(operation.line as u128)
        );
        Row::text("created by", text).link(Item::Operation(index))
    }));
    rows
}

fn slab_rows(world: &World, arena: ArenaId, base: u64, object: u64) -> Vec<Row> {
    let mut objects = Row::units("objects of", object);
    let class = world.inspect(arena, |view| class_of(view.caches()?, object));
    objects.link = class.map(|class| Item::Cache { arena, class });
    let mut rows = vec![objects];
    let slabs = world.slabs(arena);
    if let Some(slab) = slabs.iter().find(|slab| slab.base == base) {
        let counts = ObjectCounts::new(slab);
        rows.extend([
            Row::count("objects", counts.all),
            Row::count("handed out", counts.handed_out),
            Row::count("free in it", counts.in_slab),
            Row::count("in magazines", counts.in_magazines()),
        ]);
    }
    rows
}

fn links_group(world: &World, tag: &Tag) -> Group {
    let row = |name: &str, kernel, neighbour: Option<Segment>| match neighbour {
        Some(neighbour) => place::segment_row(name, world, tag.arena, neighbour).kernel(kernel),
        None => Row::text(name, "none").kernel(kernel),
    };
    let links = &tag.links;
    let mut rows = vec![
        row("left", "vs_aprev", links.left),
        row("right", "vs_anext", links.right),
        row("next of kin", "vs_knext", links.next),
    ];
    if let State::Free(_) = tag.state {
        rows.push(row("previous of kin", "vs_kprev", links.previous));
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
    let (previous, kind) = match tag.state {
        State::Allocated(..) => (String::new(), "0x1 (VMEM_ALLOC)"),
        State::Free(_) => {
            let previous = target(tag.links.previous);
            (format!("vs_kprev  = {previous}\n"), "0x2 (VMEM_FREE)")
        }
    };
    format!(
        "vs_start  = {:#x}\nvs_end    = {:#x}\nvs_knext  = {}\n{previous}\
         vs_anext  = {}\nvs_aprev  = {}\nvs_type   = {kind}\nvs_import = {}",
        tag.segment.base,
        tag.end(),
        target(tag.links.next),
        target(tag.links.right),
        target(tag.links.left),
        u8::from(tag.is_imported())
    )
}
