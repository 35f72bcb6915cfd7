//! A series of numbers as the points of a plot.

use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::rc::Rc;

use vmem_lab::measure::{Quantity, Series};

use crate::memo::Memo;
use crate::plots::measuring::Stamp;

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

/// A series of numbers, with gaps where they are unknown or the arena does not exist.
#[derive(Clone, Debug, Default)]
pub struct Curve {
    /// Steps: a number holds until the next operation.
    pub runs: Vec<Vec<Point>>,
    /// The minimum and the maximum where a point stands for several operations.
    pub bands: Vec<Band>,
}

/// The range of a number over consecutive operations.
#[derive(Clone, Debug, Default)]
pub struct Band {
    /// The operations.
    pub at: Vec<f64>,
    /// The minimum after each.
    pub least: Vec<f64>,
    /// The maximum.
    pub most: Vec<f64>,
}

impl Curve {
    /// Returns the curve of `quantity`.
    pub fn new(series: &Series, quantity: Quantity, scale: Scale) -> Self {
        let mut curve = Self::default();
        let mut end = None;
        for bin in series.bins() {
            let Some(range) = bin.range_of(quantity) else {
                end = None;
                continue;
            };
            if end != Some(bin.first) {
                curve.runs.push(Vec::new());
                curve.bands.push(Band::default());
            }
            end = Some(bin.last + 1);
            let (Some(run), Some(band)) = (curve.runs.last_mut(), curve.bands.last_mut()) else {
                continue;
            };
            let (first, last) = (bin.first as f64, bin.last as f64);
            let number = match quantity {
                // These are the work of single operations, of which the largest matters.
                Quantity::Examined | Quantity::Searched => range.most,
                _ => range.last,
            };
            if let Some(&[_, before]) = run.last() {
                run.push([last, before]);
            }
            run.push([last, scale.height(number)]);
            if series.width() > 1 {
                for at in [first, last] {
                    band.at.push(at);
                    band.least.push(scale.height(range.least));
                    band.most.push(scale.height(range.most));
                }
            }
        }
        curve
    }

    /// Returns the largest height in a range of operations.
    pub fn top(&self, range: &RangeInclusive<f64>) -> f64 {
        let points = self.runs.iter().flatten().map(|&[at, height]| (at, height));
        let bands = self.bands.iter();
        let bands = bands.flat_map(|band| band.at.iter().copied().zip(band.most.iter().copied()));
        let inside = points.chain(bands).filter(|(at, _)| range.contains(at));
        // The number before the range still holds at its start.
        let ends = [*range.start(), *range.end()];
        let ends = ends.iter().filter_map(|&end| self.height_at(end));
        inside
            .map(|(_, height)| height)
            .chain(ends)
            .fold(0.0, f64::max)
    }

    /// Returns the height after an operation.
    pub fn height_at(&self, operation: f64) -> Option<f64> {
        let starts_before =
            |run: &&Vec<Point>| run.first().is_some_and(|&[first, _]| first <= operation);
        let run = self.runs.iter().rev().find(starts_before)?;
        let next = run.partition_point(|&[at, _]| at <= operation);
        let &[at, height] = run.get(next.checked_sub(1)?)?;
        // A run is followed by a gap, or by the end.
        (next < run.len() || at >= operation).then_some(height)
    }

    /// Returns the number of points in a range of operations.
    pub fn points_in(&self, range: &RangeInclusive<f64>) -> usize {
        let count = |run: &Vec<Point>| {
            let first = run.partition_point(|&[at, _]| at < *range.start());
            let end = run.partition_point(|&[at, _]| at <= *range.end());
            end.saturating_sub(first)
        };
        self.runs.iter().map(count).sum()
    }
}

/// A curve of the series of this name, in this state of a measurement.
type CurveMemo = Memo<(Stamp, String), Rc<Curve>>;

/// The curves of several series, computed once for each state of a measurement.
#[derive(Default)]
pub struct Curves(HashMap<(usize, Quantity), CurveMemo>);

impl Curves {
    /// Returns the curve of a series: the one with this index, in this state of the
    /// measurement.
    pub fn get(
        &mut self,
        (index, stamp): (usize, Stamp),
        series: &Series,
        quantity: Quantity,
        scale: Scale,
    ) -> Rc<Curve> {
        let memo = self.0.entry((index, quantity)).or_default();
        let compute = || Rc::new(Curve::new(series, quantity, scale));
        memo.get((stamp, series.name().to_owned()), compute).clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vmem_lab::Scenario;
    use vmem_lab::measure::Measurement;

    fn curve(text: &str, scale: Scale) -> Curve {
        let scenario = Scenario::parse(text).unwrap();
        let mut measurement = Measurement::new();
        measurement.advance(&scenario, usize::MAX);
        let series = measurement.meter().series_named("heap").unwrap();
        Curve::new(series, Quantity::InUse, scale)
    }

    #[test]
    fn a_number_holds_until_the_next_operation() {
        let text = "arena heap\nspan heap 0 64\na = alloc heap 8\nb = alloc heap 8\n";
        let curve = curve(text, Scale::Linear);
        let points: Vec<_> = curve.runs[0].iter().map(|&[x, y]| (x, y)).collect();
        let steps = [(1.0, 0.0), (2.0, 0.0), (2.0, 0.0), (3.0, 0.0), (3.0, 8.0)];
        assert_eq!(points[..5], steps);
        assert_eq!(curve.height_at(3.5), Some(8.0));
        assert_eq!(curve.height_at(0.5), None);
        assert_eq!(curve.top(&(0.0..=4.0)), 16.0);
        assert_eq!(curve.top(&(0.0..=2.5)), 0.0);
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
