//! The legal addresses of a request.

use vmem::{Constraints, Error, Layout, Quantum, Request, Segment, SegmentKind, View};

/// The rule for the legal addresses of a request in an arena with a certain quantum.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Legality {
    /// The request, rounded up.
    pub request: Request,
    constraints: Constraints,
}

/// The legal addresses in a free segment: at least one.
///
/// They are `step` apart, from the lowest to the highest. In each block of `nocross`
/// units, some may be left out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LegalAddresses {
    /// The free segment.
    pub segment: Segment,
    /// The lowest legal address, which is the one that is used. Only next fit may use a
    /// higher one, after its cursor.
    pub lowest: u64,
    /// The highest legal address.
    pub highest: u64,
    /// The distance from one legal address to the next.
    pub step: u64,
    /// The blocks in which some addresses are left out.
    pub blocks: Option<Blocks>,
}

/// Blocks from one multiple of `size` to the next, in each of which only the
/// addresses from offset `first` to offset `last` are legal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Blocks {
    /// The size of a block in units: `nocross`.
    pub size: u64,
    /// The offset of the first legal address in a block.
    pub first: u64,
    /// The offset of the last legal address in a block.
    pub last: u64,
}

/// The first free segments of an arena with legal addresses.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LegalSegments {
    /// The segments, in the order of the segment list.
    pub segments: Vec<LegalAddresses>,
    /// There are more segments with legal addresses.
    pub more: bool,
}

impl Legality {
    /// Creates the rule for a request in an arena with this quantum. Constant time.
    ///
    /// # Errors
    /// No address can ever be legal; the error is the arena's own.
    pub fn new(layout: &Layout, quantum: Quantum) -> Result<Self, Error> {
        let request = Request::new(layout, quantum)?;
        let anywhere = Constraints {
            align: quantum.get(),
            phase: 0,
            nocross: 0,
            first: 0,
            last: u64::MAX,
        };
        Ok(Self {
            request,
            constraints: request.constraints.unwrap_or(anywhere),
        })
    }

    /// Returns the legal addresses in a free segment, if it has any. Constant time.
    pub fn within(&self, segment: Segment) -> Option<LegalAddresses> {
        if segment.size == 0 || segment.kind != SegmentKind::Free {
            return None;
        }
        let end = segment.last().min(self.constraints.last);
        let top = end.checked_sub(self.request.size - 1)?;
        let bottom = segment.base.max(self.constraints.first);
        let (step, blocks) = self.pattern()?;
        let past_phase = |address: u64| address.wrapping_sub(self.constraints.phase) & (step - 1);
        let up = past_phase(bottom).wrapping_neg() & (step - 1);
        let mut lowest = bottom.checked_add(up)?;
        if let Some(blocks) = blocks
            && blocks.offset(lowest) > blocks.last
        {
            lowest = blocks.start(lowest).checked_add(blocks.size)? + blocks.first;
        }
        if lowest > top {
            return None;
        }
        // It is not below `lowest`, which is legal and not above `top`.
        let mut highest = top - past_phase(top);
        if let Some(blocks) = blocks {
            highest = highest.min(blocks.start(highest) + blocks.last);
        }
        Some(LegalAddresses {
            segment,
            lowest,
            highest,
            step,
            blocks,
        })
    }

    /// Returns the distance between legal addresses, and the blocks in which `nocross`
    /// leaves some out; `None` if it leaves out all.
    fn pattern(&self) -> Option<(u64, Option<Blocks>)> {
        let Constraints {
            align,
            phase,
            nocross,
            ..
        } = self.constraints;
        if nocross == 0 {
            return Some((align, None));
        }
        // The largest offset in a block at which the request still fits.
        let room = nocross.checked_sub(self.request.size)?;
        if align >= nocross {
            return (phase & (nocross - 1) <= room).then_some((align, None));
        }
        let last = phase + (room.checked_sub(phase)? & !(align - 1));
        let blocks = Blocks {
            size: nocross,
            first: phase,
            last,
        };
        Some(match last - phase {
            // One address in each block.
            0 => (nocross, None),
            // No address is left out.
            _ if last >= nocross - align => (align, None),
            _ => (align, Some(blocks)),
        })
    }

    /// Returns the first `most` free segments with legal addresses. Walks the segment
    /// list. For single segments, use [`within`](Self::within).
    pub fn segments(&self, view: View<'_>, most: usize) -> LegalSegments {
        let mut legal = view.segments().filter_map(|segment| self.within(segment));
        let segments = legal.by_ref().take(most).collect();
        LegalSegments {
            segments,
            more: legal.next().is_some(),
        }
    }
}

impl LegalAddresses {
    /// Returns the number of legal addresses. Constant time.
    pub fn count(&self) -> u64 {
        let Some(blocks) = self.blocks else {
            return (self.highest - self.lowest) / self.step + 1;
        };
        // In 128 bits, because it first counts addresses below the lowest one too.
        let before = |address: u64| u128::from((blocks.offset(address) - blocks.first) / self.step);
        let each = before(blocks.last) + 1;
        let (low, high) = (blocks.start(self.lowest), blocks.start(self.highest));
        let whole = u128::from((high - low) / blocks.size) * each;
        (whole + before(self.highest) + 1 - before(self.lowest)) as u64
    }

    /// Returns whether this address is legal. Constant time.
    pub fn contains(&self, address: u64) -> bool {
        let in_step = || (address - self.lowest).is_multiple_of(self.step);
        let in_run =
            |blocks: Blocks| (blocks.first..=blocks.last).contains(&blocks.offset(address));
        (self.lowest..=self.highest).contains(&address)
            && in_step()
            && self.blocks.is_none_or(in_run)
    }

    /// Returns the first and the last address of each run of legal addresses, one run a
    /// block. Within a run the addresses are `step` apart.
    pub fn runs(&self) -> impl Iterator<Item = (u64, u64)> + use<> {
        let Self {
            lowest,
            highest,
            blocks,
            ..
        } = *self;
        let end_of = move |first: u64| match blocks {
            Some(blocks) => highest.min(blocks.start(first) + blocks.last),
            None => highest,
        };
        std::iter::successors(Some((lowest, end_of(lowest))), move |&(_, last)| {
            let blocks = blocks.filter(|_| last < highest)?;
            let first = blocks.start(last) + blocks.size + blocks.first;
            Some((first, end_of(first)))
        })
    }
}

impl Blocks {
    fn start(self, address: u64) -> u64 {
        address & !(self.size - 1)
    }

    fn offset(self, address: u64) -> u64 {
        address & (self.size - 1)
    }
}
