//! Related items: a segment, its freelist or hash chain, its span, the segment of the
//! source arena that the span came from, and the operation that created it.

use vmem::{Origin, SegmentKind, View};
use vmem_lab::{ArenaId, Session, Statement, World};

use crate::derived::Derived;
use crate::item::Item;
use crate::quantum_caches::class_of;

/// At most this many related items are highlighted.
const MOST: usize = 64;

/// Returns an item followed by everything related to it.
pub fn related(session: &Session, derived: &mut Derived, item: Item) -> Vec<Item> {
    let world = session.moment().world;
    let mut items = vec![item];
    match item {
        Item::Segment { arena, base } => {
            with_segment(session, derived, (arena, base), &mut items);
            items.extend(created_by(session, arena, base));
        }
        Item::Object { arena, base } => {
            with_object(world, arena, base, &mut items);
            items.extend(created_by(session, arena, base));
        }
        Item::Span { arena, base } => with_span(world, arena, base, &mut items),
        Item::List { arena, list } => {
            let look = |view: View<'_>| segments(arena, view.freelist(list));
            items.extend(world.inspect(arena, look));
        }
        Item::Bucket { arena, bucket } => {
            let look = |view: View<'_>| segments(arena, view.chain_of(bucket));
            items.extend(world.inspect(arena, look));
        }
        Item::Cache { arena, class } => {
            items.extend(world.inspect(arena, |view| slabs_of(view, arena, class)));
        }
        Item::Operation(index) => with_operation(session, derived, index, &mut items),
        Item::Arena(_) => {}
    }
    items
}

fn segments(arena: ArenaId, segments: impl Iterator<Item = vmem::Segment>) -> Vec<Item> {
    let item = |segment: vmem::Segment| Item::Segment {
        arena,
        base: segment.base,
    };
    segments.take(MOST).map(item).collect()
}

/// Returns the operation that created the allocation at an address.
fn created_by(session: &Session, arena: ArenaId, base: u64) -> Option<Item> {
    let allocation = session.moment().world.allocation_at(arena, base)?;
    session.created_by(&allocation).map(Item::Operation)
}

/// Adds the allocation that an operation created, or for a free the one that it names, as
/// long as it exists.
fn with_operation(session: &Session, derived: &mut Derived, index: usize, items: &mut Vec<Item>) {
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
        items.push(Item::Object { arena, base });
        with_object(world, arena, base, items);
    } else {
        items.push(Item::Segment { arena, base });
        with_segment(session, derived, (arena, base), items);
    }
}

/// Adds the slab of an object, and its cache.
fn with_object(world: &World, arena: ArenaId, base: u64, items: &mut Vec<Item>) {
    let slab = world.inspect(arena, |view| {
        let caches = view.caches()?;
        let object = caches.find(base)?;
        Some((object.slab, class_of(caches, object.size)?))
    });
    if let Some((slab, class)) = slab {
        items.push(Item::Segment { arena, base: slab });
        items.push(Item::Cache { arena, class });
    }
    with_importer(world, arena, base, items);
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

/// Adds the list or chain of a segment, its span, and the span of the child arena that it
/// is lent to.
fn with_segment(
    session: &Session,
    derived: &mut Derived,
    (arena, base): (ArenaId, u64),
    items: &mut Vec<Item>,
) {
    let moment = session.moment();
    let world = moment.world;
    let allocated = world.try_inspect(arena, |view| view.allocation(base));
    // The arena finds an allocated segment in constant time, a free one only by a walk.
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
            class_of(caches, object.size)
        });
        Some((view.span_of(base)?, segment, view.bucket_of(base), slab))
    });
    let Some((span, segment, bucket, slab)) = found.flatten() else {
        return;
    };
    match (segment.kind, bucket) {
        (SegmentKind::Allocated, Some(bucket)) => items.push(Item::Bucket { arena, bucket }),
        (SegmentKind::Free, _) => items.push(Item::List {
            arena,
            list: segment.size.checked_ilog2().unwrap_or(0) as u8,
        }),
        _ => {}
    }
    items.extend(slab.map(|class| Item::Cache { arena, class }));
    with_span(world, arena, span.base, items);
    with_importer(world, arena, base, items);
}

/// Adds the span of the child arena that imported the segment or object at `base`.
fn with_importer(world: &World, arena: ArenaId, base: u64, items: &mut Vec<Item>) {
    if let Some(child) = world.importer(arena, base) {
        items.push(Item::Span { arena: child, base });
    }
}

/// Adds a span, and the segment of the source arena that it was imported from.
fn with_span(world: &World, arena: ArenaId, base: u64, items: &mut Vec<Item>) {
    items.push(Item::Span { arena, base });
    let span = world
        .try_inspect(arena, |view| view.span_of(base))
        .flatten();
    let imported = span.is_some_and(|span| span.kind == SegmentKind::Span(Origin::Imported));
    let parent = world.arena(arena).and_then(|arena| arena.parent);
    if let Some(parent) = parent.filter(|_| imported) {
        items.push(Item::Segment {
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
    fn a_segment_highlights_its_chain_its_span_its_parents_segment_and_its_line() {
        let items = related(
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
        for item in [span, parent, Item::Operation(3)] {
            assert!(items.contains(&item), "{item:?} is not in {items:?}");
        }
        let in_chain = |item: &Item| matches!(item, Item::Bucket { arena: KMEM, .. });
        assert!(items.iter().any(in_chain));
    }

    #[test]
    fn a_free_segment_highlights_its_list_and_its_span() {
        let session = session(TWO);
        let free = Item::Segment {
            arena: HEAP,
            base: 4096 + 64,
        };
        let items = related(&session, &mut Derived::default(), free);
        let span = Item::Span {
            arena: HEAP,
            base: 4096,
        };
        let list = Item::List {
            arena: HEAP,
            list: 9,
        };
        assert_eq!(items, [free, list, span]);
    }

    #[test]
    fn a_line_highlights_what_it_made_until_that_is_free() {
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
    fn a_cached_object_highlights_its_slab_its_cache_and_its_line() {
        let text = "arena small quantum=16 qcache=64\nspan small 4096 4K\n\
            a = alloc small 16\nb = alloc small 16\n";
        let session = session(text);
        let b = session.moment().world.allocation_named("b").unwrap();
        let object = Item::Object {
            arena: b.arena,
            base: b.base,
        };
        let items = related(&session, &mut Derived::default(), object);
        let arena = b.arena;
        for item in [
            Item::Segment { arena, base: 4096 },
            Item::Cache { arena, class: 0 },
            Item::Operation(3),
        ] {
            assert!(items.contains(&item), "{item:?} is not in {items:?}");
        }
        assert!(related(&session, &mut Derived::default(), Item::Operation(3)).contains(&object));
    }

    #[test]
    fn what_is_gone_highlights_itself_alone() {
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
