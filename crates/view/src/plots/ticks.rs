//! The ticks of the axes: round numbers, far enough apart to be read.

use std::ops::RangeInclusive;

use crate::plots::Plot;
use crate::plots::curve::Scale;
use crate::plots::figures::NumberFormat;
use crate::tiles::{power_of_two, round_decimal};

/// The least points between two operations.
const ACROSS: f64 = 92.0;
/// The least points between two heights.
const UP: f64 = 34.0;
/// The most ticks of an axis.
const MOST: usize = 64;

/// Returns the ticks of a range of operations, with `per_point` operations a point.
pub fn operations(range: RangeInclusive<f64>, per_point: f64) -> Vec<f64> {
    every(round_decimal(per_point * ACROSS) as f64, range)
}

/// Returns the ticks of a range of heights, with `per_point` a point.
pub fn heights(plot: &Plot, range: RangeInclusive<f64>, per_point: f64) -> Vec<f64> {
    if plot.scale() == Scale::Logarithmic {
        // The heights of 0, 1, 10, 100 …
        let numbers = std::iter::once(0.0).chain((0..20).map(|power| 10_f64.powi(power)));
        let heights = numbers.map(|number| Scale::Logarithmic.height(number));
        return heights.filter(|height| range.contains(height)).collect();
    }
    let least = per_point * UP;
    let step = match plot.format() {
        // In thousandths.
        NumberFormat::Share => round_decimal(1000.0 * least) as f64 / 1000.0,
        // Large numbers of units are mostly powers of two.
        NumberFormat::Count if least > 200.0 => power_of_two(least) as f64,
        NumberFormat::Count => round_decimal(least) as f64,
    };
    every(step, range)
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
        for (plot, least, step) in [
            (0, 0.3, 1.0),
            (0, 7.0, 10.0),
            (0, 300.0, 512.0),
            (1, 0.015, 0.02),
        ] {
            let ticks = heights(&SESSION[plot], 0.0..=3000.0, least / UP);
            assert_eq!(ticks[..2], [0.0, step]);
        }
    }

    #[test]
    fn no_axis_has_more_numbers_than_can_be_read() {
        for plot in SESSION {
            let ends: &[f64] = match plot.format() {
                NumberFormat::Share => &[0.06, 0.3, 1.0],
                NumberFormat::Count => &[1.0, 10.0, 1e6, 2e19],
            };
            for &end in ends {
                let top = plot.scale().height(end);
                let ticks = heights(&plot, 0.0..=top, top / 150.0);
                assert!((1..=24).contains(&ticks.len()), "{plot:?} {end}");
                assert!(operations(0.0..=top, top / 150.0).len() <= 8);
            }
        }
    }
}
