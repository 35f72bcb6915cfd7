//! Quantum caches: slabs, magazines, the depot.

use crate::common::{BEST, INSTANT, NEXT, Tags, quantum};
use vmem::caches::{Caches, CachesView, Fixed, NamedCpu, Place, Reaped};
use vmem::lock::Single;
use vmem::{Arena, Core, Error, Layout, NoSource, NoTrace};

/// Two CPUs, magazines of two rounds, two full ones of each size in the depot, 8 slabs.
type Room = Fixed<2, 2, 2, 8>;
type Cached = Arena<Tags, NoSource, NoTrace, Single, Caches<Room, NamedCpu>>;

fn cached(units: u64, qcache_max: u64, span: u64) -> Cached {
    let core = Core::new(quantum(units), Tags::new());
    let caches = Caches::new(quantum(units), qcache_max, Room::new(), NamedCpu::new());
    let arena = Cached::with_caches(core, NoSource, caches);
    arena.add_span(0, span).unwrap();
    arena
}

/// Returns the rounds in a CPU's loaded and previous magazine of the first size.
fn magazines(arena: &Cached, cpu: usize) -> [Vec<u64>; 2] {
    arena.validate().unwrap();
    [Place::Loaded, Place::Previous].map(|place| {
        let mut rounds = Vec::new();
        let caches = arena.quantum_caches();
        caches.rounds(cpu, 0, place, &mut |base| rounds.push(base));
        rounds
    })
}

fn in_use(arena: &Cached) -> u128 {
    arena.validate().unwrap();
    arena.stats().mem_inuse
}

#[test]
fn sixteen_small_objects_take_one_slab_and_the_next_takes_another() {
    let arena = cached(16, 64, 4096);
    for n in 0..16 {
        assert_eq!(arena.alloc(16, INSTANT), Ok(n * 16));
        assert_eq!(in_use(&arena), 256);
    }
    assert_eq!(arena.alloc(9, INSTANT), Ok(256));
    assert_eq!(in_use(&arena), 512);
    // A request above the largest cached size is a segment of its own.
    assert_eq!(arena.alloc(80, INSTANT), Ok(512));
    assert_eq!(in_use(&arena), 592);
}

#[test]
fn there_is_a_cache_for_each_multiple_of_the_quantum_up_to_sixteen() {
    for (qcache_max, sizes, slab) in [
        (0, 0, 16),
        (15, 0, 16),
        (16, 1, 64),
        (31, 1, 64),
        (64, 4, 256),
        (80, 5, 256),
        (96, 6, 512),
        (256, 16, 1024),
        (1 << 20, 16, 1024),
    ] {
        let arena = cached(16, qcache_max, 1 << 16);
        let caches = arena.quantum_caches();
        assert_eq!(caches.sizes(), sizes, "{qcache_max}");
        if sizes > 0 {
            assert_eq!(caches.slab_size(), slab, "{qcache_max}");
            assert_eq!(caches.object_size(sizes - 1), sizes as u64 * 16);
        }
    }
}

#[test]
fn a_slab_of_2_to_the_64_would_be_too_large() {
    let units = 1 << 62;
    let core = Core::new(quantum(units), Tags::new());
    let caches = Caches::new(quantum(units), u64::MAX, Room::new(), NamedCpu::new());
    let arena = Cached::with_caches(core, NoSource, caches);
    arena.add_span(0, units).unwrap();
    assert_eq!(arena.quantum_caches().sizes(), 0);
    assert_eq!(arena.alloc(1, INSTANT), Ok(0));
    assert_eq!(in_use(&arena), 1 << 62);
    arena.free(0, 1).unwrap();
}

#[test]
fn a_slab_is_cut_into_as_many_objects_as_fit() {
    let arena = cached(16, 64, 4096);
    // Five of 48 in 256, and 16 units are left over.
    for n in 0..5 {
        assert_eq!(arena.alloc(48, INSTANT), Ok(n * 48));
    }
    assert_eq!(arena.alloc(33, INSTANT), Ok(256));
    for n in 0..5 {
        arena.free(n * 48, 40).unwrap();
    }
    assert_eq!(arena.free(240, 16), Err(Error::NotAllocated { base: 240 }));
    assert_eq!(in_use(&arena), 512);
}

