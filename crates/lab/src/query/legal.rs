//! Which addresses and which freelists would do for a request.

use vmem::alloc::Heap;
use vmem::{AllocPolicy, Arena, Core, Error, Event, Layout, NoSource, Quantum};
use vmem::{LISTS, Request, Segment, SegmentKind, Tracer, View};

use crate::world::{ArenaId, World};

/// Which addresses a request may get, in an arena of some quantum.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Legality {
    /// What is searched for.
    pub request: Request,
    align: u64,
    phase: u64,
    nocross: u64,
    first: u64,
    last: u64,
}

/// The legal addresses in a free segment: at least one.
///
/// They are `step` apart, from the lowest to the highest; but where they have to
/// avoid multiples of `nocross`, some are left out, block by block.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Legal {
    /// The free segment.
    pub segment: Segment,
    /// The lowest legal address, which is the one that is taken; only next fit may
    /// begin further up, at its cursor.
    pub lowest: u64,
    /// The highest.
    pub highest: u64,
    /// From one to the next.
    pub step: u64,
    /// Which are left out.
    pub blocks: Option<Blocks>,
}

/// Blocks from one multiple of `size` to the next, in each of which only the
/// addresses from offset `first` to offset `last` are legal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Blocks {
    /// Units from one block to the next: `nocross`.
    pub size: u64,
    /// The offset of a block's first legal address.
    pub first: u64,
    /// The offset of its last.
    pub last: u64,
}

/// The legal addresses of an arena, as far as they were looked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LegalSegments {
    /// The free segments that have any, in the order of the segment list.
    pub segments: Vec<Legal>,
    /// Whether there are more.
    pub more: bool,
}

impl Legality {
    /// The rule for a request in an arena of this quantum. Constant time.
    ///
    /// # Errors
    /// No address can ever do, by the arena's own account.
    pub fn new(layout: &Layout, quantum: Quantum) -> Result<Self, Error> {
        let request = checked(layout, quantum)?;
        let anywhere = Self {
            request,
            align: quantum.get(),
            phase: 0,
            nocross: 0,
            first: 0,
            last: u64::MAX,
        };
        Ok(match request.constraints {
            None => anywhere,
            Some(constraints) => Self {
                align: constraints.align,
                phase: constraints.phase,
                nocross: constraints.nocross,
                first: constraints.first,
                last: constraints.last,
                ..anywhere
            },
        })
    }

    /// The legal addresses in a free segment, if there are any. Constant time.
    pub fn within(&self, segment: Segment) -> Option<Legal> {
        if segment.size == 0 || segment.kind != SegmentKind::Free {
            return None;
        }
        let end = segment.last().min(self.last);
        let top = end.checked_sub(self.request.size - 1)?;
        let bottom = segment.base.max(self.first);
        let (step, blocks) = self.pattern()?;
        let past_phase = |address: u64| address.wrapping_sub(self.phase) & (step - 1);
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
        // Not below the lowest, which is legal and not above the top.
        let mut highest = top - past_phase(top);
        if let Some(blocks) = blocks {
            highest = highest.min(blocks.start(highest) + blocks.last);
        }
        Some(Legal {
            segment,
            lowest,
            highest,
            step,
            blocks,
        })
    }

    /// How far apart legal addresses are, and which of those `nocross` leaves out;
    /// `None` where it leaves out all.
    fn pattern(&self) -> Option<(u64, Option<Blocks>)> {
        let Self {
            align,
            phase,
            nocross,
            ..
        } = *self;
        if nocross == 0 {
            return Some((align, None));
        }
        // So far into a block the request still fits.
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
            // One in each block.
            0 => (nocross, None),
            // None is left out.
            _ if last >= nocross - align => (align, None),
            _ => (align, Some(blocks)),
        })
    }

    /// The first `most` free segments of an arena with legal addresses. It walks the
    /// segment list until it has them. For what is on the screen,
    /// [`within`](Self::within) is enough.
    pub fn segments(&self, view: View<'_>, most: usize) -> LegalSegments {
        let mut legal = view.segments().filter_map(|segment| self.within(segment));
        let segments = legal.by_ref().take(most).collect();
        LegalSegments {
            segments,
            more: legal.next().is_some(),
        }
    }
}

