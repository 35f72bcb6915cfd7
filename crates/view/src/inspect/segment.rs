//! A segment: every field of its boundary tag, who has it, and its neighbours.

use vmem::{Origin, Segment, SegmentKind, View};
use vmem_lab::narration::{grouped, units};
use vmem_lab::{ArenaId, Owner, Session, World, narration};

use crate::inspect::{Group, Report, Row, place};
use crate::item::Item;
use crate::steps;

/// A boundary tag with those it is linked to.
struct Tag {
    span: Segment,
    segment: Segment,
    left: Option<Segment>,
    right: Option<Segment>,
    /// The next and the previous one of its list, or the next of its chain.
    kin: [Option<Segment>; 2],
    filed: Filed,
    /// How many are ahead of it there, and how many there are.
    place: (usize, usize),
}

/// Where a tag can be found again.
enum Filed {
    List(u8),
    Bucket(usize),
}

/// The segment of an arena that begins at `base`.
pub(super) fn of(session: &Session, world: &World, arena: ArenaId, base: u64) -> Option<Report> {
    let tag = world
        .try_inspect(arena, |view| Tag::at(view, base))
        .flatten()?;
    let segment = tag.segment;
    let mut groups = vec![tag_rows(world, arena, &tag)];
    groups.extend(owner_rows(session, world, arena, segment));
    groups.push(neighbours(world, arena, &tag));
    Some(Report {
        title: match segment.kind {
            SegmentKind::Allocated => place::owner(world, arena, base),
            _ => "free segment".to_owned(),
        },
        words: sentence(world, arena, &tag),
        groups,
        dump: Some(dump(&tag)),
    })
}

impl Tag {
    fn at(view: View<'_>, base: u64) -> Option<Self> {
        let segment = place::starting_at(view, base)?;
        let span = view.span_of(base)?;
        let (mut left, mut right) = (None, None);
        let mut tags = view.segments_of(span.base);
        while let Some(tag) = tags.next() {
            // The marker has the base of the span's first segment.
            if tag.base == base && !matches!(tag.kind, SegmentKind::Span(_)) {
                right = tags.next();
                break;
            }
            left = Some(tag);
        }
        let (filed, chain): (_, Box<dyn Iterator<Item = Segment>>) = match segment.kind {
            SegmentKind::Allocated => {
                let bucket = view.bucket_of(base)?;
                (Filed::Bucket(bucket), Box::new(view.chain_of(bucket)))
            }
            _ => {
                let list = segment.size.checked_ilog2()? as u8;
                (Filed::List(list), Box::new(view.freelist(list)))
            }
        };
        let (mut kin, mut ahead, mut of) = ([None, None], None, 0);
        for (index, other) in chain.enumerate() {
            of = index + 1;
            match ahead {
                None if other.base == base => ahead = Some(index),
                None => kin[1] = Some(other),
                Some(at) if index == at + 1 => kin[0] = Some(other),
                Some(_) => {}
            }
        }
        Some(Self {
            span,
            segment,
            left,
            right,
            kin,
            filed,
            place: (ahead.unwrap_or(0), of),
        })
    }

    fn end(&self) -> u128 {
        u128::from(self.segment.base) + u128::from(self.segment.size)
    }

    fn imported(&self) -> bool {
        self.span.kind == SegmentKind::Span(Origin::Imported)
    }

    /// "2nd of 5" without ordinals.
    fn place(&self) -> String {
        let (ahead, of) = self.place;
        format!("{} of {}", grouped(ahead as u128 + 1), grouped(of as u128))
    }
}

fn sentence(world: &World, arena: ArenaId, tag: &Tag) -> String {
    let here = place::name(world, arena);
    let Segment { size, base, .. } = tag.segment;
    match world.owner(arena, base) {
        _ if tag.segment.kind == SegmentKind::Free => format!(
            "{} of {here}, free. {}",
            units(size),
            match (tag.left, tag.right) {
                (Some(left), None) if matches!(left.kind, SegmentKind::Span(_)) =>
                    "It is all of its span.",
                _ =>
                    "Its neighbours are allocated, or its span ends there: free neighbours are always merged.",
            }
        ),
        Some(Owner::Importer(child)) => format!(
            "{here} lent it to {}, where it is a span. It comes back by itself when all of it is free there.",
            place::name(world, child)
        ),
        Some(Owner::Slab { object }) => format!(
            "A slab of {here}’s caches, cut into objects of {}. A reap gives it back if none of them is handed out.",
            units(object)
        ),
        Some(Owner::Allocation(allocation)) if allocation.asked < size => format!(
            "{} asked for {} of {here}, and got {}: sizes are multiples of the quantum.",
            allocation.name,
            units(allocation.asked),
            grouped(size.into())
        ),
        Some(Owner::Allocation(allocation)) => {
            format!("{} asked {here} for {}.", allocation.name, units(size))
        }
        None => format!("Allocated in {here}; nobody is known to have it."),
    }
}

