//! What belongs together: a segment, its chip in a list or a chain, the segment of the
//! parent that its span is, the line of the scenario that made it.

use vmem::{Origin, SegmentKind, View};
use vmem_lab::{ArenaId, Session, Statement, World};

use crate::derived::Derived;
use crate::item::Item;

/// Of more, nobody sees all.
const MOST: usize = 64;

/// Everything that lights up with `mark`, itself first.
pub fn related(session: &Session, derived: &mut Derived, mark: Item) -> Vec<Item> {
    let world = session.moment().world;
    let mut lit = vec![mark];
    match mark {
        Item::Segment { arena, base } => {
            with_segment(session, derived, (arena, base), &mut lit);
            lit.extend(maker(session, arena, base));
        }
        Item::Object { arena, base } => {
            with_object(world, arena, base, &mut lit);
            lit.extend(maker(session, arena, base));
        }
        Item::Span { arena, base } => with_span(world, arena, base, &mut lit),
        Item::List { arena, list } => {
            let look = |view: View<'_>| segments(arena, view.freelist(list));
            lit.extend(world.inspect(arena, look));
        }
        Item::Bucket { arena, bucket } => {
            let look = |view: View<'_>| segments(arena, view.chain_of(bucket));
            lit.extend(world.inspect(arena, look));
        }
        Item::Cache { arena, class } => {
            lit.extend(world.inspect(arena, |view| slabs_of(view, arena, class)));
        }
        Item::Operation(index) => with_operation(session, derived, index, &mut lit),
        Item::Arena(_) => {}
    }
    lit
}

fn segments(arena: ArenaId, segments: impl Iterator<Item = vmem::Segment>) -> Vec<Item> {
    let mark = |segment: vmem::Segment| Item::Segment {
        arena,
        base: segment.base,
    };
    segments.take(MOST).map(mark).collect()
}

/// The operation that made what is allocated at an address.
fn maker(session: &Session, arena: ArenaId, base: u64) -> Option<Item> {
    let allocation = session.moment().world.allocation_at(arena, base)?;
    session.created_by(&allocation).map(Item::Operation)
}

/// What an operation made that is still there; for one that frees or waits, what it
/// is about as long as it is there.
fn with_operation(session: &Session, derived: &mut Derived, index: usize, lit: &mut Vec<Item>) {
    let world = session.moment().world;
    let allocation = session.allocation_created_by(index).or_else(|| {
        let Statement::Free { name, .. } = session.operation(index)?.statement else {
            return None;
        };
        world.allocation_named(&name)
    });
    let Some(allocation) = allocation else { return };
    let (arena, base) = (allocation.arena, allocation.base);
    let cached = world.inspect(arena, |view| Some(view.caches()?.find(base)?.base == base));
    if cached == Some(true) {
        lit.push(Item::Object { arena, base });
        with_object(world, arena, base, lit);
    } else {
        lit.push(Item::Segment { arena, base });
        with_segment(session, derived, (arena, base), lit);
    }
}

/// The slab of an object, and its cache.
fn with_object(world: &World, arena: ArenaId, base: u64, lit: &mut Vec<Item>) {
    let slab = world.inspect(arena, |view| {
        let caches = view.caches()?;
        let object = caches.find(base)?;
        Some((object.slab, crate::steps::class_of(caches, object.size)?))
    });
    if let Some((slab, class)) = slab {
        lit.push(Item::Segment { arena, base: slab });
        lit.push(Item::Cache { arena, class });
    }
    lent(world, arena, base, lit);
}

fn slabs_of(view: View<'_>, arena: ArenaId, class: usize) -> Vec<Item> {
    let mut slabs = Vec::new();
    if let Some(caches) = view.caches() {
        let object = caches.object_size(class);
        caches.slabs(&mut |slab| {
            if slab.object == object && slabs.len() < MOST {
                let base = slab.base;
                slabs.push(Item::Segment { arena, base });
            }
        });
    }
    slabs
}

/// The list or chain of a segment, its span, and the span of the child it is lent to.
fn with_segment(
    session: &Session,
    derived: &mut Derived,
    (arena, base): (ArenaId, u64),
    lit: &mut Vec<Item>,
) {
    let moment = session.moment();
    let world = moment.world;
    let allocated = world.try_inspect(arena, |view| view.allocation(base));
    // The arena finds an allocated one at once, a free one only by walking its span.
    let segment = match allocated {
        Some(Some(segment)) => Some(segment),
        Some(None) => derived
            .segment_index(&moment, arena)
            .segment_of(base)
            .copied(),
        None => None,
    };
    let Some(segment) = segment else { return };
    let found = world.try_inspect(arena, |view| {
        let slab = view.caches().and_then(|caches| {
            let object = caches.find(base).filter(|object| object.slab == base)?;
            crate::steps::class_of(caches, object.size)
        });
        Some((view.span_of(base)?, segment, view.bucket_of(base), slab))
    });
    let Some((span, segment, bucket, slab)) = found.flatten() else {
        return;
    };
    match (segment.kind, bucket) {
        (SegmentKind::Allocated, Some(bucket)) => lit.push(Item::Bucket { arena, bucket }),
        (SegmentKind::Free, _) => lit.push(Item::List {
            arena,
            list: segment.size.checked_ilog2().unwrap_or(0) as u8,
        }),
        _ => {}
    }
    lit.extend(slab.map(|class| Item::Cache { arena, class }));
    with_span(world, arena, span.base, lit);
    lent(world, arena, base, lit);
}

