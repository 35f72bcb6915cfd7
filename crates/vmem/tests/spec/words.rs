//! Units, quantum, spans, segments, boundary tags.

use crate::common::{HALF, INSTANT, POLICIES, arena, quantum, show};
use vmem::{Error, Layout, Quantum};

#[test]
fn a_quantum_is_a_power_of_two() {
    for bit in 0..64 {
        assert_eq!(quantum(1 << bit).get(), 1 << bit);
    }
    for wrong in [0, 3, 6, 24, 4095, u64::MAX] {
        assert_eq!(
            Quantum::new(wrong),
            Err(Error::InvalidQuantum { quantum: wrong })
        );
    }
}

#[test]
fn rounding_holds_up_to_the_last_multiple() {
    let q = quantum(16);
    let top = u64::MAX - 15;
    for (size, rounded) in [
        (0, Some(0)),
        (1, Some(16)),
        (16, Some(16)),
        (17, Some(32)),
        (top, Some(top)),
        (top + 1, None),
        (u64::MAX, None),
    ] {
        assert_eq!(q.round_up(size), rounded);
    }
    assert_eq!(Quantum::ONE.round_up(u64::MAX), Some(u64::MAX));
    assert_eq!(quantum(HALF).round_up(HALF + 1), None);
}

#[test]
fn sizes_are_rounded_up_to_the_quantum() {
    let arena = arena(8, &[(1024, 128)]);
    let bases = [1, 9, 17].map(|size| arena.alloc(size, INSTANT).unwrap());
    assert_eq!(bases, [1024, 1032, 1048]);
    assert_eq!(show(&arena), "1024+128: a8 a16 a24 f80");
    assert_eq!(arena.stats().mem_inuse, 48);
}

#[test]
fn size_0_is_an_error_of_every_request() {
    let arena = arena(8, &[(0, 64)]);
    for policy in POLICIES {
        assert_eq!(arena.alloc(0, policy), Err(Error::ZeroSize));
        let layout = Layout::new(0).align(16);
        assert_eq!(arena.xalloc(&layout, policy), Err(Error::ZeroSize));
    }
    assert_eq!(arena.add_span(1024, 0), Err(Error::ZeroSize));
    assert_eq!(show(&arena), "0+64: f64");
}

#[test]
fn a_size_that_rounds_past_u64_is_exhaustion() {
    let arena = arena(16, &[(0, 64)]);
    for policy in POLICIES {
        let error = arena.alloc(u64::MAX, policy).unwrap_err();
        assert_eq!(error.code(), "exhausted");
    }
}

#[test]
fn the_segment_list_has_the_spans_in_the_order_they_were_added() {
    let arena = arena(1, &[(2000, 10), (0, 30), (1000, 20)]);
    assert_eq!(show(&arena), "2000+10: f10; 0+30: f30; 1000+20: f20");
    let at = arena.alloc(25, INSTANT).unwrap();
    assert_eq!(show(&arena), "2000+10: f10; 0+30: a25 f5; 1000+20: f20");
    arena.remove_span(2000).unwrap();
    arena.add_span(500, 1).unwrap();
    assert_eq!(show(&arena), "0+30: a25 f5; 1000+20: f20; 500+1: f1");
    arena.free(at, 25).unwrap();
    assert_eq!(show(&arena), "0+30: f30; 1000+20: f20; 500+1: f1");
}

#[test]
fn segments_never_merge_across_spans_that_touch() {
    let arena = arena(1, &[(64, 64), (0, 64), (128, 64)]);
    assert_eq!(arena.alloc(65, INSTANT).unwrap_err().code(), "exhausted");
    let bases: Vec<u64> = (0..3).map(|_| arena.alloc(64, INSTANT).unwrap()).collect();
    for base in bases {
        arena.free(base, 64).unwrap();
    }
    assert_eq!(show(&arena), "64+64: f64; 0+64: f64; 128+64: f64");
    assert_eq!(arena.inspect(|view| view.largest_free()), 64);
}

/// Checks the numbers of lesson 3.
#[test]
fn each_span_and_each_segment_has_one_boundary_tag() {
    let arena = arena(1, &[(1024, 64)]);
    let tags = || arena.inspect(|view| view.tag_count());
    assert_eq!(tags(), 2);
    let a = arena.alloc(32, INSTANT).unwrap();
    assert_eq!(tags(), 3);
    let b = arena.alloc(32, INSTANT).unwrap();
    assert_eq!(tags(), 3);
    arena.free(a, 32).unwrap();
    arena.free(b, 32).unwrap();
    assert_eq!(tags(), 2);
    let layout = Layout::new(8).within(1040..1048);
    assert_eq!(arena.xalloc(&layout, INSTANT), Ok(1040));
    assert_eq!(tags(), 4);
}

#[test]
fn freed_tags_are_used_again() {
    let arena = arena(1, &[(0, 64)]);
    // Far more tags than the storage has.
    for _ in 0..1000 {
        let a = arena.alloc(16, INSTANT).unwrap();
        let b = arena.alloc(16, INSTANT).unwrap();
        arena.free(a, 16).unwrap();
        arena.free(b, 16).unwrap();
    }
    assert_eq!(show(&arena), "0+64: f64");
}

#[test]
fn everything_from_0_to_2_to_the_64_can_be_managed() {
    let arena = arena(1, &[(HALF, HALF), (0, HALF)]);
    assert_eq!(arena.stats().mem_total, 1 << 64);
    assert_eq!(arena.alloc(HALF, INSTANT), Ok(0));
    assert_eq!(arena.alloc(HALF, INSTANT), Ok(HALF));
    assert_eq!(arena.stats().mem_inuse, 1 << 64);
    assert_eq!(arena.stats().mem_free(), 0);
    let error = arena.alloc(1, INSTANT).unwrap_err();
    assert_eq!(error.to_string(), "no unit is free (requested: 1)");
    arena.free(0, HALF).unwrap();
    arena.free(HALF, HALF).unwrap();
    assert_eq!(arena.stats().mem_free(), 1 << 64);
    assert_eq!(arena.inspect(|view| view.largest_free()), HALF);
}

#[test]
fn the_largest_span_has_every_address_but_one() {
    let arena = arena(1, &[(1, u64::MAX), (0, 1)]);
    assert_eq!(arena.alloc(u64::MAX, INSTANT), Ok(1));
    assert_eq!(arena.alloc(1, INSTANT), Ok(0));
    arena.free(1, u64::MAX).unwrap();
    assert_eq!(arena.alloc(u64::MAX - 1, INSTANT), Ok(1));
    assert_eq!(arena.alloc(1, INSTANT), Ok(u64::MAX));
    let expected = format!("1+{0}: a{1} a1; 0+1: a1", u64::MAX, u64::MAX - 1);
    assert_eq!(show(&arena), expected);
}

#[test]
fn the_largest_quantum_leaves_two_segments() {
    let arena = arena(HALF, &[(0, HALF), (HALF, HALF)]);
    assert_eq!(arena.alloc(1, INSTANT), Ok(HALF));
    assert_eq!(arena.alloc(HALF, INSTANT), Ok(0));
    assert_eq!(arena.alloc(1, INSTANT).unwrap_err().code(), "exhausted");
    arena.free(HALF, 5).unwrap();
    arena.free(0, HALF).unwrap();
    assert_eq!(arena.stats().mem_inuse, 0);
}
