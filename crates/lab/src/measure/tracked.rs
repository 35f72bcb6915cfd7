//! One arena, tracked from operation to operation.

use std::collections::HashMap;

use vmem::caches::CachesView;
use vmem::{LISTS, Origin, Segment, SegmentKind, View};

use super::sample::{Cached, Chains, Sample, list_lengths};
use crate::world::{Allocation, ArenaId, ArenaRef, Effect, World};

/// The steps that each operation adds to the budget for the highest freelist.
const LIST_STEPS: u64 = 1024;
/// The steps that each operation adds to the budget for the hash table.
const TABLE_STEPS: u64 = 128;

/// The state of an arena from which its next sample takes constant time.
#[derive(Clone, Debug)]
pub(super) struct Tracked {
    /// The arena's numbers at the last visit.
    pub(super) sample: Sample,
    pub(super) parent: Option<ArenaId>,
    /// The number of visits to the world by then.
    visits: u64,
    /// The padding of each allocation that has any, by address.
    paddings: HashMap<u64, u64>,
    /// Allocations and frees served by each CPU's magazines.
    cpus: Vec<(u64, u64)>,
    /// Objects of slabs that the scenario allocated since the last visit.
    objects: u64,
    /// The revision of the arena's structure at the last visit.
    revision: Option<u64>,
    /// The budgets of walks over the highest freelist and the hash table, in steps.
    list_steps: u64,
    table_steps: u64,
}

/// The walks that are made: those within the budget, or all.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Walks {
    WithinBudget,
    Always,
}

impl Tracked {
    /// Starts tracking an arena. Takes time in proportion to its spans and allocations.
    pub(super) fn new(world: &World, arena: ArenaRef<'_>, visits: u64) -> Self {
        let mut tracked = world.inspect(arena.id, Self::without_allocations);
        tracked.parent = arena.parent;
        tracked.visits = visits.saturating_sub(1);
        for allocation in world.allocations(arena.id) {
            tracked.granted(allocation.base, allocation.asked, allocation.size);
        }
        tracked
    }

    fn without_allocations(view: View<'_>) -> Self {
        let imported = |span: &Segment| span.kind == SegmentKind::Span(Origin::Imported);
        let spans_imported = view.spans().filter(imported).count();
        let cpus: Vec<_> = view.caches().map_or_else(Vec::new, |caches| {
            (0..caches.cpus()).map(|cpu| served(caches, cpu)).collect()
        });
        let cached = view.caches().map(|_| Cached {
            allocs: cpus.iter().map(|(allocs, _)| allocs).sum(),
            frees: cpus.iter().map(|(_, frees)| frees).sum(),
            misses: 0,
        });
        Self {
            sample: Sample {
                operation: 0,
                stats: *view.stats(),
                live: 0,
                granted: 0,
                padding: 0,
                exported: 0,
                spans_added: view.span_count() - spans_imported,
                spans_imported,
                segments_allocated: 0,
                segments_free: 0,
                lists: [0; LISTS],
                largest_free: None,
                searched: 0,
                compared: 0,
                buckets: 0,
                chains: None,
                cached,
            },
            parent: None,
            visits: 0,
            paddings: HashMap::new(),
            cpus,
            objects: 0,
            revision: None,
            list_steps: 0,
            table_steps: 0,
        }
    }

    /// Records an allocation. A slab's object came from a magazine or from the slab itself.
    pub(super) fn allocated(&mut self, allocation: &Allocation, view: View<'_>) {
        self.granted(allocation.base, allocation.asked, allocation.size);
        let object = view
            .caches()
            .and_then(|caches| caches.find(allocation.base));
        self.objects += u64::from(object.is_some());
    }

    fn granted(&mut self, base: u64, asked: u64, size: u64) {
        self.sample.live += 1;
        self.sample.granted += u128::from(size);
        let padding = size.saturating_sub(asked);
        if padding > 0 {
            self.paddings.insert(base, padding);
            self.sample.padding += u128::from(padding);
        }
    }

