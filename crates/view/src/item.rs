//! Everything that can be hovered, selected and inspected.

use vmem_lab::ArenaId;

/// Something that can be hovered, selected and inspected, in whichever panel it is drawn.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Item {
    /// A segment, free or allocated.
    Segment {
        /// Its arena.
        arena: ArenaId,
        /// Its first unit.
        base: u64,
    },
    /// A span.
    Span {
        /// Its arena.
        arena: ArenaId,
        /// Its first unit.
        base: u64,
    },
    /// A freelist.
    List {
        /// Its arena.
        arena: ArenaId,
        /// Its number.
        list: u8,
    },
    /// A hash chain.
    Bucket {
        /// Its arena.
        arena: ArenaId,
        /// Its number.
        bucket: usize,
    },
    /// The quantum cache of one size.
    Cache {
        /// Its arena.
        arena: ArenaId,
        /// The index of the cached size, from 0.
        class: usize,
    },
    /// A cached object, allocated or free: a part of a slab.
    Object {
        /// Its arena.
        arena: ArenaId,
        /// Its first unit.
        base: u64,
    },
    /// An arena.
    Arena(ArenaId),
    /// An operation of the scenario, from 0.
    Operation(usize),
}

impl Item {
    /// Returns the arena that the item belongs to.
    pub fn arena(self) -> Option<ArenaId> {
        match self {
            Self::Segment { arena, .. }
            | Self::Span { arena, .. }
            | Self::List { arena, .. }
            | Self::Bucket { arena, .. }
            | Self::Cache { arena, .. }
            | Self::Object { arena, .. }
            | Self::Arena(arena) => Some(arena),
            Self::Operation(_) => None,
        }
    }
}
