//! The numbers of a series as text.

use vmem_lab::World;
use vmem_lab::measure::{Number, NumberRange, Quantity, Series};
use vmem_lab::narration::grouped;

/// The notation of a number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NumberFormat {
    /// A number of units or of things.
    Count,
    /// A share, as a percentage.
    Share,
}

impl NumberFormat {
    /// Returns the notation of a quantity.
    pub fn for_quantity(quantity: Quantity) -> Self {
        if quantity.is_share() {
            Self::Share
        } else {
            Self::Count
        }
    }

    /// Writes the number in full.
    pub fn write(self, number: f64) -> String {
        match self {
            Self::Share => format!("{:.1} %", 100.0 * number),
            Self::Count if number.fract() == 0.0 => grouped(number as u128),
            Self::Count => format!("{number:.1}"),
        }
    }

    /// Writes the number in few letters, for an axis: `64K`.
    pub fn write_short(self, number: f64) -> String {
        match self {
            Self::Share => format!("{} %", (1000.0 * number).round() / 10.0),
            Self::Count => compact(number),
        }
    }

    /// Writes the range of a number over several operations.
    pub fn write_range(self, range: NumberRange) -> String {
        if range.least == range.most {
            return self.write(range.last);
        }
        format!("{} to {}", self.write(range.least), self.write(range.most))
    }
}

/// Writes a number with a suffix for a power of 1024 where that is shorter and exact enough.
fn compact(number: f64) -> String {
    const SUFFIXES: [&str; 7] = ["", "K", "M", "G", "T", "P", "E"];
    let (mut left, mut power) = (number, 0);
    while left >= 1024.0 && (left % 256.0 == 0.0 || left >= 1e5) && power + 1 < SUFFIXES.len() {
        left /= 1024.0;
        power += 1;
    }
    let digits = if left.fract() == 0.0 {
        grouped(left as u128)
    } else {
        format!("{:.2}", left).trim_end_matches('0').to_owned()
    };
    format!("{digits}{}", SUFFIXES[power])
}

/// Returns the range of a quantity in the bin of an operation.
pub fn at(series: &Series, quantity: Quantity, operation: usize) -> Option<NumberRange> {
    let bin = series.bin_at(operation)?;
    let range = bin.range_of(quantity)?;
    (operation <= bin.last).then_some(range)
}

/// Returns a quantity of an arena if it takes no walk through the segments.
pub fn now(world: &World, arena: &str, quantity: Quantity) -> Option<NumberRange> {
    let id = world.arena_named(arena)?;
    let number = world.try_inspect(id, |view| {
        Some(Number::Count(match quantity {
            Quantity::InUse => view.stats().mem_inuse,
            Quantity::Total => view.stats().mem_total,
            Quantity::Allocated => view.allocated_count() as u128,
            Quantity::FreeSegments => view.free_count() as u128,
            _ => return None,
        }))
    });
    number.flatten().map(NumberRange::new)
}

/// Returns a summary: "now 192, least 0, most 1 024, mean 300".
pub fn describe(series: &Series, quantity: Quantity, now: Option<NumberRange>) -> String {
    let format = NumberFormat::for_quantity(quantity);
    let mut text = match now {
        Some(range) => format!("now {}", format.write_range(range)),
        None => "now unknown".to_owned(),
    };
    if let Some(extremes) = series.extremes(quantity) {
        let [least, most] = [extremes.least, extremes.most].map(|it| match it.number {
            Number::Count(count) => grouped(count),
            Number::Real(real) => format.write(real),
        });
        text += &format!(", least {least}, most {most}");
    }
    if let Some(mean) = series.mean(quantity) {
        let mean = match format {
            // The decimals of a large mean say nothing.
            NumberFormat::Count if mean >= 100.0 => format.write(mean.round()),
            format => format.write(mean),
        };
        text += &format!(", mean {mean}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_an_axis_are_short_and_right() {
        let short = |number| NumberFormat::Count.write_short(number);
        let numbers = [0.0, 1000.0, 1024.0, 1536.0, 65_536.0, (1_u128 << 64) as f64];
        let written = ["0", &grouped(1000), "1K", "1.5K", "64K", "16E"];
        assert_eq!(numbers.map(short), written);
        assert_eq!(NumberFormat::Share.write_short(0.25), "25 %");
    }
}
