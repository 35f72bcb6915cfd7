//! The segments of an arena in one row, to be found by bisection.

mod update;

use std::ops::Range;

use vmem::{Origin, Segment, SegmentKind, View};

use crate::range::UNIT;

/// So many segments are summed up ahead of need.
const BLOCK: usize = 64;

/// Several segments together.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct SegmentSum {
    /// The first address.
    pub base: u64,
    /// How many units.
    pub size: u128,
    /// How many segments.
    pub segments: usize,
    /// How many of them are free.
    pub free: usize,
    /// How many of the units are allocated.
    pub allocated: u128,
    /// The largest free segment.
    pub largest_free: u64,
}

impl SegmentSum {
    fn add(&mut self, segment: &Segment) {
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

/// A span, and which segments it has.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SpanEntry {
    /// The first address.
    pub base: u64,
    /// How many units.
    pub size: u64,
    /// Where it came from.
    pub origin: Origin,
    /// The units of the spans ahead of it in the list.
    pub ahead: u128,
    /// Its segments.
    pub segments: Range<usize>,
}

impl SpanEntry {
    /// Where it begins, in the places a window is counted in.
    pub fn from(&self) -> i128 {
        self.ahead as i128 * UNIT
    }

    /// Where it ends.
    pub fn end(&self) -> i128 {
        self.from() + i128::from(self.size) * UNIT
    }
}

/// All segments of an arena in the order of the segment list.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SegmentIndex {
    spans: Vec<SpanEntry>,
    segments: Vec<Segment>,
    /// The spans by address.
    by_base: Vec<usize>,
    /// Every [`BLOCK`] segments, summed up.
    blocks: Vec<SegmentSum>,
    total: u128,
}

impl SegmentIndex {
    /// VisitOrder through an arena, once.
    pub fn of(view: View<'_>) -> Self {
        let mut chart = Self {
            segments: Vec::with_capacity(view.tag_count()),
            ..Self::default()
        };
        for segment in view.segments() {
            let SegmentKind::Span(origin) = segment.kind else {
                chart.segments.push(segment);
                continue;
            };
            chart.spans.push(SpanEntry {
                base: segment.base,
                size: segment.size,
                origin,
                ahead: chart.total,
                segments: chart.segments.len()..chart.segments.len(),
            });
            chart.total += u128::from(segment.size);
        }
        let mut end = chart.segments.len();
        for span in chart.spans.iter_mut().rev() {
            span.segments.end = end;
            end = span.segments.start;
        }
        chart.by_base = (0..chart.spans.len()).collect();
        chart.by_base.sort_by_key(|&span| chart.spans[span].base);
        chart.sum_up(0..chart.segments.len());
        chart
    }

    /// Sums up the blocks that have these segments.
    fn sum_up(&mut self, segments: Range<usize>) {
        let (first, end) = (segments.start / BLOCK, segments.end.div_ceil(BLOCK));
        let chunks = self.segments.chunks(BLOCK);
        self.blocks.resize(chunks.len(), SegmentSum::default());
        let blocks = self.blocks.iter_mut().zip(chunks);
        for (block, segments) in blocks.take(end).skip(first) {
            *block = SegmentSum::default();
            segments.iter().for_each(|segment| block.add(segment));
        }
    }

    /// The spans in the order of the segment list.
    pub fn spans(&self) -> &[SpanEntry] {
        &self.spans
    }

    /// All segments in the order of the segment list, without the spans' markers.
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// How many units all spans have.
    pub fn total(&self) -> u128 {
        self.total
    }

    /// The span that contains `address`.
    pub fn span_of(&self, address: u64) -> Option<&SpanEntry> {
        let above = self
            .by_base
            .partition_point(|&span| self.spans[span].base <= address);
        let span = &self.spans[*self.by_base.get(above.checked_sub(1)?)?];
        (address - span.base < span.size).then_some(span)
    }

    /// Which segment contains `address`.
    pub fn index_of(&self, address: u64) -> Option<usize> {
        let span = self.span_of(address)?;
        let segments = &self.segments[span.segments.clone()];
        let above = segments.partition_point(|segment| segment.base <= address);
        Some(span.segments.start + above.checked_sub(1)?)
    }

