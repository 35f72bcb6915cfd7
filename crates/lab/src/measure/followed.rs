//! One arena, followed from operation to operation.

use std::collections::HashMap;

use vmem::caches::CachesView;
use vmem::{Origin, Segment, SegmentKind, View};

use super::allowance::Allowance;
use super::sample::{Cached, Chains, Sample, list_lengths};
use crate::world::{Allocation, ArenaId, ArenaRef, World};

/// Steps that an operation pays towards a walk of the highest freelist.
const LIST_STEPS: u64 = 1024;
/// Steps that an operation pays towards a walk of the hash table.
const TABLE_STEPS: u64 = 128;

/// What has to be remembered of an arena, so that its next sample takes constant
/// time.
#[derive(Clone, Debug)]
pub(super) struct Followed {
    /// Its numbers when it was last looked at.
    pub(super) sample: Sample,
    /// The arena it imports from.
    pub(super) parent: Option<ArenaId>,
    /// How many looks at the world there were by then.
    looks: u64,
    /// Of allocations that have some, by address.
    paddings: HashMap<u64, u64>,
    /// What each CPU's magazines did: allocations and frees.
    cpus: Vec<(u64, u64)>,
    /// Objects of slabs that the scenario got since the last look.
    objects: u64,
    /// The arena's structure when it was last looked at.
    revision: Option<u64>,
    list: Allowance,
    table: Allowance,
}

/// Whether walks must be paid for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Walks {
    IfPaid,
    Anyway,
}

impl Followed {
    /// An arena as it is; in proportion to its spans and allocations.
    pub(super) fn of(world: &World, arena: ArenaRef<'_>, looks: u64) -> Self {
        let mut followed = world.inspect(arena.id, Self::without_allocations);
        followed.parent = arena.parent;
        followed.looks = looks.saturating_sub(1);
        for allocation in world.allocations(arena.id) {
            followed.handed_out(allocation.base, allocation.asked, allocation.size);
        }
        followed
    }

    fn without_allocations(view: View<'_>) -> Self {
        let imported = |span: &Segment| span.kind == SegmentKind::Span(Origin::Imported);
        let spans_imported = view.spans().filter(imported).count();
        let cpus: Vec<_> = view.caches().map_or_else(Vec::new, |caches| {
            (0..caches.cpus()).map(|cpu| worked(caches, cpu)).collect()
        });
        let cached = view.caches().map(|_| Cached {
            allocs: cpus.iter().map(|(allocs, _)| allocs).sum(),
            frees: cpus.iter().map(|(_, frees)| frees).sum(),
            misses: 0,
        });
        Self {
            sample: Sample {
                stats: *view.stats(),
                spans_added: view.span_count() - spans_imported,
                spans_imported,
                cached,
                ..Sample::of_nothing()
            },
            parent: None,
            looks: 0,
            paddings: HashMap::new(),
            cpus,
            objects: 0,
            revision: None,
            list: Allowance::new(LIST_STEPS),
            table: Allowance::new(TABLE_STEPS),
        }
    }

    /// An allocation was made; if it is an object of a slab, it came from a magazine
    /// or from the slab itself.
    pub(super) fn allocated(&mut self, allocation: &Allocation, view: View<'_>) {
        self.handed_out(allocation.base, allocation.asked, allocation.size);
        let object = view
            .caches()
            .and_then(|caches| caches.find(allocation.base));
        self.objects += u64::from(object.is_some());
    }

    fn handed_out(&mut self, base: u64, asked: u64, size: u64) {
        self.sample.live += 1;
        self.sample.handed_out += u128::from(size);
        let padding = size.saturating_sub(asked);
        if padding > 0 {
            self.paddings.insert(base, padding);
            self.sample.padding += u128::from(padding);
        }
    }

    /// An allocation was freed.
    pub(super) fn freed(&mut self, base: u64, size: u64) {
        let padding = self.paddings.remove(&base).unwrap_or(0);
        let sample = &mut self.sample;
        sample.live = sample.live.saturating_sub(1);
        sample.handed_out = sample.handed_out.saturating_sub(size.into());
        sample.padding = sample.padding.saturating_sub(padding.into());
    }

    pub(super) fn span_added(&mut self) {
        self.sample.spans_added += 1;
    }

    pub(super) fn span_removed(&mut self) {
        self.sample.spans_added = self.sample.spans_added.saturating_sub(1);
    }

    /// VisitOrder at the arena behind an operation. Of the magazines, only those of the
    /// CPU that does the operations have done anything; and at the `looks` at the
    /// world since the last one at this arena, nothing happened here.
    pub(super) fn look(&mut self, view: View<'_>, cpu: usize, looks: u64) {
        let stats = view.stats();
        let before = std::mem::replace(&mut self.sample.stats, *stats);
        self.sample.searched = stats.search.saturating_sub(before.search);
        self.sample.compared = stats.lookup.saturating_sub(before.lookup);
        if let (Some(caches), Some(before), Some(cached)) = (
            view.caches(),
            self.cpus.get_mut(cpu),
            &mut self.sample.cached,
        ) {
            let now = worked(caches, cpu);
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
        let since = looks.saturating_sub(self.looks);
        self.looks = looks;
        self.list.earn(since);
        self.table.earn(since);
        self.walk(view, Walks::IfPaid);
    }

    /// Whether its next sample is another one even if nothing happens here: what the
    /// last operation examined is over then, and a walk may be paid for.
    pub(super) fn is_restless(&self) -> bool {
        let sample = &self.sample;
        sample.examined() > 0 || sample.largest_free.is_none() || sample.chains.is_none()
    }

    /// Finds the numbers that need a walk, unless they are known.
    pub(super) fn walk(&mut self, view: View<'_>, walks: Walks) {
        let sample = &mut self.sample;
        let anyway = walks == Walks::Anyway;
        let highest = view.bitmap().checked_ilog2().unwrap_or(0);
        let list = u64::from(sample.lists[highest as usize]);
        if sample.largest_free.is_none() && (anyway || self.list.pays(list)) {
            sample.largest_free = Some(view.largest_free());
        }
        let table = sample.buckets.saturating_add(sample.segments_allocated) as u64;
        if sample.chains.is_none() && (anyway || self.table.pays(table)) {
            sample.chains = Some(Chains::of(view));
        }
    }
}

/// What a CPU's magazines of all sizes did: allocations and frees.
fn worked(caches: &dyn CachesView, cpu: usize) -> (u64, u64) {
    let counters = (0..caches.sizes()).map(|class| caches.counters(cpu, class));
    counters.fold((0, 0), |(allocs, frees), counters| {
        (allocs + counters.alloc, frees + counters.free)
    })
}
