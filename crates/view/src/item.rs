//! Everything that can be hovered, selected and inspected.

use vmem_lab::{Allocation, ArenaId, World};

/// Something that can be hovered, selected and inspected, in whichever panel it is drawn.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Item {
    /// A segment, free or allocated, by its first unit.
    Segment(ArenaId, u64),
    /// A span, by its first unit.
    Span(ArenaId, u64),
    /// A cached object, allocated or free, by its first unit: a part of a slab.
    Object(ArenaId, u64),
    /// A freelist, by its number.
    List(ArenaId, u8),
    /// A hash chain, by the number of its bucket.
    Bucket(ArenaId, usize),
    /// A quantum cache, by the index of its size, from 0.
    Cache(ArenaId, usize),
    /// An arena.
    Arena(ArenaId),
    /// An operation of the scenario, from 0.
    Operation(usize),
}

impl Item {
    /// Returns the object or the segment of an allocation that exists.
    pub fn of_allocation(world: &World, allocation: &Allocation) -> Self {
        let (arena, base) = (allocation.arena, allocation.base);
        let cached = world.inspect(arena, |view| Some(view.caches()?.find(base)?.base == base));
        if cached == Some(true) {
            Self::Object(arena, base)
        } else {
            Self::Segment(arena, base)
        }
    }

    /// Returns the arena that the item belongs to.
    pub fn arena(self) -> Option<ArenaId> {
        match self {
            Self::Segment(arena, _)
            | Self::Span(arena, _)
            | Self::List(arena, _)
            | Self::Bucket(arena, _)
            | Self::Cache(arena, _)
            | Self::Object(arena, _)
            | Self::Arena(arena) => Some(arena),
            Self::Operation(_) => None,
        }
    }
}
