//! The course's numbers, worked out by hand, on the real arena.
#![cfg(feature = "std")]

use vmem::alloc::Heap;
use vmem::{AllocPolicy, Arena, Layout, Quantum};

const INSTANT: AllocPolicy = AllocPolicy::InstantFit;

#[test]
fn a_child_imports_spans_and_gives_free_spans_back() {
    let heap = Arena::new(Quantum::new(64).unwrap(), Heap::new());
    heap.add_span(4096, 1024).unwrap();
    let child = Arena::with_source(Quantum::new(16).unwrap(), Heap::new(), &heap);
    let mut in_use = Vec::new();
    let mut note = || {
        heap.validate().unwrap();
        child.validate().unwrap();
        in_use.push(heap.stats().mem_inuse);
    };
    assert_eq!(child.alloc(40, INSTANT), Ok(4096));
    note();
    assert_eq!(child.alloc(16, INSTANT), Ok(4144));
    note();
    assert_eq!(child.alloc(100, INSTANT), Ok(4160));
    note();
    child.free(4096, 40).unwrap();
    note();
    child.free(4144, 16).unwrap();
    note();
    child.free(4160, 100).unwrap();
    note();
    assert_eq!(in_use, [64, 64, 192, 192, 128, 0]);
}

#[test]
fn constraints_choose_the_lowest_legal_address() {
    let arena = Arena::new(Quantum::ONE, Heap::new());
    arena.add_span(1024, 256).unwrap();
    assert_eq!(arena.alloc(8, INSTANT), Ok(1024));
    for (layout, at) in [
        (Layout::new(20).align(64), 1088),
        (Layout::new(20).align(64).phase(16), 1040),
        (Layout::new(48).nocross(64), 1152),
        (Layout::new(16).within(1210..1240), 1210),
    ] {
        assert_eq!(arena.xalloc(&layout, INSTANT), Ok(at));
        arena.validate().unwrap();
    }
}

#[test]
fn next_fit_visits_all_addresses_before_it_reuses_any() {
    let arena = Arena::new(Quantum::ONE, Heap::new());
    arena.add_span(100, 8).unwrap();
    let next = || arena.alloc(1, AllocPolicy::NextFit).unwrap();
    assert_eq!([next(), next(), next()], [100, 101, 102]);
    arena.free(101, 1).unwrap();
    let round: Vec<u64> = (0..6).map(|_| next()).collect();
    assert_eq!(round, [103, 104, 105, 106, 107, 101]);
    arena.validate().unwrap();
}

#[test]
fn the_nodes_that_each_policy_examines() {
    const N: u64 = 50;
    for (policy, examined) in [
        (AllocPolicy::InstantFit, 1),
        (AllocPolicy::BestFit, N + 1),
        (AllocPolicy::NextFit, 2 * N + 2),
    ] {
        let arena = Arena::new(Quantum::ONE, Heap::new());
        arena.add_span(0, 24 * N + 64).unwrap();
        for _ in 0..2 * N {
            arena.alloc(12, INSTANT).unwrap();
        }
        for i in 0..N {
            arena.free(24 * i, 12).unwrap();
        }
        let before = arena.stats().search;
        assert_eq!(arena.alloc(13, policy), Ok(24 * N));
        assert_eq!(arena.stats().search - before, examined);
        arena.validate().unwrap();
    }
}
