//! What would this free merge?

use vmem::caches::{CachesView, Place};
use vmem::{Error, Origin, Segment, SegmentKind, View};

use super::at::allocation;
use super::{Target, parent, would_do};
use crate::scenario::Statement;
use crate::world::{Allocation, ArenaId, Failure, World};

/// What would come of a free.
#[derive(Clone, PartialEq, Debug)]
pub struct Free {
    /// The arena.
    pub arena: ArenaId,
    /// What is to be freed.
    pub target: Target,
    /// What would become of it, or why it would fail.
    pub result: Result<Freed, Failure>,
}

/// What would become of an allocation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Freed {
    /// The allocation.
    pub allocation: Allocation,
    /// Where its range would be then.
    pub back: Back,
    /// Those who are tried next: the first in line wherever something would come
    /// free. Caches keep nothing back from them, so that more may merge then, and
    /// others may be served too.
    pub waiting: Vec<(ArenaId, String)>,
}

/// Where a range goes that comes free.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Back {
    /// An object, on top of a magazine.
    Magazine {
        /// The arena whose cache it is of.
        arena: ArenaId,
        /// The CPU.
        cpu: usize,
        /// The object: its address, and its units.
        object: (u64, u64),
        /// How many objects the loaded magazine would have.
        rounds: usize,
        /// What would have to happen first to the CPU's magazines, if the loaded
        /// one is full.
        exchange: Option<Place>,
    },
    /// A segment, to the segment list.
    Merge(Merge),
}

/// What becomes of a segment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Merge {
    /// The arena.
    pub arena: ArenaId,
    /// The segment.
    pub segment: Segment,
    /// Its left neighbour, if that is free.
    pub left: Option<Segment>,
    /// Its right neighbour, if that is free.
    pub right: Option<Segment>,
    /// All that would be one free segment then.
    pub whole: Segment,
    /// Where that would be.
    pub end: End,
}

/// Where a merged segment would be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum End {
    /// At the head of a freelist.
    Filed {
        /// The list.
        list: u8,
    },
    /// It would be all of an imported span, which goes back to its lender.
    Returned {
        /// What becomes of it there.
        there: Box<Back>,
    },
}

/// What would come of freeing an allocation, as told or by its right size. A look: as
/// many steps as there are segments in its span, and in those of the spans that would go
/// back. Only a free that would fail is done on a copy of the world, to hear
/// why: in proportion to the size of all arenas.
pub fn free(world: &World, id: ArenaId, target: &Target, size: Option<u64>) -> Free {
    let result = match found(world, id, target, size) {
        Some(allocation) => {
            let back = give_back(world, id, allocation.base, allocation.size);
            let waiting = waiting(world, id, &back);
            Ok(Freed {
                allocation,
                back,
                waiting,
            })
        }
        None => Err(why_not(world, id, target, size)),
    };
    Free {
        arena: id,
        target: target.clone(),
        result,
    }
}

/// The allocation that is meant, if the size is right too.
fn found(world: &World, id: ArenaId, target: &Target, size: Option<u64>) -> Option<Allocation> {
    let base = match target {
        Target::Name(name) => {
            let named = world.allocation_named(name)?;
            (named.arena == id).then_some(named.base)?
        }
        Target::Base(base) => *base,
    };
    let allocation = allocation(world, id, base)?;
    let given = size.unwrap_or(allocation.asked);
    let rounded = world.inspect(id, |view| view.quantum().round_up(given));
    (rounded == Some(allocation.size)).then_some(allocation)
}

fn why_not(world: &World, id: ArenaId, target: &Target, size: Option<u64>) -> Failure {
    let arena = world.name_of(id);
    let statement = match target {
        Target::Name(name) => Statement::Free {
            arena,
            name: name.clone(),
            size,
        },
        Target::Base(base) => Statement::FreeAt {
            arena,
            base: *base,
            size: size.unwrap_or(1),
        },
    };
    let base = match target {
        Target::Base(base) => *base,
        Target::Name(_) => 0,
    };
    let failure = would_do(world, &statement).outcome.result.err();
    // What could be freed was found.
    failure.unwrap_or(Failure::Arena(Error::NotAllocated { base }))
}

