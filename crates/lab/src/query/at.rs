//! What is at this address?

use vmem::caches::{CachesView, Place};
use vmem::{Segment, SegmentKind, View};

use super::parent;
use crate::world::{Allocation, ArenaId, World};

/// What is at an address of an arena.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct At {
    /// The arena.
    pub arena: ArenaId,
    /// The address.
    pub address: u64,
    /// What is there.
    pub found: Found,
}

/// What is at an address.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Found {
    /// It is in no span.
    Nowhere {
        /// The nearest span below.
        below: Option<Segment>,
        /// The nearest span above.
        above: Option<Segment>,
    },
    /// It is part of a free segment.
    Free {
        /// The span.
        span: Segment,
        /// Who lent the span, if it was imported.
        from: Option<ArenaId>,
        /// The segment.
        segment: Segment,
        /// Where the segment is filed.
        filed: Freelisted,
    },
    /// It is part of an allocated segment.
    Allocated {
        /// The span.
        span: Segment,
        /// Who lent the span, if it was imported.
        from: Option<ArenaId>,
        /// The segment.
        segment: Segment,
        /// Where the segment is to be found again.
        hashed: Hashed,
        /// Who has it.
        held: Held,
    },
}

/// A place in a freelist.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Freelisted {
    /// The list.
    pub list: u8,
    /// How many segments are ahead of it there.
    pub ahead: usize,
    /// How many the list has.
    pub of: usize,
}

/// A place in the hash table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Hashed {
    /// The bucket.
    pub bucket: usize,
    /// How many segments are ahead of it in the bucket's chain.
    pub ahead: usize,
    /// How many the chain has.
    pub of: usize,
}

/// Who has a range that is allocated.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Held {
    /// An allocation of the scenario.
    Allocation(Allocation),
    /// An arena that imported it.
    Lent {
        /// What is at the address there.
        inside: Box<At>,
    },
    /// The arena's own caches: it is a slab.
    Slab {
        /// Units of each of the slab's objects.
        size: u64,
        /// The object at the address; `None` behind the last one, where there is not
        /// room for another.
        object: Option<Object>,
    },
    /// Nobody that is known.
    Nobody,
}

/// A cached object.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Object {
    /// It is handed out.
    Out {
        /// Its address.
        base: u64,
        /// Who has it.
        held: Box<Held>,
    },
    /// It is in reserve.
    Reserved {
        /// Its address.
        base: u64,
        /// Where.
        at: Reserve,
    },
}

/// Where a cached object is that is not handed out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reserve {
    /// Free in its slab.
    Slab,
    /// In a magazine of a CPU.
    Magazine {
        /// The CPU.
        cpu: usize,
        /// Whether it is the loaded or the previous one.
        place: Place,
        /// How many objects are on top of it.
        above: usize,
    },
    /// In a full magazine of the depot.
    Depot,
}

/// What is at an address of an arena, and of the arenas that it is lent to. A look:
/// as many steps as its span has segments, its list or chain, and where it is an object
/// in reserve, the magazines; for an address in no span, as many as there are spans.
/// Nothing is copied.
pub fn at(world: &World, id: ArenaId, address: u64) -> At {
    let found = world.inspect(id, |view| view.find(address));
    let found = match found {
        None => nowhere(world, id, address),
        Some((span, segment)) => {
            let imported = span.kind == SegmentKind::Span(vmem::Origin::Imported);
            let from = parent(world, id).filter(|_| imported);
            match segment.kind {
                SegmentKind::Allocated => Found::Allocated {
                    span,
                    from,
                    segment,
                    hashed: world.inspect(id, |view| hashed(view, segment.base)),
                    held: held_segment(world, id, segment.base, address),
                },
                _ => Found::Free {
                    span,
                    from,
                    segment,
                    filed: world.inspect(id, |view| filed(view, segment)),
                },
            }
        }
    };
    At {
        arena: id,
        address,
        found,
    }
}

fn nowhere(world: &World, id: ArenaId, address: u64) -> Found {
    world.inspect(id, |view| {
        let mut spans = view.spans();
        Found::Nowhere {
            below: spans.clone().take_while(|span| span.base < address).last(),
            above: spans.find(|span| span.base > address),
        }
    })
}

fn filed(view: View<'_>, segment: Segment) -> Freelisted {
    let list = segment.size.checked_ilog2().unwrap_or(0) as u8;
    Freelisted {
        list,
        ahead: view
            .freelist(list)
            .take_while(|other| other.base != segment.base)
            .count(),
        of: view.freelist_len(list),
    }
}

fn hashed(view: View<'_>, base: u64) -> Hashed {
    let bucket = view.bucket_of(base).unwrap_or(0);
    let chain = view.chain_of(bucket);
    Hashed {
        bucket,
        ahead: chain.clone().take_while(|other| other.base != base).count(),
        of: chain.count(),
    }
}

/// Who has the segment allocated at `base`, of which `address` is a part.
fn held_segment(world: &World, id: ArenaId, base: u64, address: u64) -> Held {
    let slab = world.inspect(id, |view| {
        let caches = view.caches()?;
        let first = caches.find(base).filter(|object| object.slab == base)?;
        Some((first.size, caches.find(address)))
    });
    let Some((size, object)) = slab else {
        return held(world, id, base, address);
    };
    Held::Slab {
        size,
        object: object.map(|object| match object.out {
            true => Object::Out {
                base: object.base,
                held: Box::new(held(world, id, object.base, address)),
            },
            false => Object::Reserved {
                base: object.base,
                at: world
                    .inspect(id, |view| Some(reserve(view.caches()?, object.base, size)))
                    .unwrap_or(Reserve::Slab),
            },
        }),
    }
}

/// Who has the segment or the object that begins at `base`.
fn held(world: &World, id: ArenaId, base: u64, address: u64) -> Held {
    if let Some(allocation) = allocation(world, id, base) {
        return Held::Allocation(allocation);
    }
    match world.importer(id, base) {
        Some(importer) => Held::Lent {
            inside: Box::new(at(world, importer, address)),
        },
        None => Held::Nobody,
    }
}

/// The allocation that begins at `base`, as a value of its own.
pub(super) fn allocation(world: &World, id: ArenaId, base: u64) -> Option<Allocation> {
    let allocation = world.allocation_at(id, base)?;
    Some(Allocation {
        name: allocation.name.clone(),
        arena: allocation.arena,
        base: allocation.base,
        asked: allocation.asked,
        size: allocation.size,
    })
}

/// Where an object is that is not handed out.
fn reserve(caches: &dyn CachesView, base: u64, size: u64) -> Reserve {
    let mut free = false;
    caches.slabs(&mut |slab| {
        let offset = base.wrapping_sub(slab.base);
        free |= offset < slab.size && slab.free >> (offset / slab.object) & 1 == 1;
    });
    if free {
        return Reserve::Slab;
    }
    let class = (0..caches.sizes()).find(|&class| caches.object_size(class) == size);
    let class = class.unwrap_or(0);
    let magazines = (0..caches.cpus())
        .flat_map(|cpu| [Place::Loaded, Place::Previous].map(|place| (cpu, place)));
    magazines
        .into_iter()
        .find_map(|(cpu, place)| {
            let mut rounds = Vec::new();
            caches.rounds(cpu, class, place, &mut |round| rounds.push(round));
            let above = rounds.iter().rev().position(|&round| round == base)?;
            Some(Reserve::Magazine { cpu, place, above })
        })
        .unwrap_or(Reserve::Depot)
}
