//! Where the axes of plots have their numbers: at round ones, far enough apart to be read.

use egui_plot::{GridInput, GridMark};

use crate::experiments::plots::curve::Scale;
use vmem_view::plots::figures::Form;

/// Points between the numbers of the operations.
const ACROSS: f64 = 92.0;
/// Points between the heights.
const UP: f64 = 34.0;
/// The plot's own measure for the least that is told apart.
const LEAST: f64 = 8.0;

/// The operations that are told.
pub(crate) fn of_operations(input: GridInput) -> Vec<GridMark> {
    let step = decimal(apart(&input, ACROSS)).max(1.0);
    every(step, input.bounds)
}

/// The heights that are told.
pub(crate) fn of_heights(form: Form, scale: Scale, input: GridInput) -> Vec<GridMark> {
    let least = apart(&input, UP);
    match (scale, form) {
        (Scale::Logarithmic, _) => powers_of_ten(input.bounds),
        (Scale::Linear, Form::Share) => every(decimal(least), input.bounds),
        // Large amounts of units are mostly powers of two.
        (Scale::Linear, Form::Count) if least > 200.0 => every(binary(least), input.bounds),
        (Scale::Linear, Form::Count) => every(decimal(least).max(1.0), input.bounds),
    }
}

/// What so many points stand for.
fn apart(input: &GridInput, points: f64) -> f64 {
    input.base_step_size.abs() * points / LEAST
}

/// The next larger of 1, 2, 5, 10, 20, 50 …, and of their fractions.
fn decimal(least: f64) -> f64 {
    let power = 10_f64.powf(least.max(1e-9).log10().floor());
    let steps = [1.0, 2.0, 5.0].map(|step| step * power);
    let step = steps.into_iter().find(|&step| step >= least * 0.999);
    step.unwrap_or(10.0 * power)
}

/// The next larger power of two.
fn binary(least: f64) -> f64 {
    2_f64.powf(least.log2().ceil())
}

fn every(step: f64, (from, to): (f64, f64)) -> Vec<GridMark> {
    /// Of more, something is wrong with the bounds.
    const MOST: usize = 64;
    let first = (from / step).ceil();
    let marks = (0..MOST).map(|place| (first + place as f64) * step);
    marks
        .take_while(|&value| value <= to)
        .map(|value| GridMark {
            value,
            step_size: step,
        })
        .collect()
}

/// 0, 1, 10, 100 … where they lie.
fn powers_of_ten((from, to): (f64, f64)) -> Vec<GridMark> {
    let numbers = std::iter::once(0.0).chain((0..20).map(|power| 10_f64.powi(power)));
    let heights = numbers.map(|number| Scale::Logarithmic.height(number));
    heights
        .filter(|height| (from..=to).contains(height))
        .map(|value| GridMark {
            value,
            step_size: 1.0,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round() {
        let steps = [0.3, 1.0, 1.1, 3.0, 7.0, 450.0].map(decimal);
        assert_eq!(steps, [0.5, 1.0, 2.0, 5.0, 10.0, 500.0]);
        assert_eq!(binary(300.0), 512.0);
    }

    #[test]
    fn no_axis_has_more_numbers_than_can_be_read() {
        for end in [1.0, 10.0, 1e6, 2e19] {
            for scale in [Scale::Linear, Scale::Logarithmic] {
                let input = || GridInput {
                    bounds: (0.0, scale.height(end)),
                    base_step_size: scale.height(end) * LEAST / 150.0,
                };
                for form in [Form::Count, Form::Share] {
                    let marks = of_heights(form, scale, input());
                    assert!((1..=24).contains(&marks.len()), "{form:?} {end}");
                }
                assert!(of_operations(input()).len() <= 8);
            }
        }
    }
}
