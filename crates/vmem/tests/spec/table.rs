//! The hash table of allocated segments.
#![cfg(feature = "alloc")]

use crate::common::{INSTANT, Tags, arena};
use vmem::alloc::{Fixed, Heap};
use vmem::{Arena, Event, Quantum, Tracer, View};

/// Checks that the table's size is right for the number of allocations.
fn follows(view: View<'_>) {
    let (count, buckets) = (view.allocated_count(), view.bucket_count());
    assert!(count <= buckets.max(16), "{count} in {buckets}");
    assert!(buckets <= 16.max(2 * count + 1), "{count} in {buckets}");
}

#[test]
fn the_table_follows_the_count_up_and_down() {
    let arena = Arena::new(Quantum::ONE, Heap::new());
    arena.add_span(0, 5000).unwrap();
    for base in 0..5000 {
        assert_eq!(arena.alloc(1, INSTANT), Ok(base));
        arena.inspect(follows);
    }
    assert_eq!(arena.inspect(|view| view.bucket_count()), 5000);
    // Down to 100, up again, down to none.
    for base in 100..5000 {
        arena.free(base, 1).unwrap();
        arena.inspect(follows);
    }
    arena.validate().unwrap();
    assert!(arena.inspect(|view| view.bucket_count()) <= 201);
    for _ in 0..1000 {
        arena.alloc(1, INSTANT).unwrap();
        arena.inspect(follows);
    }
    arena.validate().unwrap();
    for base in 0..1100 {
        arena.free(base, 1).unwrap();
        arena.inspect(follows);
    }
    assert_eq!(arena.inspect(|view| view.bucket_count()), 16);
    arena.validate().unwrap();
}

#[test]
fn every_allocation_is_found_at_every_size_of_the_table() {
    let arena = Arena::new(Quantum::ONE, Heap::new());
    arena.add_span(0, 300).unwrap();
    for count in 0..300 {
        arena.alloc(1, INSTANT).unwrap();
        arena.inspect(|view| {
            for base in 0..=count {
                let bucket = view.bucket_of(base).unwrap();
                assert!(view.chain_of(bucket).any(|segment| segment.base == base));
                assert_eq!(view.allocation(base).unwrap().size, 1);
            }
            assert!(view.allocation(count + 1).is_none());
        });
    }
}

#[test]
fn a_count_that_swings_does_not_resize_the_table() {
    let arena = Arena::new(Quantum::ONE, Heap::new());
    arena.add_span(0, 1000).unwrap();
    for _ in 0..200 {
        arena.alloc(1, INSTANT).unwrap();
    }
    let buckets = arena.inspect(|view| view.bucket_count());
    for _ in 0..50 {
        for base in 150..200 {
            arena.free(base, 1).unwrap();
        }
        for _ in 150..200 {
            arena.alloc(1, INSTANT).unwrap();
        }
        assert_eq!(arena.inspect(|view| view.bucket_count()), buckets);
    }
}

/// Returns the length of the longest chain, and the average number of segments that a
/// successful look-up compares.
fn chains(view: View<'_>) -> (usize, f64) {
    let lengths: Vec<usize> = (0..view.bucket_count())
        .map(|bucket| view.chain_of(bucket).count())
        .collect();
    let compared: usize = lengths.iter().map(|n| n * (n + 1) / 2).sum();
    let mean = compared as f64 / view.allocated_count() as f64;
    (lengths.into_iter().max().unwrap_or(0), mean)
}

/// Allocates at `count` addresses that are `step` apart.
fn spread(origin: u64, step: u64, count: u64) -> Arena<Heap> {
    let arena = Arena::new(Quantum::ONE, Heap::new());
    arena.add_span(origin, step * count).unwrap();
    for i in 0..count {
        assert_eq!(arena.alloc(step, INSTANT), Ok(origin + i * step));
    }
    arena
}

