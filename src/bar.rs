//! Where the segments of an arena lie on its bar: the geometry, without paint.
//!
//! It is worked out once for each state and width, and holds no more pieces
//! than the bar has points: what would be narrower than a few points is put
//! together into columns that say how much of them is allocated.

use vmem::{Origin, Segment, SegmentKind, View};

/// Segments narrower than this are put together.
const NARROWEST: f32 = 3.0;
/// A span is at least this wide, where there is room.
const NARROWEST_SPAN: f32 = 44.0;
/// Spans that would be narrower than this on average are not told apart.
const NARROWEST_CROWDED: f32 = 8.0;
/// Between two spans.
const BETWEEN_SPANS: f32 = 28.0;

/// A part of the bar, in points from its left end.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Extent {
    /// The left edge.
    pub left: f32,
    /// The right edge.
    pub right: f32,
}

impl Extent {
    /// Its width.
    pub fn width(self) -> f32 {
        self.right - self.left
    }

    /// Whether it contains `x`.
    pub fn contains(self, x: f32) -> bool {
        (self.left..self.right).contains(&x)
    }
}

/// What is drawn in one place.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Piece {
    /// One segment.
    One(Segment),
    /// Segments too narrow to be told apart.
    Many(Column),
}

/// Several segments in one column.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Column {
    /// The first address.
    pub base: u64,
    /// How many units.
    pub size: u128,
    /// How many segments.
    pub segments: usize,
    /// How many of the units are allocated.
    pub allocated: u128,
    /// The largest free segment.
    pub largest_free: u64,
}

impl Column {
    fn of(segment: Segment) -> Self {
        let mut column = Self {
            base: segment.base,
            size: 0,
            segments: 0,
            allocated: 0,
            largest_free: 0,
        };
        column.add(segment);
        column
    }

    fn add(&mut self, segment: Segment) {
        self.size += u128::from(segment.size);
        self.segments += 1;
        match segment.kind {
            SegmentKind::Allocated => self.allocated += u128::from(segment.size),
            _ => self.largest_free = self.largest_free.max(segment.size),
        }
    }
}

/// A span, and what is drawn in it.
#[derive(Clone, Debug)]
pub struct SpanBar {
    /// The first address.
    pub base: u64,
    /// How many units.
    pub size: u64,
    /// Where it came from.
    pub origin: Origin,
    /// Where it lies.
    pub extent: Extent,
    /// Its pieces by address.
    pub pieces: Vec<(Extent, Piece)>,
}

impl SpanBar {
    /// Where `address` lies; it may be the span's end.
    pub fn x_of(&self, address: u64) -> f32 {
        let offset = address.wrapping_sub(self.base) as f64;
        self.extent.left + (offset / self.size as f64) as f32 * self.extent.width()
    }

    /// Where `size` units at `base` lie.
    pub fn extent_of(&self, base: u64, size: u64) -> Extent {
        let left = self.x_of(base);
        let width = (size as f64 / self.size as f64) as f32 * self.extent.width();
        Extent {
            left,
            right: left + width,
        }
    }

    /// The last unit.
    pub fn last(&self) -> u64 {
        self.base.wrapping_add(self.size).wrapping_sub(1)
    }
}

/// The bar of one arena.
#[derive(Clone, Debug, Default)]
pub struct Bar {
    /// Its spans in the order of the segment list; none where there are too
    /// many to tell them apart.
    pub spans: Vec<SpanBar>,
    /// All spans in columns, where there are too many.
    pub crowd: Vec<(Extent, Column)>,
}

impl Bar {
    /// Lays an arena out on `width` points.
    pub fn of(view: View<'_>, width: f32) -> Self {
        if view.span_count() as f32 * NARROWEST_CROWDED > width {
            return Self {
                spans: Vec::new(),
                crowd: crowd(view, width),
            };
        }
        let mut spans = Vec::with_capacity(view.span_count());
        let extents = span_extents(&spans_of(view), width);
        let mut extents = extents.into_iter();
        for segment in view.segments() {
            match segment.kind {
                SegmentKind::Span(origin) => {
                    let Some(extent) = extents.next() else { break };
                    spans.push(SpanBar {
                        base: segment.base,
                        size: segment.size,
                        origin,
                        extent,
                        pieces: Vec::new(),
                    });
                }
                SegmentKind::Free | SegmentKind::Allocated => {
                    if let Some(span) = spans.last_mut() {
                        push(span, segment);
                    }
                }
            }
        }
        Self {
            spans,
            crowd: Vec::new(),
        }
    }

    /// Whether there is nothing to draw.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty() && self.crowd.is_empty()
    }

    /// The span that contains `address`.
    pub fn span_of(&self, address: u64) -> Option<&SpanBar> {
        self.spans
            .iter()
            .find(|span| address.wrapping_sub(span.base) < span.size)
    }

    /// The extent of `size` units at `base`.
    pub fn extent_of(&self, base: u64, size: u64) -> Option<Extent> {
        self.span_of(base).map(|span| span.extent_of(base, size))
    }
}

/// All segments of all spans, one after the other, in columns.
fn crowd(view: View<'_>, width: f32) -> Vec<(Extent, Column)> {
    let total = view.stats().mem_total as f64;
    let x_of = |units: u128| (units as f64 / total) as f32 * width;
    let mut columns: Vec<(Extent, Column)> = Vec::new();
    let mut units: u128 = 0;
    for segment in view.segments() {
        if matches!(segment.kind, SegmentKind::Span(_)) {
            continue;
        }
        let left = x_of(units);
        units += u128::from(segment.size);
        let right = x_of(units);
        match columns.last_mut() {
            Some((extent, column)) if extent.width() < NARROWEST => {
                extent.right = right;
                column.add(segment);
            }
            _ => columns.push((Extent { left, right }, Column::of(segment))),
        }
    }
    columns
}

