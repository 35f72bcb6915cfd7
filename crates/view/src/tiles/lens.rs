//! A magnified part of a bar where segments are too narrow.

use vmem::Segment;

use crate::range::{UNIT, Window};
use crate::segment_index::{SegmentIndex, SegmentSum};
use crate::tiles::{Bar, Tile};

/// The number of segments of the usual size in a lens.
const SEGMENTS: i128 = 9;

/// The segment that a lens magnifies.
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

impl Bar {
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
