//! What is drawn where on a bar of so many points.

pub mod share;

use std::rc::Rc;

use vmem::{Origin, Segment};

use crate::extent::{Detail, Extent};
use crate::range::{UNIT, Window};
use crate::segment_index::{SegmentIndex, SegmentSum};
use crate::tiles::share::Part;

/// Segments narrower than this are put together.
const NARROWEST: f32 = 3.0;
/// Spans that would be narrower than this on average are not told apart.
const NARROWEST_CROWDED: f32 = 8.0;
/// Nothing is further away than this, in points: what is, can't be seen.
const FAR: f64 = 1e6;

/// What is drawn in one place.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Tile {
    /// One segment.
    One(Segment),
    /// Segments too narrow to be told apart.
    Many(SegmentSum),
}

/// Places on so many points.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Scale {
    extent: Extent,
    from: i128,
    len: i128,
}

impl Scale {
    fn x_of(self, place: i128) -> f32 {
        let share = (place - self.from) as f64 / (self.len as f64).max(1.0);
        let x = f64::from(self.extent.left) + share * f64::from(self.extent.width());
        x.clamp(-FAR, FAR) as f32
    }

    fn extent_of(self, place: i128, len: i128) -> Extent {
        Extent {
            left: self.x_of(place),
            right: self.x_of(place + len),
        }
    }

    fn place_at(self, x: f32) -> i128 {
        let share = f64::from(x - self.extent.left) / f64::from(self.extent.width().max(1e-3));
        self.from + (share.clamp(0.0, 1.0) * self.len as f64) as i128
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
    /// Where that of it which is in the window lies.
    pub extent: Extent,
    /// Its pieces by address, cut to the window.
    pub pieces: Vec<(Extent, Tile)>,
    begin: i128,
    scale: Scale,
}

impl SpanBar {
    /// Where `address` lies, in the window or not; it may be the span's end.
    pub fn x_of(&self, address: u64) -> f32 {
        let offset = i128::from(address.wrapping_sub(self.base));
        self.scale.x_of(self.begin + offset * UNIT)
    }

    /// Where `size` units at `base` lie, in the window or not.
    pub fn extent_of(&self, base: u64, size: u64) -> Extent {
        let offset = i128::from(base.wrapping_sub(self.base));
        let len = i128::from(size) * UNIT;
        self.scale.extent_of(self.begin + offset * UNIT, len)
    }

    /// The last unit.
    pub fn last(&self) -> u64 {
        self.base.wrapping_add(self.size).wrapping_sub(1)
    }

    /// Whether its beginning is in the window.
    pub fn begins(&self) -> bool {
        self.scale.from <= self.begin
    }

    /// Whether its end is in the window.
    pub fn ends(&self) -> bool {
        self.begin + i128::from(self.size) * UNIT <= self.scale.from + self.scale.len
    }

    /// The first address in the window, and the one behind the last.
    pub fn shown(&self) -> (u128, u128) {
        let first = (self.scale.from - self.begin) / UNIT;
        let end = self.scale.from + self.scale.len - self.begin;
        let behind = (end + UNIT - 1) / UNIT;
        let address = |units: i128| u128::from(self.base) + units as u128;
        (address(first), address(behind))
    }

    /// How many points a unit has.
    pub fn points_a_unit(&self) -> f64 {
        let units = self.scale.len as f64 / UNIT as f64;
        f64::from(self.extent.width()) / units
    }
}

/// The bar of one arena: what is in a window, on so many points.
#[derive(Clone, Debug, Default)]
pub struct Bar {
    /// The spans in the window in the order of the segment list; none where there are
    /// too many to tell them apart.
    pub spans: Vec<SpanBar>,
    /// What is in the window without regard to spans, where there are too many.
    pub crowd: Vec<(Extent, Tile)>,
    crowded: Option<Scale>,
    chart: Rc<SegmentIndex>,
}

impl Bar {
    /// Lays all of an arena out on `width` points.
    pub fn whole(chart: &Rc<SegmentIndex>, width: f32) -> Self {
        Self::of(chart, Window::whole(chart.total()), width)
    }

