//! Related items: a segment, its freelist or hash chain, its span, the segment of the
//! source arena that the span came from, and the operation that created it.

use vmem::{Origin, Segment, SegmentKind, View};
use vmem_lab::{Allocation, ArenaId, Session, Statement, Target, World};

use crate::derived::Derived;
use crate::item::Item;
use crate::quantum_caches::class_of;

/// At most this many related items are highlighted.
const MOST: usize = 64;

/// Returns an item followed by everything related to it.
pub fn related(session: &Session, derived: &mut Derived, item: Item) -> Vec<Item> {
    let mut items = vec![item];
    add(session, derived, item, &mut items);
    if let Item::Segment(arena, base) | Item::Object(arena, base) = item
        && let Some(allocation) = session.moment().world.allocation_at(arena, base)
    {
        items.extend(session.created_by(&allocation).map(Item::Operation));
    }
    items
}

/// Adds everything related to an item except the operation that created it.
fn add(session: &Session, derived: &mut Derived, item: Item, items: &mut Vec<Item>) {
    let world = session.moment().world;
    match item {
        Item::Segment(arena, base) => with_segment(session, derived, (arena, base), items),
        Item::Object(arena, base) => with_object(world, arena, base, items),
        Item::Span(arena, base) => with_span(world, arena, base, items),
        Item::List(arena, list) => world.inspect(arena, |view| {
            items.extend(segments(arena, view.freelist(list)));
        }),
        Item::Bucket(arena, bucket) => world.inspect(arena, |view| {
            items.extend(segments(arena, view.chain_of(bucket)));
        }),
        Item::Cache(arena, class) => {
            world.inspect(arena, |view| with_slabs(view, arena, class, items));
        }
        Item::Operation(index) => {
            let allocation = session.allocation_created_by(index);
            if let Some(allocation) = allocation.or_else(|| freed_by(session, index)) {
                let item = Item::of_allocation(world, &allocation);
                items.push(item);
                add(session, derived, item, items);
            }
        }
        Item::Arena(_) => {}
    }
}

/// Returns the allocation that a free names, as long as it exists.
fn freed_by(session: &Session, index: usize) -> Option<Allocation> {
    let Statement::Free {
        target: Target::Name(name),
        ..
    } = session.operation(index)?.statement
    else {
        return None;
    };
    session.moment().world.allocation_named(&name)
}

fn segments(arena: ArenaId, segments: impl Iterator<Item = Segment>) -> impl Iterator<Item = Item> {
    let item = move |segment: Segment| Item::Segment(arena, segment.base);
    segments.take(MOST).map(item)
}

/// Adds the slab of an object, and its cache.
fn with_object(world: &World, arena: ArenaId, base: u64, items: &mut Vec<Item>) {
    let slab = world.inspect(arena, |view| {
        let caches = view.caches()?;
        let object = caches.find(base)?;
        Some((object.slab, class_of(caches, object.size)?))
    });
    if let Some((slab, class)) = slab {
        items.push(Item::Segment(arena, slab));
        items.push(Item::Cache(arena, class));
    }
    with_importer(world, arena, base, items);
}

fn with_slabs(view: View<'_>, arena: ArenaId, class: usize, items: &mut Vec<Item>) {
    if let Some(caches) = view.caches() {
        let object = caches.object_size(class);
        caches.slabs(&mut |slab| {
            if slab.object == object && items.len() <= MOST {
                items.push(Item::Segment(arena, slab.base));
            }
        });
    }
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
    // The arena finds an allocated segment in constant time, a free one only by a walk.
    let Some(allocated) = world.try_inspect(arena, |view| view.allocation(base)) else {
        return;
    };
    let index = allocated
        .is_none()
        .then(|| derived.segment_index(&moment, arena));
    let free = index.and_then(|index| index.segment_of(base).copied());
    let Some(segment) = allocated.or(free) else {
        return;
    };
    let is_listed = !derived.changes(&moment, arena).unlisted.contains(&base);
    let span = world.inspect(arena, |view| {
        let span = view.span_of(base)?;
        if segment.kind == SegmentKind::Free {
            let list = segment.size.max(1).ilog2() as u8;
            items.extend(is_listed.then_some(Item::List(arena, list)));
        } else if let Some(bucket) = view.bucket_of(base).filter(|_| allocated.is_some()) {
            items.push(Item::Bucket(arena, bucket));
        }
        if let Some(caches) = view.caches()
            && let Some(object) = caches.find(base).filter(|object| object.slab == base)
        {
            let class = class_of(caches, object.size);
            items.extend(class.map(|class| Item::Cache(arena, class)));
        }
        Some(span.base)
    });
    if let Some(span) = span {
        with_span(world, arena, span, items);
        with_importer(world, arena, base, items);
    }
}

