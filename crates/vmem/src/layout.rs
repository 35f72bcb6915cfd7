//! What is asked for: a size, and constraints on the address.

use core::ops::{Bound, RangeBounds, RangeInclusive};

use crate::quantum::Quantum;

/// A size with constraints on where it may lie; all in units (paper, section
/// 4.3.2).
///
/// Nothing is checked until the layout meets an arena, since what is possible
/// depends on the arena's quantum.
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
    /// `size` units anywhere.
    pub const fn new(size: u64) -> Self {
        Self {
            size,
            align: 1,
            phase: 0,
            nocross: 0,
            within: Within::EVERYWHERE,
        }
    }

    /// The address is to be a multiple of `align`, a power of two. Less than
    /// the quantum counts as the quantum.
    pub const fn align(self, align: u64) -> Self {
        Self { align, ..self }
    }

    /// The address is to lie `phase` units past a multiple of the alignment;
    /// less than that, and a multiple of the quantum.
    pub const fn phase(self, phase: u64) -> Self {
        Self { phase, ..self }
    }

    /// The range is not to cross a multiple of `nocross`, a power of two and a
    /// multiple of the quantum. 0 asks for nothing.
    pub const fn nocross(self, nocross: u64) -> Self {
        Self { nocross, ..self }
    }

    /// The whole range is to lie within `bounds`, from its first unit to its last.
    pub fn within(self, bounds: impl RangeBounds<u64>) -> Self {
        Self {
            within: Within::of(&bounds),
            ..self
        }
    }

    /// Whether every multiple of `quantum` will do as an address.
    pub(crate) fn is_anywhere(&self, quantum: Quantum) -> bool {
        self.align <= quantum.get()
            && self.align.is_power_of_two()
            && self.phase == 0
            && self.nocross == 0
            && self.within == Within::EVERYWHERE
    }

    /// The size, as asked for, in units.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The alignment, in units; 1 if none was asked for.
    pub const fn alignment(&self) -> u64 {
        self.align
    }

    /// The phase, in units; 0 if none was asked for.
    pub const fn phase_offset(&self) -> u64 {
        self.phase
    }

    /// The boundary that is not to be crossed, or 0.
    pub const fn boundary(&self) -> u64 {
        self.nocross
    }

    /// The bounds, both ends included; empty bounds have their ends the wrong
    /// way round.
    pub const fn bounds(&self) -> RangeInclusive<u64> {
        self.within.first..=self.within.last
    }
}

/// For memory: the units are bytes.
impl From<core::alloc::Layout> for Layout {
    fn from(layout: core::alloc::Layout) -> Self {
        Self::new(layout.size() as u64).align(layout.align() as u64)
    }
}

/// A range of addresses by its first and its last, so that it may reach to the
/// very end. Where the first is above the last, it is empty.
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
