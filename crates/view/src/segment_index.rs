//! An index of an arena's segments, to find a segment by its address or position.

use std::ops::Range;

use vmem::{Origin, Segment, SegmentKind, View};

use crate::range::{UNIT, Window};

/// The number of segments that are summed in advance.
const BLOCK: usize = 64;

/// The sums of several neighbouring segments.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct SegmentSum {
    /// The first address.
    pub base: u64,
    /// The number of units.
    pub size: u128,
    /// The number of segments.
    pub segments: usize,
    /// The number of free segments.
    pub free: usize,
    /// The number of allocated units.
    pub allocated: u128,
    /// The size of the largest free segment.
    pub largest_free: u64,
}

impl SegmentSum {
    /// Adds a segment to the sums.
    pub(crate) fn add(&mut self, segment: &Segment) {
        self.size += u128::from(segment.size);
        self.segments += 1;
        match segment.kind {
            SegmentKind::Allocated => self.allocated += u128::from(segment.size),
            _ => {
                self.free += 1;
                self.largest_free = self.largest_free.max(segment.size);
            }
        }
    }

    fn join(&mut self, other: &Self) {
        self.size += other.size;
        self.segments += other.segments;
        self.free += other.free;
        self.allocated += other.allocated;
        self.largest_free = self.largest_free.max(other.largest_free);
    }
}

/// A span and its segments.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SpanEntry {
    /// The first address.
    pub base: u64,
    /// The number of units.
    pub size: u64,
    /// The origin: added or imported.
    pub origin: Origin,
    /// The units of the spans before this one in the list.
    pub before: u128,
    /// The indices of its segments.
    pub segments: Range<usize>,
}

impl SpanEntry {
    /// Returns the position of its start.
    pub fn from(&self) -> i128 {
        self.before as i128 * UNIT
    }

    /// Returns the position of its end.
    pub fn end(&self) -> i128 {
        self.from() + i128::from(self.size) * UNIT
    }
}

/// All segments of an arena in the order of the segment list.
///
/// The spans are one after the other on an axis; a position on it is a number of units in
/// fixed point (see [`Window`]).
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SegmentIndex {
    spans: Vec<SpanEntry>,
    segments: Vec<Segment>,
    /// The spans by address.
    by_base: Vec<usize>,
    /// The sums of every [`BLOCK`] segments.
    blocks: Vec<SegmentSum>,
    total: u128,
}

impl SegmentIndex {
    /// Walks an arena once.
    pub fn new(view: View<'_>) -> Self {
        let mut index = Self {
            segments: Vec::with_capacity(view.tag_count()),
            ..Self::default()
        };
        for segment in view.segments() {
            let SegmentKind::Span(origin) = segment.kind else {
                index.segments.push(segment);
                continue;
            };
            index.spans.push(SpanEntry {
                base: segment.base,
                size: segment.size,
                origin,
                before: index.total,
                segments: index.segments.len()..index.segments.len(),
            });
            index.total += u128::from(segment.size);
        }
        let mut end = index.segments.len();
        for span in index.spans.iter_mut().rev() {
            span.segments.end = end;
            end = span.segments.start;
        }
        index.by_base = (0..index.spans.len()).collect();
        index.by_base.sort_by_key(|&span| index.spans[span].base);
        index.sum_blocks(0..index.segments.len());
        index
    }

    /// Computes the sums of the blocks of these segments.
    fn sum_blocks(&mut self, segments: Range<usize>) {
        let (first, end) = (segments.start / BLOCK, segments.end.div_ceil(BLOCK));
        let chunks = self.segments.chunks(BLOCK);
        self.blocks.resize(chunks.len(), SegmentSum::default());
        let blocks = self.blocks.iter_mut().zip(chunks);
        for (block, segments) in blocks.take(end).skip(first) {
            *block = SegmentSum::default();
            segments.iter().for_each(|segment| block.add(segment));
        }
    }

    /// Returns the spans in the order of the segment list.
    pub fn spans(&self) -> &[SpanEntry] {
        &self.spans
    }

    /// Returns all segments in the order of the segment list, without the spans' markers.
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// Returns the window that shows all spans.
    pub fn whole(&self) -> Window {
        Window::whole(self.total)
    }

    /// Returns the span that contains `address`.
    pub fn span_of(&self, address: u64) -> Option<&SpanEntry> {
        let above = self
            .by_base
            .partition_point(|&span| self.spans[span].base <= address);
        let span = &self.spans[*self.by_base.get(above.checked_sub(1)?)?];
        (address - span.base < span.size).then_some(span)
    }