    /// Lays what is in `window` out on `width` points.
    pub fn of(chart: &Rc<SegmentIndex>, window: Window, width: f32) -> Self {
        let mut bar = Self {
            chart: Rc::clone(chart),
            ..Self::default()
        };
        let last = chart.span_at(window.end() - 1);
        let (Some(first), Some(last)) = (chart.span_at(window.from()), last) else {
            return bar;
        };
        let spans = &chart.spans()[first..=last];
        if spans.len() as f32 * NARROWEST_CROWDED > width {
            let all = Scale {
                extent: Extent {
                    left: 0.0,
                    right: width,
                },
                from: window.from(),
                len: window.len(),
            };
            bar.crowd = pieces(chart, all);
            bar.crowded = Some(all);
            return bar;
        }
        let seen = spans.iter().map(|span| {
            let from = span.from().max(window.from());
            (from, span.end().min(window.end()) - from)
        });
        let part = |(span, (_, len)): (&crate::segment_index::SpanEntry, (i128, i128))| Part {
            size: len as f64,
            whole: len == span.end() - span.from(),
        };
        let parts: Vec<Part> = spans.iter().zip(seen.clone()).map(part).collect();
        let extents = share::extents(&parts, width);
        let placed = spans.iter().zip(seen).zip(extents);
        bar.spans = placed
            .map(|((span, (from, len)), extent)| {
                let scale = Scale { extent, from, len };
                SpanBar {
                    base: span.base,
                    size: span.size,
                    origin: span.origin,
                    extent,
                    pieces: pieces(chart, scale),
                    begin: span.from(),
                    scale,
                }
            })
            .collect();
        bar
    }

    /// Whether there is nothing to draw.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty() && self.crowd.is_empty()
    }

    /// The span in the window that contains `address`.
    pub fn span_of(&self, address: u64) -> Option<&SpanBar> {
        self.spans
            .iter()
            .find(|span| address.wrapping_sub(span.base) < span.size)
    }

    /// Where `size` units at `base` lie, in the window or not; `None` if their span is
    /// not in the window at all.
    pub fn extent_of(&self, base: u64, size: u64) -> Option<Extent> {
        if let Some(scale) = self.crowded {
            let place = self.chart.place_of(base)?;
            return Some(scale.extent_of(place, i128::from(size) * UNIT));
        }
        self.span_of(base).map(|span| span.extent_of(base, size))
    }

    /// What of the bar is there: from its first piece to its last.
    pub fn extent(&self) -> Extent {
        let ends = self.spans.first().zip(self.spans.last());
        let of_spans = ends.map(|(first, last)| Extent {
            left: first.extent.left,
            right: last.extent.right,
        });
        let all = of_spans.or(self.crowded.map(|scale| scale.extent));
        all.unwrap_or(Extent {
            left: 0.0,
            right: 0.0,
        })
    }

    /// What of `size` units at `base` can be seen, if anything.
    pub fn seen(&self, base: u64, size: u64) -> Option<Extent> {
        self.extent_of(base, size)?.within(self.extent())
    }

    /// Where a place lies, if its span is in the window.
    pub fn x_of(&self, place: i128) -> Option<f32> {
        let of_spans = self.spans.iter().map(|span| span.scale);
        let mut scales = of_spans.chain(self.crowded);
        let scale = scales.find(|scale| (scale.from..scale.from + scale.len).contains(&place))?;
        Some(scale.x_of(place))
    }

    /// The place at `x`, or the nearest there is.
    pub fn place_at(&self, x: f32) -> i128 {
        let distance = |extent: Extent| (extent.left - x).max(x - extent.right).max(0.0);
        let of_spans = self.spans.iter().map(|span| span.scale);
        of_spans
            .chain(self.crowded)
            .min_by(|a, b| distance(a.extent).total_cmp(&distance(b.extent)))
            .map_or(0, |scale| scale.place_at(x))
    }

    /// How many places a point has at `x`, or nearby.
    pub fn places_a_point(&self, x: f32) -> f64 {
        let at = |span: &&SpanBar| span.extent.right >= x;
        let span = self.spans.iter().find(at).or(self.spans.last());
        let scale = span.map(|span| span.scale).or(self.crowded);
        scale.map_or(0.0, |scale| {
            scale.len as f64 / f64::from(scale.extent.width().max(1.0))
        })
    }

    /// All pieces, in the order of the segment list.
    pub fn pieces(&self) -> impl Iterator<Item = &(Extent, Tile)> {
        let of_spans = self.spans.iter().flat_map(|span| &span.pieces);
        of_spans.chain(&self.crowd)
    }

