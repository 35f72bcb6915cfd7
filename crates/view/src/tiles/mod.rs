//! The tiles of a bar: an arena's segments, or sums of them, at most one tile in three
//! points.

pub mod lens;
pub mod share;
pub mod ticks;

use std::rc::Rc;

use vmem::{Origin, Segment};

use crate::extent::{Extent, TileDetail};
use crate::range::{UNIT, Window};
use crate::segment_index::{SegmentIndex, SegmentSum, SpanEntry};
use crate::tiles::share::Portion;

/// Narrower segments are merged into one tile.
const NARROWEST: f32 = 3.0;
/// Spans that would be narrower than this on average are not drawn apart.
const NARROWEST_CROWDED: f32 = 8.0;
/// Coordinates are clamped to this distance, in points; it is far outside of any screen.
const FAR: f64 = 1e6;

/// One tile.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Tile {
    /// One segment.
    One(Segment),
    /// The sums of segments that are too narrow to be drawn apart.
    Many(SegmentSum),
}

/// Maps positions to points.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Scale {
    extent: Extent,
    from: i128,
    len: i128,
}

impl Scale {
    fn x_of(self, position: i128) -> f32 {
        let share = (position - self.from) as f64 / (self.len as f64).max(1.0);
        let x = f64::from(self.extent.left) + share * f64::from(self.extent.width());
        x.clamp(-FAR, FAR) as f32
    }

    fn extent_of(self, position: i128, len: i128) -> Extent {
        Extent {
            left: self.x_of(position),
            right: self.x_of(position + len),
        }
    }

    fn position_at(self, x: f32) -> i128 {
        let share = f64::from(x - self.extent.left) / f64::from(self.extent.width().max(1e-3));
        self.from + (share.clamp(0.0, 1.0) * self.len as f64) as i128
    }
}

/// A span and its tiles.
#[derive(Clone, Debug)]
pub struct SpanBar {
    /// The first address.
    pub base: u64,
    /// The number of units.
    pub size: u64,
    /// The origin: added or imported.
    pub origin: Origin,
    /// The extent of the part that is in the window.
    pub extent: Extent,
    /// The tiles by address, cut to the window.
    pub tiles: Vec<(Extent, Tile)>,
    start: i128,
    scale: Scale,
}

impl SpanBar {
    /// Returns the point of `address`, in the window or not. `address` may be the span's end.
    pub fn x_of(&self, address: u64) -> f32 {
        let offset = i128::from(address.wrapping_sub(self.base));
        self.scale.x_of(self.start + offset * UNIT)
    }

    /// Returns the extent of `size` units at `base`, in the window or not.
    pub fn extent_of(&self, base: u64, size: u64) -> Extent {
        let offset = i128::from(base.wrapping_sub(self.base));
        let len = i128::from(size) * UNIT;
        self.scale.extent_of(self.start + offset * UNIT, len)
    }

    /// Returns the last unit.
    pub fn last(&self) -> u64 {
        self.base.wrapping_add(self.size).wrapping_sub(1)
    }

    /// Returns whether the start is in the window.
    pub fn shows_start(&self) -> bool {
        self.scale.from <= self.start
    }

    /// Returns whether the end is in the window.
    pub fn shows_end(&self) -> bool {
        self.start + i128::from(self.size) * UNIT <= self.scale.from + self.scale.len
    }

    /// Returns the first address in the window and the address after the last.
    pub fn shown(&self) -> (u128, u128) {
        let first = (self.scale.from - self.start) / UNIT;
        let end = self.scale.from + self.scale.len - self.start;
        let end = (end + UNIT - 1) / UNIT;
        let address = |units: i128| u128::from(self.base) + units as u128;
        (address(first), address(end))
    }

    /// Returns the width of a unit in points.
    pub fn points_per_unit(&self) -> f64 {
        let units = self.scale.len as f64 / UNIT as f64;
        f64::from(self.extent.width()) / units
    }
}

/// The bar of one arena: the tiles of a window on a width in points.
#[derive(Clone, Debug, Default)]
pub struct Bar {
    /// The spans in the window in the order of the segment list; none if there are too many
    /// to draw them apart.
    pub spans: Vec<SpanBar>,
    /// The tiles without regard to spans, if there are too many spans.
    pub crowd: Vec<(Extent, Tile)>,
    crowded: Option<Scale>,
    index: Rc<SegmentIndex>,
}

