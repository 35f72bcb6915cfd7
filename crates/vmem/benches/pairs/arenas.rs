//! The arena as a user gets it, with every policy and every lock.

use std::cell::RefCell;
use std::marker::PhantomData;
use std::sync::Mutex;

use vmem::alloc::Heap;
use vmem::lock::Lock;
use vmem::{AllocPolicy, Arena, Core, Layout, NoSource, NoTrace, Quantum};

use churn::{Examines, Range, Ranges, room};

/// How a range is asked for.
pub(crate) trait Ask {
    const POLICY: AllocPolicy;

    /// The constraints, if any.
    #[inline]
    fn layout(_: u64) -> Option<Layout> {
        None
    }
}

pub(crate) struct Instant;
impl Ask for Instant {
    const POLICY: AllocPolicy = AllocPolicy::InstantFit;
}

pub(crate) struct Best;
impl Ask for Best {
    const POLICY: AllocPolicy = AllocPolicy::BestFit;
}

pub(crate) struct Next;
impl Ask for Next {
    const POLICY: AllocPolicy = AllocPolicy::NextFit;
}

/// Instant fit at a multiple of 16.
pub(crate) struct Aligned;
impl Ask for Aligned {
    const POLICY: AllocPolicy = AllocPolicy::InstantFit;

    #[inline]
    fn layout(size: u64) -> Option<Layout> {
        Some(Layout::new(size).align(16))
    }
}

/// Instant fit that crosses no multiple of 128.
pub(crate) struct Uncrossed;
impl Ask for Uncrossed {
    const POLICY: AllocPolicy = AllocPolicy::InstantFit;

    #[inline]
    fn layout(size: u64) -> Option<Layout> {
        Some(Layout::new(size).nocross(128))
    }
}

/// For one thread.
pub(crate) type Alone = RefCell<Core<Heap>>;
/// For threads.
pub(crate) type Std = Mutex<Core<Heap>>;
/// For processors without an operating system.
pub(crate) type Spin = spin::Mutex<Core<Heap>>;

/// An arena with the lock `L` that is always asked in the same way.
pub(crate) struct Vmem<K: Ask, L: Lock<Core<Heap>> = Alone> {
    arena: Arena<Heap, NoSource, NoTrace, L>,
    asked: PhantomData<K>,
}

impl<K: Ask, L: Lock<Core<Heap>>> Examines for Vmem<K, L> {
    fn examined(&self) -> Option<u64> {
        Some(self.arena.stats().search)
    }
}

impl<K: Ask, L: Lock<Core<Heap>>> Ranges for Vmem<K, L> {
    type Held = Range;

    fn for_live(live: usize) -> Self {
        let arena = Arena::from_core(Core::new(Quantum::ONE, Heap::new()), NoSource);
        arena.add_span(0, u64::from(room(live))).unwrap();
        Self {
            arena,
            asked: PhantomData,
        }
    }

    #[inline]
    fn alloc(&mut self, size: u32) -> Range {
        let base = match K::layout(u64::from(size)) {
            None => self.arena.alloc(u64::from(size), K::POLICY),
            Some(layout) => self.arena.xalloc(&layout, K::POLICY),
        };
        let base = base.unwrap() as u32;
        Range { base, size }
    }

    #[inline]
    fn free(&mut self, held: &mut Range) {
        self.arena
            .free(u64::from(held.base), u64::from(held.size))
            .unwrap();
    }
}

/// The arena with no trace of a tracer left in it.
pub(crate) struct Untraced(vmem_untraced::Arena<vmem_untraced::alloc::Heap>);

impl Examines for Untraced {}

impl Ranges for Untraced {
    type Held = Range;

    fn for_live(live: usize) -> Self {
        let heap = vmem_untraced::alloc::Heap::new();
        let arena = vmem_untraced::Arena::new(vmem_untraced::Quantum::ONE, heap);
        arena.add_span(0, u64::from(room(live))).unwrap();
        Self(arena)
    }

    #[inline]
    fn alloc(&mut self, size: u32) -> Range {
        let policy = vmem_untraced::AllocPolicy::InstantFit;
        let base = self.0.alloc(u64::from(size), policy).unwrap() as u32;
        Range { base, size }
    }

    #[inline]
    fn free(&mut self, held: &mut Range) {
        self.0
            .free(u64::from(held.base), u64::from(held.size))
            .unwrap();
    }
}