/// The span of the child that has what begins at `base`.
fn lent(world: &World, arena: ArenaId, base: u64, lit: &mut Vec<Item>) {
    if let Some(child) = world.importer(arena, base) {
        lit.push(Item::Span { arena: child, base });
    }
}

/// The parent's segment that an imported span is.
fn with_span(world: &World, arena: ArenaId, base: u64, lit: &mut Vec<Item>) {
    lit.push(Item::Span { arena, base });
    let span = world
        .try_inspect(arena, |view| view.span_of(base))
        .flatten();
    let imported = span.is_some_and(|span| span.kind == SegmentKind::Span(Origin::Imported));
    let parent = world.arena(arena).and_then(|arena| arena.parent);
    if let Some(parent) = parent.filter(|_| imported) {
        lit.push(Item::Segment {
            arena: parent,
            base,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vmem_lab::Command;

    fn session(text: &str) -> Session {
        let mut session = Session::open(text).unwrap();
        session.run(Command::ToEnd).unwrap();
        session
    }

    const TWO: &str = "arena heap quantum=64\nspan heap 4096 1K\n\
        arena kmem quantum=16 source=heap\na = alloc kmem 40\n";
    const HEAP: ArenaId = ArenaId(0);
    const KMEM: ArenaId = ArenaId(1);

    #[test]
    fn a_segment_lights_its_chain_its_span_its_parents_segment_and_its_line() {
        let lit = related(
            &session(TWO),
            &mut Derived::default(),
            Item::Segment {
                arena: KMEM,
                base: 4096,
            },
        );
        let span = Item::Span {
            arena: KMEM,
            base: 4096,
        };
        let parent = Item::Segment {
            arena: HEAP,
            base: 4096,
        };
        for mark in [span, parent, Item::Operation(3)] {
            assert!(lit.contains(&mark), "{mark:?} is not in {lit:?}");
        }
        let in_chain = |mark: &Item| matches!(mark, Item::Bucket { arena: KMEM, .. });
        assert!(lit.iter().any(in_chain));
    }

    #[test]
    fn a_free_segment_lights_its_list_and_its_span() {
        let session = session(TWO);
        let free = Item::Segment {
            arena: HEAP,
            base: 4096 + 64,
        };
        let lit = related(&session, &mut Derived::default(), free);
        let span = Item::Span {
            arena: HEAP,
            base: 4096,
        };
        let list = Item::List {
            arena: HEAP,
            list: 9,
        };
        assert_eq!(lit, [free, list, span]);
    }

    #[test]
    fn a_line_lights_what_it_made_until_that_is_free() {
        let made = Item::Segment {
            arena: KMEM,
            base: 4096,
        };
        assert!(
            related(&session(TWO), &mut Derived::default(), Item::Operation(3)).contains(&made)
        );
        let freed = session(&format!("{TWO}free kmem a\n"));
        assert_eq!(
            related(&freed, &mut Derived::default(), Item::Operation(3)),
            [Item::Operation(3)]
        );
    }

    #[test]
    fn a_cached_object_lights_its_slab_its_cache_and_its_line() {
        let text = "arena small quantum=16 qcache=64\nspan small 4096 4K\n\
            a = alloc small 16\nb = alloc small 16\n";
        let session = session(text);
        let b = session.moment().world.allocation_named("b").unwrap();
        let object = Item::Object {
            arena: b.arena,
            base: b.base,
        };
        let lit = related(&session, &mut Derived::default(), object);
        let arena = b.arena;
        for mark in [
            Item::Segment { arena, base: 4096 },
            Item::Cache { arena, class: 0 },
            Item::Operation(3),
        ] {
            assert!(lit.contains(&mark), "{mark:?} is not in {lit:?}");
        }
        assert!(related(&session, &mut Derived::default(), Item::Operation(3)).contains(&object));
    }

    #[test]
    fn what_is_gone_lights_itself_alone() {
        let gone = Item::Segment {
            arena: ArenaId(7),
            base: 5,
        };
        assert_eq!(
            related(&session(TWO), &mut Derived::default(), gone),
            [gone]
        );
    }
}