    /// The piece at `x`.
    pub fn hit(&self, x: f32) -> Option<&(Extent, Tile)> {
        let span = self.spans.iter().find(|span| span.extent.contains(x));
        let pieces = span.map_or(&self.crowd, |span| &span.pieces);
        let behind = pieces.partition_point(|(extent, _)| extent.right <= x);
        pieces.get(behind).filter(|(extent, _)| extent.left <= x)
    }

    /// Whether any segments are too narrow to be told apart.
    pub fn is_dense(&self) -> bool {
        self.pieces()
            .any(|(_, piece)| matches!(piece, Tile::Many(_)))
    }
}

/// What is drawn on a scale. A column ends at a multiple of its width in units, so that
/// columns stay what they are while the window moves over them.
fn pieces(chart: &SegmentIndex, scale: Scale) -> Vec<(Extent, Tile)> {
    let last = chart.index_at(scale.from + scale.len - 1);
    let (Some(mut next), Some(last)) = (chart.index_at(scale.from), last) else {
        return Vec::new();
    };
    let width = f64::from(scale.extent.width().max(1e-3));
    let step = (scale.len as f64 * f64::from(NARROWEST) / width).max(1.0) as i128;
    let mut pieces = Vec::new();
    let mut push = |extent: Extent, piece| {
        if let Some(seen) = extent.within(scale.extent) {
            pieces.push((seen, piece));
        }
    };
    while next <= last {
        let begin = chart.place(next);
        let segment = chart.segments()[next];
        let extent = scale.extent_of(begin, i128::from(segment.size) * UNIT);
        if Detail::of(extent.width()) != Detail::SegmentSum {
            push(extent, Tile::One(segment));
            next += 1;
            continue;
        }
        let behind = (begin.div_euclid(step) + 1) * step;
        let mut end = chart.index_at(behind - 1).map_or(next, |at| at.min(last)) + 1;
        // The last that begins in the column may be wide enough to stand alone.
        let wide = |index: usize| {
            let size = i128::from(chart.segments()[index].size) * UNIT;
            Detail::of(scale.extent_of(begin, size).width()) != Detail::SegmentSum
        };
        if end > next + 1 && wide(end - 1) {
            end -= 1;
        }
        let column = chart.sum(next..end);
        let len = column.size as i128 * UNIT;
        push(scale.extent_of(begin, len), Tile::Many(column));
        next = end;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tiles::share::NARROWEST_SPAN;
    use vmem::alloc::Heap;
    use vmem::{AllocPolicy, Arena, Quantum};

    fn arena(spans: &[(u64, u64)]) -> Arena<Heap> {
        let arena = Arena::new(Quantum::ONE, Heap::new());
        for &(base, size) in spans {
            arena.add_span(base, size).unwrap();
        }
        arena
    }

    fn units(piece: &Tile) -> u128 {
        match piece {
            Tile::One(segment) => segment.size.into(),
            Tile::Many(column) => column.size,
        }
    }

    #[test]
    fn segments_are_drawn_to_scale_and_tile_their_span() {
        let arena = arena(&[(1000, 100)]);
        arena.alloc(25, AllocPolicy::InstantFit).unwrap();
        let bar = arena.inspect(|view| Bar::whole(&Rc::new(SegmentIndex::of(view)), 400.0));
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
        let bar = arena.inspect(|view| Bar::whole(&Rc::new(SegmentIndex::of(view)), 1000.0));
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
        let bar = arena.inspect(|view| Bar::whole(&Rc::new(SegmentIndex::of(view)), 1200.0));
        assert!(bar.spans[0].pieces.len() <= 400);
        let units: u128 = bar.spans[0]
            .pieces
            .iter()
            .map(|(_, piece)| match piece {
                Tile::One(segment) => u128::from(segment.size),
                Tile::Many(column) => column.allocated,
            })
            .sum();
        assert_eq!(units, 200_000);
    }

    #[test]
    fn a_hundred_spans_stay_within_the_width() {
        let spans: Vec<_> = (0..100).map(|i| (i * 10, 5)).collect();
        let bar = arena(&spans).inspect(|view| Bar::whole(&Rc::new(SegmentIndex::of(view)), 800.0));
        assert_eq!(bar.spans.len(), 100);
        let within = |span: &SpanBar| span.extent.right <= 800.5 && span.extent.width() > 0.0;
        assert!(bar.spans.iter().all(within));
    }

    #[test]
    fn ten_thousand_spans_are_no_more_columns_than_points() {
        let spans: Vec<_> = (0..10_000).map(|i| (i * 10, 5)).collect();
        let bar = arena(&spans).inspect(|view| Bar::whole(&Rc::new(SegmentIndex::of(view)), 800.0));
        assert!(bar.spans.is_empty());
        assert!(!bar.crowd.is_empty() && bar.crowd.len() <= 400);
        let units: u128 = bar.crowd.iter().map(|(_, piece)| units(piece)).sum();
        assert_eq!(units, 50_000);
    }

    fn many() -> Rc<SegmentIndex> {
        let arena = arena(&[(0, 200_000)]);
        for _ in 0..100_000 {
            arena.alloc(2, AllocPolicy::InstantFit).unwrap();
        }
        Rc::new(arena.inspect(SegmentIndex::of))
    }

    #[test]
    fn at_any_zoom_all_of_the_window_is_covered_once() {
        let chart = many();
        for zoom in [1.0, 3.0, 10.0, 500.0, 5_000.0, 100_000.0] {
            let window = Window::whole(chart.total()).zoomed(zoom, 77_777 * UNIT, chart.total());
            let bar = Bar::of(&chart, window, 1200.0);
            let pieces = &bar.spans[0].pieces;
            assert!(pieces.len() <= 401, "{}", pieces.len());
            assert!(pieces[0].0.left.abs() < 0.01);
            assert!((pieces[pieces.len() - 1].0.right - 1200.0).abs() < 0.1);
            for pair in pieces.windows(2) {
                assert!((pair[0].0.right - pair[1].0.left).abs() < 0.01);
            }
        }
    }

    #[test]
    fn columns_stay_the_same_while_the_window_moves() {
        let chart = many();
        let window = Window::new(1000 * UNIT, 60_000 * UNIT, chart.total());
        let columns = |window| {
            let bar = Bar::of(&chart, window, 1200.0);
            let pieces = bar.spans[0].pieces.clone();
            pieces
                .into_iter()
                .map(|(_, piece)| piece)
                .collect::<Vec<_>>()
        };
        let before = columns(window);
        let after = columns(window.moved(10_001 * UNIT, chart.total()));
        let kept = after.iter().filter(|piece| before.contains(piece)).count();
        assert!(kept > 300, "{kept}");
    }

    #[test]
    fn a_window_at_the_end_of_all_addresses_shows_its_last_unit() {
        let arena = arena(&[(0, u64::MAX), (u64::MAX, 1)]);
        let chart = Rc::new(arena.inspect(SegmentIndex::of));
        assert_eq!(chart.total(), 1 << 64);
        let last = chart.place_of(u64::MAX).unwrap();
        let bar = Bar::of(&chart, Window::new(last, UNIT, chart.total()), 500.0);
        assert_eq!(bar.spans.len(), 1);
        assert_eq!(bar.spans[0].shown(), (u128::from(u64::MAX), 1 << 64));
        assert_eq!(bar.extent_of(u64::MAX, 1).unwrap().width(), 500.0);
        assert!(bar.spans[0].begins() && bar.spans[0].ends());
    }

    #[test]
    fn a_point_and_the_place_there_agree_at_any_zoom() {
        let arena = arena(&[(0, 1 << 63), (1 << 63, 1 << 62)]);
        let chart = Rc::new(arena.inspect(SegmentIndex::of));
        let mut window = Window::whole(chart.total());
        for _ in 0..60 {
            window = window.zoomed(2.0, 12_345_678_901 * UNIT, chart.total());
            let bar = Bar::of(&chart, window, 1000.0);
            let x = bar.spans[0].extent.left + bar.spans[0].extent.width() * 0.3;
            let again = bar.spans[0].scale.x_of(bar.place_at(x));
            assert!((again - x).abs() < 0.01, "{again} {x}");
        }
    }

    #[test]
    fn what_is_hit_is_what_is_drawn_there() {
        let arena = arena(&[(0, 90), (1000, 10)]);
        arena.alloc(30, AllocPolicy::InstantFit).unwrap();
        let bar = arena.inspect(|view| Bar::whole(&Rc::new(SegmentIndex::of(view)), 1000.0));
        for (extent, piece) in bar.pieces() {
            assert_eq!(bar.hit(extent.centre()).unwrap().1, *piece);
        }
        let between = f32::midpoint(bar.spans[0].extent.right, bar.spans[1].extent.left);
        assert!(bar.hit(between).is_none());
        assert!(bar.hit(-5.0).is_none() && bar.hit(5000.0).is_none());
    }
}
