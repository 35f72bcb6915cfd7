//! The history of a number as points of a plot.

use egui_plot::PlotPoint;
use vmem_lab::measure::{Quantity, Series};

/// What the height in a plot stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Scale {
    /// The number.
    Linear,
    /// How many times ten: for numbers of which most are small and some large.
    Logarithmic,
}

impl Scale {
    /// The height of a number. 0 has one too.
    pub(crate) fn height(self, number: f64) -> f64 {
        match self {
            Self::Linear => number,
            Self::Logarithmic => (1.0 + number).log10(),
        }
    }

    /// The number at a height.
    pub(crate) fn number(self, height: f64) -> f64 {
        match self {
            Self::Linear => height,
            Self::Logarithmic => 10_f64.powf(height) - 1.0,
        }
    }
}

/// The history of a number. Where it is not known, or there was no arena, it has a gap.
#[derive(Clone, Debug, Default)]
pub(crate) struct Curve {
    /// Steps: a number holds until the next operation.
    pub(crate) runs: Vec<Vec<PlotPoint>>,
    /// The least and the most, where a point stands for several operations.
    pub(crate) bands: Vec<Band>,
}

/// What a number was between, over operations that follow each other.
#[derive(Clone, Debug, Default)]
pub(crate) struct Band {
    /// Operations.
    pub(crate) at: Vec<f64>,
    /// The least behind each.
    pub(crate) least: Vec<f64>,
    /// The most.
    pub(crate) most: Vec<f64>,
}

impl Curve {
    /// The history of `quantity`.
    pub(crate) fn of(series: &Series, quantity: Quantity, scale: Scale) -> Self {
        let mut curve = Self::default();
        let mut end = None;
        for stretch in series.bins() {
            let Some(extent) = stretch.range_of(quantity) else {
                end = None;
                continue;
            };
            if end != Some(stretch.first) {
                curve.runs.push(Vec::new());
                curve.bands.push(Band::default());
            }
            end = Some(stretch.last + 1);
            let (Some(run), Some(band)) = (curve.runs.last_mut(), curve.bands.last_mut()) else {
                continue;
            };
            let (first, last) = (stretch.first as f64, stretch.last as f64);
            // What is drawn of a stretch: its last number, unless it is the work of
            // single operations, of which the most counts.
            let number = match quantity {
                Quantity::Examined | Quantity::Searched => extent.most,
                _ => extent.last,
            };
            let height = scale.height(number);
            if let Some(before) = run.last().map(|point| point.y) {
                run.push(PlotPoint::new(last, before));
            }
            run.push(PlotPoint::new(last, height));
            if series.width() > 1 {
                let heights = [extent.least, extent.most].map(|number| scale.height(number));
                for at in [first, last] {
                    band.at.push(at);
                    band.least.push(heights[0]);
                    band.most.push(heights[1]);
                }
            }
        }
        curve
    }

    /// The largest height among the operations of a range.
    pub(crate) fn top(&self, range: &std::ops::RangeInclusive<f64>) -> f64 {
        let points = self.runs.iter().flatten();
        let heights = points.filter(|point| range.contains(&point.x));
        let heights = heights.map(|point| point.y);
        let bands = self
            .bands
            .iter()
            .flat_map(|band| band.at.iter().zip(&band.most));
        let most = bands.filter(|(at, _)| range.contains(at));
        // Ahead of the first point in the range holds what was before it.
        let ends = [*range.start(), *range.end()];
        let edges = ends.iter().filter_map(|&end| self.height_at(end));
        heights
            .chain(most.map(|(_, &most)| most))
            .chain(edges)
            .fold(0.0, f64::max)
    }

    /// The height behind an operation.
    pub(crate) fn height_at(&self, operation: f64) -> Option<f64> {
        let run = self.runs.iter().rev().find(|run| {
            let first = run.first();
            first.is_some_and(|point| point.x <= operation)
        })?;
        let behind = run.partition_point(|point| point.x <= operation);
        let point = run.get(behind.checked_sub(1)?)?;
        // Behind the end of a run, there is a gap, or the end.
        let within = behind < run.len() || point.x >= operation;
        within.then_some(point.y)
    }

    /// How many points lie in a range.
    pub(crate) fn points_in(&self, range: &std::ops::RangeInclusive<f64>) -> usize {
        let count = |run: &Vec<PlotPoint>| {
            let first = run.partition_point(|point| point.x < *range.start());
            let end = run.partition_point(|point| point.x <= *range.end());
            end.saturating_sub(first)
        };
        self.runs.iter().map(count).sum()
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
        Curve::of(series, Quantity::InUse, scale)
    }

    #[test]
    fn a_number_holds_until_the_next_operation() {
        let text = "arena heap\nspan heap 0 64\na = alloc heap 8\nb = alloc heap 8\n";
        let curve = curve(text, Scale::Linear);
        let points: Vec<_> = curve.runs[0].iter().map(|it| (it.x, it.y)).collect();
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
