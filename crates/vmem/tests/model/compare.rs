//! A real arena and a naive one: the same?

use crate::ask::TOP;
use crate::caches::{Caches, Slab};
use crate::naive::{Cursor, Naive};
use vmem::caches::{CachesView, Place};
use vmem::{LISTS, Origin, Segment, SegmentKind, View};

fn segment(kind: SegmentKind, base: u128, size: u128) -> Segment {
    Segment {
        kind,
        base: base as u64,
        size: size as u64,
    }
}

/// Everything that can be seen.
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
}

/// What there is to see of caches, which is less than there is.
pub(crate) fn same_caches(view: &impl CachesView, naive: &Caches) {
    assert_eq!(view.sizes(), naive.sizes);
    assert_eq!(view.cpus(), naive.cpus.len());
    for class in 0..naive.sizes {
        for (cpu, pairs) in naive.cpus.iter().enumerate() {
            let rounds = |place| {
                let mut rounds = Vec::new();
                view.rounds(cpu, class, place, &mut |at| rounds.push(u128::from(at)));
                rounds
            };
            let pair = pairs[class].clone();
            assert_eq!(rounds(Place::Loaded), pair.loaded.unwrap_or_default());
            assert_eq!(rounds(Place::Previous), pair.previous.unwrap_or_default());
        }
        let depot = (naive.full[class].len(), naive.empty[class]);
        assert_eq!(view.depot(class), depot, "class {class}");
    }
    let mut slabs = Vec::new();
    view.slabs(&mut |slab| {
        let class = naive.class_of(slab.object.into()).expect("a cached size");
        assert_eq!(u128::from(slab.size), naive.slab_size);
        assert_eq!(slab.objects, naive.objects(class));
        slabs.push(Slab {
            base: slab.base.into(),
            class,
            out: slab.out,
            free: slab.free,
        });
    });
    let mut expected = naive.slabs.clone();
    for slabs in [&mut slabs, &mut expected] {
        slabs.sort_by_key(|slab| slab.base);
    }
    assert_eq!(slabs, expected);
    for (base, size) in naive.handed_out() {
        let found = view
            .find((base + size - 1) as u64)
            .expect("it is handed out");
        assert!(found.out && u128::from(found.base) == base && u128::from(found.size) == size);
    }
}
