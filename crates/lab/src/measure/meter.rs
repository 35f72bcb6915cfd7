//! The newest numbers of all arenas, and their history.

use std::collections::HashMap;

use super::sample::Sample;
use super::sampler::Sampler;
use super::series::Series;
use crate::world::{ArenaId, Outcome, World};

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
    /// each arena, on average.
    pub fn feed(&mut self, world: &World, outcome: &Outcome) {
        let before = self.sampler.operations();
        self.sampler.feed(world, outcome);
        if self.sampler.operations() > before {
            self.record(world);
        }
    }

    /// An operation was left out in this world, as a comparison does it.
    pub fn pass(&mut self, world: &World) {
        self.sampler.pass(world);
        self.record(world);
    }

    fn record(&mut self, world: &World) {
        if self.by_arena.len() > 2 * self.sampler.samples().count() {
            let sampler = &self.sampler;
            self.by_arena.retain(|id, _| sampler.sample(*id).is_some());
        }
        for arena in world.arenas() {
            let Some(sample) = self.sampler.sample(arena.id) else {
                continue;
            };
            let known = self.by_arena.get(&arena.id).copied();
            match known.or_else(|| self.by_name.get(arena.name).copied()) {
                Some(index) => {
                    self.series[index].push(sample);
                    if known.is_none() {
                        self.by_arena.insert(arena.id, index);
                    }
                }
                None if self.series.len() < MOST_SERIES => {
                    let index = self.series.len();
                    self.series.push(Series::new(arena.name, sample));
                    self.by_name.insert(arena.name.to_owned(), index);
                    self.by_arena.insert(arena.id, index);
                }
                None => {}
            }
        }
    }

    /// Finds every number of the newest samples that was left out as too far to
    /// walk. `world` must be as it was when last shown.
    pub fn settle(&mut self, world: &World) {
        self.sampler.settle(world);
        for sampled in self.sampler.samples() {
            if let Some(&index) = self.by_arena.get(&sampled.id) {
                self.series[index].revise(sampled.sample);
            }
        }
    }

    /// The newest sample of an arena, unless it was destroyed.
    pub fn sample(&self, id: ArenaId) -> Option<&Sample> {
        self.sampler.sample(id)
    }

    /// The history of every arena name, in the order in which they came up; at
    /// most 256 of them.
    pub fn series(&self) -> &[Series] {
        &self.series
    }

    /// The history of the arenas of this name.
    pub fn series_named(&self, name: &str) -> Option<&Series> {
        self.series.get(*self.by_name.get(name)?)
    }
}
