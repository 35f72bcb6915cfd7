//! The world that sentences take names from, and the radix of their addresses.

use vmem::{Segment, SegmentKind};

use super::text::{grouped, units};
use crate::world::{ArenaId, Owner, World};

/// The radix of addresses. Sizes and counts are always decimal.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Radix {
    /// 4 096
    #[default]
    Decimal,
    /// 0x1000
    Hexadecimal,
}

impl Radix {
    /// Returns the other radix.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Decimal => Self::Hexadecimal,
            Self::Hexadecimal => Self::Decimal,
        }
    }

    /// Returns an address as text. The end of the last span may be 2^64.
    pub fn address(self, address: impl Into<u128>) -> String {
        let address = address.into();
        match self {
            Self::Decimal => grouped(address),
            Self::Hexadecimal => format!("{address:#x}"),
        }
    }

    /// Returns an address as the scenario language has it, without a space between
    /// thousands.
    pub fn typed(self, address: u64) -> String {
        match self {
            Self::Decimal => address.to_string(),
            Self::Hexadecimal => format!("{address:#x}"),
        }
    }

    /// Returns the size and the address of a range: `32 units at 1 040`.
    pub fn range(self, base: u64, size: u64) -> String {
        format!("{} at {}", units(size), self.address(base))
    }
}

/// A world and a radix: all that a sentence needs beside its event.
#[derive(Clone, Copy)]
pub struct Formatter<'a> {
    /// Has the names of arenas and allocations.
    pub world: &'a World,
    /// The radix of addresses.
    pub radix: Radix,
}

impl<'a> Formatter<'a> {
    /// Creates a formatter.
    pub const fn new(world: &'a World, radix: Radix) -> Self {
        Self { world, radix }
    }

    /// Creates a formatter with decimal addresses, as the command line has them.
    pub const fn decimal(world: &'a World) -> Self {
        Self::new(world, Radix::Decimal)
    }

    pub(super) fn address(self, address: u64) -> String {
        self.radix.address(address)
    }

    pub(super) fn range(self, base: u64, size: u64) -> String {
        self.radix.range(base, size)
    }

    /// Returns the size and the address of a segment: `32 units at 1 040`.
    pub(super) fn extent(self, segment: Segment) -> String {
        self.range(segment.base, segment.size)
    }

    pub(super) fn arena(self, id: ArenaId) -> String {
        self.world.name_of(id)
    }

    /// Returns the name of the arena that an arena imports from.
    pub(super) fn source(self, id: ArenaId) -> String {
        let parent = self.world.arena(id).and_then(|arena| arena.parent);
        parent.map_or_else(|| "its source".to_owned(), |parent| self.arena(parent))
    }

    /// Returns a segment as the subject of a sentence; an allocation by its name.
    pub(super) fn segment(self, id: ArenaId, segment: Segment) -> String {
        let range = self.extent(segment);
        match segment.kind {
            SegmentKind::Free => format!("The free segment of {range}"),
            SegmentKind::Span(_) => format!("The marker of the span of {range}"),
            SegmentKind::Allocated => self.owned(id, segment.base, "of ", &range),
        }
    }

    /// Returns the segment allocated at an address as the subject of a sentence.
    pub(super) fn allocated(self, id: ArenaId, base: u64) -> String {
        self.owned(id, base, "", &format!("at {}", self.address(base)))
    }

    fn owned(self, id: ArenaId, base: u64, of: &str, place: &str) -> String {
        match self.world.owner(id, base) {
            Some(Owner::Allocation(allocation)) => format!("{}, {place},", allocation.name),
            Some(Owner::Slab { .. }) => format!("The slab {of}{place}"),
            Some(Owner::Importer(_)) | None => format!("The segment {of}{place}"),
        }
    }
}
