//! Legal addresses, and the segment that each policy takes.

use crate::common::{BEST, HALF, INSTANT, NEXT, POLICIES, Tags, arena, lists, show};
use std::ops::RangeInclusive;
use vmem::{AllocPolicy, Arena, Layout};

/// Returns the lowest legal address by the rule itself: tries every address.
fn lowest_legal(
    segment: (u128, u128),
    size: u128,
    (align, phase, nocross): (u128, u128, u128),
    within: &RangeInclusive<u128>,
) -> Option<u128> {
    (segment.0..segment.1).find(|&t| {
        let end = t + size;
        t % align == phase
            && end <= segment.1
            && *within.start() <= t
            && end - 1 <= *within.end()
            && (nocross == 0 || (t + 1..end).all(|x| x % nocross != 0))
    })
}

/// Checks every constraint in a small range of addresses that begins at `origin`.
fn agrees_with_the_rule(q: u64, origin: u64, len: u64) {
    let base = u128::from(origin);
    let powers = [1, 2, 4, 8, 16].map(|units| units * q);
    let free = arena(q, &[(origin, len)]);
    for align in powers {
        for phase in (0..align).step_by(q as usize) {
            for nocross in [0].into_iter().chain(powers) {
                for size in (q..=6 * q).step_by(q as usize) {
                    for (skip, cut) in [(0, 0), (1, 3), (q + 1, 0), (0, 2 * q)] {
                        let within =
                            base + u128::from(skip)..=base + u128::from(len) - 1 - u128::from(cut);
                        let layout = Layout::new(size)
                            .align(align)
                            .phase(phase)
                            .nocross(nocross)
                            .within(*within.start() as u64..=*within.end() as u64);
                        let rule = (align.into(), phase.into(), nocross.into());
                        let expected = lowest_legal(
                            (base, base + u128::from(len)),
                            size.into(),
                            rule,
                            &within,
                        );
                        for policy in POLICIES {
                            let got = free.xalloc(&layout, policy).ok();
                            assert_eq!(got.map(u128::from), expected, "{layout:?}");
                            if let Some(base) = got {
                                free.free(base, size).unwrap();
                            }
                            // Otherwise next fit would begin after the last allocation.
                            free.remove_span(origin).unwrap();
                            free.add_span(origin, len).unwrap();
                        }
                    }
                }
            }
        }
    }
    free.validate().unwrap();
}

#[test]
fn the_lowest_legal_address_follows_the_rule() {
    agrees_with_the_rule(1, 0, 29);
    agrees_with_the_rule(1, 3, 30);
}

#[test]
fn the_arithmetic_holds_at_the_very_top() {
    agrees_with_the_rule(1, u64::MAX - 28, 29);
    agrees_with_the_rule(1, HALF - 13, 29);
}

#[test]
fn the_lowest_legal_address_follows_the_rule_with_a_quantum() {
    agrees_with_the_rule(4, 4, 96);
    agrees_with_the_rule(4, u64::MAX - 95, 96);
}

#[test]
fn an_alignment_below_the_quantum_counts_as_the_quantum() {
    let arena = arena(16, &[(16, 64)]);
    for align in [1, 2, 4, 8, 16] {
        let layout = Layout::new(16).align(align);
        assert_eq!(arena.xalloc(&layout, INSTANT), Ok(16));
        arena.free(16, 16).unwrap();
    }
}

#[test]
fn sizes_are_rounded_before_anything_else() {
    let arena = arena(8, &[(0, 64)]);
    let layout = Layout::new(9).nocross(16);
    assert_eq!(arena.xalloc(&layout, INSTANT), Ok(0));
    assert_eq!(arena.alloc(8, INSTANT), Ok(16));
    // 9 units would not cross 32 from 24, but 16 do.
    assert_eq!(arena.xalloc(&layout, INSTANT), Ok(32));
    assert_eq!(show(&arena), "0+64: a16 a8 f8 a16 f16");
    // And 16 do not lie below 63.
    assert!(arena.xalloc(&Layout::new(9).within(..63), INSTANT).is_err());
    assert_eq!(arena.xalloc(&Layout::new(9).within(..64), INSTANT), Ok(48));
}

