//! Samples of all arenas of a world, kept up from outcome to outcome.

use std::collections::BTreeMap;

use super::followed::{Followed, Walks};
use super::sample::Sample;
use crate::scenario::Statement;
use crate::world::{Allocation, ArenaId, ArenaRef, Effect, Outcome, World};

/// Knows the newest [`Sample`] of every arena, at constant cost for each operation
/// and arena that it touches (see the [module](super) for what "constant" means).
#[derive(Clone, Debug, Default)]
pub struct Sampler {
    operations: usize,
    /// How often it looked at the world.
    looks: u64,
    followed: BTreeMap<ArenaId, Followed>,
    /// Arenas that it looked at behind the last operation.
    looked: Vec<ArenaId>,
    /// Those of them that it has to look at again, whatever happens.
    restless: Vec<ArenaId>,
    /// Whether any request waits for room.
    waiting: bool,
}

/// Arenas that an operation may have changed.
#[derive(Clone, Copy)]
enum Touched {
    /// All of them.
    Any,
    /// This one and those it imports from; `None` for no arena at all.
    Above(Option<ArenaId>),
}

/// An arena and its newest sample.
#[derive(Clone, Debug)]
pub struct Sampled {
    /// The arena.
    pub id: ArenaId,
    /// Its numbers.
    pub sample: Sample,
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

    /// VisitOrder at the world behind an operation, and every operation has to be shown.
    /// What is only expected is no operation, and is ignored.
    pub fn feed(&mut self, world: &World, outcome: &Outcome) {
        if outcome.statement.operations() == 0 {
            return;
        }
        self.precompute(world, outcome);
        // Where requests wait, any of them may have been tried.
        let touched = if self.looks == 0 || self.waiting {
            Touched::Any
        } else {
            Touched::by(world, outcome)
        };
        self.waiting |= matches!(outcome.result, Ok(Effect::Waits { .. }));
        self.look(world, outcome.statement.operations(), touched);
    }

    /// An operation was left out in this world, as a comparison does it.
    pub fn pass(&mut self, world: &World) {
        let touched = match self.looks {
            0 => Touched::Any,
            _ => Touched::Above(None),
        };
        self.look(world, 1, touched);
    }

    /// VisitOrder at what an operation may have changed, and at what changes by itself.
    fn look(&mut self, world: &World, operations: usize, touched: Touched) {
        self.operations += operations;
        self.looks += 1;
        let restless = std::mem::take(&mut self.restless);
        self.looked.clear();
        match touched {
            Touched::Any => self.look_at_all(world),
            Touched::Above(arena) => {
                self.look_up(world, arena);
                for id in restless {
                    if !self.looked.contains(&id) {
                        self.look_at(world, id);
                    }
                }
            }
        }
    }

    fn look_at_all(&mut self, world: &World) {
        let waits = |arena: ArenaRef<'_>| world.waiting(arena.id).len() > 0;
        self.waiting = world.arenas().any(waits);
        let mut lent = lent(world);
        for arena in world.arenas() {
            let looks = self.looks;
            let new = || Followed::of(world, arena, looks);
            let followed = self.followed.entry(arena.id).or_insert_with(new);
            followed.sample.lent = lent.remove(&arena.id).unwrap_or(0);
            self.look_at(world, arena.id);
        }
    }

    /// VisitOrder at an arena, and at those it imports from.
    fn look_up(&mut self, world: &World, arena: Option<ArenaId>) {
        let mut next = arena;
        while let Some(id) = next {
            let imported = self.imported(id);
            self.look_at(world, id);
            let now = self.imported(id);
            next = self.followed.get(&id).and_then(|arena| arena.parent);
            if let Some(source) = next.and_then(|source| self.followed.get_mut(&source)) {
                let lent = source.sample.lent.saturating_add(now);
                source.sample.lent = lent.saturating_sub(imported);
            }
        }
    }

    fn imported(&self, id: ArenaId) -> u128 {
        let followed = self.followed.get(&id);
        followed.map_or(0, |arena| arena.sample.stats.mem_import)
    }

    fn look_at(&mut self, world: &World, id: ArenaId) {
        let Some(followed) = self.followed.get_mut(&id) else {
            return;
        };
        let looks = self.looks;
        world.try_inspect(id, |view| followed.look(view, world.cpu(), looks));
        followed.sample.operation = self.operations;
        self.looked.push(id);
        if followed.is_restless() {
            self.restless.push(id);
        }
    }

    /// The arenas whose samples may be other ones than behind the operation before,
    /// each once.
    pub(super) fn looked(&self) -> &[ArenaId] {
        &self.looked
    }

    /// Makes every walk that was left out, in every arena: in proportion to their
    /// highest freelists and hash tables.
    pub fn settle(&mut self, world: &World) {
        for (&id, followed) in &mut self.followed {
            world.try_inspect(id, |view| followed.walk(view, Walks::Anyway));
        }
    }

    /// The newest samples, in the order in which the arenas were made.
    pub fn samples(&self) -> impl Iterator<Item = Sampled> {
        self.followed.iter().map(|(&id, followed)| Sampled {
            id,
            sample: self.as_of_now(followed),
        })
    }

    /// The newest sample of an arena, unless it was destroyed.
    pub fn sample(&self, id: ArenaId) -> Option<Sample> {
        Some(self.as_of_now(self.followed.get(&id)?))
    }

    /// Since an arena was last looked at, its numbers are the same.
    fn as_of_now(&self, followed: &Followed) -> Sample {
        Sample {
            operation: self.operations,
            ..followed.sample.clone()
        }
    }

    /// What is not to be seen in the arenas themselves.
    fn precompute(&mut self, world: &World, outcome: &Outcome) {
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

impl Touched {
    fn by(world: &World, outcome: &Outcome) -> Self {
        if !outcome.served.is_empty() {
            return Self::Any;
        }
        match &outcome.statement {
            Statement::Cpu { .. } => Self::Above(None),
            Statement::Span { arena, .. }
            | Statement::Unspan { arena, .. }
            | Statement::Alloc { arena, .. }
            | Statement::Xalloc { arena, .. }
            | Statement::Free { arena, .. }
            | Statement::FreeAt { arena, .. }
            | Statement::Reap { arena } => Self::Above(match &outcome.result {
                Ok(Effect::Allocated(allocation)) => Some(allocation.arena),
                Ok(Effect::Freed { arena, .. }) => Some(*arena),
                _ => world.arena_named(arena),
            }),
            Statement::Arena { .. }
            | Statement::Destroy { .. }
            | Statement::Random { .. }
            | Statement::Expect(_) => Self::Any,
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
