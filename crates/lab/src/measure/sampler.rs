//! Samples of all arenas of a world, kept up from outcome to outcome.

use std::collections::BTreeMap;

use super::followed::{Followed, Walks};
use super::sample::Sample;
use crate::world::{Allocation, ArenaId, Effect, Outcome, World};

/// Knows the newest [`Sample`] of every arena, at constant cost for each operation
/// and arena (see the [module](super) for what "constant" means).
#[derive(Clone, Debug, Default)]
pub struct Sampler {
    operations: usize,
    followed: BTreeMap<ArenaId, Followed>,
}

/// An arena and its newest sample.
#[derive(Clone, Copy, Debug)]
pub struct Sampled<'a> {
    /// The arena.
    pub id: ArenaId,
    /// Its numbers.
    pub sample: &'a Sample,
}

impl Sampler {
    /// To follow a world from its first operation on, or from any later one, after
    /// `operations` were done: then the first look is in proportion to what is
    /// there, and misses of caches count from there.
    pub fn new(operations: usize) -> Self {
        Self {
            operations,
            ..Self::default()
        }
    }

    /// How many operations were done.
    pub fn operations(&self) -> usize {
        self.operations
    }

    /// Looks at the world behind an operation, and every operation has to be shown.
    /// What is only expected is no operation, and is ignored.
    pub fn feed(&mut self, world: &World, outcome: &Outcome) {
        if outcome.statement.operations() == 0 {
            return;
        }
        self.learn(world, outcome);
        self.look(world, outcome.statement.operations());
    }

    /// An operation was left out in this world, as a comparison does it.
    pub fn pass(&mut self, world: &World) {
        self.look(world, 1);
    }

    fn look(&mut self, world: &World, operations: usize) {
        self.operations += operations;
        let lent = lent(world);
        for arena in world.arenas() {
            let new = || Followed::of(world, arena.id);
            let followed = self.followed.entry(arena.id).or_insert_with(new);
            let lent = lent.get(&arena.id).copied().unwrap_or(0);
            world.try_inspect(arena.id, |view| followed.look(view, world.cpu(), lent));
            followed.sample.operation = self.operations;
        }
    }

    /// Makes every walk that was left out, in every arena: in proportion to their
    /// highest freelists and hash tables.
    pub fn settle(&mut self, world: &World) {
        for (&id, followed) in &mut self.followed {
            world.try_inspect(id, |view| followed.walk(view, Walks::Anyway));
        }
    }

    /// The newest samples, in the order in which the arenas were made.
    pub fn samples(&self) -> impl Iterator<Item = Sampled<'_>> {
        self.followed
            .iter()
            .map(|(&id, Followed { sample, .. })| Sampled { id, sample })
    }

    /// The newest sample of an arena, unless it was destroyed.
    pub fn sample(&self, id: ArenaId) -> Option<&Sample> {
        Some(&self.followed.get(&id)?.sample)
    }

    /// What is not to be seen in the arenas themselves.
    fn learn(&mut self, world: &World, outcome: &Outcome) {
        match &outcome.result {
            Ok(Effect::Worked { .. }) => {
                // It says nothing of its allocations: look at everything again.
                self.followed.clear();
                return;
            }
            Ok(Effect::Allocated(allocation)) => self.allocated(world, allocation),
            Ok(Effect::Freed {
                arena, base, size, ..
            }) => {
                if let Some(followed) = self.followed.get_mut(arena) {
                    followed.freed(*base, *size);
                }
            }
            Ok(Effect::SpanAdded { arena, .. }) => {
                if let Some(followed) = self.followed.get_mut(arena) {
                    followed.span_added();
                }
            }
            Ok(Effect::SpanRemoved { arena, .. }) => {
                if let Some(followed) = self.followed.get_mut(arena) {
                    followed.span_removed();
                }
            }
            Ok(Effect::Destroyed { arena }) => {
                self.followed.remove(arena);
            }
            Ok(_) | Err(_) => {}
        }
        for allocation in &outcome.served {
            self.allocated(world, allocation);
        }
    }

    fn allocated(&mut self, world: &World, allocation: &Allocation) {
        if let Some(followed) = self.followed.get_mut(&allocation.arena) {
            world.try_inspect(allocation.arena, |view| {
                followed.allocated(allocation, view)
            });
        }
    }
}

/// Units that each arena has lent to others: what they imported.
fn lent(world: &World) -> BTreeMap<ArenaId, u128> {
    let mut lent = BTreeMap::new();
    for arena in world.arenas() {
        if let Some(parent) = arena.parent {
            let imported = world.try_inspect(arena.id, |view| view.stats().mem_import);
            *lent.entry(parent).or_default() += imported.unwrap_or(0);
        }
    }
    lent
}