impl Bar {
    /// Lays out all of an arena on `width` points.
    pub fn whole(index: &Rc<SegmentIndex>, width: f32) -> Self {
        Self::new(index, index.whole(), width)
    }

    /// Lays out a window of an arena on `width` points.
    pub fn new(index: &Rc<SegmentIndex>, window: Window, width: f32) -> Self {
        let mut bar = Self {
            index: Rc::clone(index),
            ..Self::default()
        };
        let last = index.span_at(window.end() - 1);
        let (Some(first), Some(last)) = (index.span_at(window.from()), last) else {
            return bar;
        };
        let spans = &index.spans()[first..=last];
        if spans.len() as f32 * NARROWEST_CROWDED > width {
            let all = Scale {
                extent: Extent {
                    left: 0.0,
                    right: width,
                },
                from: window.from(),
                len: window.len(),
            };
            bar.crowd = tiles(index, all);
            bar.crowded = Some(all);
            return bar;
        }
        let seen = spans.iter().map(|span| {
            let from = span.from().max(window.from());
            (from, span.end().min(window.end()) - from)
        });
        let portion = |(span, (_, len)): (&SpanEntry, (i128, i128))| Portion {
            size: len as f64,
            is_whole: len == span.end() - span.from(),
        };
        let portions: Vec<Portion> = spans.iter().zip(seen.clone()).map(portion).collect();
        let extents = share::extents(&portions, width);
        let placed = spans.iter().zip(seen).zip(extents);
        bar.spans = placed
            .map(|((span, (from, len)), extent)| {
                let scale = Scale { extent, from, len };
                SpanBar {
                    base: span.base,
                    size: span.size,
                    origin: span.origin,
                    extent,
                    tiles: tiles(index, scale),
                    start: span.from(),
                    scale,
                }
            })
            .collect();
        bar
    }

    /// Returns whether there is nothing to draw.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty() && self.crowd.is_empty()
    }

    /// Returns the span in the window that contains `address`.
    pub fn span_of(&self, address: u64) -> Option<&SpanBar> {
        self.spans
            .iter()
            .find(|span| address.wrapping_sub(span.base) < span.size)
    }

    /// Returns the extent of `size` units at `base`, in the window or not; `None` if no part
    /// of their span is in the window.
    pub fn extent_of(&self, base: u64, size: u64) -> Option<Extent> {
        if let Some(scale) = self.crowded {
            let position = self.index.position_of(base)?;
            return Some(scale.extent_of(position, i128::from(size) * UNIT));
        }
        self.span_of(base).map(|span| span.extent_of(base, size))
    }

    /// Returns the extent from the first tile to the last.
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

    /// Returns the visible extent of `size` units at `base`; `None` if none is visible.
    pub fn visible(&self, base: u64, size: u64) -> Option<Extent> {
        self.extent_of(base, size)?.within(self.extent())
    }

    /// Returns the point of a position; `None` if its span is not in the window.
    pub fn x_of(&self, position: i128) -> Option<f32> {
        let of_spans = self.spans.iter().map(|span| span.scale);
        let mut scales = of_spans.chain(self.crowded);
        let scale =
            scales.find(|scale| (scale.from..scale.from + scale.len).contains(&position))?;
        Some(scale.x_of(position))
    }

    /// Returns the position at `x`, or the nearest position.
    pub fn position_at(&self, x: f32) -> i128 {
        let distance = |extent: Extent| (extent.left - x).max(x - extent.right).max(0.0);
        let of_spans = self.spans.iter().map(|span| span.scale);
        of_spans
            .chain(self.crowded)
            .min_by(|a, b| distance(a.extent).total_cmp(&distance(b.extent)))
            .map_or(0, |scale| scale.position_at(x))
    }

    /// Returns the length of a point in positions at `x`, or near `x`.
    pub fn positions_per_point(&self, x: f32) -> f64 {
        let at = |span: &&SpanBar| span.extent.right >= x;
        let span = self.spans.iter().find(at).or(self.spans.last());
        let scale = span.map(|span| span.scale).or(self.crowded);
        scale.map_or(0.0, |scale| {
            scale.len as f64 / f64::from(scale.extent.width().max(1.0))
        })
    }

    /// Returns all tiles in the order of the segment list.
    pub fn tiles(&self) -> impl Iterator<Item = &(Extent, Tile)> {
        let of_spans = self.spans.iter().flat_map(|span| &span.tiles);
        of_spans.chain(&self.crowd)
    }

    /// Returns the tile at `x`.
    pub fn hit(&self, x: f32) -> Option<&(Extent, Tile)> {
        let span = self.spans.iter().find(|span| span.extent.contains(x));
        let tiles = span.map_or(&self.crowd, |span| &span.tiles);
        let at = tiles.partition_point(|(extent, _)| extent.right <= x);
        tiles.get(at).filter(|(extent, _)| extent.left <= x)
    }

    /// Returns whether any segments are merged.
    pub fn is_dense(&self) -> bool {
        self.tiles().any(|(_, tile)| matches!(tile, Tile::Many(_)))
    }
}

