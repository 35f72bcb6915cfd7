//! Adding and removing spans.

use crate::common::{INSTANT, POLICIES, arena, child, show, snapshot};
use vmem::{Error, Layout};

#[test]
fn a_span_must_be_a_multiple_of_the_quantum() {
    let arena = arena(16, &[(0, 64)]);
    let before = snapshot(&arena);
    for (base, size) in [(65, 16), (64, 15), (72, 24), (u64::MAX, 16), (64, u64::MAX)] {
        assert_eq!(
            arena.add_span(base, size),
            Err(Error::UnalignedSpan { quantum: 16 })
        );
    }
    assert_eq!(snapshot(&arena), before);
}

#[test]
fn a_span_must_not_wrap_but_may_end_at_2_to_the_64() {
    let arena = arena(16, &[]);
    let top = u64::MAX - 15;
    for (base, size) in [
        (top, 32),
        (top - 16, 48),
        (32, top),
        (1 << 63, (1 << 63) + 16),
    ] {
        assert_eq!(arena.add_span(base, size), Err(Error::SpanWraps));
    }
    assert_eq!(show(&arena), "");
    arena.add_span(top, 16).unwrap();
    assert_eq!(show(&arena), format!("{top}+16: f16"));
}

#[test]
fn a_span_must_not_overlap_another() {
    let arena = arena(1, &[(1000, 100), (3000, 100), (2000, 100)]);
    let before = snapshot(&arena);
    for (base, size, other) in [
        (1000, 100, 1000),
        (1050, 1, 1000),
        (999, 2, 1000),
        (1099, 2, 1000),
        (2000, 1, 2000),
        (2099, 900, 2000),
        (1100, 901, 2000),
        (3099, u64::MAX - 3098, 3000),
        (900, 300, 1000),
    ] {
        assert_eq!(
            arena.add_span(base, size),
            Err(Error::SpanOverlaps {
                base: other,
                size: 100
            }),
            "{base}+{size}"
        );
    }
    // Over several spans: the error names one of them.
    let error = arena.add_span(0, u64::MAX).unwrap_err();
    assert_eq!(error.code(), "span-overlaps");
    assert_eq!(snapshot(&arena), before);
    for (base, size) in [(1100, 900), (0, 1000), (2100, 900), (3100, u64::MAX - 3099)] {
        arena.add_span(base, size).unwrap();
        arena.validate().unwrap();
    }
}

#[test]
fn a_span_at_0_and_one_at_the_top_do_not_overlap() {
    let arena = arena(1, &[(0, 10), (u64::MAX - 9, 10)]);
    assert_eq!(
        arena.add_span(u64::MAX, 1),
        Err(Error::SpanOverlaps {
            base: u64::MAX - 9,
            size: 10
        })
    );
    assert_eq!(
        arena.add_span(0, 1),
        Err(Error::SpanOverlaps { base: 0, size: 10 })
    );
    arena.add_span(10, u64::MAX - 19).unwrap();
    assert_eq!(arena.stats().mem_total, 1 << 64);
}

#[test]
fn a_span_that_is_all_free_can_be_removed() {
    let arena = arena(1, &[(0, 10), (100, 20), (50, 5)]);
    arena.remove_span(100).unwrap();
    assert_eq!(show(&arena), "0+10: f10; 50+5: f5");
    assert_eq!(arena.stats().mem_total, 15);
    arena.remove_span(0).unwrap();
    arena.remove_span(50).unwrap();
    assert_eq!(show(&arena), "");
    assert_eq!(arena.stats().mem_total, 0);
    arena.add_span(95, 10).unwrap();
    assert_eq!(arena.alloc(10, INSTANT), Ok(95));
}

#[test]
fn a_span_in_use_stays() {
    for at in [0, 4, 9] {
        let arena = arena(1, &[(0, 10), (10, 5)]);
        let layout = Layout::new(1).within(at..=at);
        arena.xalloc(&layout, INSTANT).unwrap();
        let before = snapshot(&arena);
        assert_eq!(arena.remove_span(0), Err(Error::SpanInUse { in_use: 1 }));
        assert_eq!(snapshot(&arena), before);
        arena.free(at, 1).unwrap();
        arena.remove_span(0).unwrap();
    }
    let all = arena(1, &[(0, 10)]);
    all.alloc(10, INSTANT).unwrap();
    assert_eq!(all.remove_span(0), Err(Error::SpanInUse { in_use: 10 }));
}

#[test]
fn a_span_is_removed_by_its_base() {
    let arena = arena(1, &[(10, 10)]);
    for base in [0, 9, 11, 19, 20, u64::MAX] {
        assert_eq!(arena.remove_span(base), Err(Error::NoSuchSpan { base }));
    }
    assert_eq!(show(&arena), "10+10: f10");
}

#[test]
fn an_imported_span_is_not_removed_but_freed() {
    let heap = arena(64, &[(0, 1024)]);
    let child = child(16, &[], &heap);
    let base = child.alloc(16, INSTANT).unwrap();
    assert_eq!(
        child.remove_span(base),
        Err(Error::SpanInUse { in_use: 16 })
    );
    assert_eq!(show(&child), "^0+64: a16 f48");
}

#[test]
fn many_spans_in_any_order_are_found_by_address() {
    // A permutation of 0..64.
    let order: Vec<u64> = (0..64).map(|i| i * 37 % 64).collect();
    let arena = arena(1, &[]);
    for &i in &order {
        arena.add_span(100 * i, 50 + i % 50).unwrap();
        arena.validate().unwrap();
    }
    arena.inspect(|view| {
        assert_eq!(view.span_count(), 64);
        let by_address: Vec<u64> = view.spans().map(|span| span.base).collect();
        assert_eq!(by_address, (0..64).map(|i| 100 * i).collect::<Vec<_>>());
        for i in 0..64 {
            let span = view.span_of(100 * i + 49).unwrap();
            assert_eq!(span.base, 100 * i);
            assert!(view.span_of(100 * i + 99).is_none());
        }
    });
    for &i in order.iter().rev().step_by(2) {
        arena.remove_span(100 * i).unwrap();
        arena.validate().unwrap();
    }
    assert_eq!(arena.inspect(|view| view.span_count()), 32);
    let kept = order.iter().rev().skip(1).step_by(2);
    for &i in kept {
        assert_eq!(
            arena.add_span(100 * i, 1).unwrap_err().code(),
            "span-overlaps"
        );
    }
}

#[test]
fn an_added_span_serves_every_policy() {
    for policy in POLICIES {
        let arena = arena(1, &[]);
        assert_eq!(arena.alloc(1, policy).unwrap_err().code(), "exhausted");
        arena.add_span(7, 1).unwrap();
        assert_eq!(arena.alloc(1, policy), Ok(7));
    }
}