    /// Returns the index of the segment that contains `address`.
    pub fn index_of(&self, address: u64) -> Option<usize> {
        let span = self.span_of(address)?;
        let segments = &self.segments[span.segments.clone()];
        let above = segments.partition_point(|segment| segment.base <= address);
        Some(span.segments.start + above.checked_sub(1)?)
    }

    /// Returns the segment that contains `address`.
    pub fn segment_of(&self, address: u64) -> Option<&Segment> {
        self.segments.get(self.index_of(address)?)
    }

    /// Returns the position of `address`.
    pub fn position_of(&self, address: u64) -> Option<i128> {
        let span = self.span_of(address)?;
        Some(span.from() + i128::from(address - span.base) * UNIT)
    }

    /// Returns the address at a position, or the nearest address.
    pub fn address_at(&self, position: i128) -> Option<u64> {
        let span = self.spans.get(self.span_at(position)?)?;
        let units = (position - span.from()).div_euclid(UNIT);
        let units = units.clamp(0, i128::from(span.size) - 1);
        Some(span.base + units as u64)
    }

    /// Returns the index of the span at a position, or of the nearest span.
    pub fn span_at(&self, position: i128) -> Option<usize> {
        let above = self.spans.partition_point(|span| span.from() <= position);
        (!self.spans.is_empty()).then(|| above.saturating_sub(1))
    }

    /// Returns the index of the segment at a position, or of the nearest segment.
    pub fn index_at(&self, position: i128) -> Option<usize> {
        self.index_of(self.address_at(position)?)
    }

    /// Returns the position at which a segment starts.
    pub fn position(&self, index: usize) -> i128 {
        let above = self
            .spans
            .partition_point(|span| span.segments.start <= index);
        let span = self.spans.get(above.wrapping_sub(1));
        span.zip(self.segments.get(index))
            .map_or(self.total as i128 * UNIT, |(span, segment)| {
                span.from() + i128::from(segment.base.wrapping_sub(span.base)) * UNIT
            })
    }

    /// Returns the sums of some segments.
    pub fn sum(&self, indices: Range<usize>) -> SegmentSum {
        let first = self.segments.get(indices.start);
        let mut sum = SegmentSum {
            base: first.map_or(0, |first| first.base),
            ..SegmentSum::default()
        };
        let mut next = indices.start;
        while next < indices.end.min(self.segments.len()) {
            if next.is_multiple_of(BLOCK) && next + BLOCK <= indices.end {
                sum.join(&self.blocks[next / BLOCK]);
                next += BLOCK;
            } else {
                sum.add(&self.segments[next]);
                next += 1;
            }
        }
        sum
    }

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::index;

    #[test]
    fn every_segment_is_found_by_each_of_its_ends() {
        let index = index(
            &[(1 << 40, 1000), (0, 64), (u64::MAX - 9, 10)],
            &[3, 5, 60, 200],
        );
        for (nth, segment) in index.segments().iter().enumerate() {
            for address in [segment.base, segment.last()] {
                assert_eq!(index.index_of(address), Some(nth));
                let position = index.position_of(address).unwrap();
                assert_eq!(index.address_at(position), Some(address));
                assert_eq!(index.address_at(position + UNIT - 1), Some(address));
                assert_eq!(index.index_at(position), Some(nth));
            }
            assert_eq!(index.position_of(segment.base), Some(index.position(nth)));
        }
        assert_eq!(index.index_of(64), None);
        assert_eq!(index.index_of(1 << 50), None);
    }

    #[test]
    fn sums_of_many_segments_are_those_of_each() {
        let index = index(&[(0, 4000)], &[7; 500]);
        for (from, to) in [(0, 501), (1, 64), (63, 129), (64, 128), (10, 490), (5, 5)] {
            let sum = index.sum(from..to);
            let segments = &index.segments()[from..to];
            let of =
                |kind: SegmentKind| segments.iter().filter(move |segment| segment.kind == kind);
            assert_eq!(sum.segments, to - from);
            let allocated: u64 = of(SegmentKind::Allocated).map(|segment| segment.size).sum();
            assert_eq!(sum.allocated, u128::from(allocated));
            assert_eq!(sum.free, of(SegmentKind::Free).count());
            let largest = of(SegmentKind::Free).map(|segment| segment.size).max();
            assert_eq!(sum.largest_free, largest.unwrap_or(0));
        }
    }

    #[test]
    fn an_empty_index_finds_nothing() {
        let index = SegmentIndex::default();
        assert_eq!(index.address_at(0), None);
        assert_eq!(index.index_of(0), None);
        assert_eq!(index.sum(0..0), SegmentSum::default());
    }
}