/// Adds the span of the child arena that imported the segment or object at `base`.
fn with_importer(world: &World, arena: ArenaId, base: u64, items: &mut Vec<Item>) {
    let importer = world.importer(arena, base);
    items.extend(importer.map(|child| Item::Span(child, base)));
}

/// Adds a span, and the segment of the source arena that it was imported from.
fn with_span(world: &World, arena: ArenaId, base: u64, items: &mut Vec<Item>) {
    items.push(Item::Span(arena, base));
    let span = world.try_inspect(arena, |view| view.span_of(base));
    let imported = SegmentKind::Span(Origin::Imported);
    if span.flatten().is_some_and(|span| span.kind == imported)
        && let Some(parent) = world.arena(arena).and_then(|arena| arena.parent)
    {
        items.push(Item::Segment(parent, base));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{HEAP, KMEM, TWO_ARENAS, at_end};

    fn related_in(text: &str, item: Item) -> Vec<Item> {
        related(&at_end(text), &mut Derived::default(), item)
    }

    #[test]
    fn a_segment_highlights_its_chain_its_span_its_parents_segment_and_its_line() {
        let items = related_in(TWO_ARENAS, Item::Segment(KMEM, 4096));
        let (span, parent) = (Item::Span(KMEM, 4096), Item::Segment(HEAP, 4096));
        for item in [span, parent, Item::Operation(3)] {
            assert!(items.contains(&item), "{item:?} is not in {items:?}");
        }
        let in_chain = |item: &Item| matches!(item, Item::Bucket(KMEM, _));
        assert!(items.iter().any(in_chain));
    }

    #[test]
    fn a_free_segment_highlights_its_list_and_its_span() {
        let free = Item::Segment(HEAP, 4096 + 64);
        let (list, span) = (Item::List(HEAP, 9), Item::Span(HEAP, 4096));
        assert_eq!(related_in(TWO_ARENAS, free), [free, list, span]);
    }

    #[test]
    fn a_line_highlights_what_it_made_until_that_is_free() {
        let line = Item::Operation(3);
        let made = Item::Segment(KMEM, 4096);
        assert!(related_in(TWO_ARENAS, line).contains(&made));
        let freed = format!("{TWO_ARENAS}free kmem a\n");
        assert_eq!(related_in(&freed, line), [line]);
    }

    #[test]
    fn a_cached_object_highlights_its_slab_its_cache_and_its_line() {
        let text = "arena small quantum=16 qcache=64\nspan small 4096 4K\n\
            a = alloc small 16\nb = alloc small 16\n";
        let b = at_end(text).moment().world.allocation_named("b").unwrap();
        let (object, line) = (Item::Object(b.arena, b.base), Item::Operation(3));
        let items = related_in(text, object);
        for item in [Item::Segment(HEAP, 4096), Item::Cache(HEAP, 0), line] {
            assert!(items.contains(&item), "{item:?} is not in {items:?}");
        }
        assert!(related_in(text, line).contains(&object));
    }

    #[test]
    fn what_is_gone_highlights_itself_alone() {
        let gone = Item::Segment(ArenaId(7), 5);
        assert_eq!(related_in(TWO_ARENAS, gone), [gone]);
    }
}
