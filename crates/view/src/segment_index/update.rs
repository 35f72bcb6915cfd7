//! Updates an index where its arena has changed: after an operation among a hundred
//! thousand segments, only a few are read. The segments after the change move in memory,
//! and their sums are computed again.

use std::ops::Range;

use vmem::{Segment, SegmentKind, View};

use crate::segment_index::SegmentIndex;

impl SegmentIndex {
    /// Updates the index to another state of the same arena, given the ranges (first and
    /// last unit) that have changed. Segments start and end at the ends of each range, in
    /// both states.
    ///
    /// Reads the segments in the ranges, and moves those after them. Returns false if the
    /// update is impossible; the index must not be used then.
    #[must_use]
    pub fn update(&mut self, view: View<'_>, ranges: &[(u64, u64)]) -> bool {
        let mut changed = self.segments.len()..0;
        for range in joined(ranges) {
            let Some(replaced) = self.replace(view, range) else {
                return false;
            };
            changed.start = changed.start.min(replaced.start);
            changed.end = changed.end.max(replaced.end);
        }
        self.sum_blocks(changed);
        self.segments.len() + self.spans.len() == view.tag_count()
    }

    /// Replaces the segments of one range. Returns the segments whose sums have changed.
    fn replace(&mut self, view: View<'_>, (base, last): (u64, u64)) -> Option<Range<usize>> {
        let nth = self.span_at(self.position_of(base)?)?;
        let span = &self.spans[nth];
        let (start, segments) = (span.segments.start, &self.segments[span.segments.clone()]);
        let from = start + segments.partition_point(|segment| segment.base < base);
        let to = start + segments.partition_point(|segment| segment.base <= last);

        let in_range = |segment: &Segment| segment.base <= last;
        let is_new = |segment: &Segment| is_segment(segment) && segment.base >= base;
        let left = (from > start).then(|| self.segments[from - 1]);
        let new: Vec<Segment> = match left {
            None => view
                .segments_of(span.base)
                .take_while(in_range)
                .filter(is_new)
                .collect(),
            // A walk starts at an allocated segment. Two free segments are never
            // neighbours, so either the left one or the first of the range is allocated.
            Some(left) => {
                let allocated = match left.kind {
                    SegmentKind::Allocated => left.base,
                    _ => base,
                };
                let walk = view.segments_from(allocated);
                walk.take_while(in_range).filter(is_new).collect()
            }
        };
        if new.is_empty() {
            return None;
        }
        let (before, after) = (to - from, new.len());
        self.segments.splice(from..to, new);
        if before == after {
            return Some(from..to);
        }
        self.spans[nth].segments.end = self.spans[nth].segments.end - before + after;
        for span in &mut self.spans[nth + 1..] {
            span.segments.start = span.segments.start - before + after;
            span.segments.end = span.segments.end - before + after;
        }
        // All later segments are in other blocks than before.
        Some(from..usize::MAX)
    }
}

fn is_segment(segment: &Segment) -> bool {
    !matches!(segment.kind, SegmentKind::Span(_))
}

/// Returns the ranges in order, overlapping ranges joined.
fn joined(ranges: &[(u64, u64)]) -> Vec<(u64, u64)> {
    let mut sorted = ranges.to_vec();
    sorted.sort_unstable();
    let mut joined: Vec<(u64, u64)> = Vec::with_capacity(sorted.len());
    for (base, last) in sorted {
        match joined.last_mut() {
            Some(before) if base <= before.1 => before.1 = before.1.max(last),
            _ => joined.push((base, last)),
        }
    }
    joined
}
