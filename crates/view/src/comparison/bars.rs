//! An arena in each column of a comparison, as a small bar.

use std::rc::Rc;

use vmem_lab::compare::Column;
use vmem_lab::narration::{count, grouped};

use crate::extent::Extent;
use crate::memo::Memo;
use crate::segment_index::SegmentIndex;
use crate::tiles::{Bar, Tile};

/// The bars of the columns, computed once for each place in time.
#[derive(Default)]
pub struct ColumnBars(Vec<Memo<Key, ColumnBar>>);

/// The state of the comparison, the arena, and the width in points.
type Key = ((u64, usize), String, f32);

/// The bar of a column.
pub struct ColumnBar {
    /// The segments.
    pub bar: Bar,
    /// The same as text.
    pub label: String,
}

impl ColumnBars {
    /// Returns the bar of the column with this index, as far as it was computed.
    pub fn get(&self, index: usize) -> Option<&ColumnBar> {
        self.0.get(index)?.last()
    }

    /// Computes the bar of an arena in the column with this index.
    pub fn compute(&mut self, index: usize, column: &Column<'_>, of: Key, name: &str) {
        if self.0.len() <= index {
            self.0.resize_with(index + 1, Memo::default);
        }
        let (_, arena, width) = of.clone();
        self.0[index].get(of, || ColumnBar::new(column, &arena, width, name));
    }
}

impl ColumnBar {
    fn new(column: &Column<'_>, arena: &str, width: f32, name: &str) -> Self {
        let id = column.world.arena_named(arena);
        let found = id.and_then(|id| {
            column.world.try_inspect(id, |view| {
                let allocated = count(view.allocated_count() as u128, "segment", "segments");
                let free = grouped(view.free_count() as u128);
                let largest = grouped(view.largest_free().into());
                let label = format!(
                    "{name}: {allocated} allocated and {free} free in {arena}, the largest free {largest}"
                );
                (Bar::whole(&Rc::new(SegmentIndex::new(view)), width), label)
            })
        });
        let none = || (Bar::default(), format!("{name}: no arena {arena}"));
        let (bar, label) = found.unwrap_or_else(none);
        Self { bar, label }
    }
}

/// Returns the borders between the tiles of a span: each segment has one on either side. Two
/// tiles of merged segments have none between them.
pub fn borders(tiles: &[(Extent, Tile)]) -> impl Iterator<Item = f32> {
    let pairs = tiles.iter().zip(tiles.iter().skip(1));
    let has_segment = |tiles: [&Tile; 2]| tiles.iter().any(|it| matches!(it, Tile::One(_)));
    pairs
        .filter(move |((_, left), (_, right))| has_segment([left, right]))
        .map(|((extent, _), _)| extent.right)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn equal_segments_have_all_borders_or_none_at_any_width() {
        let index = Rc::new(testing::index(&[(0, 256)], &[16; 16]));
        for width in [1300.0, 640.0, 281.3, 100.0, 49.0, 47.0, 20.0] {
            let bar = Bar::whole(&index, width);
            let borders: Vec<f32> = borders(&bar.spans[0].tiles).collect();
            let every = (1..16).map(|nth| nth as f32 * width / 16.0);
            let every: Vec<f32> = every.filter(|_| width > 48.0).collect();
            let is_near = |(a, b): (&f32, &f32)| (a - b).abs() < 0.01;
            assert_eq!(borders.len(), every.len(), "{width}");
            assert!(borders.iter().zip(&every).all(is_near), "{borders:?}");
        }
    }
}
