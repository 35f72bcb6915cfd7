//! Samples of all arenas of a world, updated from outcome to outcome.

use std::collections::BTreeMap;

use super::sample::Sample;
use super::tracked::{Tracked, Walks};
use crate::scenario::Statement;
use crate::world::{Allocation, ArenaId, ArenaRef, Effect, Outcome, World};

/// The newest [`Sample`] of every arena, at constant cost for each arena that an operation
/// touches (see the [module](super) for the meaning of "constant").
#[derive(Clone, Debug, Default)]
pub(super) struct Sampler {
    operations: usize,
    /// The number of visits to the world.
    visits: u64,
    tracked: BTreeMap<ArenaId, Tracked>,
    /// The arenas visited after the last operation.
    visited: Vec<ArenaId>,
    /// Those of them that must be visited again in any case.
    to_revisit: Vec<ArenaId>,
    /// True while a request waits for room.
    waiting: bool,
}

/// The arenas that an operation may have changed.
#[derive(Clone, Copy)]
enum Affected {
    /// All arenas.
    Any,
    /// This arena and those it imports from; `None` for no arena.
    Above(Option<ArenaId>),
}

impl Sampler {
    /// Returns a sampler for a world after `operations` operations. After more than 0, the
    /// first visit takes time in proportion to the world, and misses of caches are counted
    /// from there.
    pub(super) fn new(operations: usize) -> Self {
        Self {
            operations,
            ..Self::default()
        }
    }

    /// Returns the number of operations.
    pub(super) fn operations(&self) -> usize {
        self.operations
    }

    /// Updates the samples after an operation. Every operation must be given; expectations
    /// are ignored.
    pub(super) fn feed(&mut self, world: &World, outcome: &Outcome) {
        if outcome.statement.operations() == 0 {
            return;
        }
        self.update(world, outcome);
        // While requests wait, any of them may have been tried.
        let affected = if self.visits == 0 || self.waiting {
            Affected::Any
        } else {
            Affected::new(world, outcome)
        };
        self.waiting |= matches!(outcome.result, Ok(Effect::Waits { .. }));
        self.visit(world, outcome.statement.operations(), affected);
    }

    /// Counts an operation that was not run in this world.
    pub(super) fn pass(&mut self, world: &World) {
        let affected = match self.visits {
            0 => Affected::Any,
            _ => Affected::Above(None),
        };
        self.visit(world, 1, affected);
    }

    /// Visits the arenas that an operation may have changed, and those that change without
    /// one.
    fn visit(&mut self, world: &World, operations: usize, affected: Affected) {
        self.operations += operations;
        self.visits += 1;
        let to_revisit = std::mem::take(&mut self.to_revisit);
        self.visited.clear();
        match affected {
            Affected::Any => self.visit_all(world),
            Affected::Above(arena) => {
                self.visit_up(world, arena);
                for id in to_revisit {
                    if !self.visited.contains(&id) {
                        self.visit_one(world, id);
                    }
                }
            }
        }
    }

    fn visit_all(&mut self, world: &World) {
        let waits = |arena: ArenaRef<'_>| world.waiting(arena.id).len() > 0;
        self.waiting = world.arenas().any(waits);
        let mut exported = exported(world);
        for arena in world.arenas() {
            let visits = self.visits;
            let new = || Tracked::new(world, arena, visits);
            let tracked = self.tracked.entry(arena.id).or_insert_with(new);
            tracked.sample.exported = exported.remove(&arena.id).unwrap_or(0);
            self.visit_one(world, arena.id);
        }
    }

    /// Visits an arena, and those it imports from.
    fn visit_up(&mut self, world: &World, arena: Option<ArenaId>) {
        let mut next = arena;
        while let Some(id) = next {
            let imported = self.imported(id);
            self.visit_one(world, id);
            let now = self.imported(id);
            next = self.tracked.get(&id).and_then(|arena| arena.parent);
            if let Some(source) = next.and_then(|source| self.tracked.get_mut(&source)) {
                let exported = source.sample.exported.saturating_add(now);
                source.sample.exported = exported.saturating_sub(imported);
            }
        }
    }

