//! The arithmetic of constraints: which addresses of a range are legal.
//!
//! All of it is correct up to 2^64 - 1: a range is given by its first and last
//! unit, and every addition is checked.

use crate::error::{Contradiction, Error, Shortage};
use crate::layout::Layout;
use crate::quantum::Quantum;

/// The subject of a search: a layout that was checked against the arena's quantum.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Request {
    /// Units asked for.
    pub asked: u64,
    /// Units needed: `asked`, rounded up to the quantum.
    pub size: u64,
    /// Constraints on the address; `None` allows any address.
    pub constraints: Option<Constraints>,
}

/// Constraints that do not contradict each other; all in units.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Constraints {
    /// A power of two, at least the quantum.
    pub align: u64,
    /// Distance past a multiple of `align`; less than `align`.
    pub phase: u64,
    /// A power of two whose multiples must not be crossed, or 0.
    pub nocross: u64,
    /// The first address allowed.
    pub first: u64,
    /// The last address allowed.
    pub last: u64,
}

impl Constraints {
    const NONE: Self = Self {
        align: 1,
        phase: 0,
        nocross: 0,
        first: 0,
        last: u64::MAX,
    };
}

impl Request {
    /// A request for `size` units anywhere.
    ///
    /// # Errors
    /// The size is 0, or so large that its rounded size is `None`: see
    /// [`Unmet`].
    #[inline]
    pub(crate) fn anywhere(asked: u64, quantum: Quantum) -> Result<Self, Unmet> {
        if asked == 0 {
            return Err(Unmet::Invalid(Error::ZeroSize));
        }
        match quantum.round_up(asked) {
            Some(size) => Ok(Self {
                asked,
                size,
                constraints: None,
            }),
            None => Err(Unmet::TooLarge),
        }
    }

    /// Returns the request that every arena of this quantum makes of a layout. Constant time.
    ///
    /// # Errors
    /// No address can ever satisfy the layout. The error is that of an empty arena.
    pub fn new(layout: &Layout, quantum: Quantum) -> Result<Self, Error> {
        let asked = layout.size();
        Self::of(layout, quantum).map_err(|unmet| match unmet {
            Unmet::Invalid(error) => error,
            Unmet::TooLarge => Error::Exhausted(Shortage {
                asked,
                free: 0,
                largest: 0,
            }),
        })
    }

    /// Checks a layout against a quantum.
    pub(crate) fn of(layout: &Layout, quantum: Quantum) -> Result<Self, Unmet> {
        let contradiction = |c| Err(Unmet::Invalid(Error::InvalidLayout(c)));
        let align = layout.alignment();
        let (phase, nocross) = (layout.phase_offset(), layout.boundary());
        let (first, last) = layout.bounds().into_inner();

        if layout.size() == 0 {
            return Err(Unmet::Invalid(Error::ZeroSize));
        }
        if !align.is_power_of_two() {
            return contradiction(Contradiction::AlignNotPowerOfTwo);
        }
        let align = align.max(quantum.get());
        if phase >= align {
            return contradiction(Contradiction::PhaseNotBelowAlign);
        }
        if !quantum.divides(phase) {
            return contradiction(Contradiction::PhaseNotMultiple);
        }
        if nocross != 0 && !nocross.is_power_of_two() {
            return contradiction(Contradiction::NocrossNotPowerOfTwo);
        }
        if !quantum.divides(nocross) {
            return contradiction(Contradiction::NocrossNotMultiple);
        }

        // The rounded size less 1, which fits in a `u64` even if the size is 2^64.
        let reach = (layout.size() - 1) | (quantum.get() - 1);
        if nocross != 0 && reach >= nocross {
            return contradiction(Contradiction::LargerThanNocross);
        }
        if first > last || last - first < reach {
            return contradiction(Contradiction::LargerThanWithin);
        }
        let request = Self::anywhere(layout.size(), quantum)?;
        let constraints = Constraints {
            align,
            phase,
            nocross,
            first,
            last,
        };
        let anywhere = Constraints {
            align: quantum.get(),
            ..Constraints::NONE
        };
        let request = Self {
            constraints: (constraints != anywhere).then_some(constraints),
            ..request
        };
        // Not even an arena of all addresses could satisfy it.
        if request.lowest_in(0, u64::MAX, 0).is_none() {
            return contradiction(Contradiction::NoSuchAddress);
        }
        Ok(request)
    }

