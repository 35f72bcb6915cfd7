//! The tiles of a bar: an arena's segments, or sums of them, at most one tile in three
//! points.

use std::rc::Rc;

use vmem::{Origin, Segment};

use crate::extent::{Extent, TileDetail};
use crate::range::{UNIT, Window};
use crate::segment_index::{SegmentIndex, SegmentSum, SpanEntry};

/// Narrower segments are merged into one tile.
const NARROWEST: f32 = 3.0;
/// A span is at least this wide if there is room.
const NARROWEST_SPAN: f32 = 44.0;
/// Spans that would be narrower than this on average are not drawn apart.
const NARROWEST_CROWDED: f32 = 8.0;
/// The gap between two spans.
const BETWEEN_SPANS: f32 = 28.0;
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

impl Tile {
    fn units(&self) -> u128 {
        match self {
            Self::One(segment) => segment.size.into(),
            Self::Many(sum) => sum.size,
        }
    }
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
        Extent::new(self.x_of(position), self.x_of(position + len))
    }

    fn position_at(self, x: f32) -> i128 {
        let share = f64::from(x - self.extent.left) / f64::from(self.extent.width().max(1e-3));
        self.from + (share.clamp(0.0, 1.0) * self.len as f64) as i128
    }

    fn end(self) -> i128 {
        self.from + self.len
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
    fn position_of(&self, address: u64) -> i128 {
        self.start + i128::from(address.wrapping_sub(self.base)) * UNIT
    }

    /// Returns the point of `address`, in the window or not. `address` may be the span's end.
    pub fn x_of(&self, address: u64) -> f32 {
        self.scale.x_of(self.position_of(address))
    }

    /// Returns whether the start is in the window.
    pub fn shows_start(&self) -> bool {
        self.scale.from <= self.start
    }

    /// Returns whether the end is in the window.
    pub fn shows_end(&self) -> bool {
        self.start + i128::from(self.size) * UNIT <= self.scale.end()
    }

    /// Returns the first address in the window and the address after the last.
    pub fn shown(&self) -> (u128, u128) {
        let address = |units: i128| u128::from(self.base) + units as u128;
        let first = (self.scale.from - self.start) / UNIT;
        let end = (self.scale.end() - self.start + UNIT - 1) / UNIT;
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
            let scale = Scale {
                extent: Extent::new(0.0, width),
                from: window.from(),
                len: window.len(),
            };
            bar.crowd = tiles(index, scale);
            bar.crowded = Some(scale);
            return bar;
        }
        let portions: Vec<Portion> = spans
            .iter()
            .map(|span| Portion::new(span, window))
            .collect();
        let laid_out = spans.iter().zip(&portions).zip(extents(&portions, width));
        let span_bar = |((span, portion), extent): ((&SpanEntry, &Portion), Extent)| {
            let Portion { from, len, .. } = *portion;
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
        };
        bar.spans = laid_out.map(span_bar).collect();
        bar
    }

    /// Returns the scales from left to right: of each span, or one for all spans.
    fn scales(&self) -> impl Iterator<Item = Scale> {
        let of_spans = self.spans.iter().map(|span| span.scale);
        of_spans.chain(self.crowded)
    }

    /// Returns whether there is nothing to draw.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty() && self.crowd.is_empty()
    }

    /// Returns the extent of `size` units at `base`, in the window or not; `None` if no part
    /// of their span is in the window.
    pub fn extent_of(&self, base: u64, size: u64) -> Option<Extent> {
        let len = i128::from(size) * UNIT;
        if let Some(scale) = self.crowded {
            return Some(scale.extent_of(self.index.position_of(base)?, len));
        }
        let mut spans = self.spans.iter();
        let span = spans.find(|span| base.wrapping_sub(span.base) < span.size)?;
        Some(span.scale.extent_of(span.position_of(base), len))
    }

    /// Returns the first address in the window and the address after the last.
    pub fn shown(&self) -> Option<(u128, u128)> {
        if let Some(scale) = self.crowded {
            let first = self.index.address_at(scale.from)?;
            let last = self.index.address_at(scale.end() - 1)?;
            return Some((first.into(), u128::from(last) + 1));
        }
        Some((self.spans.first()?.shown().0, self.spans.last()?.shown().1))
    }

    /// Returns the extent from the first tile to the last.
    pub fn extent(&self) -> Extent {
        let mut extents = self.scales().map(|scale| scale.extent);
        let first = extents.next().unwrap_or_default();
        let last = extents.last().unwrap_or(first);
        Extent::new(first.left, last.right)
    }

    /// Returns the visible extent of `size` units at `base`; `None` if none is visible.
    pub fn visible(&self, base: u64, size: u64) -> Option<Extent> {
        self.extent_of(base, size)?.within(self.extent())
    }

    /// Returns the point of a position; `None` if its span is not in the window.
    pub fn x_of(&self, position: i128) -> Option<f32> {
        let shows = |scale: &Scale| (scale.from..scale.end()).contains(&position);
        Some(self.scales().find(shows)?.x_of(position))
    }

    /// Returns the position at `x`, or the nearest position.
    pub fn position_at(&self, x: f32) -> i128 {
        let distance = |scale: &Scale| {
            let extent = scale.extent;
            (extent.left - x).max(x - extent.right).max(0.0)
        };
        let nearest = self
            .scales()
            .min_by(|a, b| distance(a).total_cmp(&distance(b)));
        nearest.map_or(0, |scale| scale.position_at(x))
    }

    /// Returns the length of a point in positions at `x`, or near `x`.
    pub fn positions_per_point(&self, x: f32) -> f64 {
        let at = self.scales().find(|scale| scale.extent.right >= x);
        at.or(self.scales().last()).map_or(0.0, |scale| {
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

    /// Returns the segment at `x`, to be magnified.
    pub fn lens_target(&self, x: f32) -> Option<LensTarget> {
        let (_, tile) = self.hit(x)?;
        let position = self.position_at(x);
        let address = self.index.address_at(position)?;
        let (segment, merged) = match tile {
            Tile::One(segment) => (*segment, None),
            Tile::Many(sum) => (*self.index.segment_of(address)?, Some(*sum)),
        };
        Some(LensTarget {
            segment,
            position,
            merged,
        })
    }
}

/// Returns the tiles on a scale. A tile of merged segments ends at a multiple of its width
/// in units: therefore it holds the same segments while the window moves.
fn tiles(index: &SegmentIndex, scale: Scale) -> Vec<(Extent, Tile)> {
    let last = index.index_at(scale.end() - 1);
    let (Some(mut next), Some(last)) = (index.index_at(scale.from), last) else {
        return Vec::new();
    };
    let width = f64::from(scale.extent.width().max(1e-3));
    let step = (scale.len as f64 * f64::from(NARROWEST) / width).max(1.0) as i128;
    let mut tiles = Vec::new();
    while next <= last {
        let start = index.position(next);
        let one = |nth: usize| Tile::One(index.segments()[nth]);
        let extent_of = |tile: Tile| scale.extent_of(start, tile.units() as i128 * UNIT);
        let is_wide =
            |nth: usize| TileDetail::for_width(extent_of(one(nth)).width()) != TileDetail::Merged;
        let mut tile = one(next);
        let mut end = next + 1;
        if !is_wide(next) {
            let limit = (start.div_euclid(step) + 1) * step;
            end = index.index_at(limit - 1).map_or(next, |at| at.min(last)) + 1;
            // The last segment that starts in the tile may be wide enough for its own.
            if end > next + 1 && is_wide(end - 1) {
                end -= 1;
            }
            tile = Tile::Many(index.sum(next..end));
        }
        let visible = extent_of(tile).within(scale.extent);
        tiles.extend(visible.map(|extent| (extent, tile)));
        next = end;
    }
    tiles
}

/// The visible portion of a span.
#[derive(Clone, Copy)]
struct Portion {
    from: i128,
    len: i128,
    /// True for a whole span. A span that the window cuts off may be narrow.
    is_whole: bool,
}

impl Portion {
    fn new(span: &SpanEntry, window: Window) -> Self {
        let from = span.from().max(window.from());
        let len = span.end().min(window.end()) - from;
        let is_whole = len == span.end() - span.from();
        Self {
            from,
            len,
            is_whole,
        }
    }
}

/// Shares the width of a bar among spans by their size, but gives each whole span a visible
/// width.
fn extents(portions: &[Portion], width: f32) -> Vec<Extent> {
    let count = portions.len() as f32;
    let gap = BETWEEN_SPANS.min(width / count * 0.3);
    let room = width - gap * (count - 1.0);
    let least = NARROWEST_SPAN.min(room / count);

    // Narrow spans get the least width; the others share the rest. Each round finds at
    // least one more narrow span, or is the last.
    let mut narrow = vec![false; portions.len()];
    let scale = loop {
        let of_wide = portions.iter().zip(&narrow).filter(|(_, narrow)| !**narrow);
        let wide: f64 = of_wide.map(|(portion, _)| portion.len as f64).sum();
        let narrow_count = narrow.iter().filter(|narrow| **narrow).count() as f32;
        let left = f64::from(room - narrow_count * least);
        let scale = if wide > 0.0 { left / wide } else { 0.0 };
        let mut settled = true;
        for (portion, narrow) in portions.iter().zip(&mut narrow) {
            let width = portion.len as f64 * scale;
            if portion.is_whole && !*narrow && width < f64::from(least) - 0.01 {
                *narrow = true;
                settled = false;
            }
        }
        if settled {
            break scale;
        }
    };

    let mut next = 0.0;
    let placed = portions.iter().zip(narrow).map(|(portion, narrow)| {
        let width = if narrow {
            least
        } else {
            (portion.len as f64 * scale) as f32
        };
        let left = next;
        next += width + gap;
        Extent::new(left, left + width)
    });
    placed.collect()
}

/// The segment that a lens magnifies: a part of a bar where segments are too narrow.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct LensTarget {
    /// The segment at the pointer.
    pub segment: Segment,
    /// The position at the pointer.
    pub position: i128,
    /// The sums of the tile that the segment is merged into; `None` if the segment has its
    /// own tile.
    pub merged: Option<SegmentSum>,
}

impl LensTarget {
    /// Returns the window of the lens: some segments that are as large as those nearby.
    pub fn window(&self, index: &SegmentIndex) -> Window {
        /// The number of segments of the usual size in a lens.
        const SEGMENTS: i128 = 9;
        let own = i128::from(self.segment.size) * UNIT;
        let usual = self.merged.map_or(own, |sum| {
            (sum.size as i128 * UNIT / sum.segments.max(1) as i128).max(UNIT)
        });
        // The whole segment, unless it is far larger than the others.
        let len = (usual * SEGMENTS).max((own * 2).min(usual * SEGMENTS * 4));
        let middle = match index.position_of(self.segment.base) {
            Some(start) if own < len => start + own / 2,
            _ => self.position,
        };
        index.whole().part(middle - len / 2, len)
    }
}

/// Returns the smallest power of two of at least `least`, for a ruler.
pub fn power_of_two(least: f64) -> u128 {
    1 << (least.max(1.0).log2().ceil() as u32).min(64)
}

/// Returns the smallest of 1, 2, 5, 10, 20, 50 … of at least `least`, for a ruler.
pub fn round_decimal(least: f64) -> u128 {
    let decade = 10_u128.pow((least.max(1.0).log10().floor() as u32).min(19));
    let mut steps = [1, 2, 5, 10].into_iter().map(|factor| factor * decade);
    let step = steps.find(|step| *step as f64 >= least);
    step.unwrap_or(decade * 10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    fn index(spans: &[(u64, u64)], sizes: &[u64]) -> Rc<SegmentIndex> {
        Rc::new(testing::index(spans, sizes))
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
        let units: u128 = bar.tiles().map(|(_, tile)| tile.units()).sum();
        assert_eq!(units, 200_000);
    }

    #[test]
    fn a_hundred_spans_stay_within_the_width_and_ten_thousand_are_no_more_tiles_than_points() {
        let bar_of = |spans: u64| {
            let spans: Vec<_> = (0..spans).map(|i| (i * 10, 5)).collect();
            Bar::whole(&index(&spans, &[]), 800.0)
        };
        let bar = bar_of(100);
        assert_eq!(bar.spans.len(), 100);
        let within = |span: &SpanBar| span.extent.right <= 800.5 && span.extent.width() > 0.0;
        assert!(bar.spans.iter().all(within));
        let bar = bar_of(10_000);
        assert!(bar.spans.is_empty());
        assert!(!bar.crowd.is_empty() && bar.crowd.len() <= 400);
        let units: u128 = bar.crowd.iter().map(|(_, tile)| tile.units()).sum();
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

    #[test]
    fn steps_of_a_ruler_are_round() {
        assert_eq!(power_of_two(1024.0 / 8.0), 128);
        assert_eq!(power_of_two(u64::MAX as f64 / 4.0), 1 << 62);
        assert_eq!([0.2, 10.0, 11.0].map(round_decimal), [1, 10, 20]);
        assert!(round_decimal(u64::MAX as f64 / 4.0) > 1 << 61);
    }
}