/// The sizes of the spans in the order of the segment list.
fn spans_of(view: View<'_>) -> Vec<f64> {
    view.segments()
        .filter(|segment| matches!(segment.kind, SegmentKind::Span(_)))
        .map(|span| span.size as f64)
        .collect()
}

/// Shares the width out by size, but gives none less than it takes to be seen.
fn span_extents(sizes: &[f64], width: f32) -> Vec<Extent> {
    if sizes.is_empty() {
        return Vec::new();
    }
    let count = sizes.len() as f32;
    let gap = BETWEEN_SPANS.min(width / count * 0.3);
    let room = width - gap * (count - 1.0);
    let least = NARROWEST_SPAN.min(room / count);

    // Those below the least get it; the others share what is left. Each round
    // settles one more at least.
    let mut narrow = vec![false; sizes.len()];
    let scale = loop {
        let wide: f64 = sizes
            .iter()
            .zip(&narrow)
            .filter(|(_, narrow)| !**narrow)
            .map(|(size, _)| size)
            .sum();
        let narrow_count = narrow.iter().filter(|narrow| **narrow).count() as f32;
        let left = f64::from(room - narrow_count * least);
        let scale = if wide > 0.0 { left / wide } else { 0.0 };
        let mut settled = true;
        for (size, narrow) in sizes.iter().zip(&mut narrow) {
            if !*narrow && size * scale < f64::from(least) - 0.01 {
                *narrow = true;
                settled = false;
            }
        }
        if settled {
            break scale;
        }
    };

    let mut x = 0.0;
    sizes
        .iter()
        .zip(narrow)
        .map(|(size, narrow)| {
            let width = if narrow { least } else { (size * scale) as f32 };
            let extent = Extent {
                left: x,
                right: x + width,
            };
            x += width + gap;
            extent
        })
        .collect()
}

/// Adds a segment, to the last column if both are too narrow to stand alone.
fn push(span: &mut SpanBar, segment: Segment) {
    let extent = span.extent_of(segment.base, segment.size);
    if extent.width() >= NARROWEST {
        span.pieces.push((extent, Piece::One(segment)));
        return;
    }
    if let Some((column_extent, Piece::Many(column))) = span.pieces.last_mut()
        && column_extent.width() < NARROWEST
    {
        column_extent.right = extent.right;
        column.add(segment);
        return;
    }
    span.pieces.push((extent, Piece::Many(Column::of(segment))));
}

#[cfg(test)]
mod tests {
    use super::*;
    use vmem::alloc::Heap;
    use vmem::{AllocPolicy, Arena, Quantum};

    fn arena(spans: &[(u64, u64)]) -> Arena<Heap> {
        let arena = Arena::new(Quantum::ONE, Heap::new());
        for &(base, size) in spans {
            arena.add_span(base, size).unwrap();
        }
        arena
    }

    #[test]
    fn segments_are_drawn_to_scale_and_tile_their_span() {
        let arena = arena(&[(1000, 100)]);
        arena.alloc(25, AllocPolicy::InstantFit).unwrap();
        let bar = arena.inspect(|view| Bar::of(view, 400.0));
        let extents: Vec<_> = bar.spans[0]
            .pieces
            .iter()
            .map(|(extent, _)| *extent)
            .collect();
        assert_eq!(
            extents,
            [
                Extent {
                    left: 0.0,
                    right: 100.0
                },
                Extent {
                    left: 100.0,
                    right: 400.0
                }
            ]
        );
    }

    #[test]
    fn a_tiny_span_beside_a_huge_one_can_still_be_seen() {
        let arena = arena(&[(0, 1), (1 << 40, 1 << 62), (u64::MAX, 1)]);
        let bar = arena.inspect(|view| Bar::of(view, 1000.0));
        assert!(
            bar.spans
                .iter()
                .all(|span| span.extent.width() >= NARROWEST_SPAN - 0.1)
        );
        let right = bar.spans.last().unwrap().extent.right;
        assert!((right - 1000.0).abs() < 0.5, "{right}");
    }

    #[test]
    fn a_hundred_thousand_segments_are_no_more_pieces_than_points() {
        let arena = arena(&[(0, 200_000)]);
        for _ in 0..100_000 {
            arena.alloc(2, AllocPolicy::InstantFit).unwrap();
        }
        let bar = arena.inspect(|view| Bar::of(view, 1200.0));
        assert!(bar.spans[0].pieces.len() <= 400);
        let units: u128 = bar.spans[0]
            .pieces
            .iter()
            .map(|(_, piece)| match piece {
                Piece::One(segment) => u128::from(segment.size),
                Piece::Many(column) => column.allocated,
            })
            .sum();
        assert_eq!(units, 200_000);
    }

    #[test]
    fn a_hundred_spans_stay_within_the_width() {
        let spans: Vec<_> = (0..100).map(|i| (i * 10, 5)).collect();
        let bar = arena(&spans).inspect(|view| Bar::of(view, 800.0));
        assert_eq!(bar.spans.len(), 100);
        let within = |span: &SpanBar| span.extent.right <= 800.5 && span.extent.width() > 0.0;
        assert!(bar.spans.iter().all(within));
    }

    #[test]
    fn ten_thousand_spans_are_no_more_columns_than_points() {
        let spans: Vec<_> = (0..10_000).map(|i| (i * 10, 5)).collect();
        let bar = arena(&spans).inspect(|view| Bar::of(view, 800.0));
        assert!(bar.spans.is_empty());
        assert!(!bar.crowd.is_empty() && bar.crowd.len() <= 400);
        let units: u128 = bar.crowd.iter().map(|(_, column)| column.size).sum();
        assert_eq!(units, 50_000);
    }
}
