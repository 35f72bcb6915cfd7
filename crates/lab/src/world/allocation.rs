//! Arenas, allocations and waiting requests of a scenario.

use vmem::AllocPolicy;

/// The number of an arena of a [`World`](super::World). A number is never used again.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ArenaId(pub u32);

/// An arena and its place in the tree.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ArenaRef<'a> {
    /// The arena.
    pub id: ArenaId,
    /// Its name.
    pub name: &'a str,
    /// The arena it imports from.
    pub parent: Option<ArenaId>,
    /// The number of arenas above it.
    pub depth: usize,
}

/// An allocation of the scenario.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Allocation {
    /// Its name.
    pub name: String,
    /// The arena it is in.
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
    /// The name of its allocation.
    pub name: String,
    /// Units asked for.
    pub asked: u64,
    /// The policy.
    pub policy: AllocPolicy,
    /// Its number among all requests that ever waited.
    pub(super) order: u64,
}
