//! The newest numbers of all arenas, and their history.

use std::collections::HashMap;

use super::sample::Sample;
use super::sampler::Sampler;
use super::series::Series;
use crate::world::{ArenaId, Effect, Outcome, World};

/// The most arena names that have a history.
const MOST_SERIES: usize = 256;

/// Fed every operation, knows the newest [`Sample`] of every arena, and a [`Series`]
/// of each arena's name.
#[derive(Clone, Debug, Default)]
pub struct Meter {
    sampler: Sampler,
    /// In the order in which the names came up.
    series: Vec<Series>,
    by_name: HashMap<String, usize>,
    by_arena: HashMap<ArenaId, usize>,
}

impl Meter {
    /// For a world in which nothing was done yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// For a world in which `operations` were done.
    pub fn starting_at(operations: usize) -> Self {
        Self {
            sampler: Sampler::new(operations),
            ..Self::default()
        }
    }

    /// How many operations were done.
    pub fn operations(&self) -> usize {
        self.sampler.operations()
    }

    /// Takes the numbers of a world behind an operation. It has to be shown every
    /// operation, in order; `expect`s may be shown, and change nothing. Constant time for
    /// each arena that the operation touches, on average.
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

    /// An operation was left out in this world, as a comparison does it.
    pub fn pass(&mut self, world: &World) {
        let before = self.sampler.operations();
        self.sampler.pass(world);
        self.record(world, before);
    }

    /// An arena was there up to this operation.
    fn end(&mut self, arena: ArenaId, operation: usize) {
        if let Some(index) = self.by_arena.remove(&arena) {
            self.series[index].repeat_until(operation);
        }
    }

    /// Takes the samples that changed by the operation behind `before` others.
    fn record(&mut self, world: &World, before: usize) {
        for &id in self.sampler.looked() {
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
            } else if self.series.len() < MOST_SERIES {
                let index = self.series.len();
                self.series.push(Series::new(arena.name, &sample));
                self.by_name.insert(arena.name.to_owned(), index);
                self.by_arena.insert(id, index);
            }
        }
    }

    /// Brings the history of every arena up to the last operation; until then it ends
    /// where the arena last changed. In proportion to the arenas, so not for each
    /// operation.
    pub fn catch_up(&mut self) {
        for &index in self.by_arena.values() {
            self.series[index].repeat_until(self.sampler.operations());
        }
    }

    /// Finds every number of the newest samples that was left out as too far to
    /// walk. `world` must be as it was when last shown.
    pub fn settle(&mut self, world: &World) {
        self.catch_up();
        self.sampler.settle(world);
        for sampled in self.sampler.samples() {
            if let Some(&index) = self.by_arena.get(&sampled.id) {
                self.series[index].revise(&sampled.sample);
            }
        }
    }

    /// The newest sample of an arena, unless it was destroyed.
    pub fn sample(&self, id: ArenaId) -> Option<Sample> {
        self.sampler.sample(id)
    }

    /// The history of every arena name, in the order in which they came up; at
    /// most 256 of them. [`catch_up`](Self::catch_up) first.
    pub fn series(&self) -> &[Series] {
        &self.series
    }

    /// The history of the arenas of this name. [`catch_up`](Self::catch_up) first.
    pub fn series_named(&self, name: &str) -> Option<&Series> {
        self.series.get(*self.by_name.get(name)?)
    }
}