/// Compares with a perfectly random table: with as many buckets as segments it compares
/// 1.5 on average, and its longest chain at 4 000 is about 7.
#[test]
fn chains_stay_short_for_multiples_of_any_power_of_two() {
    for k in 0..=60_u32 {
        let most = 1_u64 << (64 - k).min(12);
        for count in [most - 1, most - most / 4, most / 2 + 1] {
            for origin in [0, (1_u64 << k) / 2] {
                let (max, mean) = spread(origin, 1 << k, count).inspect(chains);
                assert!(max <= 10, "2^{k}: a chain of {max} with {count}");
                // A handful may collide by chance.
                let even = if count < 64 { 2.2 } else { 1.8 };
                assert!(mean <= even, "2^{k}: {mean} compared with {count}");
            }
        }
    }
}

#[test]
fn chains_stay_short_for_steps_that_are_no_power_of_two() {
    for step in [
        3,
        24,
        48,
        1000,
        4096 * 3,
        0x1_0001,
        0x9E37_79B9,
        1_000_000_007,
    ] {
        let (max, mean) = spread(0, step, 4000).inspect(chains);
        assert!(max <= 10 && mean <= 1.8, "{step}: {max}, {mean}");
    }
}

/// Watches the table grow and shrink.
#[derive(Default)]
struct Resizes {
    now: usize,
    most: usize,
    longest_move: usize,
    buckets: usize,
}

impl Tracer for Resizes {
    fn event(&mut self, event: &Event, arena: View<'_>) {
        match *event {
            Event::Asked { .. } | Event::FreeAsked { .. } => {
                self.now = 0;
                self.buckets = arena.bucket_count();
            }
            Event::TableGrew { moved, bucket, .. } => {
                assert_eq!(bucket, arena.bucket_count() - 1);
                self.count(moved, arena);
            }
            Event::TableShrank { moved, bucket, .. } => {
                assert_eq!(bucket, arena.bucket_count());
                self.count(moved, arena);
            }
            _ => {}
        }
    }
}

impl Resizes {
    fn count(&mut self, moved: usize, arena: View<'_>) {
        assert_eq!(self.buckets.abs_diff(arena.bucket_count()), 1);
        self.buckets = arena.bucket_count();
        self.now += 1;
        self.most = self.most.max(self.now);
        self.longest_move = self.longest_move.max(moved);
    }
}

#[test]
fn a_resize_moves_one_bucket_and_an_operation_resizes_twice_at_most() {
    let core = vmem::Core::with_tracer(Quantum::ONE, Heap::new(), Resizes::default());
    let arena: Arena<Heap, _, Resizes> = Arena::from_core(core, vmem::NoSource);
    arena.add_span(0, 4096).unwrap();
    for _ in 0..4096 {
        arena.alloc(1, INSTANT).unwrap();
    }
    let (most, longest) = arena.with_tracer(|t| (t.most, t.longest_move));
    assert_eq!(most, 1);
    assert!(longest <= 10, "{longest}");
    for base in 0..4096 {
        arena.free(base, 1).unwrap();
    }
    let (most, longest) = arena.with_tracer(|t| (t.most, t.longest_move));
    assert_eq!(most, 2);
    assert!(longest <= 10, "{longest}");
}

#[test]
fn a_fixed_table_only_gets_longer_chains() {
    let one = Arena::new(Quantum::ONE, Fixed::<256, 1>::new());
    let odd = Arena::new(Quantum::ONE, Fixed::<256, 5>::new());
    one.add_span(0, 100).unwrap();
    odd.add_span(0, 100).unwrap();
    for base in 0..100 {
        assert_eq!(one.alloc(1, INSTANT), Ok(base));
        assert_eq!(odd.alloc(1, INSTANT), Ok(base));
    }
    assert_eq!(one.inspect(|view| view.chain_of(0).count()), 100);
    assert_eq!(odd.inspect(|view| view.bucket_count()), 5);
    for base in 0..100 {
        one.validate().unwrap();
        odd.validate().unwrap();
        one.free(base, 1).unwrap();
        odd.free(base, 1).unwrap();
    }
}

#[test]
fn look_ups_are_counted() {
    let arena: Arena<Tags> = arena(1, &[(0, 64)]);
    arena.free(3, 1).unwrap_err();
    assert_eq!(arena.stats().lookup, 0);
    arena.alloc(1, INSTANT).unwrap();
    arena.free(0, 1).unwrap();
    assert_eq!(arena.stats().lookup, 1);
}
