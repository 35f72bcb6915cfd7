//! Waiting and waking. A lost wake-up is a deadlock.

use crate::platform::{Cached, INSTANT, Said, bare, cached, model, on_cpu};
use std::sync::Arc;

#[test]
fn a_free_wakes_a_waiting_request() {
    model(5, || {
        let arena = Arc::new(bare(1, vmem::NoSource));
        arena.add_span(0, 2).unwrap();
        let held = arena.alloc(2, INSTANT).unwrap();
        let other = Arc::clone(&arena);
        let waits = on_cpu(1, move || other.alloc_wait(2, INSTANT, None).unwrap());
        arena.free(held, 2).unwrap();
        assert_eq!(waits.join().unwrap(), 0);
        arena.validate().unwrap();
    });
}

#[test]
fn a_new_span_wakes_a_waiting_request() {
    model(5, || {
        let arena = Arc::new(bare(1, vmem::NoSource));
        arena.add_span(0, 1).unwrap();
        let other = Arc::clone(&arena);
        let waits = on_cpu(1, move || other.alloc_wait(2, INSTANT, None).unwrap());
        arena.add_span(8, 2).unwrap();
        assert_eq!(waits.join().unwrap(), 8);
    });
}

#[test]
fn one_free_that_is_enough_for_two_wakes_both() {
    model(3, || {
        let arena = Arc::new(bare(1, vmem::NoSource));
        arena.add_span(0, 2).unwrap();
        let held = arena.alloc(2, INSTANT).unwrap();
        let waits = [1, 2].map(|cpu| {
            let other = Arc::clone(&arena);
            on_cpu(cpu, move || other.alloc_wait(1, INSTANT, None).unwrap())
        });
        arena.free(held, 2).unwrap();
        let [first, second] = waits.map(|thread| thread.join().unwrap());
        assert_eq!(first + second, 1);
        arena.validate().unwrap();
    });
}

#[test]
fn a_free_in_the_source_wakes_a_waiting_request() {
    model(5, || {
        let heap = Arc::new(bare(2, vmem::NoSource));
        heap.add_span(0, 2).unwrap();
        let held = heap.alloc(2, INSTANT).unwrap();
        let child = bare(1, Arc::clone(&heap));
        child.add_span(8, 1).unwrap();
        child.alloc(1, INSTANT).unwrap();
        let waits = on_cpu(1, move || child.alloc_wait(1, INSTANT, None).unwrap());
        heap.free(held, 2).unwrap();
        assert_eq!(waits.join().unwrap(), 0);
    });
}

#[test]
fn a_freed_object_reaches_a_waiting_request_on_another_cpu() {
    model(5, || {
        let arena = Arc::new(cached(4));
        let held: Vec<u64> = (0..4).map(|_| arena.alloc(1, INSTANT).unwrap()).collect();
        let other = Arc::clone(&arena);
        let waits = on_cpu(1, move || other.alloc_wait(1, INSTANT, None).unwrap());
        arena.free(held[2], 1).unwrap();
        assert_eq!(waits.join().unwrap(), held[2]);
        arena.validate().unwrap();
    });
}

#[test]
fn a_freed_slab_is_enough_for_a_large_request() {
    model(5, || {
        let arena = Arc::new(cached(4));
        let held = arena.alloc(1, INSTANT).unwrap();
        let other = Arc::clone(&arena);
        let waits = on_cpu(1, move || other.alloc_wait(4, INSTANT, None).unwrap());
        arena.free(held, 1).unwrap();
        assert_eq!(waits.join().unwrap(), 0);
        arena.validate().unwrap();
    });
}

#[test]
fn a_slab_added_by_another_request_serves_a_waiting_one() {
    model(4, || {
        let arena = Arc::new(cached(4));
        let other = Arc::clone(&arena);
        let waits = on_cpu(1, move || other.alloc_wait(1, INSTANT, None).unwrap());
        let _may_come_too_late = arena.alloc(1, INSTANT);
        waits.join().unwrap();
    });
}

#[test]
fn an_import_larger_than_needed_wakes_a_waiting_request() {
    model(4, || {
        let heap = Arc::new(bare(4, vmem::NoSource));
        heap.add_span(0, 4).unwrap();
        let arena = Arc::new(bare(1, heap));
        arena.add_span(100, 1).unwrap();
        arena.alloc(1, INSTANT).unwrap();
        let other = Arc::clone(&arena);
        let waits = on_cpu(1, move || other.alloc_wait(1, INSTANT, None).unwrap());
        let _may_come_too_late = arena.alloc(1, INSTANT);
        waits.join().unwrap();
    });
}

#[test]
fn a_magazine_loaded_by_another_cpu_is_emptied_for_a_waiting_request() {
    use vmem::caches::{Caches, Heap};
    use vmem::{Arena, Core, NoSource, Quantum};

    model(4, || {
        let core = Core::new(Quantum::ONE, vmem::alloc::Heap::new());
        let caches = Caches::new(Quantum::ONE, 2, Heap::new(2, 2), Said);
        let arena: Cached = Arena::with_caches(core, NoSource, caches);
        arena.add_span(0, 16).unwrap();
        // Two slabs. At last, the first one is all free, except for the other CPU's
        // objects.
        let all: Vec<u64> = (0..16).map(|_| arena.alloc(1, INSTANT).unwrap()).collect();
        let (first, second) = all.split_at(8);
        for &base in &first[1..] {
            arena.free(base, 1).unwrap();
        }
        arena.reap();
        for base in [first[0], second[0], second[1], second[2], second[3]] {
            arena.free(base, 1).unwrap();
        }
        for _ in 0..3 {
            arena.alloc(1, INSTANT).unwrap();
        }
        let arena = Arc::new(arena);
        let other = Arc::clone(&arena);
        let waits = on_cpu(1, move || other.alloc_wait(2, INSTANT, None).unwrap());
        let got = arena.alloc(1, INSTANT).unwrap();
        if got < 8 {
            arena.free(got, 1).unwrap();
        }
        waits.join().unwrap();
    });
}
