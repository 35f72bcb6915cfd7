//! Comparing a real arena with a naive one.

use crate::ask::TOP;
use crate::caches::{Caches, Object, Slab};
use crate::naive::{Cursor, Naive};
use vmem::caches::{CachedObject, CachesView, Place, SlabView};
use vmem::{LISTS, Origin, Segment, SegmentKind, View};

fn segment(kind: SegmentKind, base: u128, size: u128) -> Segment {
    Segment {
        kind,
        base: base as u64,
        size: size as u64,
    }
}

/// Compares everything that is visible.
pub(crate) fn same(view: View<'_>, naive: &Naive) {
    let mut segments = Vec::new();
    let mut spans = Vec::new();
    for span in &naive.spans {
        let origin = if span.imported {
            Origin::Imported
        } else {
            Origin::Added
        };
        let marker = segment(SegmentKind::Span(origin), span.base, span.size);
        segments.push(marker);
        spans.push(marker);
        segments.extend(span.pieces.iter().map(|piece| {
            let kind = if piece.free {
                SegmentKind::Free
            } else {
                SegmentKind::Allocated
            };
            segment(kind, piece.base, piece.size)
        }));
    }
    assert_eq!(view.segments().collect::<Vec<_>>(), segments);
    spans.sort_by_key(|span| span.base);
    assert_eq!(view.spans().collect::<Vec<_>>(), spans);

    for list in 0..LISTS as u8 {
        let bases: Vec<u128> = view.freelist(list).map(|s| s.base.into()).collect();
        assert_eq!(bases, naive.lists[usize::from(list)], "list {list}");
    }
    for piece in naive.allocated() {
        let found = view.allocation(piece.base as u64);
        assert_eq!(found.map(|s| u128::from(s.size)), Some(piece.size));
    }
    assert_eq!(view.allocated_count(), naive.allocated().count());
    assert_eq!(u128::from(view.largest_free()), naive.largest());

    let stats = view.stats();
    let total: u128 = naive.spans.iter().map(|span| span.size).sum();
    let imported = naive.spans.iter().filter(|span| span.imported);
    assert_eq!(stats.mem_total, total);
    assert_eq!(stats.mem_import, imported.map(|span| span.size).sum());
    assert_eq!(
        stats.mem_inuse,
        naive.allocated().map(|piece| piece.size).sum()
    );
    assert_eq!((stats.alloc, stats.free, stats.fail), naive.counts);

    let cursor = match naive.cursor {
        Cursor::First => naive.spans.first().map(|span| span.base),
        Cursor::At { address, .. } => Some(address),
    };
    let cursor = cursor.filter(|&address| address < TOP);
    assert_eq!(view.cursor().map(u128::from), cursor);

    let sizes = naive.caches.sizes();
    assert_eq!(view.caches().map_or(0, |caches| caches.sizes()), sizes);
    if let Some(caches) = view.caches() {
        same_caches(caches, &naive.caches);
    }
}

fn same_caches(view: &dyn CachesView, naive: &Caches) {
    assert_eq!(u128::from(view.slab_size()), naive.slab_size);
    assert_eq!(view.magazine(), naive.magazine);
    assert_eq!(view.current_cpu(), naive.cpu);
    for (class, cache) in naive.caches.iter().enumerate() {
        assert_eq!(u128::from(view.object_size(class)), cache.object);
        assert_eq!(view.depot(class), (cache.full.len(), cache.empty));
        assert_eq!(view.cpus(), cache.pairs.len());
        for (cpu, pair) in cache.pairs.iter().enumerate() {
            for (place, rounds) in [
                (Place::Loaded, &pair.loaded),
                (Place::Previous, &pair.previous),
            ] {
                let mut shown = Vec::new();
                view.rounds(cpu, class, place, &mut |base| shown.push(u128::from(base)));
                let rounds = rounds.as_deref().unwrap_or_default();
                assert_eq!(shown, rounds, "{place:?} of CPU {cpu}");
            }
            assert_eq!(view.counters(cpu, class), pair.counters);
        }
    }

    let mut shown = Vec::new();
    view.slabs(&mut |slab| shown.push(slab));
    shown.sort_unstable_by_key(|slab| slab.base);
    let mut slabs: Vec<_> = naive
        .slabs
        .iter()
        .map(|slab| slab_view(slab, naive))
        .collect();
    slabs.sort_unstable_by_key(|slab| slab.base);
    assert_eq!(shown, slabs);
    naive.slabs.iter().for_each(|slab| found(view, slab, naive));
}

fn slab_view(slab: &Slab, naive: &Caches) -> SlabView {
    let bits = |what| {
        let objects = slab.objects.iter().enumerate();
        let set = objects.filter(|(_, object)| **object == what);
        set.map(|(n, _)| 1 << n).sum()
    };
    SlabView {
        base: slab.base as u64,
        size: naive.slab_size as u64,
        object: slab.object as u64,
        objects: slab.objects.len() as u32,
        out: bits(Object::Out),
        free: bits(Object::Free),
    }
}

/// Checks that objects are found by their last unit, and nothing is found in the rest.
fn found(view: &dyn CachesView, slab: &Slab, naive: &Caches) {
    let bases = (0..).map(|n| slab.base + n * slab.object);
    for (base, object) in bases.zip(&slab.objects) {
        let expected = CachedObject {
            slab: slab.base as u64,
            base: base as u64,
            size: slab.object as u64,
            out: *object == Object::Out,
        };
        let last = base + slab.object - 1;
        assert_eq!(view.find(last as u64), Some(expected));
    }
    if !naive.slab_size.is_multiple_of(slab.object) {
        let last = slab.base + naive.slab_size - 1;
        assert_eq!(view.find(last as u64), None);
    }
}
