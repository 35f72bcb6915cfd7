//! A number over several seeds.

use std::cmp::Ordering;

use crate::measure::{Number, Quantity};

/// The median and the range of a number over several seeds.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Spread([Number; 3]);

impl Spread {
    /// Returns the spread of numbers of the same quantity; `None` without any.
    pub(super) fn new(numbers: impl Iterator<Item = Number>) -> Option<Self> {
        let mut sorted: Vec<Number> = numbers.collect();
        sorted.sort_by(|a, b| a.order(*b));
        let (least, most) = (*sorted.first()?, *sorted.last()?);
        let [low, high] = [(sorted.len() - 1) / 2, sorted.len() / 2].map(|at| sorted[at]);
        let median = if low == high { low } else { low.midpoint(high) };
        Some(Self([least, median, most]))
    }

    /// Returns the minimum.
    pub const fn least(&self) -> Number {
        self.0[0]
    }

    /// Returns the median: of an even number of seeds, the mean of the two in the middle.
    pub const fn median(&self) -> Number {
        self.0[1]
    }

    /// Returns the maximum.
    pub const fn most(&self) -> Number {
        self.0[2]
    }

    /// Rounds all numbers to the decimals of their texts.
    pub(super) fn rounded(self, quantity: Quantity) -> Self {
        Self(self.0.map(|number| quantity.rounded(number)))
    }

    /// Returns whether the ranges have a number in common.
    pub(super) fn overlaps(&self, other: &Self) -> bool {
        let is_above = |a: &Self, b: &Self| a.least().order(b.most()) == Ordering::Greater;
        !is_above(self, other) && !is_above(other, self)
    }
}
