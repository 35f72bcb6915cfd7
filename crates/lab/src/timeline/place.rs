//! A place on a time line.

use std::cmp::Ordering;
use std::fmt;
use std::num::{NonZeroUsize, ParseIntError};
use std::str::FromStr;

/// A place: after an operation, or inside the last one.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Place {
    /// The number of operations done, including one that this place is inside of.
    pub operations: usize,
    /// Inside the last operation: the step (from 0) just done.
    pub step: Option<usize>,
}

impl Place {
    /// The place before the first operation.
    pub const START: Self = Self::after(0);

    /// A place beyond the last operation of any scenario.
    pub const END: Self = Self::after(usize::MAX);

    /// Returns the place after this many operations.
    pub const fn after(operations: usize) -> Self {
        Self {
            operations,
            step: None,
        }
    }

    /// Returns the place right after a step (from 0) of an operation (from 0).
    pub const fn inside(operation: usize, step: usize) -> Self {
        Self {
            operations: operation.saturating_add(1),
            step: Some(step),
        }
    }
}

/// Writes `12`, or `12.3` after the third step of the twelfth operation.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.operations)?;
        match self.step {
            Some(step) => write!(f, ".{}", step.saturating_add(1)),
            None => Ok(()),
        }
    }
}

impl FromStr for Place {
    type Err = ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (operations, step) = match text.split_once('.') {
            Some((operations, step)) => (operations, Some(step.parse::<NonZeroUsize>()?)),
            None => (text, None),
        };
        Ok(Self {
            operations: operations.parse()?,
            step: step.map(|step| step.get() - 1),
        })
    }
}

impl Ord for Place {
    /// Earlier places are less.
    fn cmp(&self, other: &Self) -> Ordering {
        let key = |place: &Self| (place.operations, place.step.unwrap_or(usize::MAX));
        key(self).cmp(&key(other))
    }
}

impl PartialOrd for Place {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::Place;

    #[test]
    fn a_place_is_written_and_read_again() {
        for (place, text) in [
            (Place::START, "0"),
            (Place::after(12), "12"),
            (Place::inside(11, 2), "12.3"),
        ] {
            assert_eq!(place.to_string(), text);
            assert_eq!(text.parse(), Ok(place));
        }
        for wrong in ["", "a", "12.0", "12.", "-1"] {
            assert!(wrong.parse::<Place>().is_err(), "{wrong}");
        }
    }
}
