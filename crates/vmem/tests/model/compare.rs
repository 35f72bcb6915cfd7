//! A real arena and a naive one: the same?

use crate::ask::TOP;
use crate::naive::{Cursor, Naive};
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
