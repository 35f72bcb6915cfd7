//! The quantum: all sizes and addresses of an arena are multiples of it.

use crate::error::Error;

/// A power of two; every base and every size of an arena is a multiple of it
/// (paper, section 4.3.1).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Quantum(u64);

impl Quantum {
    /// A quantum of one unit.
    pub const ONE: Self = Self(1);

    /// A quantum of `units`.
    ///
    /// # Errors
    /// [`Error::InvalidQuantum`] unless `units` is a power of two.
    pub const fn new(units: u64) -> Result<Self, Error> {
        if units.is_power_of_two() {
            Ok(Self(units))
        } else {
            Err(Error::InvalidQuantum { quantum: units })
        }
    }

    /// A quantum of `2^shift` units; `shift` is below 64.
    pub(crate) const fn of_shift(shift: u32) -> Self {
        Self(1 << shift)
    }

    /// Returns the number of units.
    pub const fn get(self) -> u64 {
        self.0
    }

    /// Returns `size` rounded up to a multiple; `None` past 2^64 - 1.
    #[inline]
    pub const fn round_up(self, size: u64) -> Option<u64> {
        match size.checked_add(self.0 - 1) {
            Some(size) => Some(size & !(self.0 - 1)),
            None => None,
        }
    }

    /// Returns true if `value` is a multiple.
    pub const fn divides(self, value: u64) -> bool {
        value & (self.0 - 1) == 0
    }
}
