//! Arenas, allocations and waiting requests, as a scenario knows them.

use vmem::AllocPolicy;

/// An arena of a [`World`]; never used again for another one of it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ArenaId(pub u32);

/// An arena's place in the tree.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ArenaRef<'a> {
    /// The arena.
    pub id: ArenaId,
    /// Its name.
    pub name: &'a str,
    /// The arena it imports from.
    pub parent: Option<ArenaId>,
    /// How many arenas are above it.
    pub depth: usize,
}

/// An allocation that a scenario made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Allocation {
    /// Its name.
    pub name: String,
    /// Where it is.
    pub arena: ArenaId,
    /// Its address.
    pub base: u64,
    /// Units asked for.
    pub asked: u64,
    /// Units it has: `asked`, rounded up to the quantum.
    pub size: u64,
}

/// A request that waits for room.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Waiting {
    /// What its allocation will be called.
    pub name: String,
    /// Units asked for.
    pub asked: u64,
    /// How a segment is to be chosen.
    pub policy: AllocPolicy,
    /// Which one it is of all that ever waited.
    pub(super) order: u64,
}
