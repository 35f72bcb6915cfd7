//! Choosing a segment: instant fit, best fit, next fit.

use crate::common::{BEST, HALF, INSTANT, NEXT, arena, carve, lists, show};
use vmem::{AllocPolicy, Arena, Layout};

use crate::common::Tags;

/// Returns an arena with spans of these sizes, 1 000 apart; each is one free segment,
/// and the last is the head of its list.
fn holes(sizes: &[u64]) -> Arena<Tags> {
    let spans: Vec<(u64, u64)> = (0..).map(|i| 1000 * i).zip(sizes.iter().copied()).collect();
    arena(1, &spans)
}

fn search(arena: &Arena<Tags>, size: u64, policy: AllocPolicy) -> (u64, u64) {
    let before = arena.stats().search;
    let base = arena.alloc(size, policy).unwrap();
    arena.validate().unwrap();
    (base, arena.stats().search - before)
}

#[test]
fn instant_fit_takes_the_head_of_the_lowest_list_that_always_fits() {
    // 12 fits 10, but is in the list whose segments only might fit.
    let arena = holes(&[12, 100, 24, 30, 11]);
    assert_eq!(search(&arena, 10, INSTANT), (3000, 1));
    assert_eq!(
        lists(&arena),
        "3: 4000+11 0+12; 4: 3010+20 2000+24; 6: 1000+100"
    );
}

#[test]
fn the_list_of_a_power_of_two_always_fits() {
    let arena = holes(&[9, 8, 16]);
    assert_eq!(search(&arena, 8, INSTANT), (1000, 1));
    assert_eq!(search(&arena, 8, INSTANT), (0, 1));
    assert_eq!(search(&arena, 8, INSTANT), (2000, 1));
}

#[test]
fn instant_fit_searches_the_list_that_might_fit_only_if_those_that_always_fit_are_empty() {
    let arena = holes(&[14, 13, 15, 11, 9]);
    // In list order: 9, 11, 15 …
    assert_eq!(search(&arena, 13, INSTANT), (2000, 3));
    assert_eq!(search(&arena, 13, INSTANT), (1000, 3));
    assert_eq!(search(&arena, 13, INSTANT), (0, 3));
    let before = arena.stats().search;
    assert_eq!(arena.alloc(13, INSTANT).unwrap_err().code(), "exhausted");
    assert_eq!(arena.stats().search - before, 2);
}

#[test]
fn lists_that_are_too_small_are_never_searched() {
    let arena = holes(&[7, 7, 7, 7]);
    for policy in [INSTANT, BEST] {
        assert_eq!(arena.alloc(8, policy).unwrap_err().code(), "exhausted");
        assert_eq!(arena.alloc(9, policy).unwrap_err().code(), "exhausted");
    }
    assert_eq!(arena.stats().search, 0);
}

#[test]
fn instant_fit_takes_the_low_end() {
    let arena = arena(1, &[(1024, 256)]);
    carve(
        &arena,
        &[
            (12, true),
            (4, false),
            (24, true),
            (4, false),
            (40, true),
            (4, false),
        ],
    );
    // Lesson 4.
    assert_eq!(arena.alloc(10, INSTANT), Ok(1040));
    assert_eq!(arena.alloc(8, INSTANT), Ok(1050));
}

#[test]
fn instant_fit_reaches_list_63() {
    let arena = arena(1, &[(0, HALF + 5)]);
    assert_eq!(
        arena.alloc(HALF + 6, INSTANT).unwrap_err().code(),
        "exhausted"
    );
    // Not a power of two: only its own list might fit, and that is the last one.
    assert_eq!(arena.alloc(HALF + 1, INSTANT), Ok(0));
    arena.free(0, HALF + 1).unwrap();
    assert_eq!(arena.alloc(HALF, INSTANT), Ok(0));
}

#[test]
fn best_fit_takes_the_smallest_that_fits() {
    let arena = holes(&[15, 11, 13, 10, 100]);
    assert_eq!(search(&arena, 12, BEST), (2000, 4));
    assert_eq!(search(&arena, 12, BEST), (0, 3));
    assert_eq!(search(&arena, 12, BEST), (4000, 3));
}

#[test]
fn best_fit_takes_the_first_in_list_order_among_equals() {
    let arena = holes(&[13, 15, 13, 15]);
    assert_eq!(search(&arena, 12, BEST), (2000, 4));
    assert_eq!(search(&arena, 12, BEST), (0, 3));
    assert_eq!(search(&arena, 12, BEST), (3000, 2));
}

#[test]
fn an_exact_fit_ends_best_fit_at_once() {
    let arena = holes(&[12, 13, 12, 14]);
    assert_eq!(search(&arena, 12, BEST), (2000, 2));
}

#[test]
fn the_first_list_with_a_fit_ends_best_fit() {
    let arena = holes(&[17, 31, 10, 100]);
    assert_eq!(search(&arena, 11, BEST), (0, 3));
    // The 14 left of 31 do not exist yet: list 3 has nothing that fits 12.
    assert_eq!(search(&arena, 12, BEST), (1000, 2));
}

