//! The newest numbers of all arenas, and their series.

use std::collections::{BTreeMap, HashMap};

use super::sample::Sample;
use super::series::Series;
use super::tracked::{Tracked, Walks};
use crate::scenario::Statement;
use crate::world::{Allocation, ArenaId, ArenaRef, Effect, Outcome, World};

const MAX_SERIES: usize = 256;

/// The newest [`Sample`] of every arena, and a [`Series`] for each arena name. It must be
/// given every operation. The default is for a world before its first operation.
#[derive(Clone, Debug, Default)]
pub struct Meter {
    operations: usize,
    /// The number of visits to the world.
    visits: u64,
    tracked: BTreeMap<ArenaId, Tracked>,
    /// The arenas visited after the last operation, each once.
    visited: Vec<ArenaId>,
    /// True while a request waits for room.
    waiting: bool,
    /// In the order of the names' first use.
    series: Vec<Series>,
    by_name: HashMap<String, usize>,
    by_arena: HashMap<ArenaId, usize>,
}

/// The arenas that an operation may have changed.
#[derive(Clone, Copy)]
enum Affected {
    /// All arenas.
    Any,
    /// This arena and those it imports from; `None` for no arena.
    Above(Option<ArenaId>),
}

impl Meter {
    /// Returns a meter for a world after `operations` operations. After more than 0, the
    /// first visit takes time in proportion to the world, and misses of caches are counted
    /// from there.
    pub fn starting_at(operations: usize) -> Self {
        Self {
            operations,
            ..Self::default()
        }
    }

    /// Returns the number of operations.
    pub fn operations(&self) -> usize {
        self.operations
    }

    /// Updates the numbers after an operation. Every operation must be given, in order;
    /// `expect`s are allowed and change nothing. Takes constant time, on average, for each
    /// arena that the operation touches.
    pub fn feed(&mut self, world: &World, outcome: &Outcome) {
        if outcome.statement.operations() == 0 {
            return;
        }
        self.update(world, outcome);
        // While requests wait, any of them may have been tried.
        let affected = if self.waiting {
            Affected::Any
        } else {
            Affected::new(outcome)
        };
        self.waiting |= matches!(outcome.result, Ok(Effect::Waits { .. }));
        self.visit(world, outcome.statement.operations(), affected);
    }

    /// Counts an operation that was not run in this world, as in a comparison.
    pub fn pass(&mut self, world: &World) {
        self.visit(world, 1, Affected::Above(None));
    }

    /// Visits the arenas that an operation may have changed, and those that change without
    /// one, and adds their samples to the series.
    fn visit(&mut self, world: &World, operations: usize, affected: Affected) {
        let before = self.operations;
        let visited = std::mem::take(&mut self.visited);
        self.operations += operations;
        self.visits += 1;
        match affected {
            Affected::Above(arena) if self.visits > 1 => {
                self.visit_up(world, arena);
                for id in visited {
                    let may_change = self.tracked.get(&id).is_some_and(Tracked::may_change);
                    if may_change && !self.visited.contains(&id) {
                        self.visit_one(world, id);
                    }
                }
            }
            _ => self.visit_all(world),
        }
        self.record(world, before);
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
            Ok(Effect::Destroyed) => {
                if let Some(arena) = &outcome.arena {
                    self.tracked.remove(arena);
                    if let Some(index) = self.by_arena.remove(arena) {
                        self.series[index].repeat_until(self.operations);
                    }
                }
            }
            Ok(effect) => {
                let tracked = outcome.arena.and_then(|id| self.tracked.get_mut(&id));
                tracked.into_iter().for_each(|t| t.apply(effect));
            }
            Err(_) => {}
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

    /// Adds the samples that changed in the operation after `before` others.
    fn record(&mut self, world: &World, before: usize) {
        for &id in &self.visited {
            let Some(sample) = self.sample(id) else {
                continue;
            };
            if let Some(&index) = self.by_arena.get(&id) {
                self.series[index].repeat_until(before);
                self.series[index].push(&sample);
                continue;
            }
            let Some(arena) = world.arena(id) else {
                continue;
            };
            if let Some(&index) = self.by_name.get(arena.name) {
                self.series[index].push(&sample);
                self.by_arena.insert(id, index);
            } else if self.series.len() < MAX_SERIES {
                let index = self.series.len();
                self.series.push(Series::new(arena.name, &sample));
                self.by_name.insert(arena.name.to_owned(), index);
                self.by_arena.insert(id, index);
            }
        }
    }

    /// Extends the series of every arena to the last operation. Before that, a series ends
    /// where its arena last changed. Takes time in proportion to the number of arenas, so it
    /// is not called for each operation.
    pub fn catch_up(&mut self) {
        for &index in self.by_arena.values() {
            self.series[index].repeat_until(self.operations);
        }
    }

    /// Determines every number of the newest samples that needs a long walk. `world` must be
    /// unchanged since the last operation.
    pub fn settle(&mut self, world: &World) {
        self.catch_up();
        for (&id, tracked) in &mut self.tracked {
            world.try_inspect(id, |view| tracked.walk(view, Walks::Always));
        }
        for (&id, &index) in &self.by_arena {
            if let Some(sample) = self.sample(id) {
                self.series[index].revise(&sample);
            }
        }
    }

    /// Returns the newest sample of an arena; `None` if it was destroyed.
    pub fn sample(&self, id: ArenaId) -> Option<Sample> {
        Some(Sample {
            operation: self.operations,
            ..self.tracked.get(&id)?.sample.clone()
        })
    }

    /// Returns the series of every arena name, in the order of first use, at most 256. Call
    /// [`catch_up`](Self::catch_up) first.
    pub fn series(&self) -> &[Series] {
        &self.series
    }

    /// Returns the series of the arenas of this name. Call [`catch_up`](Self::catch_up)
    /// first.
    pub fn series_named(&self, name: &str) -> Option<&Series> {
        self.series.get(*self.by_name.get(name)?)
    }
}

impl Affected {
    fn new(outcome: &Outcome) -> Self {
        if !outcome.served.is_empty() {
            return Self::Any;
        }
        match &outcome.statement {
            Statement::Arena { .. }
            | Statement::Destroy(_)
            | Statement::Random { .. }
            | Statement::Expect(_) => Self::Any,
            _ => Self::Above(outcome.arena),
        }
    }
}

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