/// What becomes of a range that goes back to an arena, and is allocated there.
fn give_back(world: &World, id: ArenaId, base: u64, size: u64) -> Back {
    let magazine = world.inspect(id, |view| magazine(view.caches()?, id, base));
    if let Some(back) = magazine {
        return back;
    }
    let (whole, left, right, returned) = world.inspect(id, |view| merge(view, base, size));
    let lender = parent(world, id).filter(|_| returned);
    let end = match lender {
        Some(lender) => End::Returned {
            there: Box::new(give_back(world, lender, whole.base, whole.size)),
        },
        None => End::Filed {
            list: whole.size.checked_ilog2().unwrap_or(0) as u8,
        },
    };
    Back::Merge(Merge {
        arena: id,
        segment: free_segment(base, size),
        left,
        right,
        whole,
        end,
    })
}

/// The magazine that an object goes to; `None` if it is none.
fn magazine(caches: &dyn CachesView, id: ArenaId, base: u64) -> Option<Back> {
    let object = caches.find(base).filter(|object| object.base == base)?;
    let class = (0..caches.sizes()).find(|&class| caches.object_size(class) == object.size)?;
    let cpu = caches.current_cpu();
    let rounds = |place| {
        let mut rounds = 0;
        caches.rounds(cpu, class, place, &mut |_| rounds += 1);
        rounds
    };
    let room = |place| rounds(place) < caches.magazine();
    // Previous is empty or full; where both are full, the depot gives an empty one.
    let (rounds, exchange) = match (room(Place::Loaded), room(Place::Previous)) {
        (true, _) => (rounds(Place::Loaded) + 1, None),
        (false, true) => (1, Some(Place::Previous)),
        (false, false) => (1, Some(Place::Depot)),
    };
    Some(Back::Magazine {
        arena: id,
        cpu,
        object: (base, object.size),
        rounds,
        exchange,
    })
}

/// What the segment at `base` would become, its free neighbours, and whether that is
/// all of an imported span.
fn merge(
    view: View<'_>,
    base: u64,
    size: u64,
) -> (Segment, Option<Segment>, Option<Segment>, bool) {
    let span = view.span_of(base);
    let segments = view
        .segments_of(span.map_or(base, |span| span.base))
        .skip(1);
    let before = segments.clone().take_while(|other| other.base < base);
    let is_free = |other: &Segment| other.kind == SegmentKind::Free;
    let left = before.last().filter(is_free);
    let mut behind = segments.skip_while(|other| other.base <= base);
    let right = behind.next().filter(is_free);
    let whole = free_segment(
        left.map_or(base, |left| left.base),
        size + left.map_or(0, |left| left.size) + right.map_or(0, |right| right.size),
    );
    let imported = SegmentKind::Span(Origin::Imported);
    let returned = span.is_some_and(|span| span.kind == imported && span.size == whole.size);
    (whole, left, right, returned)
}

fn free_segment(base: u64, size: u64) -> Segment {
    Segment {
        kind: SegmentKind::Free,
        base,
        size,
    }
}

/// Who is first in line where something comes free: in the arenas that the range goes
/// back to, and in all that import from them.
fn waiting(world: &World, id: ArenaId, back: &Back) -> Vec<(ArenaId, String)> {
    let mut freed = vec![id];
    let mut back = back;
    while let Back::Merge(Merge {
        arena,
        end: End::Returned { there },
        ..
    }) = back
    {
        freed.extend(parent(world, *arena));
        back = there;
    }
    let hears = |id| {
        let mut above = std::iter::successors(Some(id), |&id| parent(world, id));
        above.any(|above| freed.contains(&above))
    };
    world
        .arenas()
        .filter(|arena| hears(arena.id))
        .filter_map(|arena| {
            let first = world.waiting(arena.id).next()?;
            Some((arena.id, first.name.clone()))
        })
        .collect()
}
