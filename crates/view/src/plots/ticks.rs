//! The ticks of the axes: round numbers, far enough apart to be read.

use std::ops::RangeInclusive;

use crate::plots::Plot;
use crate::plots::curve::Scale;
use crate::plots::figures::NumberFormat;

/// The least points between two operations.
const ACROSS: f64 = 92.0;
/// The least points between two heights.
const UP: f64 = 34.0;
/// The most ticks of an axis.
const MOST: usize = 64;

/// Returns the ticks of a range of operations, with `per_point` operations a point.
pub fn operations(range: RangeInclusive<f64>, per_point: f64) -> Vec<f64> {
    every(decimal(per_point * ACROSS).max(1.0), range)
}

/// Returns the ticks of a range of heights, with `per_point` a point.
pub fn heights(plot: &Plot, range: RangeInclusive<f64>, per_point: f64) -> Vec<f64> {
    let least = per_point * UP;
    let step = match (plot.scale(), plot.format()) {
        (Scale::Logarithmic, _) => {
            // The heights of 0, 1, 10, 100 …
            let numbers = std::iter::once(0.0).chain((0..20).map(|power| 10_f64.powi(power)));
            let heights = numbers.map(|number| Scale::Logarithmic.height(number));
            return heights.filter(|height| range.contains(height)).collect();
        }
        (Scale::Linear, NumberFormat::Share) => decimal(least),
        // Large numbers of units are mostly powers of two.
        (Scale::Linear, NumberFormat::Count) if least > 200.0 => 2_f64.powf(least.log2().ceil()),
        (Scale::Linear, NumberFormat::Count) => decimal(least).max(1.0),
    };
    every(step, range)
}

/// Returns the next larger of 1, 2, 5, 10, 20, 50 … or of their fractions.
fn decimal(least: f64) -> f64 {
    let power = 10_f64.powf(least.max(1e-9).log10().floor());
    let steps = [1.0, 2.0, 5.0].map(|step| step * power);
    let step = steps.into_iter().find(|&step| step >= least * 0.999);
    step.unwrap_or(10.0 * power)
}

fn every(step: f64, range: RangeInclusive<f64>) -> Vec<f64> {
    let first = (range.start() / step).ceil();
    let values = (0..MOST).map(|index| (first + index as f64) * step);
    values.take_while(|value| value <= range.end()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plots::SESSION;

    #[test]
    fn steps_are_round() {
        let steps = [0.3, 1.0, 1.1, 3.0, 7.0, 450.0].map(decimal);
        assert_eq!(steps, [0.5, 1.0, 2.0, 5.0, 10.0, 500.0]);
        let ticks = heights(&SESSION[0], 0.0..=3000.0, 300.0 / UP);
        assert_eq!(ticks[..2], [0.0, 512.0]);
    }

    #[test]
    fn no_axis_has_more_numbers_than_can_be_read() {
        for end in [1.0, 10.0, 1e6, 2e19] {
            for plot in SESSION {
                let top = plot.scale().height(end);
                let ticks = heights(&plot, 0.0..=top, top / 150.0);
                assert!((1..=24).contains(&ticks.len()), "{plot:?} {end}");
                assert!(operations(0.0..=top, top / 150.0).len() <= 8);
            }
        }
    }
}
