//! The effect that a free would have.

use vmem::caches::{CachesView, Place};
use vmem::{Error, Origin, Segment, SegmentKind, View};

use super::at::rounds;
use super::trial::{parent, would_do};
use crate::scenario::{Statement, Target};
use crate::world::{Allocation, ArenaId, Failure, World};

/// The answer to [`Question::Free`](crate::scenario::Question::Free).
#[derive(Clone, PartialEq, Debug)]
pub struct Free {
    /// The arena.
    pub arena: ArenaId,
    /// The allocation or address to free.
    pub target: Target,
    /// The effect, or the reason why the free would fail.
    pub result: Result<Freed, Failure>,
}

/// The effect of a free.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Freed {
    /// The allocation.
    pub allocation: Allocation,
    /// The place that the range would go to.
    pub destination: Destination,
    /// The requests that would be tried again: the first waiting request of each arena
    /// where something is freed. The caches are emptied for them, so more may merge and
    /// other requests may be served too.
    pub waiting: Vec<(ArenaId, String)>,
}

/// The place that a freed range goes to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Destination {
    /// The top of a magazine, for an object.
    Magazine {
        /// The arena of the cache.
        arena: ArenaId,
        /// The CPU.
        cpu: usize,
        /// The address and the size of the object.
        object: (u64, u64),
        /// The number of objects that the loaded magazine would have.
        rounds: usize,
        /// The place of the magazine that would be loaded first; `None` if the loaded
        /// magazine has room.
        exchange: Option<Place>,
    },
    /// The segment list, for a segment.
    SegmentList(Merge),
}

/// A segment that is freed, and its neighbours.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Merge {
    /// The arena.
    pub arena: ArenaId,
    /// The segment.
    pub segment: Segment,
    /// The segments on its left and on its right; `None` where the span ends.
    pub neighbours: [Option<Segment>; 2],
    /// The free segment after the merge.
    pub whole: Segment,
    /// The place in the source that it would go to, if it would be all of an imported span.
    pub returned: Option<Box<Destination>>,
}

impl Merge {
    /// Returns the left neighbour, if it is free.
    pub fn left(&self) -> Option<Segment> {
        self.neighbours[0].filter(is_free)
    }

    /// Returns the right neighbour, if it is free.
    pub fn right(&self) -> Option<Segment> {
        self.neighbours[1].filter(is_free)
    }

    /// Returns the freelist that the free segment would be added to, at the head; `None` if it
    /// would be returned to the source.
    pub fn list(&self) -> Option<u8> {
        let list = self.whole.size.checked_ilog2().unwrap_or(0) as u8;
        self.returned.is_none().then_some(list)
    }
}

/// Returns the effect of freeing an allocation, with the given size or its own. Takes
/// `O(log spans)` in each arena. A free that would fail runs on a copy of the world, so its
/// cost grows with all arenas.
pub fn free(world: &World, id: ArenaId, target: &Target, size: Option<u64>) -> Free {
    let result = match target_allocation(world, id, target, size) {
        Some(allocation) => {
            let destination = destination(world, id, allocation.base, allocation.size);
            let waiting = waiting(world, id, &destination);
            Ok(Freed {
                allocation,
                destination,
                waiting,
            })
        }
        None => Err(failure(world, id, target, size)),
    };
    Free {
        arena: id,
        target: target.clone(),
        result,
    }
}

/// Returns the allocation that the target names, if it has that size.
fn target_allocation(
    world: &World,
    id: ArenaId,
    target: &Target,
    size: Option<u64>,
) -> Option<Allocation> {
    let base = match target {
        Target::Name(name) => {
            let named = world.allocation_named(name)?;
            (named.arena == id).then_some(named.base)?
        }
        Target::Base(base) => *base,
    };
    let allocation = world.allocation_at(id, base)?;
    let given = size.unwrap_or(allocation.asked);
    let rounded = world.inspect(id, |view| view.quantum().round_up(given));
    (rounded == Some(allocation.size)).then_some(allocation)
}

