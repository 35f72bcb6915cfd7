//! The segment, object and owner at an address.

use vmem::caches::{CachesView, Place};
use vmem::{Origin, Segment, SegmentKind, View};

use super::trial::parent;
use crate::world::{Allocation, ArenaId, World};

/// The answer to [`Question::At`](crate::scenario::Question::At).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct At {
    /// The arena.
    pub arena: ArenaId,
    /// The address.
    pub address: u64,
    /// The segment at the address.
    pub found: Found,
}

/// The segment at an address.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Found {
    /// The address is in no span.
    Nowhere {
        /// The nearest span below.
        below: Option<Segment>,
        /// The nearest span above.
        above: Option<Segment>,
    },
    /// The address is in a segment.
    Segment(FoundSegment),
}

/// A segment that is in a span.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FoundSegment {
    /// The span.
    pub span: Segment,
    /// The arena that the span was imported from, if it was imported.
    pub source: Option<ArenaId>,
    /// The segment.
    pub segment: Segment,
    /// The position of the segment in its freelist or hash chain.
    pub position: Position,
    /// The holder of the segment; `None` if it is free.
    pub holder: Option<Holder>,
}

/// A position in a freelist or in a chain of the hash table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Position {
    /// The number of the freelist or of the bucket.
    pub list: usize,
    /// The number of segments before it, from the head.
    pub index: usize,
    /// The number of segments in the list or chain.
    pub len: usize,
}

/// The holder of an allocated range.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Holder {
    /// An allocation of the scenario.
    Allocation(Allocation),
    /// An arena that imported the range.
    Importer {
        /// The same address in that arena.
        inside: Box<At>,
    },
    /// The arena's own caches: the range is a slab.
    Slab {
        /// The size of the slab's objects, in units.
        size: u64,
        /// The object at the address; `None` after the last object.
        object: Option<Object>,
    },
    /// No holder is known.
    Unknown,
}

/// A cached object.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Object {
    /// The object is allocated.
    Allocated {
        /// Its address.
        base: u64,
        /// The holder of the object.
        holder: Box<Holder>,
    },
    /// The object is free.
    Free {
        /// Its address.
        base: u64,
        /// The place where the cache keeps it.
        location: ObjectLocation,
    },
}

/// The place of a free object in a cache.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ObjectLocation {
    /// Free in its slab.
    Slab,
    /// In a magazine of a CPU.
    Magazine {
        /// The CPU.
        cpu: usize,
        /// The loaded or the previous magazine.
        place: Place,
        /// The number of objects on top of it.
        above: usize,
    },
    /// In a full magazine of the depot.
    Depot,
}

/// Returns the segment at an address of an arena, and of each arena that the address is
/// lent to. The cost grows with the segments of its span and of its list or chain, and
/// with the magazines for a free object; for an address in no span, with the spans.
pub fn at(world: &World, id: ArenaId, address: u64) -> At {
    let found = match world.inspect(id, |view| view.find(address)) {
        None => world.inspect(id, |view| nowhere(view, address)),
        Some((span, segment)) => {
            let is_imported = span.kind == SegmentKind::Span(Origin::Imported);
            let is_allocated = segment.kind == SegmentKind::Allocated;
            Found::Segment(FoundSegment {
                span,
                source: parent(world, id).filter(|_| is_imported),
                segment,
                position: world.inspect(id, |view| position(view, segment)),
                holder: is_allocated.then(|| segment_holder(world, id, segment.base, address)),
            })
        }
    };
    At {
        arena: id,
        address,
        found,
    }
}

fn nowhere(view: View<'_>, address: u64) -> Found {
    let mut spans = view.spans();
    Found::Nowhere {
        below: spans.clone().take_while(|span| span.base < address).last(),
        above: spans.find(|span| span.base > address),
    }
}

fn position(view: View<'_>, segment: Segment) -> Position {
    let before = |other: &Segment| other.base != segment.base;
    if segment.kind == SegmentKind::Allocated {
        let bucket = view.bucket_of(segment.base).unwrap_or(0);
        let chain = view.chain_of(bucket);
        return Position {
            list: bucket,
            index: chain.clone().take_while(before).count(),
            len: chain.count(),
        };
    }
    let list = segment.size.checked_ilog2().unwrap_or(0) as u8;
    Position {
        list: list.into(),
        index: view.freelist(list).take_while(before).count(),
        len: view.freelist_len(list),
    }
}

/// Returns the holder of the segment allocated at `base`, which contains `address`.
fn segment_holder(world: &World, id: ArenaId, base: u64, address: u64) -> Holder {
    let slab = world.inspect(id, |view| {
        let caches = view.caches()?;
        let first = caches.find(base).filter(|object| object.slab == base)?;
        Some((first.size, caches.find(address)))
    });
    let Some((size, object)) = slab else {
        return holder(world, id, base, address);
    };
    Holder::Slab {
        size,
        object: object.map(|object| {
            let base = object.base;
            if object.out {
                Object::Allocated {
                    base,
                    holder: Box::new(holder(world, id, base, address)),
                }
            } else {
                let location = world.inspect(id, |view| Some(location(view.caches()?, base, size)));
                Object::Free {
                    base,
                    location: location.unwrap_or(ObjectLocation::Slab),
                }
            }
        }),
    }
}

/// Returns the holder of the segment or object that begins at `base`.
fn holder(world: &World, id: ArenaId, base: u64, address: u64) -> Holder {
    if let Some(allocation) = world.allocation_at(id, base) {
        return Holder::Allocation(allocation);
    }
    match world.importer(id, base) {
        Some(importer) => Holder::Importer {
            inside: Box::new(at(world, importer, address)),
        },
        None => Holder::Unknown,
    }
}

fn location(caches: &dyn CachesView, base: u64, size: u64) -> ObjectLocation {
    let mut free = false;
    caches.slabs(&mut |slab| {
        let offset = base.wrapping_sub(slab.base);
        free |= offset < slab.size && slab.free >> (offset / slab.object) & 1 == 1;
    });
    if free {
        return ObjectLocation::Slab;
    }
    let class = (0..caches.sizes()).find(|&class| caches.object_size(class) == size);
    let class = class.unwrap_or(0);
    for cpu in 0..caches.cpus() {
        for place in [Place::Loaded, Place::Previous] {
            let rounds = rounds(caches, cpu, class, place);
            if let Some(above) = rounds.iter().rev().position(|&round| round == base) {
                return ObjectLocation::Magazine { cpu, place, above };
            }
        }
    }
    ObjectLocation::Depot
}

/// Returns the addresses of the objects in a magazine, from the bottom to the top.
pub fn rounds(caches: &dyn CachesView, cpu: usize, class: usize, place: Place) -> Vec<u64> {
    let mut rounds = Vec::new();
    caches.rounds(cpu, class, place, &mut |base| rounds.push(base));
    rounds
}