fn tag_rows(world: &World, arena: ArenaId, tag: &Tag) -> Group {
    let Segment { base, size, kind } = tag.segment;
    let span = Item::Span {
        arena,
        base: tag.span.base,
    };
    let mut rows = vec![
        Row::words("kind", kind_words(kind)).kernel("vs_type"),
        Row::address("first unit", base).kernel("vs_start"),
        Row::address("end", tag.end()).kernel("vs_end"),
        Row::units("size", size),
        Row::place(
            "span",
            narration::units(tag.span.size) + " at ",
            tag.span.base,
            "",
        )
        .link(span),
        Row::words("span is", span_words(world, arena, tag)).kernel("vs_import"),
    ];
    match tag.filed {
        Filed::List(list) => {
            rows.push(
                Row::words("freelist", narration::list(list)).link(Item::List { arena, list }),
            );
            rows.push(Row::words("place in it", tag.place()));
        }
        Filed::Bucket(bucket) => {
            let link = Item::Bucket { arena, bucket };
            rows.push(Row::words("hash bucket", grouped(bucket as u128)).link(link));
            rows.push(Row::words("place in chain", tag.place()));
        }
    }
    Group::new("Boundary tag", rows)
}

fn kind_words(kind: SegmentKind) -> &'static str {
    match kind {
        SegmentKind::Allocated => "allocated",
        SegmentKind::Free => "free",
        SegmentKind::Span(_) => "span",
    }
}

fn span_words(world: &World, arena: ArenaId, tag: &Tag) -> String {
    let parent = world.arena(arena).and_then(|arena| arena.parent);
    match parent.filter(|_| tag.imported()) {
        Some(parent) => format!("imported from {}", place::name(world, parent)),
        None if tag.imported() => "imported".to_owned(),
        None => "added".to_owned(),
    }
}

/// Who has it.
fn owner_rows(session: &Session, world: &World, arena: ArenaId, segment: Segment) -> Option<Group> {
    let Segment { base, size, .. } = segment;
    let rows = match world.owner(arena, base)? {
        Owner::Allocation(allocation) => {
            let mut rows = vec![
                Row::words("name", &*allocation.name),
                Row::units("asked for", allocation.asked),
                Row::units("padding", size - allocation.asked),
            ];
            rows.extend(maker(session, &allocation));
            rows
        }
        Owner::Importer(child) => vec![
            Row::words("lent to", place::name(world, child)).link(Item::Arena(child)),
            Row::words("its span", narration::units(size)).link(Item::Span { arena: child, base }),
        ],
        Owner::Slab { object } => slab_rows(world, arena, base, object),
    };
    Some(Group::new("Who has it", rows))
}

/// The line that asked for it.
pub(super) fn maker(session: &Session, allocation: &vmem_lab::Allocation) -> Option<Row> {
    let index = session.created_by(allocation)?;
    let line = session.operation(index)?.line;
    let words = format!(
        "operation {}, line {}",
        grouped(index as u128 + 1),
        grouped(line as u128)
    );
    Some(Row::words("made by", words).link(Item::Operation(index)))
}

fn slab_rows(world: &World, arena: ArenaId, base: u64, object: u64) -> Vec<Row> {
    let slab = world
        .slabs(arena)
        .into_iter()
        .find(|slab| slab.base == base);
    let class = world.inspect(arena, |view| steps::class_of(view.caches()?, object));
    let mut rows = vec![Row::units("objects of", object)];
    if let (Some(row), Some(class)) = (rows.first_mut(), class) {
        row.link = Some(Item::Cache { arena, class });
    }
    if let Some(slab) = slab {
        let all = slab.objects as usize;
        let out = slab.out.count_ones() as usize;
        let free = slab.free.count_ones() as usize;
        rows.extend([
            Row::count("objects", all),
            Row::count("handed out", out),
            Row::count("free in it", free),
            Row::count("in magazines", all.saturating_sub(out + free)),
        ]);
    }
    rows
}

/// The tags it is linked with.
fn neighbours(world: &World, arena: ArenaId, tag: &Tag) -> Group {
    let row = |name: &str, kernel, neighbour: Option<Segment>| match neighbour {
        Some(neighbour) => Row::segment(name, world, arena, neighbour).kernel(kernel),
        None => Row::words(name, "none").kernel(kernel),
    };
    let mut rows = vec![
        row("left", "vs_aprev", tag.left),
        row("right", "vs_anext", tag.right),
        row("next of kin", "vs_knext", tag.kin[0]),
    ];
    if let Filed::List(_) = tag.filed {
        rows.push(row("previous of kin", "vs_kprev", tag.kin[1]));
    }
    Group::new("Linked with", rows)
}

/// As `::print vmem_seg_t` has it. Our links are indices of tags; here they are shown
/// as the addresses that the tags stand for.
fn dump(tag: &Tag) -> String {
    let to = |segment: Option<Segment>| match segment {
        Some(segment) => format!("→ {:#x}", segment.base),
        None => "0".to_owned(),
    };
    let (number, kind) = match tag.segment.kind {
        SegmentKind::Allocated => (1, "VMEM_ALLOC"),
        SegmentKind::Free => (2, "VMEM_FREE"),
        SegmentKind::Span(_) => (0x10, "VMEM_SPAN"),
    };
    let mut dump = format!(
        "vs_start  = {:#x}\nvs_end    = {:#x}\nvs_knext  = {}\n",
        tag.segment.base,
        tag.end(),
        to(tag.kin[0])
    );
    if let Filed::List(_) = tag.filed {
        dump += &format!("vs_kprev  = {}\n", to(tag.kin[1]));
    }
    dump += &format!(
        "vs_anext  = {}\nvs_aprev  = {}\nvs_type   = {number:#x} ({kind})\nvs_import = {}",
        to(tag.right),
        to(tag.left),
        u8::from(tag.imported())
    );
    dump
}
