//! Freeing, and what it merges with.

use crate::common::{INSTANT, arena, carve, child, lists, show, snapshot};
use vmem::{Error, Layout};

#[test]
fn a_base_that_was_never_handed_out_is_not_allocated() {
    let arena = arena(8, &[(0, 64)]);
    let base = arena.alloc(16, INSTANT).unwrap();
    let before = snapshot(&arena);
    // Inside an allocation, in a free segment, outside of every span.
    for wrong in [base + 8, 16, 48, 64, 1 << 40, u64::MAX] {
        assert_eq!(
            arena.free(wrong, 16),
            Err(Error::NotAllocated { base: wrong })
        );
    }
    assert_eq!(snapshot(&arena), before);
}

#[test]
fn an_arena_without_allocations_has_nothing_to_free() {
    let arena = arena(1, &[]);
    assert_eq!(arena.free(0, 1), Err(Error::NotAllocated { base: 0 }));
}

#[test]
fn a_second_free_is_refused() {
    let arena = arena(1, &[(0, 64)]);
    let base = arena.alloc(16, INSTANT).unwrap();
    arena.free(base, 16).unwrap();
    let before = snapshot(&arena);
    assert_eq!(arena.free(base, 16), Err(Error::NotAllocated { base }));
    assert_eq!(snapshot(&arena), before);
}

#[test]
fn a_wrong_size_is_refused_with_both_sizes() {
    let arena = arena(8, &[(0, 64)]);
    let base = arena.alloc(13, INSTANT).unwrap();
    let before = snapshot(&arena);
    for given in [0, 1, 8, 17, 24, u64::MAX] {
        assert_eq!(
            arena.free(base, given),
            Err(Error::WrongSize {
                base,
                given,
                actual: 16
            })
        );
    }
    assert_eq!(snapshot(&arena), before);
}

#[test]
fn any_size_that_rounds_to_the_segments_is_accepted() {
    for size in 9..=16 {
        let arena = arena(8, &[(0, 64)]);
        let base = arena.alloc(13, INSTANT).unwrap();
        arena.free(base, size).unwrap();
        assert_eq!(show(&arena), "0+64: f64");
    }
}

#[test]
fn a_free_segment_merges_with_both_neighbours() {
    // The neighbours that are free already, and the result.
    for (left, right, segments, filed) in [
        (false, false, "0+48: a16 f16 a16", "4: 16+16"),
        (true, false, "0+48: f32 a16", "5: 0+32"),
        (false, true, "0+48: a16 f32", "5: 16+32"),
        (true, true, "0+48: f48", "5: 0+48"),
    ] {
        let arena = arena(1, &[(0, 48)]);
        carve(&arena, &[(16, left), (16, false), (16, right)]);
        arena.free(16, 16).unwrap();
        assert_eq!(show(&arena), segments);
        assert_eq!(lists(&arena), filed);
    }
}

/// Checks the numbers of lesson 7.
#[test]
fn free_segments_are_never_neighbours_in_any_order_of_freeing() {
    let arena = arena(1, &[(1024, 64)]);
    carve(&arena, &[(16, false); 4]);
    let mut free_segments = Vec::new();
    for base in [1040, 1072, 1056, 1024] {
        arena.free(base, 16).unwrap();
        arena.validate().unwrap();
        free_segments.push(arena.inspect(|view| view.free_count()));
    }
    assert_eq!(free_segments, [1, 2, 1, 1]);

    carve(&arena, &[(16, true), (16, false), (16, true), (16, false)]);
    let error = arena.alloc(32, INSTANT).unwrap_err();
    assert_eq!(
        error.to_string(),
        "no free segment fits (requested: 32, free: 32, largest free segment: 16)"
    );
}

#[test]
fn merging_stops_at_the_ends_of_a_span() {
    let arena = arena(1, &[(16, 16), (0, 16), (32, 16)]);
    for base in [16, 0, 32] {
        let layout = Layout::new(16).within(base..base + 16);
        arena.xalloc(&layout, INSTANT).unwrap();
    }
    for base in [16, 0, 32] {
        arena.free(base, 16).unwrap();
    }
    assert_eq!(show(&arena), "16+16: f16; 0+16: f16; 32+16: f16");
    assert_eq!(lists(&arena), "4: 32+16 0+16 16+16");
}

#[test]
fn segments_at_both_ends_of_all_addresses_are_freed() {
    let top = u64::MAX - 15;
    let arena = arena(1, &[(0, 16), (top, 16)]);
    let mut bases: Vec<u64> = (0..4).map(|_| arena.alloc(8, INSTANT).unwrap()).collect();
    bases.sort_unstable();
    assert_eq!(bases, [0, 8, top, top + 8]);
    for base in bases {
        arena.free(base, 8).unwrap();
        arena.validate().unwrap();
    }
    assert_eq!(show(&arena), format!("0+16: f16; {top}+16: f16"));
}

#[test]
fn an_imported_span_goes_back_as_soon_as_all_of_it_is_free() {
    let heap = arena(64, &[(4096, 1024)]);
    let child = child(16, &[], &heap);
    assert_eq!(child.alloc(40, INSTANT), Ok(4096));
    assert_eq!(child.alloc(16, INSTANT), Ok(4144));
    child.free(4096, 40).unwrap();
    assert_eq!(show(&child), "^4096+64: f48 a16");
    child.free(4144, 16).unwrap();
    assert_eq!(show(&child), "");
    assert_eq!(show(&heap), "4096+1024: f1024");
}

#[test]
fn a_span_that_was_added_stays_when_it_is_all_free() {
    let heap = arena(64, &[(4096, 1024)]);
    let child = child(16, &[(0, 32)], &heap);
    let base = child.alloc(32, INSTANT).unwrap();
    child.free(base, 32).unwrap();
    assert_eq!(show(&child), "0+32: f32");
}

/// Checks the numbers of lesson 10.
#[test]
fn neighbouring_imports_never_merge() {
    let heap = arena(64, &[(4096, 1024)]);
    let child = child(16, &[], &heap);
    assert_eq!(child.alloc(64, INSTANT), Ok(4096));
    assert_eq!(child.alloc(64, INSTANT), Ok(4160));
    assert_eq!(show(&child), "^4096+64: a64; ^4160+64: a64");
    child.free(4096, 64).unwrap();
    assert_eq!(show(&heap), "4096+1024: f64 a64 f896");
}