/// Returns the tiles on a scale. A tile of merged segments ends at a multiple of its width
/// in units: therefore it holds the same segments while the window moves.
fn tiles(index: &SegmentIndex, scale: Scale) -> Vec<(Extent, Tile)> {
    let last = index.index_at(scale.from + scale.len - 1);
    let (Some(mut next), Some(last)) = (index.index_at(scale.from), last) else {
        return Vec::new();
    };
    let width = f64::from(scale.extent.width().max(1e-3));
    let step = (scale.len as f64 * f64::from(NARROWEST) / width).max(1.0) as i128;
    let mut tiles = Vec::new();
    let mut push = |extent: Extent, tile| {
        if let Some(visible) = extent.within(scale.extent) {
            tiles.push((visible, tile));
        }
    };
    while next <= last {
        let start = index.position(next);
        let segment = index.segments()[next];
        let extent = scale.extent_of(start, i128::from(segment.size) * UNIT);
        if TileDetail::for_width(extent.width()) != TileDetail::Merged {
            push(extent, Tile::One(segment));
            next += 1;
            continue;
        }
        let limit = (start.div_euclid(step) + 1) * step;
        let mut end = index.index_at(limit - 1).map_or(next, |at| at.min(last)) + 1;
        // The last segment that starts in the tile may be wide enough for its own.
        let wide = |nth: usize| {
            let size = i128::from(index.segments()[nth].size) * UNIT;
            TileDetail::for_width(scale.extent_of(start, size).width()) != TileDetail::Merged
        };
        if end > next + 1 && wide(end - 1) {
            end -= 1;
        }
        let sum = index.sum(next..end);
        let len = sum.size as i128 * UNIT;
        push(scale.extent_of(start, len), Tile::Many(sum));
        next = end;
    }
    tiles
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;
    use crate::tiles::share::NARROWEST_SPAN;

    fn index(spans: &[(u64, u64)], sizes: &[u64]) -> Rc<SegmentIndex> {
        Rc::new(testing::index(spans, sizes))
    }

    fn units(tile: &Tile) -> u128 {
        match tile {
            Tile::One(segment) => segment.size.into(),
            Tile::Many(sum) => sum.size,
        }
    }

    #[test]
    fn segments_are_drawn_to_scale_and_fill_their_span() {
        let bar = Bar::whole(&index(&[(1000, 100)], &[25]), 400.0);
        let extents = bar.tiles().map(|(extent, _)| (extent.left, extent.right));
        assert!(extents.eq([(0.0, 100.0), (100.0, 400.0)]));
    }

    #[test]
    fn a_tiny_span_beside_a_huge_one_is_visible() {
        let index = index(&[(0, 1), (1 << 40, 1 << 62), (u64::MAX, 1)], &[]);
        let bar = Bar::whole(&index, 1000.0);
        let is_visible = |span: &SpanBar| span.extent.width() >= NARROWEST_SPAN - 0.1;
        assert!(bar.spans.iter().all(is_visible));
        let right = bar.spans.last().unwrap().extent.right;
        assert!((right - 1000.0).abs() < 0.5, "{right}");
    }

    #[test]
    fn a_hundred_thousand_segments_are_no_more_tiles_than_points() {
        let bar = Bar::whole(&many(), 1200.0);
        assert!(bar.spans[0].tiles.len() <= 400);
        let units: u128 = bar.tiles().map(|(_, tile)| units(tile)).sum();
        assert_eq!(units, 200_000);
    }

    #[test]
    fn a_hundred_spans_stay_within_the_width() {
        let spans: Vec<_> = (0..100).map(|i| (i * 10, 5)).collect();
        let bar = Bar::whole(&index(&spans, &[]), 800.0);
        assert_eq!(bar.spans.len(), 100);
        let within = |span: &SpanBar| span.extent.right <= 800.5 && span.extent.width() > 0.0;
        assert!(bar.spans.iter().all(within));
    }

    #[test]
    fn ten_thousand_spans_are_no_more_columns_than_points() {
        let spans: Vec<_> = (0..10_000).map(|i| (i * 10, 5)).collect();
        let bar = Bar::whole(&index(&spans, &[]), 800.0);
        assert!(bar.spans.is_empty());
        assert!(!bar.crowd.is_empty() && bar.crowd.len() <= 400);
        let units: u128 = bar.crowd.iter().map(|(_, tile)| units(tile)).sum();
        assert_eq!(units, 50_000);
    }

    fn many() -> Rc<SegmentIndex> {
        index(&[(0, 200_000)], &[2; 100_000])
    }

    #[test]
    fn at_any_zoom_the_whole_window_is_covered_once() {
        let index = many();
        for zoom in [1.0, 3.0, 10.0, 500.0, 5_000.0, 100_000.0] {
            let window = index.whole().zoomed(zoom, 77_777 * UNIT);
            let bar = Bar::new(&index, window, 1200.0);
            let tiles = &bar.spans[0].tiles;
            assert!(tiles.len() <= 401, "{}", tiles.len());
            assert!(tiles[0].0.left.abs() < 0.01);
            assert!((tiles[tiles.len() - 1].0.right - 1200.0).abs() < 0.1);
            for pair in tiles.windows(2) {
                assert!((pair[0].0.right - pair[1].0.left).abs() < 0.01);
            }
        }
    }

    #[test]
    fn tiles_stay_the_same_while_the_window_moves() {
        let index = many();
        let window = index.whole().part(1000 * UNIT, 60_000 * UNIT);
        let columns = |window| {
            let bar = Bar::new(&index, window, 1200.0);
            let tiles = bar.spans[0].tiles.clone();
            tiles.into_iter().map(|(_, tile)| tile).collect::<Vec<_>>()
        };
        let before = columns(window);
        let after = columns(window.moved(10_001 * UNIT));
        let same = after.iter().filter(|tile| before.contains(tile)).count();
        assert!(same > 300, "{same}");
    }

    #[test]
    fn a_window_at_the_end_of_all_addresses_shows_its_last_unit() {
        let index = index(&[(0, u64::MAX), (u64::MAX, 1)], &[]);
        assert_eq!(index.whole().len(), UNIT << 64);
        let last = index.position_of(u64::MAX).unwrap();
        let bar = Bar::new(&index, index.whole().part(last, UNIT), 500.0);
        assert_eq!(bar.spans.len(), 1);
        assert_eq!(bar.spans[0].shown(), (u128::from(u64::MAX), 1 << 64));
        assert_eq!(bar.extent_of(u64::MAX, 1).unwrap().width(), 500.0);
        assert!(bar.spans[0].shows_start() && bar.spans[0].shows_end());
    }

    #[test]
    fn a_point_and_its_position_agree_at_any_zoom() {
        let index = index(&[(0, 1 << 63), (1 << 63, 1 << 62)], &[]);
        let mut window = index.whole();
        for _ in 0..60 {
            window = window.zoomed(2.0, 12_345_678_901 * UNIT);
            let bar = Bar::new(&index, window, 1000.0);
            let x = bar.spans[0].extent.left + bar.spans[0].extent.width() * 0.3;
            let again = bar.spans[0].scale.x_of(bar.position_at(x));
            assert!((again - x).abs() < 0.01, "{again} {x}");
        }
    }

    #[test]
    fn the_tile_that_is_hit_is_the_tile_drawn_there() {
        let bar = Bar::whole(&index(&[(0, 90), (1000, 10)], &[30]), 1000.0);
        for (extent, tile) in bar.tiles() {
            assert_eq!(bar.hit(extent.centre()).unwrap().1, *tile);
        }
        let between = f32::midpoint(bar.spans[0].extent.right, bar.spans[1].extent.left);
        assert!(bar.hit(between).is_none());
        assert!(bar.hit(-5.0).is_none() && bar.hit(5000.0).is_none());
    }
}
