//! A series of numbers as the points of a plot.

use std::ops::RangeInclusive;

use vmem_lab::measure::{Bin, Quantity, Series};

use crate::plots::HALF;

/// The meaning of a height in a plot.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scale {
    /// The number.
    Linear,
    /// The power of ten, for numbers that are mostly small and sometimes large.
    Logarithmic,
}

impl Scale {
    /// Returns the height of a number; that of 0 is 0.
    pub fn height(self, number: f64) -> f64 {
        match self {
            Self::Linear => number,
            Self::Logarithmic => (1.0 + number).log10(),
        }
    }

    /// Returns the number at a height.
    pub fn number(self, height: f64) -> f64 {
        match self {
            Self::Linear => height,
            Self::Logarithmic => 10_f64.powf(height) - 1.0,
        }
    }
}

/// A point: an operation and a height.
pub type Point = [f64; 2];

/// A series of numbers. It has gaps where they are unknown or the arena does not exist.
#[derive(Clone, Debug)]
pub struct Curve {
    /// The parts without a gap.
    pub runs: Vec<Run>,
}

/// Numbers of consecutive operations.
#[derive(Clone, Debug, Default)]
pub struct Run {
    /// Steps: both ends of each operation, or of several operations that share a number.
    pub points: Vec<Point>,
    /// For several operations that share a number: both ends, and the minimum and the maximum.
    pub band: Vec<[f64; 3]>,
}

impl Curve {
    /// Returns the curve of `quantity`. Series have at most 1024 bins.
    pub fn new(series: &Series, quantity: Quantity, scale: Scale) -> Self {
        let is_known = |bin: &Bin| bin.range_of(quantity).is_some();
        let goes_on =
            |bin: &Bin, next: &Bin| bin.last + 1 == next.first && is_known(bin) == is_known(next);
        let runs = series.bins.chunk_by(goes_on);
        let runs = runs.map(|bins| Run::new(bins, quantity, scale));
        Self {
            runs: runs.filter(|run| !run.points.is_empty()).collect(),
        }
    }

    /// Returns the largest height in a range of operations.
    pub fn top(&self, range: &RangeInclusive<f64>) -> f64 {
        let points = self.runs.iter().flat_map(|run| {
            let most = run.band.iter().map(|&[at, _, most]| [at, most]);
            run.points.iter().copied().chain(most)
        });
        let inside = points.filter(|[at, _]| range.contains(at));
        // The number before the range still holds at its start.
        let ends = [*range.start(), *range.end()];
        let ends = ends.iter().filter_map(|&end| self.height_at(end));
        let heights = inside.map(|[_, height]| height);
        heights.chain(ends).fold(0.0, f64::max)
    }

    /// Returns the height after an operation.
    pub fn height_at(&self, operation: f64) -> Option<f64> {
        let after = |run: &Run| run.points.partition_point(|&[at, _]| at <= operation);
        let mut found = self.runs.iter().rev().map(|run| (run, after(run)));
        let (run, next) = found.find(|(_, next)| *next > 0)?;
        let &[at, height] = run.points.get(next - 1)?;
        // A run is followed by a gap, or by the end.
        (next < run.points.len() || at >= operation).then_some(height)
    }

    /// Returns the number of points in a range of operations.
    pub fn points_in(&self, range: &RangeInclusive<f64>) -> usize {
        let points = self.runs.iter().flat_map(|run| &run.points);
        points.filter(|[at, _]| range.contains(at)).count()
    }
}

impl Run {
    fn new(bins: &[Bin], quantity: Quantity, scale: Scale) -> Self {
        let mut run = Self::default();
        for bin in bins {
            let Some(range) = bin.range_of(quantity) else {
                break;
            };
            let ends = [bin.first as f64 - HALF, bin.last as f64 + HALF];
            let number = match quantity {
                // These are the work of single operations, of which the largest matters.
                Quantity::Examined | Quantity::Searched => range.most,
                _ => range.last,
            };
            run.points.extend(ends.map(|at| [at, scale.height(number)]));
            if bin.first < bin.last {
                let [least, most] = [range.least, range.most].map(|it| scale.height(it));
                run.band.extend(ends.map(|at| [at, least, most]));
            }
        }
        run
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vmem_lab::Scenario;
    use vmem_lab::measure::Measurement;

    fn curve(text: &str, scale: Scale) -> Curve {
        let scenario = Scenario::parse(text).unwrap();
        let mut measurement = Measurement::default();
        measurement.advance(&scenario, usize::MAX);
        let series = measurement.meter.series_named("heap").unwrap();
        Curve::new(series, Quantity::InUse, scale)
    }

    #[test]
    fn a_number_is_drawn_around_its_operation() {
        let text = "arena heap\nspan heap 0 64\na = alloc heap 8\nb = alloc heap 8\n";
        let curve = curve(text, Scale::Linear);
        let points: Vec<_> = curve.runs[0].points.iter().map(|&[x, y]| (x, y)).collect();
        assert_eq!(points[..2], [(0.5, 0.0), (1.5, 0.0)]);
        assert_eq!(
            points[4..],
            [(2.5, 8.0), (3.5, 8.0), (3.5, 16.0), (4.5, 16.0)]
        );
        let heights = [0.4, 1.0, 2.0, 3.0, 3.4, 4.0, 4.5].map(|at| curve.height_at(at));
        let numbers = [0.0, 0.0, 8.0, 8.0, 16.0, 16.0].map(Some);
        assert_eq!((heights[0], &heights[1..]), (None, &numbers[..]));
        assert_eq!(curve.top(&(0.0..=4.5)), 16.0);
        assert_eq!(curve.top(&(0.0..=2.4)), 0.0);
    }

    #[test]
    fn an_arena_that_was_destroyed_leaves_a_gap() {
        let text = "arena heap\ndestroy heap\narena other\narena heap\n";
        let curve = curve(text, Scale::Linear);
        assert_eq!(curve.runs.len(), 2);
        assert_eq!(curve.height_at(3.0), None);
        assert_eq!(curve.height_at(4.0), Some(0.0));
    }

    #[test]
    fn where_a_point_stands_for_many_operations_no_peak_is_lost() {
        let text = "arena heap\nspan heap 0 1M\nrandom heap ops=5000 seed=1 live=100\n\
                    x = alloc heap 500K\nfree heap x\nrandom heap ops=5000 seed=2\n";
        let curve = curve(text, Scale::Linear);
        assert!(curve.top(&(0.0..=10_010.0)) > 500_000.0);
    }

    #[test]
    fn heights_are_numbers_again() {
        for number in [0.0, 1.0, 7.0, 1e6] {
            let scale = Scale::Logarithmic;
            let again = scale.number(scale.height(number));
            assert!(
                (again - number).abs() < 1e-6 * (1.0 + number),
                "{number}: {again}"
            );
        }
    }
}
