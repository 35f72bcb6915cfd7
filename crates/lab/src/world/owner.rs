//! Owners: every allocated segment and every allocated cached object has exactly one.

use vmem::caches::{CachesView, SlabView};
use vmem::{Origin, Segment, SegmentKind, Violation};

use super::arenas::World;
use super::state::{Allocation, ArenaId, Slot};

/// The owner of an allocated segment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Owner {
    /// An allocation of the scenario.
    Allocation(Allocation),
    /// The arena that imported it.
    Importer(ArenaId),
    /// The caches of the arena itself: the segment is a slab.
    Slab {
        /// Units of an object of the slab.
        object: u64,
    },
}

impl World {
    /// Returns the owner of the segment at this address; `None` if it is not allocated.
    pub fn owner(&self, id: ArenaId, base: u64) -> Option<Owner> {
        if let Some(object) = self.slab_at(id, base) {
            return Some(Owner::Slab { object });
        }
        let allocation = self.allocation_at(id, base).map(Owner::Allocation);
        allocation.or_else(|| self.importer(id, base).map(Owner::Importer))
    }

    /// Returns the arena that imported the segment or cached object at this address.
    pub fn importer(&self, id: ArenaId, base: u64) -> Option<ArenaId> {
        let imported = SegmentKind::Span(Origin::Imported);
        self.children(id).find(|child| {
            let span = self.inspect(*child, |view| view.span_of(base));
            span.is_some_and(|span| span.base == base && span.kind == imported)
        })
    }

    /// Returns the arenas that import from this one.
    pub fn children(&self, id: ArenaId) -> impl Iterator<Item = ArenaId> + '_ {
        let of_id = move |(&child, slot): (&ArenaId, &Slot)| {
            (slot.facts.parent == Some(id)).then_some(child)
        };
        self.slots.iter().filter_map(of_id)
    }

    /// Returns the size of an object of the slab that begins at this address.
    fn slab_at(&self, id: ArenaId, base: u64) -> Option<u64> {
        let object = self.slots.get(&id)?.arena.quantum_caches().find(base)?;
        (object.slab == base).then_some(object.size)
    }

    pub(crate) fn is_cached(&self, id: ArenaId, address: u64) -> bool {
        let slot = self.slots.get(&id);
        slot.is_some_and(|slot| slot.arena.quantum_caches().find(address).is_some())
    }

    /// Returns an arena's slabs, by address.
    pub fn slabs(&self, id: ArenaId) -> Vec<SlabView> {
        let mut slabs = Vec::new();
        if let Some(slot) = self.slots.get(&id) {
            slot.arena
                .quantum_caches()
                .slabs(&mut |slab| slabs.push(slab));
        }
        slabs.sort_by_key(|slab| slab.base);
        slabs
    }

    /// Returns an arena's allocations by address, without what it exported to child arenas.
    /// Takes time in proportion to the number of its segments.
    pub fn allocations(&self, id: ArenaId) -> impl Iterator<Item = Allocation> + '_ {
        let mut ranges = self.allocated_ranges(id);
        ranges.sort_unstable();
        let bases = ranges.into_iter().map(|(base, _)| base);
        bases.filter_map(move |base| self.allocation_at(id, base))
    }

    /// Returns the units that are allocated: segments other than slabs, and cached objects.
    pub(super) fn in_use_units(&self, id: ArenaId) -> u128 {
        self.slots.get(&id).map_or(0, |slot| {
            let (slabs, objects) = slot.arena.quantum_caches().totals();
            slot.arena.stats().mem_inuse - slabs + objects
        })
    }

    /// Checks every invariant of every arena, that each allocated range has one owner (an
    /// allocation of the scenario, or an importing arena), and that the names are consistent.
    ///
    /// # Errors
    /// The first invariant that does not hold.
    pub fn validate(&self) -> Result<(), (ArenaId, Violation)> {
        for (&id, slot) in &self.slots {
            let checked = slot.arena.validate();
            checked
                .and_then(|()| self.validate_owners(id, slot))
                .and_then(|()| self.validate_line(id, slot))
                .map_err(|broken| (id, broken))?;
        }
        Ok(())
    }

    fn validate_owners(&self, id: ArenaId, slot: &Slot) -> Result<(), Violation> {
        let mut named = 0;
        for (at, size) in self.allocated_ranges(id) {
            let allocation = self.allocation_at(id, at);
            named += usize::from(allocation.is_some());
            let known = allocation.as_ref().is_none_or(|allocation| {
                allocation.size == size
                    && self.allocation_named(&allocation.name).as_ref() == Some(allocation)
            });
            if !known {
                let rule = "an allocation has the name and the size that the scenario gave it";
                return Err(Violation { rule, at });
            }
            if allocation.is_some() == self.importer(id, at).is_some() {
                let rule = "an allocated range has one owner";
                return Err(Violation { rule, at });
            }
        }
        if named != slot.facts.live {
            let rule = "an allocation of the scenario is a segment or a cached object";
            return Err(Violation { rule, at: 0 });
        }
        Ok(())
    }

    /// Returns base and size of everything that is allocated: segments other than slabs, and
    /// cached objects.
    fn allocated_ranges(&self, id: ArenaId) -> Vec<(u64, u64)> {
        let is_allocated = |segment: &Segment| segment.kind == SegmentKind::Allocated;
        let mut ranges: Vec<(u64, u64)> = self.inspect(id, |view| {
            let allocated = view.segments().filter(is_allocated);
            allocated
                .map(|segment| (segment.base, segment.size))
                .collect()
        });
        let slabs = self.slabs(id);
        ranges.retain(|(base, _)| slabs.binary_search_by_key(base, |slab| slab.base).is_err());
        for slab in slabs {
            ranges.extend(objects_out(&slab).map(|base| (base, slab.object)));
        }
        ranges
    }

    fn validate_line(&self, id: ArenaId, slot: &Slot) -> Result<(), Violation> {
        let line = &slot.facts.line;
        let in_order = line.iter().is_sorted_by_key(|waiting| waiting.order);
        let mut names = line.iter().map(|waiting| &waiting.name);
        if in_order && names.all(|name| self.state.queued.get(name) == Some(&id)) {
            return Ok(());
        }
        let rule = "waiting requests are in order, each under its own name";
        Err(Violation { rule, at: 0 })
    }
}

/// Returns the addresses of the slab's allocated objects.
pub fn objects_out(slab: &SlabView) -> impl Iterator<Item = u64> {
    let SlabView {
        base, object, out, ..
    } = *slab;
    (0..u64::BITS)
        .filter(move |nth| out >> nth & 1 == 1)
        .map(move |nth| base + u64::from(nth) * object)
}
