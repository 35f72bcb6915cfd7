//! A request's size and constraints on its address.

use core::ops::{Bound, RangeBounds, RangeInclusive};

use crate::quantum::Quantum;

/// A size with constraints on the address; all in units (paper, section 4.3.2).
///
/// Nothing is checked until the layout is used with an arena, because the arena's
/// quantum decides what is possible.
///
/// ```
/// use vmem::Layout;
///
/// // 48 units, 16 past a multiple of 64, in the lower half of the addresses.
/// let layout = Layout::new(48).align(64).phase(16).within(..1 << 63);
/// assert_eq!(layout.size(), 48);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Layout {
    size: u64,
    align: u64,
    phase: u64,
    nocross: u64,
    within: Within,
}

impl Layout {
    /// A layout of `size` units anywhere.
    pub const fn new(size: u64) -> Self {
        Self {
            size,
            align: 1,
            phase: 0,
            nocross: 0,
            within: Within::EVERYWHERE,
        }
    }

    /// Requires an address that is a multiple of `align`, a power of two. A value
    /// below the quantum counts as the quantum.
    pub const fn align(self, align: u64) -> Self {
        Self { align, ..self }
    }

    /// Requires an address `phase` units past a multiple of the alignment. `phase` is
    /// less than the alignment, and a multiple of the quantum.
    pub const fn phase(self, phase: u64) -> Self {
        Self { phase, ..self }
    }

    /// Forbids the range to cross a multiple of `nocross`, a power of two and a
    /// multiple of the quantum. 0 means no such constraint.
    pub const fn nocross(self, nocross: u64) -> Self {
        Self { nocross, ..self }
    }

    /// Requires that the whole range lies within `bounds`.
    pub fn within(self, bounds: impl RangeBounds<u64>) -> Self {
        Self {
            within: Within::of(&bounds),
            ..self
        }
    }

    /// Returns true if every multiple of `quantum` satisfies the layout.
    pub(crate) fn is_anywhere(&self, quantum: Quantum) -> bool {
        self.align <= quantum.get()
            && self.align.is_power_of_two()
            && self.phase == 0
            && self.nocross == 0
            && self.within == Within::EVERYWHERE
    }

    /// Returns the requested size in units, not rounded.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Returns the alignment in units; 1 if none was requested.
    pub const fn alignment(&self) -> u64 {
        self.align
    }

    /// Returns the phase in units; 0 if none was requested.
    pub const fn phase_offset(&self) -> u64 {
        self.phase
    }

    /// Returns the boundary that must not be crossed, or 0.
    pub const fn boundary(&self) -> u64 {
        self.nocross
    }

    /// Returns the bounds, both ends included; in empty bounds the first is greater than
    /// the last.
    pub const fn bounds(&self) -> RangeInclusive<u64> {
        self.within.first..=self.within.last
    }
}

/// Converts a layout of memory: the units are bytes.
impl From<core::alloc::Layout> for Layout {
    fn from(layout: core::alloc::Layout) -> Self {
        Self::new(layout.size() as u64).align(layout.align() as u64)
    }
}

/// A range given by its first and its last address, so it can include the very last
/// address. Empty if the first is greater than the last.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Within {
    first: u64,
    last: u64,
}

impl Within {
    const EVERYWHERE: Self = Self {
        first: 0,
        last: u64::MAX,
    };
    const NOWHERE: Self = Self { first: 1, last: 0 };

    fn of(bounds: &impl RangeBounds<u64>) -> Self {
        let first = match bounds.start_bound() {
            Bound::Included(&first) => Some(first),
            Bound::Excluded(&before) => before.checked_add(1),
            Bound::Unbounded => Some(0),
        };
        let last = match bounds.end_bound() {
            Bound::Included(&last) => Some(last),
            Bound::Excluded(&end) => end.checked_sub(1),
            Bound::Unbounded => Some(u64::MAX),
        };
        match (first, last) {
            (Some(first), Some(last)) => Self { first, last },
            _ => Self::NOWHERE,
        }
    }
}