#[test]
fn best_fit_finds_a_fit_of_the_largest_size() {
    let arena = arena(1, &[(0, u64::MAX)]);
    assert_eq!(arena.alloc(u64::MAX, BEST), Ok(0));
}

/// Checks the numbers of lesson 5.
#[test]
fn best_fit_serves_a_sequence_that_instant_fit_can_not() {
    let sizes = [10, 24, 40, 160];
    for (policy, expected) in [
        (INSTANT, [Some(1040), Some(1068), Some(1112), None]),
        (BEST, [Some(1024), Some(1040), Some(1068), Some(1112)]),
    ] {
        let arena = arena(1, &[(1024, 256)]);
        carve(
            &arena,
            &[
                (12, true),
                (4, false),
                (24, true),
                (4, false),
                (40, true),
                (4, false),
            ],
        );
        let got = sizes.map(|size| arena.alloc(size, policy).ok());
        assert_eq!(got, expected);
        if policy == INSTANT {
            let error = arena.alloc(160, policy).unwrap_err();
            assert_eq!(
                error.to_string(),
                "no free segment fits (requested: 160, free: 170, largest free segment: 128)"
            );
        }
        arena.validate().unwrap();
    }
}

fn next(arena: &Arena<Tags>, size: u64) -> Option<u64> {
    let base = arena.alloc(size, NEXT).ok();
    arena.validate().unwrap();
    base
}

fn cursor(arena: &Arena<Tags>) -> Option<u64> {
    arena.validate().unwrap();
    arena.inspect(|view| view.cursor())
}

#[test]
fn next_fit_begins_at_the_first_span() {
    let arena = arena(1, &[(500, 10), (100, 10)]);
    assert_eq!(cursor(&arena), Some(500));
    assert_eq!(next(&arena, 4), Some(500));
    assert_eq!(cursor(&arena), Some(504));
    assert_eq!(next(&arena, 7), Some(100));
    assert_eq!(next(&arena, 6), Some(504));
    // Just past a span's last unit.
    assert_eq!(cursor(&arena), Some(510));
    assert_eq!(next(&arena, 1), Some(107));
}

#[test]
fn next_fit_without_spans_finds_nothing() {
    let arena = arena(1, &[]);
    assert_eq!(cursor(&arena), None);
    assert_eq!(next(&arena, 1), None);
}

#[test]
fn next_fit_visits_all_addresses_before_it_reuses_any() {
    let arena = arena(1, &[(100, 4)]);
    for base in 100..104 {
        assert_eq!(next(&arena, 1), Some(base));
        arena.free(base, 1).unwrap();
    }
    assert_eq!(next(&arena, 1), Some(100));
}

#[test]
fn next_fit_ends_with_the_part_below_the_cursor() {
    let arena = arena(1, &[(0, 100), (200, 30)]);
    assert_eq!(next(&arena, 60), Some(0));
    arena.free(0, 60).unwrap();
    assert_eq!(cursor(&arena), Some(60));
    // 40 are free past the cursor, 30 in the next span, 100 in the whole segment.
    // The cursor does not split a segment, so a request may reach across it.
    assert_eq!(show(&arena), "0+100: f100; 200+30: f30");
    let layout = Layout::new(41);
    assert_eq!(arena.xalloc(&layout, NEXT), Ok(0));
    arena.free(0, 41).unwrap();
    assert_eq!(cursor(&arena), Some(41));
    assert_eq!(next(&arena, 60), Some(0));
}

#[test]
fn the_part_below_the_cursor_comes_after_every_other_segment() {
    let arena = arena(1, &[(0, 100), (200, 30)]);
    assert_eq!(next(&arena, 60), Some(0));
    arena.free(0, 60).unwrap();
    let low = Layout::new(10).within(0..210);
    assert_eq!(arena.xalloc(&low, NEXT), Ok(60));
    let lower = Layout::new(10).within((0..).start..=209);
    let taken: Vec<u64> = (0..5)
        .map(|_| arena.xalloc(&lower, NEXT).unwrap())
        .collect();
    assert_eq!(taken, [70, 80, 90, 200, 0]);
}

#[test]
fn other_policies_do_not_move_the_cursor() {
    let arena = arena(1, &[(0, 100)]);
    assert_eq!(next(&arena, 10), Some(0));
    for policy in [INSTANT, BEST] {
        arena.alloc(20, policy).unwrap();
        assert_eq!(cursor(&arena), Some(10));
    }
    let far = Layout::new(1).within(99..100);
    assert_eq!(arena.xalloc(&far, INSTANT), Ok(99));
    assert_eq!(cursor(&arena), Some(10));
    assert_eq!(next(&arena, 1), Some(50));
}

#[test]
fn the_cursor_survives_merges_on_both_sides() {
    for order in [
        [0, 10, 20],
        [20, 10, 0],
        [0, 20, 10],
        [10, 0, 20],
        [10, 20, 0],
        [20, 0, 10],
    ] {
        let arena = arena(1, &[(0, 40)]);
        for base in [0, 10] {
            assert_eq!(next(&arena, 10), Some(base));
        }
        assert_eq!(arena.alloc(10, INSTANT), Ok(20));
        for base in order {
            arena.free(base, 10).unwrap();
            assert_eq!(cursor(&arena), Some(20));
        }
        assert_eq!(show(&arena), "0+40: f40");
        assert_eq!(next(&arena, 5), Some(20));
    }
}

