//! The boundary tags that a segment's tag is linked with.

use vmem::{Segment, SegmentKind, View};
use vmem_lab::{ArenaId, Moment};

use crate::segment_index::SegmentIndex;

/// The bases of the segments that a segment's tag is linked with.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct TagLinks {
    /// The segments before and after it in its span.
    pub neighbours: [Option<u64>; 2],
    /// The segments before and after it in its freelist or hash chain.
    pub listed: [Option<u64>; 2],
}

impl TagLinks {
    /// Reads the links of the segment at `base`.
    pub fn new(moment: &Moment<'_>, arena: ArenaId, index: &SegmentIndex, base: u64) -> Self {
        /// The links of a segment further down a list are not looked for.
        const FURTHEST: usize = 100_000;
        let Some((nth, span)) = index.index_of(base).zip(index.span_of(base)) else {
            return Self::default();
        };
        let in_span = |nth: usize| {
            let inside = span.segments.contains(&nth);
            inside.then(|| index.segments()[nth].base)
        };
        let segment = index.segments()[nth];
        let read = |view: View<'_>| listed_around(view, segment, FURTHEST);
        let listed = moment.world.try_inspect(arena, read).unwrap_or_default();
        Self {
            neighbours: [nth.checked_sub(1).and_then(in_span), in_span(nth + 1)],
            listed: listed.map(|segment| Some(segment?.base)),
        }
    }
}

/// Returns the segments before and after a segment in its freelist or hash chain, if it is
/// among the first `most` there.
pub fn listed_around(view: View<'_>, segment: Segment, most: usize) -> [Option<Segment>; 2] {
    if segment.kind == SegmentKind::Free {
        let list = segment.size.checked_ilog2().unwrap_or(0) as u8;
        return around(view.freelist(list).take(most), segment.base);
    }
    match view.bucket_of(segment.base) {
        Some(bucket) => around(view.chain_of(bucket).take(most), segment.base),
        None => [None, None],
    }
}

/// Returns the segments before and after the one at `base`; none if it is not there, as may
/// happen inside an operation.
pub fn around(mut list: impl Iterator<Item = Segment>, base: u64) -> [Option<Segment>; 2] {
    let mut before = None;
    while let Some(segment) = list.next() {
        if segment.base == base {
            return [before, list.next()];
        }
        before = Some(segment);
    }
    [None, None]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{HEAP, at_end};

    #[test]
    fn a_free_segment_is_linked_with_its_neighbours_and_its_list() {
        let text = "arena heap\nspan heap 0 64\na = alloc heap 8\nb = alloc heap 8\n\
            c = alloc heap 8\nd = alloc heap 8\nfree heap a\nfree heap c\n";
        let session = at_end(text);
        let moment = session.moment();
        let index = moment.world.inspect(HEAP, SegmentIndex::new);
        let links = |base| TagLinks::new(&moment, HEAP, &index, base);
        assert_eq!(links(16).neighbours, [Some(8), Some(24)]);
        assert_eq!(links(16).listed, [None, Some(0)]);
        assert_eq!(links(9999), TagLinks::default());
    }
}