#[test]
fn slabs_are_aligned_to_their_own_size() {
    let arena = cached(16, 64, 1 << 16);
    arena.alloc(80, INSTANT).unwrap();
    assert_eq!(arena.alloc(64, INSTANT), Ok(256));
}

#[test]
fn other_policies_and_constraints_do_not_use_the_caches() {
    let arena = cached(16, 64, 4096);
    for layout in [
        Layout::new(16).align(32),
        Layout::new(16).nocross(64),
        Layout::new(16).within(..4096),
    ] {
        let base = arena.xalloc(&layout, INSTANT).unwrap();
        assert_eq!(in_use(&arena), 16, "{layout:?}");
        arena.free(base, 16).unwrap();
    }
    for policy in [BEST, NEXT] {
        let base = arena.alloc(16, policy).unwrap();
        assert_eq!(in_use(&arena), 16);
        arena.free(base, 16).unwrap();
    }
    // An alignment below the quantum has no effect.
    assert_eq!(arena.xalloc(&Layout::new(16).align(8), INSTANT), Ok(0));
    assert_eq!(in_use(&arena), 256);
}

#[test]
fn a_freed_object_is_the_next_to_be_allocated() {
    let arena = cached(16, 64, 4096);
    let bases: Vec<u64> = (0..4).map(|_| arena.alloc(16, INSTANT).unwrap()).collect();
    arena.free(bases[1], 16).unwrap();
    arena.free(bases[2], 16).unwrap();
    assert_eq!(magazines(&arena, 0), [vec![16, 32], vec![]]);
    assert_eq!(arena.alloc(16, INSTANT), Ok(32));
    assert_eq!(arena.alloc(16, INSTANT), Ok(16));
    assert_eq!(arena.alloc(16, INSTANT), Ok(64));
}

#[test]
fn magazines_go_to_the_depot_and_come_from_there() {
    let arena = cached(16, 16, 4096);
    let caches = arena.quantum_caches();
    let bases: Vec<u64> = (0..8).map(|_| arena.alloc(16, INSTANT).unwrap()).collect();
    for &base in &bases[..4] {
        arena.free(base, 16).unwrap();
    }
    assert_eq!(magazines(&arena, 0), [vec![32, 48], vec![0, 16]]);
    assert_eq!(caches.depot(0), (0, 0));
    arena.free(bases[4], 16).unwrap();
    assert_eq!(magazines(&arena, 0), [vec![64], vec![32, 48]]);
    assert_eq!(caches.depot(0), (1, 0));
    // Another CPU gets the full magazine, and gives none, because it had none.
    caches.cpus().set(1);
    assert_eq!(arena.alloc(16, INSTANT), Ok(16));
    assert_eq!(magazines(&arena, 1), [vec![0], vec![]]);
    assert_eq!(caches.depot(0), (0, 0));
    assert_eq!(arena.alloc(16, INSTANT), Ok(0));
    // The depot is empty, and another CPU can't take what CPU 0 holds.
    assert_eq!(arena.alloc(16, INSTANT), Ok(128));
    let counters = caches.counters(1, 0);
    assert_eq!((counters.alloc, counters.load), (2, 1));
}

#[test]
fn loaded_and_previous_change_places() {
    let arena = cached(16, 16, 4096);
    let bases: Vec<u64> = (0..4).map(|_| arena.alloc(16, INSTANT).unwrap()).collect();
    for &base in &bases {
        arena.free(base, 16).unwrap();
    }
    assert_eq!(arena.alloc(16, INSTANT), Ok(48));
    assert_eq!(arena.alloc(16, INSTANT), Ok(32));
    assert_eq!(magazines(&arena, 0), [vec![], vec![0, 16]]);
    assert_eq!(arena.alloc(16, INSTANT), Ok(16));
    assert_eq!(magazines(&arena, 0), [vec![0], vec![]]);
    arena.free(16, 16).unwrap();
    arena.free(32, 16).unwrap();
    assert_eq!(magazines(&arena, 0), [vec![32], vec![0, 16]]);
    assert_eq!(arena.quantum_caches().counters(0, 0).swap, 2);
}

