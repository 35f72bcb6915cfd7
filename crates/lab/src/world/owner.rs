//! Who has what: every segment that is allocated, and every cached object that is
//! handed out, has one owner.

use vmem::caches::{CachesView, SlabView};
use vmem::{Origin, Segment, SegmentKind, Violation};

use super::allocation::{Allocation, ArenaId};
use super::arenas::World;
use super::state::Slot;

/// Who has an allocated segment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Owner {
    /// An allocation of the scenario.
    Allocation(Allocation),
    /// An arena that imported it.
    Importer(ArenaId),
    /// The caches of its own arena: it is a slab, cut into objects of so many
    /// units.
    Slab {
        /// Units of an object.
        object: u64,
    },
}

impl World {
    /// Who has the segment allocated at this address; `None` where none is.
    pub fn owner(&self, id: ArenaId, base: u64) -> Option<Owner> {
        if let Some(object) = self.slab_at(id, base) {
            return Some(Owner::Slab { object });
        }
        let allocation = self.allocation_at(id, base).map(Owner::Allocation);
        allocation.or_else(|| self.importer(id, base).map(Owner::Importer))
    }

    /// Which arena imported what is allocated at this address: a segment, or a
    /// cached object.
    pub fn importer(&self, id: ArenaId, base: u64) -> Option<ArenaId> {
        let imported = SegmentKind::Span(Origin::Imported);
        self.children(id).find(|child| {
            let span = self
                .try_inspect(*child, |view| view.span_of(base))
                .flatten();
            span.is_some_and(|span| span.base == base && span.kind == imported)
        })
    }

    /// The arenas that have this one as their source.
    pub fn children(&self, id: ArenaId) -> impl Iterator<Item = ArenaId> + '_ {
        let of_id = move |(&child, slot): (&ArenaId, &Slot)| {
            (slot.facts.parent == Some(id)).then_some(child)
        };
        self.state.slots.iter().filter_map(of_id)
    }

    /// The units that the allocation at this address has over what was asked.
    /// Nothing for a slab: what is asked for are its objects.
    pub fn padding(&self, id: ArenaId, base: u64) -> u64 {
        match self.owner(id, base) {
            Some(Owner::Allocation(allocation)) => allocation.size - allocation.asked,
            _ => 0,
        }
    }

    /// The units of an object of the slab that begins at this address, if one
    /// does.
    fn slab_at(&self, id: ArenaId, base: u64) -> Option<u64> {
        let object = self
            .state
            .slots
            .get(&id)?
            .arena
            .quantum_caches()
            .find(base)?;
        (object.slab == base).then_some(object.size)
    }

    /// Whether this address is part of a cached object, handed out or not.
    pub(crate) fn is_cached(&self, id: ArenaId, address: u64) -> bool {
        let slot = self.state.slots.get(&id);
        slot.is_some_and(|slot| slot.arena.quantum_caches().find(address).is_some())
    }

    /// An arena's slabs by address.
    pub fn slabs(&self, id: ArenaId) -> Vec<SlabView> {
        let mut slabs = Vec::new();
        if let Some(slot) = self.state.slots.get(&id) {
            slot.arena
                .quantum_caches()
                .slabs(&mut |slab| slabs.push(slab));
        }
        slabs.sort_by_key(|slab| slab.base);
        slabs
    }

    /// An arena's allocations by address; not what it lent to others. In proportion
    /// to its segments.
    pub fn allocations(&self, id: ArenaId) -> impl Iterator<Item = Allocation> + '_ {
        let mut bases: Vec<u64> = self.inspect(id, |view| {
            let allocated = view
                .segments()
                .filter(|segment| segment.kind == SegmentKind::Allocated);
            allocated.map(|segment| segment.base).collect()
        });
        for slab in self.slabs(id) {
            // The first object has the slab's own address.
            bases.extend(objects_out(&slab).filter(|&base| base != slab.base));
        }
        bases.sort_unstable();
        bases
            .into_iter()
            .filter_map(move |base| self.allocation_at(id, base))
    }

    /// Units that are handed out: segments but for slabs, and cached objects.
    pub(super) fn handed_out(&self, id: ArenaId) -> u128 {
        self.state.slots.get(&id).map_or(0, |slot| {
            let (slabs, objects) = slot.arena.quantum_caches().totals();
            slot.arena.stats().mem_inuse - slabs + objects
        })
    }

    /// Checks every rule of every arena, that what is handed out has one owner
    /// (an allocation of the scenario, or an arena that imported it), and that
    /// names are as they should be.
    ///
    /// # Errors
    /// The first rule that is broken.
    pub fn validate(&self) -> Result<(), (ArenaId, Violation)> {
        for (&id, slot) in &self.state.slots {
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
        for (at, size) in self.in_hand(id, slot) {
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
                let rule = "what is handed out has one owner";
                return Err(Violation { rule, at });
            }
        }
        if named != slot.facts.live {
            let rule = "an allocation of the scenario is a segment or an object handed out";
            return Err(Violation { rule, at: 0 });
        }
        Ok(())
    }

    /// Base and size of everything that is handed out.
    fn in_hand(&self, id: ArenaId, slot: &Slot) -> Vec<(u64, u64)> {
        let allocated: Vec<Segment> = slot.arena.inspect(|view| {
            let is_allocated = |segment: &Segment| segment.kind == SegmentKind::Allocated;
            view.segments().filter(is_allocated).collect()
        });
        let segments = allocated
            .iter()
            .filter(|segment| self.slab_at(id, segment.base).is_none())
            .map(|segment| (segment.base, segment.size));
        let slabs = self.slabs(id);
        let objects = slabs
            .iter()
            .flat_map(|slab| objects_out(slab).map(|base| (base, slab.object)));
        segments.chain(objects).collect()
    }

    fn validate_line(&self, id: ArenaId, slot: &Slot) -> Result<(), Violation> {
        let waits = |name: &String| self.state.queued.get(name) == Some(&id);
        let in_order = slot
            .facts
            .line
            .iter()
            .is_sorted_by_key(|waiting| waiting.order);
        if in_order && slot.facts.line.iter().all(|waiting| waits(&waiting.name)) {
            return Ok(());
        }
        let rule = "who waits does so in the order of coming, under a name of its own";
        Err(Violation { rule, at: 0 })
    }
}

/// Where the objects of a slab are that are handed out.
pub fn objects_out(slab: &SlabView) -> impl Iterator<Item = u64> {
    let SlabView {
        base, object, out, ..
    } = *slab;
    (0..u64::BITS)
        .filter(move |nth| out >> nth & 1 == 1)
        .map(move |nth| base + u64::from(nth) * object)
}