/// Checks the numbers of lesson 9.
#[test]
fn constraints_choose_the_lowest_legal_address() {
    let arena = arena(1, &[(1024, 256)]);
    assert_eq!(arena.alloc(8, INSTANT), Ok(1024));
    for (layout, at) in [
        (Layout::new(20).align(64), 1088),
        (Layout::new(20).align(64).phase(16), 1040),
        (Layout::new(48).nocross(64), 1152),
        (Layout::new(16).within(1210..1240), 1210),
    ] {
        assert_eq!(arena.xalloc(&layout, INSTANT), Ok(at));
    }
    assert_eq!(
        show(&arena),
        "1024+256: a8 f8 a20 f28 a20 f44 a48 f10 a16 f54"
    );
}

#[test]
fn a_range_may_end_at_a_multiple_of_nocross_and_be_as_long() {
    let arena = arena(1, &[(10, 200)]);
    assert_eq!(arena.xalloc(&Layout::new(6).nocross(16), INSTANT), Ok(10));
    assert_eq!(arena.xalloc(&Layout::new(16).nocross(16), INSTANT), Ok(16));
    assert_eq!(arena.xalloc(&Layout::new(64).nocross(64), INSTANT), Ok(64));
}

#[test]
fn bounds_may_be_half_open_or_inclusive_or_open() {
    for (layout, at) in [
        (Layout::new(4).within(8..12), 8),
        (Layout::new(4).within(8..=11), 8),
        (Layout::new(4).within(8..), 8),
        (Layout::new(4).within(..4), 0),
        (Layout::new(4).within(..=3), 0),
        (Layout::new(4).within(..), 0),
        (
            Layout::new(4).within((std::ops::Bound::Excluded(8), std::ops::Bound::Included(12))),
            9,
        ),
    ] {
        for policy in POLICIES {
            let arena = arena(1, &[(0, 64)]);
            assert_eq!(arena.xalloc(&layout, policy), Ok(at), "{layout:?}");
        }
    }
}

#[test]
fn bounds_reach_to_the_last_address() {
    let arena = arena(1, &[(u64::MAX - 63, 64)]);
    let last = Layout::new(4).within(u64::MAX - 3..=u64::MAX);
    assert_eq!(arena.xalloc(&last, INSTANT), Ok(u64::MAX - 3));
    // A half-open range excludes the last address.
    let before = Layout::new(4).within(u64::MAX - 7..u64::MAX);
    assert_eq!(arena.xalloc(&before, INSTANT), Ok(u64::MAX - 7));
}

/// Returns an arena with spans of these sizes, 1 000 apart.
fn holes(sizes: &[u64]) -> Arena<Tags> {
    let spans: Vec<(u64, u64)> = (0..).map(|i| 1000 * i).zip(sizes.iter().copied()).collect();
    arena(1, &spans)
}

fn examined(arena: &Arena<Tags>, layout: &Layout, policy: AllocPolicy) -> (u64, u64) {
    let before = arena.stats().search;
    let base = arena.xalloc(layout, policy).unwrap();
    arena.validate().unwrap();
    (base, arena.stats().search - before)
}

#[test]
fn instant_fit_searches_the_lists_that_always_fit_from_the_lowest_up() {
    // Lists: 3: 4000+12; 4: 3000+20 1000+31; 5: 2000+40 0+50.
    let arena = holes(&[50, 31, 40, 20, 12]);
    assert_eq!(
        lists(&arena),
        "3: 4000+12; 4: 3000+20 1000+31; 5: 2000+40 0+50"
    );
    // The only legal address is in the last segment of the last list.
    let layout = Layout::new(9).within(..500);
    assert_eq!(examined(&arena, &layout, INSTANT), (0, 4));
    // In the second segment of the lowest list.
    let layout = Layout::new(9).within(1000..1500);
    assert_eq!(examined(&arena, &layout, INSTANT), (1000, 2));
}

#[test]
fn instant_fit_searches_the_list_that_might_fit_last() {
    let arena = holes(&[50, 31, 40, 20, 12, 14]);
    let layout = Layout::new(9).within(4000..4500);
    assert_eq!(examined(&arena, &layout, INSTANT), (4000, 6));
}