#[test]
fn objects_go_to_their_slabs_if_the_depot_is_full() {
    let arena = cached(16, 16, 4096);
    let bases: Vec<u64> = (0..16).map(|_| arena.alloc(16, INSTANT).unwrap()).collect();
    for &base in &bases {
        arena.free(base, 16).unwrap();
        arena.validate().unwrap();
    }
    assert_eq!(arena.quantum_caches().depot(0), (2, 0));
    let mut free = 0;
    let slabs = &mut |slab: vmem::caches::SlabView| free += slab.free.count_ones();
    arena.quantum_caches().slabs(slabs);
    assert_eq!(free, 16 - 2 * 4);
}

#[test]
fn a_double_free_a_wrong_size_and_a_foreign_address_are_caught() {
    let arena = cached(16, 64, 4096);
    let base = arena.alloc(40, INSTANT).unwrap();
    let other = arena.alloc(40, INSTANT).unwrap();
    let foreign = |base| Err(Error::NotAllocated { base });
    let wrong = |given| {
        Err(Error::WrongSize {
            base,
            given,
            actual: 48,
        })
    };
    for given in [0, 1, 32, 49, 64, 256, u64::MAX] {
        assert_eq!(arena.free(base, given), wrong(given));
    }
    assert_eq!(arena.free(base + 16, 32), foreign(base + 16));
    assert_eq!(arena.free(base + 1, 48), foreign(base + 1));
    assert_eq!(arena.free(96, 48), foreign(96), "free in the slab");
    assert_eq!(arena.free(240, 16), foreign(240), "left over");
    assert_eq!(arena.free(1024, 48), foreign(1024));
    arena.free(base, 33).unwrap();
    assert_eq!(arena.free(base, 48), foreign(base));
    arena.free(other, 48).unwrap();
    assert_eq!(
        arena.free(0, 256),
        foreign(0),
        "a slab is not an allocation"
    );
    assert_eq!(in_use(&arena), 256);
}

#[test]
fn free_finds_the_layer_that_a_range_came_from() {
    let arena = cached(16, 64, 4096);
    let small = arena.alloc(16, INSTANT).unwrap();
    let segment = arena.alloc(16, BEST).unwrap();
    let large = arena.alloc(1000, INSTANT).unwrap();
    for (base, size) in [(segment, 16), (large, 1000), (small, 16)] {
        arena.free(base, size).unwrap();
    }
    assert_eq!(in_use(&arena), 256);
}

#[test]
fn a_reap_gives_back_slabs_that_are_all_free() {
    let arena = cached(16, 64, 4096);
    let bases: Vec<u64> = (0..17).map(|_| arena.alloc(16, INSTANT).unwrap()).collect();
    for &base in &bases {
        arena.free(base, 16).unwrap();
    }
    assert_eq!(in_use(&arena), 512);
    let reaped = arena.reap();
    assert_eq!(
        reaped,
        Reaped {
            objects: 8,
            slabs: 2
        }
    );
    assert_eq!(in_use(&arena), 0);
    assert_eq!(arena.reap(), Reaped::default());
}

#[test]
fn a_reap_leaves_used_slabs_and_the_magazines_of_other_cpus() {
    let arena = cached(16, 64, 4096);
    let bases: Vec<u64> = (0..33).map(|_| arena.alloc(16, INSTANT).unwrap()).collect();
    let cpus = arena.quantum_caches().cpus();
    cpus.set(1);
    arena.free(bases[0], 16).unwrap();
    cpus.set(0);
    for &base in &bases[1..32] {
        arena.free(base, 16).unwrap();
    }
    assert_eq!(arena.reap().slabs, 1);
    // One slab has an object in a magazine of CPU 1, one has one in use.
    assert_eq!(in_use(&arena), 512);
    assert_eq!(magazines(&arena, 1), [vec![0], vec![]]);
    cpus.set(1);
    assert_eq!(
        arena.reap(),
        Reaped {
            objects: 1,
            slabs: 1
        }
    );
    arena.free(bases[32], 16).unwrap();
    arena.reap();
    assert_eq!(in_use(&arena), 0);
}

