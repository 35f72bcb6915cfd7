//! The sizes of a workload's ranges.

use super::chance::Chance;

/// The distribution of sizes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Sizes {
    /// `uniform`: every size is equally likely.
    #[default]
    Uniform,
    /// `powers`: powers of two, all equally likely. In a range without one, as `uniform`.
    Powers,
    /// `skewed`: many small sizes and few large ones. The range is cut into doublings (1,
    /// 2–3, 4–7 …). Of n doublings the k-th smallest has the probability (2 (n - k) + 1) /
    /// n²: most sizes are small, and even the largest occur.
    Skewed,
    /// `buckets`: powers of two with the probabilities of `skewed`, like the buckets of a
    /// kernel's `malloc`. In a range without one, as `uniform`.
    Buckets,
}

impl Sizes {
    /// All distributions.
    pub const ALL: [Self; 4] = [Self::Uniform, Self::Powers, Self::Skewed, Self::Buckets];

    /// Returns its word in the language.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Uniform => "uniform",
            Self::Powers => "powers",
            Self::Skewed => "skewed",
            Self::Buckets => "buckets",
        }
    }
}

/// A distribution over a range: first a class of sizes is drawn, then a size of the class.
#[derive(Clone)]
pub(super) struct Sizing {
    pub(super) smallest: u64,
    pub(super) largest: u64,
    class: Class,
    /// The numbers of the first and the last class.
    classes: (u32, u32),
    chances: Chances,
}

#[derive(Clone, Copy)]
enum Class {
    /// All sizes of the range.
    Range,
    /// 2 to the power of the class's number.
    Power,
    /// The smallest size doubled as often as the class's number.
    Doubling,
}

#[derive(Clone, Copy)]
enum Chances {
    /// All equal.
    Equal,
    /// The distribution of the smaller of two equal draws.
    Falling,
}

impl Sizing {
    pub(super) fn new(sizes: Sizes, smallest: u64, largest: u64) -> Self {
        let doublings = largest.checked_div(smallest.max(1)).unwrap_or(0);
        let (class, classes, chances) = match (sizes, powers(smallest, largest)) {
            (Sizes::Powers, Some(powers)) => (Class::Power, powers, Chances::Equal),
            (Sizes::Buckets, Some(powers)) => (Class::Power, powers, Chances::Falling),
            (Sizes::Skewed, _) => {
                let last = doublings.checked_ilog2().unwrap_or(0);
                (Class::Doubling, (0, last), Chances::Falling)
            }
            _ => (Class::Range, (0, 0), Chances::Equal),
        };
        Self {
            smallest,
            largest,
            class,
            classes,
            chances,
        }
    }

    pub(super) fn draw(&self, chance: &mut Chance) -> u64 {
        let (first, last) = self.class(self.draw_class(chance));
        chance.between(first, last)
    }

    /// Draws the number of a class. If there is only one, no number is drawn.
    fn draw_class(&self, chance: &mut Chance) -> u32 {
        let (first, last) = self.classes;
        let mut draw = || chance.between(first.into(), last.into()) as u32;
        match self.chances {
            _ if first == last => first,
            Chances::Equal => draw(),
            Chances::Falling => draw().min(draw()),
        }
    }

    fn class(&self, class: u32) -> (u64, u64) {
        let times = 1_u64.checked_shl(class).unwrap_or(u64::MAX);
        match self.class {
            Class::Range => (self.smallest, self.largest),
            Class::Power => (times, times),
            Class::Doubling => {
                let first = self.smallest.max(1).saturating_mul(times);
                let last = first.saturating_add(first - 1).min(self.largest);
                (first, last)
            }
        }
    }

    pub(super) fn mean(&self) -> u128 {
        let (first, last) = self.classes;
        let (mut sum, mut weights) = (0, 0);
        for class in first..=last {
            let weight = match self.chances {
                Chances::Equal => 1,
                Chances::Falling => u128::from(2 * (last - class) + 1),
            };
            let (smallest, largest) = self.class(class);
            sum += weight * (u128::from(smallest) + u128::from(largest));
            weights += 2 * weight;
        }
        sum.div_ceil(weights)
    }
}

/// Returns the exponents of the first and the last power of two in a range.
fn powers(smallest: u64, largest: u64) -> Option<(u32, u32)> {
    let first = smallest.max(1).checked_next_power_of_two()?.ilog2();
    let last = largest.checked_ilog2()?;
    (first <= last).then_some((first, last))
}