fn failure(world: &World, id: ArenaId, target: &Target, size: Option<u64>) -> Failure {
    let statement = Statement::Free {
        arena: world.name_of(id),
        target: target.clone(),
        size,
    };
    let failure = would_do(world, &statement).outcome.result.err();
    // A free that succeeds has a target allocation, and never comes here.
    failure.unwrap_or(Failure::Arena(Error::NotAllocated { base: 0 }))
}

/// Returns the place that an allocated range would go to.
fn destination(world: &World, id: ArenaId, base: u64, size: u64) -> Destination {
    let magazine = world.inspect(id, |view| magazine(view.caches()?, id, base));
    if let Some(magazine) = magazine {
        return magazine;
    }
    let (mut merge, is_whole_import) = world.inspect(id, |view| merge(view, id, base, size));
    if is_whole_import && let Some(source) = parent(world, id) {
        let Segment { base, size, .. } = merge.whole;
        merge.returned = Some(Box::new(destination(world, source, base, size)));
    }
    Destination::SegmentList(merge)
}

/// Returns the magazine that an object would go to; `None` if the range is no object.
fn magazine(caches: &dyn CachesView, id: ArenaId, base: u64) -> Option<Destination> {
    let object = caches.find(base).filter(|object| object.base == base)?;
    let class = (0..caches.sizes()).find(|&class| caches.object_size(class) == object.size)?;
    let cpu = caches.current_cpu();
    let rounds = |place| rounds(caches, cpu, class, place).len();
    let room = |place| rounds(place) < caches.magazine();
    // The previous magazine is empty or full. If both are full, the depot gives an empty one.
    let (rounds, exchange) = match (room(Place::Loaded), room(Place::Previous)) {
        (true, _) => (rounds(Place::Loaded) + 1, None),
        (false, true) => (1, Some(Place::Previous)),
        (false, false) => (1, Some(Place::Depot)),
    };
    Some(Destination::Magazine {
        arena: id,
        cpu,
        object: (base, object.size),
        rounds,
        exchange,
    })
}

/// Returns the merge of the segment at `base` with its free neighbours, and whether the result
/// is all of an imported span.
fn merge(view: View<'_>, arena: ArenaId, base: u64, size: u64) -> (Merge, bool) {
    let free = |base, size| Segment {
        kind: SegmentKind::Free,
        base,
        size,
    };
    let mut merge = Merge {
        arena,
        segment: free(base, size),
        neighbours: view.neighbours(base),
        whole: free(base, size),
        returned: None,
    };
    if let Some(left) = merge.left() {
        merge.whole = free(left.base, left.size + size);
    }
    if let Some(right) = merge.right() {
        merge.whole.size += right.size;
    }
    let is_whole_import = view.span_of(base).is_some_and(|span| {
        span.kind == SegmentKind::Span(Origin::Imported) && span.size == merge.whole.size
    });
    (merge, is_whole_import)
}

fn is_free(segment: &Segment) -> bool {
    segment.kind == SegmentKind::Free
}

/// Returns the first waiting request of each arena that the range goes to, and of each
/// arena that imports from one of those.
fn waiting(world: &World, id: ArenaId, destination: &Destination) -> Vec<(ArenaId, String)> {
    let mut freed = vec![id];
    let mut next = Some(destination);
    while let Some(Destination::SegmentList(merge)) = next {
        next = merge.returned.as_deref();
        freed.extend(next.and_then(|_| parent(world, merge.arena)));
    }
    let is_served = |id| {
        let mut above = std::iter::successors(Some(id), |&id| parent(world, id));
        above.any(|above| freed.contains(&above))
    };
    world
        .arenas()
        .filter(|arena| is_served(arena.id))
        .filter_map(|arena| {
            let first = world.waiting(arena.id).next()?;
            Some((arena.id, first.name.clone()))
        })
        .collect()
}