#[test]
fn without_room_for_a_slab_the_segment_list_answers() {
    let arena = cached(16, 64, 128);
    assert_eq!(arena.alloc(16, INSTANT), Ok(0));
    assert_eq!(in_use(&arena), 16);
    assert_eq!(arena.alloc(64, INSTANT), Ok(16));
    let Err(Error::Exhausted(shortage)) = arena.alloc(60, INSTANT) else {
        panic!("there are 48 units left");
    };
    assert_eq!(
        (shortage.asked, shortage.free, shortage.largest),
        (60, 48, 48)
    );
    assert_eq!(arena.stats().fail, 1);
    arena.free(0, 16).unwrap();
    arena.free(16, 64).unwrap();
    assert_eq!(in_use(&arena), 0);
}

#[test]
fn without_a_record_for_a_slab_the_segment_list_answers() {
    let arena = cached(1, 1, 4096);
    // Eight slabs of four objects each.
    let bases: Vec<u64> = (0..40).map(|_| arena.alloc(1, INSTANT).unwrap()).collect();
    assert_eq!(in_use(&arena), 40);
    for &base in &bases {
        arena.free(base, 1).unwrap();
        arena.validate().unwrap();
    }
    let mut sorted = bases.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(sorted.len(), 40);
    arena.quantum_caches().cpus().set(0);
    arena.reap();
    assert_eq!(in_use(&arena), 0);
}

#[test]
fn a_span_can_be_removed_after_all_is_freed_and_reaped() {
    let arena = cached(16, 64, 4096);
    let base = arena.alloc(16, INSTANT).unwrap();
    arena.quantum_caches().cpus().set(1);
    arena.free(base, 16).unwrap();
    arena.quantum_caches().cpus().set(0);
    arena.reap();
    assert_eq!(arena.remove_span(0), Err(Error::SpanInUse { in_use: 256 }));
    assert_eq!(
        arena.reap_all(),
        Reaped {
            objects: 1,
            slabs: 1
        }
    );
    assert_eq!(arena.remove_span(0), Ok(()));
}

#[test]
fn caches_get_the_quantum_of_their_arena() {
    let core = Core::new(quantum(16), Tags::new());
    let caches = Caches::new(quantum(1), 64, Room::new(), NamedCpu::new());
    let arena = Cached::with_caches(core, NoSource, caches);
    arena.add_span(0, 4096).unwrap();
    assert_eq!(arena.quantum_caches().sizes(), 4);
    assert_eq!(arena.alloc(1, INSTANT), Ok(0));
    assert_eq!(arena.alloc(1, INSTANT), Ok(16));
    arena.validate().unwrap();
}

#[test]
fn closing_gives_all_magazines_back() {
    let arena = cached(16, 64, 4096);
    let cpus = arena.quantum_caches().cpus();
    for cpu in [0, 1] {
        cpus.set(cpu);
        let base = arena.alloc(16, INSTANT).unwrap();
        arena.free(base, 16).unwrap();
    }
    arena.close().unwrap();
    let arena = cached(16, 64, 4096);
    arena.alloc(16, INSTANT).unwrap();
    assert_eq!(arena.close().unwrap_err().in_use, 256);
}

#[test]
fn slabs_are_imported_and_go_back() {
    let heap = crate::common::arena(64, &[(4096, 4096)]);
    let core = Core::new(quantum(16), Tags::new());
    let caches = Caches::new(quantum(16), 64, Room::new(), NamedCpu::new());
    let arena = Arena::<Tags, _, _, Single, _>::with_caches(core, &heap, caches);
    assert_eq!(arena.alloc(48, INSTANT), Ok(4096));
    assert_eq!(heap.stats().mem_inuse, 256);
    arena.free(4096, 48).unwrap();
    arena.reap();
    assert_eq!(heap.stats().mem_inuse, 0);
    arena.validate().unwrap();
}

#[test]
fn the_object_at_an_address_is_found() {
    let arena = cached(16, 64, 4096);
    let base = arena.alloc(40, INSTANT).unwrap();
    let at = |address| arena.inspect(|view| view.caches().unwrap().find(address));
    let object = at(base + 47).unwrap();
    assert_eq!(
        (object.slab, object.base, object.size, object.out),
        (0, base, 48, true)
    );
    assert!(!at(48).unwrap().out);
    assert_eq!(at(250), None);
    assert_eq!(at(256), None);
}

