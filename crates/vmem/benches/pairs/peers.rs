//! The other allocators.

use std::alloc::Global;
use std::sync::Mutex;

use hashbrown::HashMap;
use offset_allocator::{Allocation, Allocator};
use range_alloc::RangeAllocator;
use slab::Slab;
use vm_allocator::{AddressAllocator, AllocPolicy, RangeInclusive};

use churn::{Examines, Range, Ranges, room};

fn offset_allocator(live: usize) -> Allocator {
    // Every live range and every free one needs a node.
    Allocator::with_max_allocs(room(live), live as u32 * 2 + 16)
}

/// `offset-allocator`, which frees by a handle: the caller has to keep it.
pub(crate) struct Bare(Allocator);

impl Examines for Bare {}

impl Ranges for Bare {
    type Held = Allocation;

    fn for_live(live: usize) -> Self {
        Self(offset_allocator(live))
    }

    #[inline]
    fn alloc(&mut self, size: u32) -> Allocation {
        self.0.allocate(size).unwrap()
    }

    #[inline]
    fn free(&mut self, held: &mut Allocation) {
        self.0.free(*held);
    }
}

/// `offset-allocator` with a map from address to handle: it can free by address, and
/// notices a wrong address.
pub(crate) struct Mapped {
    allocator: Allocator,
    handles: HashMap<u32, (u32, Allocation)>,
}

impl Examines for Mapped {}

impl Ranges for Mapped {
    type Held = Range;

    fn for_live(live: usize) -> Self {
        Self {
            allocator: offset_allocator(live),
            handles: HashMap::new(),
        }
    }

    #[inline]
    fn alloc(&mut self, size: u32) -> Range {
        let handle = self.allocator.allocate(size).unwrap();
        let base = handle.offset;
        self.handles.insert(base, (size, handle));
        Range { base, size }
    }

    #[inline]
    fn free(&mut self, held: &mut Range) {
        let (size, handle) = self.handles.remove(&held.base).unwrap();
        assert_eq!(size, held.size);
        self.allocator.free(handle);
    }
}

/// `range-alloc`: best fit, in a sorted list of free ranges.
pub(crate) struct RangeAlloc(RangeAllocator<u32>);

impl Examines for RangeAlloc {}

impl Ranges for RangeAlloc {
    type Held = Range;

    fn for_live(live: usize) -> Self {
        Self(RangeAllocator::new(0..room(live)))
    }

    #[inline]
    fn alloc(&mut self, size: u32) -> Range {
        let base = self.0.allocate_range(size).unwrap().start;
        Range { base, size }
    }

    #[inline]
    fn free(&mut self, held: &mut Range) {
        self.0.free_range(held.base..held.base + held.size);
    }
}

/// `vm-allocator`: first fit, in a balanced tree. It has no ranges of a single
/// unit, so every request is [`SCALE`] times as large.
pub(crate) struct VmAllocator(AddressAllocator);

const SCALE: u64 = 4;

impl Examines for VmAllocator {}

impl Ranges for VmAllocator {
    type Held = Range;

    fn for_live(live: usize) -> Self {
        Self(AddressAllocator::new(0, u64::from(room(live)) * SCALE).unwrap())
    }

    #[inline]
    fn alloc(&mut self, size: u32) -> Range {
        let scaled = u64::from(size) * SCALE;
        let range = self
            .0
            .allocate(scaled, SCALE, AllocPolicy::FirstMatch)
            .unwrap();
        let base = (range.start() / SCALE) as u32;
        Range { base, size }
    }

    #[inline]
    fn free(&mut self, held: &mut Range) {
        let first = u64::from(held.base) * SCALE;
        let last = first + u64::from(held.size) * SCALE - 1;
        self.0
            .free(&RangeInclusive::new(first, last).unwrap())
            .unwrap();
    }
}

/// Version 1 of the crate `vmem`.
pub(crate) struct Vmem1(vmem_1::Arena<'static, 'static, Global, Mutex<()>>);

impl Examines for Vmem1 {}

impl Ranges for Vmem1 {
    type Held = Range;

    fn for_live(_: usize) -> Self {
        let arena = vmem_1::Arena::create("arena", 1, None, Global).unwrap();
        arena.add_span(0, 1 << 32).unwrap();
        Self(arena)
    }

    #[inline]
    fn alloc(&mut self, size: u32) -> Range {
        let policy = vmem_1::AllocPolicy::InstantFit;
        let base = self.0.alloc(size as usize, policy).unwrap() as u32;
        Range { base, size }
    }

    #[inline]
    fn free(&mut self, held: &mut Range) {
        self.0.free(held.base as usize).unwrap();
    }
}

/// The system's malloc.
pub(crate) struct Malloc;

impl Examines for Malloc {}

impl Ranges for Malloc {
    type Held = Vec<u8>;

    fn for_live(_: usize) -> Self {
        Self
    }

    #[inline]
    fn alloc(&mut self, size: u32) -> Vec<u8> {
        Vec::with_capacity(size as usize)
    }

    #[inline]
    fn free(&mut self, held: &mut Vec<u8>) {
        *held = Vec::new();
    }
}

/// A slot for a record, and a map to find it by address: the minimum, without search,
/// split and merge. No allocator of ranges that frees by address can be
/// faster.
pub(crate) struct Floor {
    records: Slab<[u64; 4]>,
    by_base: HashMap<u32, u32>,
}

impl Examines for Floor {}

impl Ranges for Floor {
    type Held = Range;

    fn for_live(_: usize) -> Self {
        Self {
            records: Slab::new(),
            by_base: HashMap::new(),
        }
    }

    #[inline]
    fn alloc(&mut self, size: u32) -> Range {
        let slot = self.records.insert([u64::from(size); 4]) as u32;
        let base = slot * 64;
        self.by_base.insert(base, slot);
        Range { base, size }
    }

    #[inline]
    fn free(&mut self, held: &mut Range) {
        let slot = self.by_base.remove(&held.base).unwrap();
        self.records.remove(slot as usize);
    }
}
