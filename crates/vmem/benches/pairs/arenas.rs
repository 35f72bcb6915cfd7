//! The arena as users have it, with every policy and every lock.

use std::marker::PhantomData;

use vmem::alloc::Heap;
use vmem::lock::{Platform, Single};
use vmem::{AllocPolicy, Arena, Core, Layout, NoSource, NoTrace, Quantum};

use churn::{Examines, Range, Ranges, room};

/// A kind of request.
pub(crate) trait Ask {
    const POLICY: AllocPolicy;

    /// Returns the constraints, if any.
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

/// An arena on the platform `P` with one kind of request.
pub(crate) struct Vmem<K: Ask, P: Platform = Single> {
    arena: Arena<Heap, NoSource, NoTrace, P>,
    asked: PhantomData<K>,
}

impl<K: Ask, P: Platform> Examines for Vmem<K, P> {
    fn examined(&self) -> Option<u64> {
        Some(self.arena.stats().search)
    }
}

impl<K: Ask, P: Platform> Ranges for Vmem<K, P> {
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

/// The arena of one build of the crate, for one thread, with a tracer that wants no
/// events.
macro_rules! arena_of {
    ($name:ident, $vmem:ident) => {
        pub(crate) mod $name {
            use churn::{Examines, Range, Ranges, room};
            use $vmem::{AllocPolicy, Arena, Core, Event, NoSource, Quantum, Tracer, View};
            use $vmem::{alloc::Heap, lock::Single};

            /// Not `NoTrace`, because other code in this program uses that: the compiler
            /// has the same choice in both builds.
            struct Unused;

            impl Tracer for Unused {
                const ENABLED: bool = false;

                fn event(&mut self, _: &Event, _: View<'_>) {}
            }

            pub(crate) struct Vmem(Arena<Heap, NoSource, Unused, Single>);

            impl Examines for Vmem {}

            impl Ranges for Vmem {
                type Held = Range;

                fn for_live(live: usize) -> Self {
                    let core = Core::with_tracer(Quantum::ONE, Heap::new(), Unused);
                    let arena = Arena::from_core(core, NoSource);
                    arena.add_span(0, u64::from(room(live))).unwrap();
                    Self(arena)
                }

                #[inline]
                fn alloc(&mut self, size: u32) -> Range {
                    let policy = AllocPolicy::InstantFit;
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
        }
    };
}

arena_of!(traceable, vmem);
// Built without the places where a tracer is told.
arena_of!(untraceable, vmem_untraced);