#[test]
fn a_copy_is_independent() {
    let arena = cached(16, 64, 4096);
    let base = arena.alloc(16, INSTANT).unwrap();
    let kept = arena.alloc(16, INSTANT).unwrap();
    arena.free(base, 16).unwrap();
    let copy = arena.fork(NoSource, NoTrace);
    assert_eq!(copy.alloc(16, INSTANT), Ok(base));
    copy.free(kept, 16).unwrap();
    copy.validate().unwrap();
    assert_eq!(arena.free(base, 16), Err(Error::NotAllocated { base }));
    arena.free(kept, 16).unwrap();
    arena.validate().unwrap();
}

#[cfg(feature = "alloc")]
mod missing_room {
    use super::{INSTANT, NamedCpu, Tags, quantum};
    use std::cell::Cell;
    use vmem::caches::{Caches, Cpu, Heap, Magazine, Padded, Round, Shared, Slab, SlabId, Storage};
    use vmem::lock::{Platform, Single};
    use vmem::{Arena, Core, NoSource, NoTrace};

    /// A heap with room for `slabs` slabs. It refuses a magazine for each bit set in
    /// `refuses`, in turn.
    struct Stingy {
        heap: Heap<Single>,
        slabs: u32,
        refuses: Cell<u64>,
    }

    impl Storage for Stingy {
        type Platform = Single;
        type Rounds = Box<[Round]>;
        type Stack = Vec<Magazine<Box<[Round]>>>;

        fn cpus(&self) -> &[Padded<<Single as Platform>::Lock<Cpu<Self::Rounds>>>] {
            self.heap.cpus()
        }

        fn shared(&self) -> &Shared<Single, Self::Stack> {
            self.heap.shared()
        }

        fn slab(&self, id: SlabId) -> Option<&Slab<Cell<u64>>> {
            self.heap.slab(id)
        }

        fn heads(&self, index: usize) -> Option<&Cell<u64>> {
            self.heap.heads(index)
        }

        fn reserve_slabs(&self, count: u32) -> bool {
            count <= self.slabs && self.heap.reserve_slabs(count)
        }

        fn rounds(&self) -> Option<Self::Rounds> {
            let refuses = self.refuses.get();
            self.refuses.set(refuses.rotate_right(1));
            if refuses & 1 == 1 {
                None
            } else {
                self.heap.rounds()
            }
        }

        fn rounds_each(&self) -> usize {
            self.heap.rounds_each()
        }
    }

    #[test]
    fn no_request_fails_for_lack_of_room_for_caches() {
        for (slabs, refuses) in [(0, 0), (1, 0), (3, u64::MAX), (64, u64::MAX), (64, 0b1101)] {
            let core = Core::new(quantum(16), Tags::new());
            let stingy = Stingy {
                heap: Heap::new(2, 2),
                slabs,
                refuses: Cell::new(refuses),
            };
            let caches = Caches::new(quantum(16), 64, stingy, NamedCpu::new());
            let arena: Arena<Tags, NoSource, NoTrace, Single, _> =
                Arena::with_caches(core, NoSource, caches);
            arena.add_span(0, 1 << 16).unwrap();
            let sizes = || (0..60_u64).map(|n| 1 + n * 7 % 70);
            for _ in 0..3 {
                let held: Vec<(u64, u64)> = sizes()
                    .map(|size| (arena.alloc(size, INSTANT).unwrap(), size))
                    .collect();
                for (base, size) in held {
                    arena.free(base, size).unwrap();
                    arena.validate().unwrap();
                }
            }
            arena.reap();
            arena.validate().unwrap();
            assert_eq!(arena.stats().mem_inuse, 0, "{slabs} slabs, {refuses:b}");
        }
    }

    #[test]
    fn magazines_of_no_rounds_are_no_magazines() {
        let core = Core::new(quantum(16), Tags::new());
        let caches = Caches::new(quantum(16), 64, Heap::<Single>::new(1, 0), NamedCpu::new());
        let arena: Arena<Tags, NoSource, NoTrace, Single, _> =
            Arena::with_caches(core, NoSource, caches);
        arena.add_span(0, 4096).unwrap();
        assert_eq!(arena.alloc(16, INSTANT), Ok(0));
        assert_eq!(arena.alloc(16, INSTANT), Ok(16));
        arena.free(0, 16).unwrap();
        // Back in its slab, and the lowest free object there.
        assert_eq!(arena.alloc(16, INSTANT), Ok(0));
        arena.validate().unwrap();
    }
}