    /// The segment that contains `address`.
    pub fn segment_of(&self, address: u64) -> Option<&Segment> {
        self.segments.get(self.index_of(address)?)
    }

    /// Where `address` is, in the places a window is counted in.
    pub fn place_of(&self, address: u64) -> Option<i128> {
        let span = self.span_of(address)?;
        Some(span.from() + i128::from(address - span.base) * UNIT)
    }

    /// The address at a place, or at the nearest there is.
    pub fn address_at(&self, place: i128) -> Option<u64> {
        let span = self.spans.get(self.span_at(place)?)?;
        let units = (place - span.from()).div_euclid(UNIT);
        let units = units.clamp(0, i128::from(span.size) - 1);
        Some(span.base + units as u64)
    }

    /// Which span is at a place, or at the nearest there is.
    pub fn span_at(&self, place: i128) -> Option<usize> {
        let above = self.spans.partition_point(|span| span.from() <= place);
        (!self.spans.is_empty()).then(|| above.saturating_sub(1))
    }

    /// Which segment is at a place, or at the nearest there is.
    pub fn index_at(&self, place: i128) -> Option<usize> {
        self.index_of(self.address_at(place)?)
    }

    /// Where a segment begins, in the places a window is counted in.
    pub fn place(&self, index: usize) -> i128 {
        let above = self
            .spans
            .partition_point(|span| span.segments.start <= index);
        match (
            self.spans.get(above.wrapping_sub(1)),
            self.segments.get(index),
        ) {
            (Some(span), Some(segment)) => {
                span.from() + i128::from(segment.base.wrapping_sub(span.base)) * UNIT
            }
            _ => self.total as i128 * UNIT,
        }
    }

    /// Some segments together.
    pub fn sum(&self, of: Range<usize>) -> SegmentSum {
        let mut column = SegmentSum {
            base: self.segments.get(of.start).map_or(0, |first| first.base),
            ..SegmentSum::default()
        };
        let mut next = of.start;
        while next < of.end {
            match self.blocks.get(next / BLOCK) {
                Some(block) if next.is_multiple_of(BLOCK) && next + BLOCK <= of.end => {
                    column.join(block);
                    next += BLOCK;
                }
                _ => {
                    let Some(segment) = self.segments.get(next) else {
                        break;
                    };
                    column.add(segment);
                    next += 1;
                }
            }
        }
        column
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vmem::alloc::Heap;
    use vmem::{AllocPolicy, Arena, Quantum};

    fn chart(spans: &[(u64, u64)], sizes: &[u64]) -> SegmentIndex {
        let arena = Arena::new(Quantum::ONE, Heap::new());
        for &(base, size) in spans {
            arena.add_span(base, size).unwrap();
        }
        for &size in sizes {
            arena.alloc(size, AllocPolicy::InstantFit).unwrap();
        }
        arena.inspect(SegmentIndex::of)
    }

    #[test]
    fn every_segment_is_found_by_each_of_its_ends() {
        let chart = chart(
            &[(1 << 40, 1000), (0, 64), (u64::MAX - 9, 10)],
            &[3, 5, 60, 200],
        );
        for (index, segment) in chart.segments().iter().enumerate() {
            for address in [segment.base, segment.last()] {
                assert_eq!(chart.index_of(address), Some(index));
                let place = chart.place_of(address).unwrap();
                assert_eq!(chart.address_at(place), Some(address));
                assert_eq!(chart.address_at(place + UNIT - 1), Some(address));
                assert_eq!(chart.index_at(place), Some(index));
            }
            assert_eq!(chart.place_of(segment.base), Some(chart.place(index)));
        }
        assert_eq!(chart.index_of(64), None);
        assert_eq!(chart.index_of(1 << 50), None);
    }

    #[test]
    fn sums_of_many_segments_are_those_of_each() {
        let chart = chart(&[(0, 4000)], &[7; 500]);
        for (from, to) in [(0, 501), (1, 64), (63, 129), (64, 128), (10, 490), (5, 5)] {
            let sum = chart.sum(from..to);
            let segments = &chart.segments()[from..to];
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
    fn nothing_is_at_no_place() {
        let chart = SegmentIndex::default();
        assert_eq!(chart.address_at(0), None);
        assert_eq!(chart.index_of(0), None);
        assert_eq!(chart.sum(0..0), SegmentSum::default());
    }
}
