//! Arenas by name, and what happens to them.

mod outcome;
mod recorder;

use std::rc::Rc;

use vmem::alloc::Heap;
use vmem::{AllocPolicy, Arena, Error, Layout, Source, SourceError, View, Violation};

pub use outcome::{Effect, Failure, Outcome};
pub use recorder::{Recorder, Step};

use crate::scenario::Statement;

/// The arena of a lab: on the heap, under another or none, watched.
pub type LabArena = Arena<Heap, Parent, Recorder>;

/// The arena that another imports from, if it does.
#[derive(Clone, Default)]
pub struct Parent(pub(crate) Option<Rc<LabArena>>);

impl Source for Parent {
    fn quantum(&self) -> Option<vmem::Quantum> {
        self.0.as_ref().and_then(|arena| Source::quantum(&**arena))
    }

    fn import(&self, layout: &Layout) -> Result<u64, SourceError> {
        match &self.0 {
            Some(arena) => arena.import(layout),
            None => Err(SourceError::Refused("there is no source")),
        }
    }

    fn release(&self, base: u64, size: u64) {
        if let Some(arena) = &self.0 {
            arena.release(base, size);
        }
    }
}

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

/// A live allocation that a scenario made.
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

/// Arenas by name, and the allocations in them.
#[derive(Default)]
pub struct World {}

impl World {
    /// A world without arenas.
    pub fn new() -> Self {
        Self::default()
    }

    /// Does what a statement says.
    pub fn run(&mut self, _statement: &Statement) -> Outcome {
        todo!()
    }

    /// A deep copy, from which both go on by themselves; in proportion to the
    /// size of all arenas. The copy does not record.
    #[must_use]
    pub fn fork(&self) -> Self {
        todo!()
    }

    /// Whether outcomes have steps from now on.
    pub fn set_recording(&mut self, _on: bool) {
        todo!()
    }

    /// The arenas: each ahead of those that import from it, else in the order
    /// in which they were made.
    pub fn arenas(&self) -> impl Iterator<Item = ArenaRef<'_>> + '_ {
        std::iter::empty()
    }

    /// The arena of this id, unless it was destroyed.
    pub fn arena(&self, _id: ArenaId) -> Option<ArenaRef<'_>> {
        todo!()
    }

    /// The arena of this name.
    pub fn arena_named(&self, _name: &str) -> Option<ArenaId> {
        todo!()
    }

    /// Looks at an arena; `None` if it was destroyed. `look` must not come
    /// back to the same arena.
    pub fn try_inspect<R>(&self, _id: ArenaId, _look: impl FnOnce(View<'_>) -> R) -> Option<R> {
        todo!()
    }

    /// As [`try_inspect`](Self::try_inspect), but an arena that was destroyed
    /// is looked at as an empty one.
    pub fn inspect<R>(&self, _id: ArenaId, _look: impl FnOnce(View<'_>) -> R) -> R {
        todo!()
    }

    /// The allocation at this address of an arena.
    pub fn allocation_at(&self, _id: ArenaId, _base: u64) -> Option<&Allocation> {
        todo!()
    }

    /// The live allocation of this name.
    pub fn allocation_named(&self, _name: &str) -> Option<&Allocation> {
        todo!()
    }

    /// An arena's allocations by address; not what it lent to others.
    pub fn allocations(&self, _id: ArenaId) -> impl Iterator<Item = &Allocation> + '_ {
        std::iter::empty()
    }

    /// Which arena imported the segment allocated at this address.
    pub fn borrower(&self, _id: ArenaId, _base: u64) -> Option<ArenaId> {
        todo!()
    }

    /// The units that the allocation at this address has over what was asked.
    pub fn padding(&self, _id: ArenaId, _base: u64) -> u64 {
        todo!()
    }

    /// The name that the next allocation without one will get.
    pub fn next_auto_name(&self) -> String {
        todo!()
    }

    /// Where a request would go, or why it would fail, with nothing changed:
    /// tried on a copy of the arena and those it imports from, so in proportion
    /// to their size.
    ///
    /// # Errors
    /// As the real thing.
    pub fn preview(
        &self,
        _id: ArenaId,
        _layout: &Layout,
        _policy: AllocPolicy,
    ) -> Result<u64, Error> {
        todo!()
    }

    /// Checks every rule of every arena, and that each allocated segment has
    /// one owner: an allocation of the scenario, or an arena that imported it.
    ///
    /// # Errors
    /// The first rule that is broken.
    pub fn validate(&self) -> Result<(), (ArenaId, Violation)> {
        todo!()
    }
}
