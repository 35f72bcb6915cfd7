//! Who tells: the world whose names the sentences have, and how its addresses are written.

use vmem::{Segment, SegmentKind};

use super::{grouped, units};
use crate::world::{ArenaId, Owner, World};

/// How addresses are written. Sizes and counts are decimal always.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Radix {
    /// 4 096
    #[default]
    Decimal,
    /// 0x1000
    Hexadecimal,
}

impl Radix {
    /// The other one.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Decimal => Self::Hexadecimal,
            Self::Hexadecimal => Self::Decimal,
        }
    }

    /// An address; one behind the last there is, too.
    pub fn address(self, address: impl Into<u128>) -> String {
        let address = address.into();
        match self {
            Self::Decimal => grouped(address),
            Self::Hexadecimal => format!("{address:#x}"),
        }
    }

    /// An address as the scenario language has it, without a space between thousands.
    pub fn typed(self, address: u64) -> String {
        match self {
            Self::Decimal => address.to_string(),
            Self::Hexadecimal => format!("{address:#x}"),
        }
    }

    /// Where a range is and how large: `32 units at 1 040`.
    pub fn range(self, base: u64, size: u64) -> String {
        format!("{} at {}", units(size), self.address(base))
    }
}

/// A world that is told of, and how its addresses are written.
#[derive(Clone, Copy)]
pub struct Formatter<'a> {
    /// It knows the names.
    pub world: &'a World,
    /// How addresses are written.
    pub radix: Radix,
}

impl<'a> Formatter<'a> {
    /// Tells of a world with its addresses written so.
    pub const fn new(world: &'a World, radix: Radix) -> Self {
        Self { world, radix }
    }

    /// Tells of a world with decimal addresses, as the command line does.
    pub const fn decimal(world: &'a World) -> Self {
        Self::new(world, Radix::Decimal)
    }

    pub(super) fn address(self, address: u64) -> String {
        self.radix.address(address)
    }

    pub(super) fn range(self, base: u64, size: u64) -> String {
        self.radix.range(base, size)
    }

    /// An arena's name.
    pub(super) fn arena(self, id: ArenaId) -> String {
        self.world.name_of(id)
    }

    /// The arena that another imports from.
    pub(super) fn source(self, id: ArenaId) -> String {
        let parent = self.world.arena(id).and_then(|arena| arena.parent);
        parent.map_or_else(|| "its source".to_owned(), |parent| self.arena(parent))
    }

    /// A segment, to begin a sentence with; an allocation by its name.
    pub(super) fn segment(self, id: ArenaId, segment: Segment) -> String {
        let Segment { kind, base, size } = segment;
        let range = self.range(base, size);
        match kind {
            SegmentKind::Free => format!("The free segment of {range}"),
            SegmentKind::Span(_) => format!("The marker of the span of {range}"),
            SegmentKind::Allocated => match self.world.owner(id, base) {
                Some(Owner::Allocation(allocation)) => format!("{}, {range},", allocation.name),
                Some(Owner::Slab { .. }) => format!("The slab of {range}"),
                Some(Owner::Importer(_)) | None => format!("The segment of {range}"),
            },
        }
    }

    /// The segment allocated at an address, to begin a sentence with.
    pub(super) fn allocated(self, id: ArenaId, base: u64) -> String {
        let address = self.address(base);
        match self.world.owner(id, base) {
            Some(Owner::Allocation(allocation)) => format!("{}, at {address},", allocation.name),
            Some(Owner::Slab { .. }) => format!("The slab at {address}"),
            Some(Owner::Importer(_)) | None => format!("The segment at {address}"),
        }
    }
}