    /// Updates the numbers after a free, or after a change of the spans.
    pub(super) fn apply(&mut self, effect: &Effect) {
        let sample = &mut self.sample;
        match effect {
            Effect::Freed { base, size, .. } => {
                let padding = self.paddings.remove(base).unwrap_or(0);
                sample.live = sample.live.saturating_sub(1);
                sample.granted = sample.granted.saturating_sub((*size).into());
                sample.padding = sample.padding.saturating_sub(padding.into());
            }
            Effect::SpanAdded { .. } => sample.spans_added += 1,
            Effect::SpanRemoved { .. } => {
                sample.spans_added = sample.spans_added.saturating_sub(1);
            }
            _ => {}
        }
    }

    /// Visits the arena after an operation. Only the magazines of the operation's CPU have
    /// changed, and nothing happened here since the last visit.
    pub(super) fn visit(&mut self, view: View<'_>, cpu: usize, visits: u64) {
        let stats = view.stats();
        let before = std::mem::replace(&mut self.sample.stats, *stats);
        self.sample.searched = stats.search.saturating_sub(before.search);
        self.sample.compared = stats.lookup.saturating_sub(before.lookup);
        if let (Some(caches), Some(before), Some(cached)) = (
            view.caches(),
            self.cpus.get_mut(cpu),
            &mut self.sample.cached,
        ) {
            let now = served(caches, cpu);
            let popped = now.0 - before.0;
            cached.allocs += popped;
            cached.frees += now.1 - before.1;
            cached.misses += self.objects.saturating_sub(popped);
            *before = now;
            self.objects = 0;
        }
        if self.revision != Some(view.revision()) {
            self.revision = Some(view.revision());
            let sample = &mut self.sample;
            sample.segments_allocated = view.allocated_count();
            sample.segments_free = view.free_count();
            sample.spans_imported = view.span_count().saturating_sub(sample.spans_added);
            sample.lists = list_lengths(view);
            sample.buckets = view.bucket_count();
            sample.largest_free = None;
            sample.chains = None;
        }
        let since = visits.saturating_sub(self.visits);
        self.visits = visits;
        let earn = |saved: u64, each| since.saturating_mul(each).saturating_add(saved);
        self.list_steps = earn(self.list_steps, LIST_STEPS);
        self.table_steps = earn(self.table_steps, TABLE_STEPS);
        self.walk(view, Walks::WithinBudget);
    }

    /// Returns whether the next sample differs even if nothing happens here: what the last
    /// operation examined is reset, and a walk may become possible.
    pub(super) fn may_change(&self) -> bool {
        let sample = &self.sample;
        sample.examined() > 0 || sample.largest_free.is_none() || sample.chains.is_none()
    }

    /// Determines the numbers that need a walk, unless they are known.
    pub(super) fn walk(&mut self, view: View<'_>, walks: Walks) {
        let sample = &mut self.sample;
        let always = walks == Walks::Always;
        let highest = view.bitmap().checked_ilog2().unwrap_or(0);
        let list = u64::from(sample.lists[highest as usize]);
        if sample.largest_free.is_none() && (always || spend(&mut self.list_steps, list)) {
            sample.largest_free = Some(view.largest_free());
        }
        let table = sample.buckets.saturating_add(sample.segments_allocated) as u64;
        if sample.chains.is_none() && (always || spend(&mut self.table_steps, table)) {
            sample.chains = Some(Chains::new(view));
        }
    }
}

/// Returns the allocations and frees served by a CPU's magazines of all sizes.
fn served(caches: &dyn CachesView, cpu: usize) -> (u64, u64) {
    let counters = (0..caches.sizes()).map(|class| caches.counters(cpu, class));
    counters.fold((0, 0), |(allocs, frees), counters| {
        (allocs + counters.alloc, frees + counters.free)
    })
}

/// Takes the steps of a walk from a budget; false if there are not enough.
fn spend(saved: &mut u64, steps: u64) -> bool {
    let left = saved.checked_sub(steps);
    *saved = left.unwrap_or(*saved);
    left.is_some()
}
