//! The newest numbers of all arenas, and their series.

use std::collections::HashMap;

use super::sample::Sample;
use super::sampler::Sampler;
use super::series::Series;
use crate::world::{ArenaId, Effect, Outcome, World};

/// The maximum number of series.
const MAX_SERIES: usize = 256;

/// The newest [`Sample`] of every arena, and a [`Series`] for each arena name. It must be
/// given every operation.
#[derive(Clone, Debug, Default)]
pub struct Meter {
    sampler: Sampler,
    /// In the order of the names' first use.
    series: Vec<Series>,
    by_name: HashMap<String, usize>,
    by_arena: HashMap<ArenaId, usize>,
}

impl Meter {
    /// Returns a meter for a world before its first operation.
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns a meter for a world after `operations` operations.
    pub fn starting_at(operations: usize) -> Self {
        Self {
            sampler: Sampler::new(operations),
            ..Self::default()
        }
    }

    /// Returns the number of operations.
    pub fn operations(&self) -> usize {
        self.sampler.operations()
    }

    /// Updates the numbers after an operation. Every operation must be given, in order;
    /// `expect`s are allowed and change nothing. Takes constant time, on average, for each
    /// arena that the operation touches.
    pub fn feed(&mut self, world: &World, outcome: &Outcome) {
        let before = self.sampler.operations();
        self.sampler.feed(world, outcome);
        if self.sampler.operations() > before {
            if let Ok(Effect::Destroyed { arena }) = outcome.result {
                self.end(arena, before);
            }
            self.record(world, before);
        }
    }

    /// Counts an operation that was not run in this world, as in a comparison.
    pub fn pass(&mut self, world: &World) {
        let before = self.sampler.operations();
        self.sampler.pass(world);
        self.record(world, before);
    }

    /// Ends the series of an arena at an operation.
    fn end(&mut self, arena: ArenaId, operation: usize) {
        if let Some(index) = self.by_arena.remove(&arena) {
            self.series[index].repeat_until(operation);
        }
    }

    /// Adds the samples that changed in the operation after `before` others.
    fn record(&mut self, world: &World, before: usize) {
        for &id in self.sampler.visited() {
            let Some(sample) = self.sampler.sample(id) else {
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
            self.series[index].repeat_until(self.sampler.operations());
        }
    }

    /// Determines every number of the newest samples that needs a long walk. `world` must be
    /// unchanged since the last operation.
    pub fn settle(&mut self, world: &World) {
        self.catch_up();
        self.sampler.settle(world);
        for (&id, &index) in &self.by_arena {
            if let Some(sample) = self.sampler.sample(id) {
                self.series[index].revise(&sample);
            }
        }
    }

    /// Returns the newest sample of an arena; `None` if it was destroyed.
    pub fn sample(&self, id: ArenaId) -> Option<Sample> {
        self.sampler.sample(id)
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