#[test]
fn the_cursor_survives_splits_around_it() {
    // The cursor is at 40 in a free segment of 100; a piece is taken from it.
    for at in [0, 25, 35, 39, 40, 41, 60, 90] {
        let arena = arena(1, &[(0, 100)]);
        assert_eq!(next(&arena, 40), Some(0));
        arena.free(0, 40).unwrap();
        let piece = Layout::new(10).within(at..at + 10);
        assert_eq!(arena.xalloc(&piece, INSTANT), Ok(at));
        assert_eq!(cursor(&arena), Some(40));
        let expected = if (31..50).contains(&at) { at + 10 } else { 40 };
        assert_eq!(next(&arena, 5), Some(expected), "with a piece at {at}");
    }
}

#[test]
fn the_cursor_survives_whole_segments_taken_and_freed() {
    let arena = arena(1, &[(0, 30)]);
    carve(&arena, &[(10, false), (10, true), (10, false)]);
    assert_eq!(next(&arena, 5), Some(10));
    arena.free(10, 5).unwrap();
    assert_eq!(arena.alloc(10, INSTANT), Ok(10));
    assert_eq!(cursor(&arena), Some(15));
    arena.free(20, 10).unwrap();
    // The cursor is inside an allocated segment: the next one comes next.
    assert_eq!(next(&arena, 4), Some(20));
}

#[test]
fn the_cursor_moves_on_when_its_span_is_removed() {
    let spans = [(0, 10), (100, 10), (200, 10)];
    for (taken, next_span) in [(0, 100), (100, 200), (200, 0)] {
        let arena = arena(1, &spans);
        let layout = Layout::new(5).within(taken..taken + 10);
        assert_eq!(arena.xalloc(&layout, NEXT), Ok(taken));
        arena.free(taken, 5).unwrap();
        arena.remove_span(taken).unwrap();
        assert_eq!(cursor(&arena), Some(next_span));
        // It moves on again if that span goes before anything was taken from it.
        arena.remove_span(next_span).unwrap();
        let rest = 300 - taken - next_span;
        assert_eq!(cursor(&arena), Some(rest));
        assert_eq!(next(&arena, 1), Some(rest));
        arena.free(rest, 1).unwrap();
        arena.remove_span(rest).unwrap();
        assert_eq!(cursor(&arena), None);
        arena.add_span(7, 3).unwrap();
        assert_eq!(next(&arena, 1), Some(7));
    }
}

#[test]
fn the_cursor_stays_when_another_span_is_removed() {
    let arena = arena(1, &[(0, 10), (100, 10), (200, 10)]);
    let layout = Layout::new(5).within(100..110);
    assert_eq!(arena.xalloc(&layout, NEXT), Ok(100));
    arena.remove_span(0).unwrap();
    arena.remove_span(200).unwrap();
    assert_eq!(cursor(&arena), Some(105));
    arena.free(100, 5).unwrap();
    assert_eq!(next(&arena, 5), Some(105));
}

#[test]
fn a_span_added_after_the_cursor_at_the_end_is_next() {
    let arena = arena(1, &[(1000, 10)]);
    assert_eq!(next(&arena, 10), Some(1000));
    arena.free(1000, 10).unwrap();
    arena.add_span(0, 10).unwrap();
    assert_eq!(next(&arena, 3), Some(0));
}

#[test]
fn the_cursor_may_be_past_the_last_address() {
    let top = u64::MAX - 9;
    let arena = arena(1, &[(top, 10), (0, 10)]);
    assert_eq!(next(&arena, 10), Some(top));
    assert_eq!(cursor(&arena), None);
    arena.free(top, 10).unwrap();
    assert_eq!(cursor(&arena), None);
    assert_eq!(next(&arena, 4), Some(0));
    let layout = Layout::new(4).within(u64::MAX - 3..=u64::MAX);
    assert_eq!(arena.xalloc(&layout, NEXT), Ok(u64::MAX - 3));
    arena.add_span(100, 10).unwrap();
    assert_eq!(next(&arena, 5), Some(4));
    // Full circle.
    assert_eq!(next(&arena, 5), Some(100));
    assert_eq!(next(&arena, 5), Some(105));
    assert_eq!(next(&arena, 5), Some(top));
}

#[test]
fn next_fit_looks_at_each_tag_once_and_at_its_own_segment_twice() {
    let arena = arena(1, &[(0, 30)]);
    carve(&arena, &[(10, false), (10, true), (10, false)]);
    assert_eq!(next(&arena, 5), Some(10));
    arena.free(10, 5).unwrap();
    // Marker and three segments, and the one with the cursor in it twice.
    let before = arena.stats().search;
    assert_eq!(next(&arena, 20), None);
    assert_eq!(arena.stats().search - before, 5);
    let _ = lists(&arena);
}