#[test]
fn best_fit_takes_the_smallest_with_a_legal_address() {
    // 2000 + 11 is the smallest, but not aligned to anything useful.
    let arena = arena(1, &[(1, 15), (2000, 11), (3002, 14), (4004, 14)]);
    let layout = Layout::new(8).align(4).phase(2);
    assert_eq!(examined(&arena, &layout, BEST), (2002, 4));
    // Of the two 14s the one at the head; 1..16 has 2..10, but is larger.
    assert_eq!(examined(&arena, &layout, BEST), (4006, 3));
    assert_eq!(examined(&arena, &layout, BEST), (3002, 2));
    assert_eq!(examined(&arena, &layout, BEST), (2, 1));
}

#[test]
fn an_exact_fit_without_a_legal_address_does_not_end_best_fit() {
    let arena = arena(1, &[(16, 12), (101, 8)]);
    assert_eq!(examined(&arena, &Layout::new(8).align(2), BEST), (16, 2));
}

#[test]
fn a_list_without_a_legal_address_does_not_end_best_fit() {
    let arena = holes(&[100, 17, 9]);
    let layout = Layout::new(9).within(..500);
    assert_eq!(examined(&arena, &layout, BEST), (0, 3));
}

#[test]
fn next_fit_takes_the_lowest_legal_address_at_or_after_the_cursor() {
    let arena = arena(1, &[(0, 256)]);
    let layout = Layout::new(8).align(32).phase(8);
    let taken: Vec<u64> = (0..8)
        .map(|_| arena.xalloc(&layout, NEXT).unwrap())
        .collect();
    assert_eq!(taken, [8, 40, 72, 104, 136, 168, 200, 232]);
    assert!(arena.xalloc(&layout, NEXT).is_err());
    arena.free(72, 8).unwrap();
    arena.free(40, 8).unwrap();
    assert_eq!(arena.xalloc(&layout, NEXT), Ok(40));
    assert_eq!(arena.xalloc(&layout, NEXT), Ok(72));
}

#[test]
fn next_fit_keeps_every_constraint_past_the_cursor() {
    let arena = arena(1, &[(0, 200)]);
    assert_eq!(arena.alloc(20, NEXT), Ok(0));
    assert_eq!(arena.xalloc(&Layout::new(16).nocross(32), NEXT), Ok(32));
    let below = Layout::new(4).within(..32);
    assert_eq!(arena.xalloc(&below, NEXT), Ok(20));
    let above = Layout::new(4).within(100..);
    assert_eq!(arena.xalloc(&above, NEXT), Ok(100));
    assert_eq!(arena.xalloc(&Layout::new(5).align(8), NEXT), Ok(104));
    assert_eq!(arena.xalloc(&below, NEXT), Ok(24));
    assert_eq!(show(&arena), "0+200: a20 a4 a4 f4 a16 f52 a4 a5 f91");
}

#[test]
fn the_largest_alignment_leaves_two_addresses() {
    for policy in POLICIES {
        let arena = arena(1, &[(0, HALF), (HALF, HALF)]);
        let layout = Layout::new(1).align(HALF);
        let mut taken = [0, 1].map(|_| arena.xalloc(&layout, policy).unwrap());
        taken.sort_unstable();
        assert_eq!(taken, [0, HALF]);
        assert!(arena.xalloc(&layout, policy).is_err());
        let last = layout.phase(HALF - 1);
        let mut taken = [0, 1].map(|_| arena.xalloc(&last, policy).unwrap());
        taken.sort_unstable();
        assert_eq!(taken, [HALF - 1, u64::MAX]);
        arena.validate().unwrap();
    }
}

#[test]
fn the_largest_nocross_divides_the_world_in_two() {
    let arena = arena(1, &[(HALF - 10, 20)]);
    let layout = Layout::new(6).nocross(HALF);
    let taken: Vec<u64> = (0..2)
        .map(|_| arena.xalloc(&layout, INSTANT).unwrap())
        .collect();
    assert_eq!(taken, [HALF - 10, HALF]);
    assert!(arena.xalloc(&layout, INSTANT).is_err());
    assert_eq!(arena.alloc(4, INSTANT), Ok(HALF + 6));
    assert_eq!(arena.alloc(4, INSTANT), Ok(HALF - 4));
}