    fn imported(&self, id: ArenaId) -> u128 {
        let tracked = self.tracked.get(&id);
        tracked.map_or(0, |arena| arena.sample.stats.mem_import)
    }

    fn visit_one(&mut self, world: &World, id: ArenaId) {
        let Some(tracked) = self.tracked.get_mut(&id) else {
            return;
        };
        let visits = self.visits;
        world.try_inspect(id, |view| tracked.visit(view, world.cpu(), visits));
        tracked.sample.operation = self.operations;
        self.visited.push(id);
        if tracked.may_change() {
            self.to_revisit.push(id);
        }
    }

    /// Returns the arenas whose samples may differ from those after the operation before,
    /// each once.
    pub(super) fn visited(&self) -> &[ArenaId] {
        &self.visited
    }

    /// Makes every missing walk in every arena. Takes time in proportion to their highest
    /// freelists and hash tables.
    pub(super) fn settle(&mut self, world: &World) {
        for (&id, tracked) in &mut self.tracked {
            world.try_inspect(id, |view| tracked.walk(view, Walks::Always));
        }
    }

    /// Returns the newest sample of an arena; `None` if it was destroyed. Its numbers are
    /// unchanged since the last visit.
    pub(super) fn sample(&self, id: ArenaId) -> Option<Sample> {
        Some(Sample {
            operation: self.operations,
            ..self.tracked.get(&id)?.sample.clone()
        })
    }

    /// Updates the numbers that the arenas themselves do not have.
    fn update(&mut self, world: &World, outcome: &Outcome) {
        match &outcome.result {
            Ok(Effect::Worked { .. }) => {
                // Its allocations are unknown, so everything is inspected again.
                self.tracked.clear();
                return;
            }
            Ok(Effect::Allocated(allocation)) => self.allocated(world, allocation),
            Ok(
                effect @ (Effect::Freed { arena, .. }
                | Effect::SpanAdded { arena, .. }
                | Effect::SpanRemoved { arena, .. }),
            ) => {
                if let Some(tracked) = self.tracked.get_mut(arena) {
                    tracked.apply(effect);
                }
            }
            Ok(Effect::Destroyed { arena }) => {
                self.tracked.remove(arena);
            }
            Ok(_) | Err(_) => {}
        }
        for allocation in &outcome.served {
            self.allocated(world, allocation);
        }
    }

    fn allocated(&mut self, world: &World, allocation: &Allocation) {
        if let Some(tracked) = self.tracked.get_mut(&allocation.arena) {
            world.try_inspect(allocation.arena, |view| tracked.allocated(allocation, view));
        }
    }
}

impl Affected {
    fn new(world: &World, outcome: &Outcome) -> Self {
        if !outcome.served.is_empty() {
            return Self::Any;
        }
        match &outcome.statement {
            Statement::Arena { .. }
            | Statement::Destroy { .. }
            | Statement::Random { .. }
            | Statement::Expect(_) => Self::Any,
            statement => Self::Above(match &outcome.result {
                Ok(Effect::Allocated(allocation)) => Some(allocation.arena),
                Ok(Effect::Freed { arena, .. }) => Some(*arena),
                _ => statement.arena().and_then(|name| world.arena_named(name)),
            }),
        }
    }
}

/// Returns the units that each arena has exported to others.
fn exported(world: &World) -> BTreeMap<ArenaId, u128> {
    let mut exported = BTreeMap::new();
    for arena in world.arenas() {
        if let Some(parent) = arena.parent {
            let imported = world.try_inspect(arena.id, |view| view.stats().mem_import);
            *exported.entry(parent).or_default() += imported.unwrap_or(0);
        }
    }
    exported
}
