//! Following an arena from one state to the next: a chart is mended where something has
//! changed, so that after an operation among a hundred thousand segments few of them are
//! looked at. Those behind the change move, and are summed up anew, all in one go.

use std::ops::Range;

use vmem::{Segment, SegmentKind, View};

use crate::segment_index::SegmentIndex;

impl SegmentIndex {
    /// Makes this the chart of the same arena at another time, between which and the time
    /// of this one only what lies in these ranges (first and last unit) has changed. At
    /// their ends segments begin and end, at both times.
    ///
    /// Walks the arena in proportion to the segments in the ranges; moves those behind in
    /// memory. False, and the chart is of no use any more, where it can't be done.
    pub fn follow(&mut self, view: View<'_>, ranges: &[(u64, u64)]) -> bool {
        let all = joined(ranges);
        let mut changed = self.segments.len()..0;
        for range in all {
            let Some(renewed) = self.renew(view, range) else {
                return false;
            };
            changed.start = changed.start.min(renewed.start);
            changed.end = changed.end.max(renewed.end);
        }
        self.sum_up(changed);
        self.segments.len() + self.spans.len() == view.tag_count()
    }

    /// Replaces the segments of one range. What has to be summed up for it.
    fn renew(&mut self, view: View<'_>, (base, last): (u64, u64)) -> Option<Range<usize>> {
        let nth = self.span_at(self.place_of(base)?)?;
        let span = &self.spans[nth];
        let (start, segments) = (span.segments.start, &self.segments[span.segments.clone()]);
        let from = start + segments.partition_point(|segment| segment.base < base);
        let to = start + segments.partition_point(|segment| segment.base <= last);

        let is_there = |segment: &Segment| segment.base <= last;
        let is_new = |segment: &Segment| is_segment(segment) && segment.base >= base;
        let left = (from > start).then(|| self.segments[from - 1]);
        let new: Vec<Segment> = match left {
            None => view
                .segments_of(span.base)
                .take_while(is_there)
                .filter(is_new)
                .collect(),
            // No two free segments are neighbours, so one of the two is allocated.
            Some(left) => {
                let allocated = match left.kind {
                    SegmentKind::Allocated => left.base,
                    _ => base,
                };
                let walk = view.segments_from(allocated);
                walk.take_while(is_there).filter(is_new).collect()
            }
        };
        if new.is_empty() {
            return None;
        }
        let (before, now) = (to - from, new.len());
        self.segments.splice(from..to, new);
        if before == now {
            return Some(from..to);
        }
        self.spans[nth].segments.end = self.spans[nth].segments.end - before + now;
        for span in &mut self.spans[nth + 1..] {
            span.segments.start = span.segments.start - before + now;
            span.segments.end = span.segments.end - before + now;
        }
        // All behind it are in other blocks than before.
        Some(from..usize::MAX)
    }
}

fn is_segment(segment: &Segment) -> bool {
    !matches!(segment.kind, SegmentKind::Span(_))
}

/// The same ranges, those that overlap as one.
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