impl Legal {
    /// How many there are: no more than the segment has units. Constant time.
    pub fn count(&self) -> u64 {
        let Some(blocks) = self.blocks else {
            return (self.highest - self.lowest) / self.step + 1;
        };
        // In 128 bits, since it first counts what is ahead of the lowest.
        let ahead = |address: u64| u128::from((blocks.offset(address) - blocks.first) / self.step);
        let each = ahead(blocks.last) + 1;
        let (low, high) = (blocks.start(self.lowest), blocks.start(self.highest));
        let whole = u128::from((high - low) / blocks.size) * each;
        (whole + ahead(self.highest) + 1 - ahead(self.lowest)) as u64
    }

    /// Whether this address is one of them. Constant time.
    pub fn contains(&self, address: u64) -> bool {
        let in_step = || (address - self.lowest).is_multiple_of(self.step);
        let in_run =
            |blocks: Blocks| (blocks.first..=blocks.last).contains(&blocks.offset(address));
        (self.lowest..=self.highest).contains(&address)
            && in_step()
            && self.blocks.is_none_or(in_run)
    }

    /// The runs of them, from the first to the last of each; within a run they are
    /// `step` apart. One for each block, lazily.
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

/// Whether a list has what a request needs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum ListFit {
    /// Nothing in the list is large enough.
    TooSmall,
    /// Something in the list may be large enough.
    MightFit,
    /// Everything in the list is large enough. Of constraints that says nothing.
    AlwaysFits,
}

impl ListFit {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::TooSmall => "too small",
            Self::MightFit => "maybe",
            Self::AlwaysFits => "certain",
        }
    }
}

/// A freelist that is not empty, as a request sees it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Row {
    /// The list.
    pub list: u8,
    /// How many segments it has.
    pub segments: usize,
    /// Whether one of them would do.
    pub chance: ListFit,
}

/// Whether a freelist has what a request of so many units, rounded up, needs.
pub fn chance(list: u8, size: u64) -> ListFit {
    let Some(floor) = size.checked_ilog2() else {
        return ListFit::AlwaysFits;
    };
    match u32::from(list) {
        list if list < floor => ListFit::TooSmall,
        list if list == floor && !size.is_power_of_two() => ListFit::MightFit,
        _ => ListFit::AlwaysFits,
    }
}

/// The freelists that are not empty, as such a request sees them. At most 64.
pub fn rows(world: &World, id: ArenaId, size: u64) -> Vec<Row> {
    let row = |view: &View<'_>, list: u8| Row {
        list,
        segments: view.freelist_len(list),
        chance: chance(list, size),
    };
    world.inspect(id, |view| {
        let lists = (0..LISTS as u8).map(|list| row(&view, list));
        lists.filter(|row| row.segments > 0).collect()
    })
}

/// What an arena makes of a layout: an empty one says it, so that nothing is judged
/// here by other rules than its own.
fn checked(layout: &Layout, quantum: Quantum) -> Result<Request, Error> {
    struct Hear(Option<Request>);

    impl Tracer for Hear {
        fn event(&mut self, event: &Event, _: View<'_>) {
            if let Event::Asked { request, .. } = event {
                self.0 = Some(*request);
            }
        }
    }

    let core = Core::with_tracer(quantum, Heap::new(), Hear(None));
    let empty: Arena<Heap, NoSource, Hear> = Arena::from_core(core, NoSource);
    let answer = empty.xalloc(layout, AllocPolicy::InstantFit);
    match (empty.with_tracer(|heard| heard.0.take()), answer) {
        (Some(request), _) => Ok(request),
        (None, Err(error)) => Err(error),
        // Nothing is given without having been asked for.
        (None, Ok(_)) => Err(Error::ZeroSize),
    }
}
