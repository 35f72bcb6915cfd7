//! CPUs that meet at the depot, at a slab, or in the look-up.

use crate::platform::{INSTANT, cached, model, on_cpu};
use std::sync::Arc;
use vmem::Error;

#[test]
fn no_object_is_handed_out_twice() {
    model(5, || {
        let arena = Arc::new(cached(64));
        let other = Arc::clone(&arena);
        let there = on_cpu(1, move || {
            [other.alloc(1, INSTANT), other.alloc(1, INSTANT)]
        });
        let here = [arena.alloc(1, INSTANT), arena.alloc(1, INSTANT)];
        let mut all: Vec<u64> = here
            .into_iter()
            .chain(there.join().unwrap())
            .flatten()
            .collect();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 4);
        arena.validate().unwrap();
    });
}

#[test]
fn magazines_are_exchanged_while_another_cpu_does_the_same() {
    model(5, || {
        let arena = Arc::new(cached(64));
        let held: Vec<u64> = (0..6).map(|_| arena.alloc(1, INSTANT).unwrap()).collect();
        let other = Arc::clone(&arena);
        let theirs = [held[3], held[4], held[5]];
        let there = on_cpu(1, move || {
            for base in theirs {
                other.free(base, 1).unwrap();
            }
            other.alloc(1, INSTANT).unwrap()
        });
        for &base in &held[..3] {
            arena.free(base, 1).unwrap();
        }
        let here = arena.alloc(1, INSTANT).unwrap();
        let there = there.join().unwrap();
        assert_ne!(here, there);
        arena.validate().unwrap();
        arena.free(there, 1).unwrap();
        arena.free(here, 1).unwrap();
        arena.validate().unwrap();
    });
}

#[test]
fn one_of_two_frees_of_the_same_object_fails() {
    model(5, || {
        let arena = Arc::new(cached(64));
        let base = arena.alloc(1, INSTANT).unwrap();
        let other = Arc::clone(&arena);
        let there = on_cpu(1, move || other.free(base, 1));
        let here = arena.free(base, 1);
        let answers = [here, there.join().unwrap()];
        assert!(answers.contains(&Ok(())));
        assert!(answers.contains(&Err(Error::NotAllocated { base })));
        arena.validate().unwrap();
    });
}

#[test]
fn an_object_is_found_while_slabs_come_and_go() {
    model(5, || {
        let arena = Arc::new(cached(64));
        // Two slabs of four; the second one is all free.
        let held: Vec<u64> = (0..5).map(|_| arena.alloc(1, INSTANT).unwrap()).collect();
        arena.free(held[4], 1).unwrap();
        let other = Arc::clone(&arena);
        let base = held[0];
        let there = on_cpu(1, move || other.free(base, 1));
        // A slab is removed, and one is added.
        arena.reap();
        let again = arena.alloc(1, INSTANT).unwrap();
        there.join().unwrap().unwrap();
        arena.free(again, 1).unwrap();
        arena.validate().unwrap();
    });
}

#[test]
fn a_segment_is_freed_while_slabs_come_and_go() {
    model(5, || {
        let arena = Arc::new(cached(64));
        let large = arena.alloc(3, INSTANT).unwrap();
        let other = Arc::clone(&arena);
        let there = on_cpu(1, move || {
            let small = other.alloc(1, INSTANT).unwrap();
            other.free(small, 1).unwrap();
            other.reap();
        });
        arena.free(large, 3).unwrap();
        there.join().unwrap();
        arena.validate().unwrap();
        assert_eq!(arena.stats().mem_inuse, 0);
    });
}

#[test]
fn a_reap_loses_nothing_that_is_freed_meanwhile() {
    model(5, || {
        let arena = Arc::new(cached(64));
        let held: Vec<u64> = (0..3).map(|_| arena.alloc(1, INSTANT).unwrap()).collect();
        let other = Arc::clone(&arena);
        let theirs = held.clone();
        let there = on_cpu(1, move || {
            for base in theirs {
                other.free(base, 1).unwrap();
            }
        });
        arena.reap();
        there.join().unwrap();
        arena.validate().unwrap();
    });
}

#[test]
fn an_object_is_found_while_the_table_grows() {
    model(5, || {
        let arena = Arc::new(cached(64));
        let held: Vec<u64> = (0..4).map(|_| arena.alloc(1, INSTANT).unwrap()).collect();
        let other = Arc::clone(&arena);
        let there = on_cpu(1, move || other.free(held[0], 1));
        // A second slab splits the chain that the first one is in.
        let base = arena.alloc(1, INSTANT).unwrap();
        there.join().unwrap().unwrap();
        arena.free(base, 1).unwrap();
        arena.validate().unwrap();
    });
}

#[test]
fn two_threads_may_share_a_cpu() {
    model(4, || {
        let arena = Arc::new(cached(64));
        // A full magazine is in the depot; loaded and previous are empty.
        let held: Vec<u64> = (0..4).map(|_| arena.alloc(1, INSTANT).unwrap()).collect();
        for &base in &held[..3] {
            arena.free(base, 1).unwrap();
        }
        let again = [(); 2].map(|()| arena.alloc(1, INSTANT).unwrap());
        let other = Arc::clone(&arena);
        let there = on_cpu(0, move || {
            other.free(again[0], 1).unwrap();
            other.free(held[3], 1).unwrap();
        });
        let here = arena.alloc(1, INSTANT).unwrap();
        there.join().unwrap();
        arena.validate().unwrap();
        arena.free(here, 1).unwrap();
        arena.free(again[1], 1).unwrap();
        arena.reap_all();
        assert_eq!(arena.stats().mem_inuse, 0);
    });
}
