//! Numbers in words, and what a history was behind an operation.

use vmem_lab::World;
use vmem_lab::measure::{Number, NumberRange, Quantity, Series};
use vmem_lab::narration::grouped;

/// How a number is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// Units, or things that are counted.
    Count,
    /// A share of one, as a percentage.
    Share,
}

impl Form {
    /// How a quantity is written.
    pub fn of(quantity: Quantity) -> Self {
        match quantity.is_share() {
            true => Self::Share,
            false => Self::Count,
        }
    }

    /// The number, wholly.
    pub fn write(self, number: f64) -> String {
        match self {
            Self::Share => format!("{:.1} %", 100.0 * number),
            Self::Count if number.fract() == 0.0 => grouped(number as u128),
            Self::Count => format!("{number:.1}"),
        }
    }

    /// The number for an axis, in few letters: `64K`.
    pub fn write_short(self, number: f64) -> String {
        match self {
            Self::Share => format!("{} %", (1000.0 * number).round() / 10.0),
            Self::Count => compact(number),
        }
    }

    /// An exact number.
    pub fn write_exactly(self, number: Number) -> String {
        match number {
            Number::Count(count) => grouped(count),
            Number::Real(real) => self.write(real),
        }
    }

    /// What a number was over several operations.
    pub fn write_extent(self, extent: NumberRange) -> String {
        match extent.least == extent.most {
            true => self.write(extent.last),
            false => {
                let (least, most) = (self.write(extent.least), self.write(extent.most));
                format!("{least} to {most}")
            }
        }
    }
}

/// With a suffix for powers of 1024, where that is shorter and no less exact.
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

/// What a quantity was behind an operation, or among those that are remembered
/// together with it.
pub fn at(series: &Series, quantity: Quantity, operation: usize) -> Option<NumberRange> {
    let bin = series.bin_at(operation)?;
    let extent = bin.range_of(quantity)?;
    (operation <= bin.last).then_some(extent)
}

/// A number that is exactly known.
pub fn exactly(number: f64) -> NumberRange {
    NumberRange {
        least: number,
        most: number,
        last: number,
    }
}

/// What a quantity is in an arena, where finding that out takes no walk.
pub fn now(world: &World, arena: &str, quantity: Quantity) -> Option<NumberRange> {
    let id = world.arena_named(arena)?;
    let number = world.try_inspect(id, |view| {
        Some(match quantity {
            Quantity::InUse => view.stats().mem_inuse as f64,
            Quantity::Total => view.stats().mem_total as f64,
            Quantity::Allocated => view.allocated_count() as f64,
            Quantity::FreeSegments => view.free_count() as f64,
            _ => return None,
        })
    });
    number.flatten().map(exactly)
}

/// "now 192, least 0, most 1 024, mean 300".
pub fn describe(series: &Series, quantity: Quantity, now: Option<NumberRange>) -> String {
    let form = Form::of(quantity);
    let mut words = match now {
        Some(extent) => format!("now {}", form.write_extent(extent)),
        None => "now unknown".to_owned(),
    };
    if let Some(extremes) = series.extremes(quantity) {
        let [least, most] = [extremes.least, extremes.most].map(|it| form.write_exactly(it.number));
        words += &format!(", least {least}, most {most}");
    }
    if let Some(mean) = series.mean(quantity) {
        let mean = match form {
            // A mean of what is counted is seldom whole, and nobody reads more of it.
            Form::Count if mean >= 100.0 => form.write(mean.round()),
            form => form.write(mean),
        };
        words += &format!(", mean {mean}");
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_an_axis_are_short_and_right() {
        let short = |number| Form::Count.write_short(number);
        assert_eq!(short(0.0), "0");
        assert_eq!(
            short(1000.0),
            "1\u{2009}000".replace('\u{2009}', &separator())
        );
        assert_eq!(short(1024.0), "1K");
        assert_eq!(short(1536.0), "1.5K");
        assert_eq!(short(65_536.0), "64K");
        assert_eq!(short(18_446_744_073_709_551_616.0), "16E");
        assert_eq!(Form::Share.write_short(0.25), "25 %");
    }

    /// What stands between groups of digits.
    fn separator() -> String {
        grouped(1000).trim_matches(char::is_numeric).to_owned()
    }
}