    /// Returns the lowest legal address in the free segment `base..=last`, at or after
    /// `from`.
    #[inline]
    pub(crate) fn lowest_in(&self, base: u64, last: u64, from: u64) -> Option<u64> {
        let low = base.max(from);
        match &self.constraints {
            None => fits(low, self.size, last).then_some(low),
            Some(constraints) => constraints.lowest(self.size, low, last),
        }
    }

    /// Returns the list whose range contains the size: its segments might fit.
    #[inline]
    pub(crate) fn floor_list(&self) -> u8 {
        crate::freelists::list_of(self.size)
    }

    /// Returns the first list whose segments always fit. 64 means that there is no
    /// such list.
    #[inline]
    pub(crate) fn certain_list(&self) -> u8 {
        self.floor_list() + u8::from(!self.size.is_power_of_two())
    }

    /// Returns what an arena asks of its source for this request; `None` if no source can
    /// have as much. `quantum` and `import_min` are the arena's, `source` is the quantum of
    /// its source.
    ///
    /// Without constraints, the import has at least `import_min` units. With
    /// constraints, the import as a whole satisfies them, for any quantum of the
    /// source, and is as small as possible. If no import can, because the bounds cut
    /// through blocks of the source, it is the blocks around the lowest legal address.
    pub fn import(&self, quantum: Quantum, import_min: u64, source: Quantum) -> Option<Layout> {
        let larger = if quantum.get() > source.get() {
            quantum
        } else {
            source
        };
        let Some(constraints) = &self.constraints else {
            // Without `import_min`, if rounding it up would pass 2^64 - 1.
            let size = larger
                .round_up(self.size.max(import_min))
                .or_else(|| larger.round_up(self.size))?;
            return Some(Layout::new(size).align(larger.get()));
        };
        let &Constraints {
            align,
            phase,
            nocross,
            first,
            last,
        } = constraints;
        let inside = phase & (larger.get() - 1);
        let size = larger.round_up(self.size.checked_add(inside)?)?;
        let whole = Layout::new(size)
            .align(align.max(larger.get()))
            .phase(phase - inside)
            // Aligned blocks never cross a smaller boundary inside.
            .nocross(if nocross > larger.get() { nocross } else { 0 })
            .within(first..=last);
        match Self::of(&whole, larger) {
            Ok(_) => Some(whole),
            Err(_) => self.blocks_around_lowest(larger),
        }
    }

    /// Returns the blocks around the lowest legal address.
    fn blocks_around_lowest(&self, block: Quantum) -> Option<Layout> {
        let at = self.lowest_in(0, u64::MAX, 0)?;
        let inside = block.get() - 1;
        let (first, last) = (at & !inside, (at + (self.size - 1)) | inside);
        let size = (last - first).checked_add(1)?;
        Some(Layout::new(size).align(block.get()).within(first..=last))
    }
}

/// The reason why a layout did not become a request.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Unmet {
    /// An error for every state of the arena.
    Invalid(Error),
    /// The rounded size has more units than there are addresses.
    TooLarge,
}

impl Constraints {
    /// Returns the lowest legal address for `size` units in `low..=last`.
    fn lowest(&self, size: u64, low: u64, last: u64) -> Option<u64> {
        let last = last.min(self.last);
        let mut address = self.aligned(low.max(self.first))?;
        if self.crosses(address, size) {
            // The next block begins at a multiple of `nocross`. If the range still
            // crosses at the first legal address of that block, it crosses at
            // every address of every block.
            let block = (address | (self.nocross - 1)).checked_add(1)?;
            address = self.aligned(block)?;
            if self.crosses(address, size) {
                return None;
            }
        }
        fits(address, size, last).then_some(address)
    }

    /// Returns the lowest address with the right phase that is not below `low`.
    fn aligned(&self, low: u64) -> Option<u64> {
        let step = self.phase.wrapping_sub(low) & (self.align - 1);
        low.checked_add(step)
    }

    /// Returns true if a multiple of `nocross` lies strictly inside the range.
    fn crosses(&self, address: u64, size: u64) -> bool {
        self.nocross != 0 && address & (self.nocross - 1) > self.nocross - size
    }
}

/// Returns true if `size` units from `address` end at or before `last`.
#[inline]
fn fits(address: u64, size: u64, last: u64) -> bool {
    address <= last && last - address >= size - 1
}
