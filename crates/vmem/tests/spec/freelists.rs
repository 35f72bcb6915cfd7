//! The 64 freelists: classes, order, and segments that keep their place.

use crate::common::{BEST, INSTANT, arena, carve, lists, show};
use vmem::Layout;

#[test]
fn list_n_holds_the_sizes_from_2_to_the_n_to_twice_that() {
    for n in 0..64_u8 {
        let low = 1_u64 << n;
        let high = low + (low - 1);
        for size in [low, low + low / 2, high] {
            let arena = arena(1, &[(0, size)]);
            arena.inspect(|view| {
                assert_eq!(view.bitmap(), 1 << n);
                assert_eq!(view.freelist_len(n), 1);
                assert_eq!(view.freelist(n).map(|s| s.size).next(), Some(size));
            });
            arena.validate().unwrap();
        }
    }
}

#[test]
fn a_list_that_does_not_exist_is_empty() {
    let arena = arena(1, &[(0, 64)]);
    arena.inspect(|view| {
        assert_eq!(view.freelist_len(64), 0);
        assert_eq!(view.freelist(255).count(), 0);
    });
}

#[test]
fn the_bitmap_follows_the_lists() {
    let arena = arena(1, &[(0, 40)]);
    let bitmap = || arena.inspect(|view| view.bitmap());
    assert_eq!(bitmap(), 1 << 5);
    let base = arena.alloc(33, INSTANT).unwrap();
    assert_eq!(bitmap(), 1 << 2);
    let rest = arena.alloc(7, INSTANT).unwrap();
    assert_eq!(bitmap(), 0);
    arena.free(base, 33).unwrap();
    assert_eq!(bitmap(), 1 << 5);
    arena.free(rest, 7).unwrap();
    assert_eq!(bitmap(), 1 << 5);
    assert_eq!(lists(&arena), "5: 0+40");
}

#[test]
fn lists_are_last_in_first_out() {
    let arena = arena(1, &[(0, 64)]);
    carve(
        &arena,
        &[
            (8, true),
            (8, false),
            (9, true),
            (8, false),
            (10, true),
            (21, false),
        ],
    );
    assert_eq!(lists(&arena), "3: 33+10 16+9 0+8");
    assert_eq!(arena.alloc(8, INSTANT), Ok(33));
    assert_eq!(arena.alloc(8, INSTANT), Ok(16));
    assert_eq!(arena.alloc(8, INSTANT), Ok(0));
}

#[test]
fn a_new_span_is_at_the_head_of_its_list() {
    let arena = arena(1, &[(0, 16), (100, 17), (200, 18)]);
    assert_eq!(lists(&arena), "4: 200+18 100+17 0+16");
}

#[test]
fn a_segment_that_shrinks_within_its_class_keeps_its_place() {
    let arena = arena(1, &[(0, 16), (100, 31), (200, 16)]);
    assert_eq!(lists(&arena), "4: 200+16 100+31 0+16");
    assert_eq!(arena.alloc(15, BEST), Ok(200));
    assert_eq!(lists(&arena), "0: 215+1; 4: 100+31 0+16");
    // From the low end; the rest is the old segment.
    let low = Layout::new(15).within(100..115);
    assert_eq!(arena.xalloc(&low, INSTANT), Ok(100));
    assert_eq!(lists(&arena), "0: 215+1; 4: 115+16 0+16");
    arena.add_span(300, 31).unwrap();
    arena.add_span(400, 16).unwrap();
    // From the high end.
    let high = Layout::new(15).within(316..331);
    assert_eq!(arena.xalloc(&high, INSTANT), Ok(316));
    assert_eq!(lists(&arena), "0: 215+1; 4: 400+16 300+16 115+16 0+16");
}

#[test]
fn a_segment_that_changes_its_class_is_added_at_the_head() {
    let arena = arena(1, &[(0, 16), (100, 8), (200, 9)]);
    assert_eq!(lists(&arena), "3: 200+9 100+8; 4: 0+16");
    // The left remainder …
    let high = Layout::new(8).within(8..16);
    assert_eq!(arena.xalloc(&high, INSTANT), Ok(8));
    assert_eq!(lists(&arena), "3: 0+8 200+9 100+8");
    // … and the right one.
    arena.add_span(300, 16).unwrap();
    let low = Layout::new(8).within(300..308);
    assert_eq!(arena.xalloc(&low, INSTANT), Ok(300));
    assert_eq!(lists(&arena), "3: 308+8 0+8 200+9 100+8");
}

#[test]
fn the_left_remainder_is_added_before_the_right_one() {
    // Both change class: the right one is added last, and is the head.
    let both = arena(1, &[(0, 40), (100, 10)]);
    let middle = Layout::new(20).within(10..30);
    assert_eq!(both.xalloc(&middle, INSTANT), Ok(10));
    assert_eq!(show(&both), "0+40: f10 a20 f10; 100+10: f10");
    assert_eq!(lists(&both), "3: 30+10 0+10 100+10");

    // The left one keeps its place after another, the right one is added.
    let kept = arena(1, &[(0, 63), (100, 32)]);
    let middle = Layout::new(1).within(32..33);
    assert_eq!(kept.xalloc(&middle, INSTANT), Ok(32));
    assert_eq!(lists(&kept), "4: 33+30; 5: 100+32 0+32");
}

#[test]
fn a_piece_without_a_left_remainder_leaves_the_old_segment_on_its_right() {
    let arena = arena(1, &[(0, 64), (100, 48)]);
    assert_eq!(lists(&arena), "5: 100+48; 6: 0+64");
    // Class 6 to 5: moved, to the head before the other segment.
    assert_eq!(arena.xalloc(&Layout::new(8).within(0..8), INSTANT), Ok(0));
    assert_eq!(lists(&arena), "5: 8+56 100+48");
    // Class 5 to 5: stays.
    assert_eq!(
        arena.xalloc(&Layout::new(8).within(100..108), INSTANT),
        Ok(100)
    );
    assert_eq!(lists(&arena), "5: 8+56 108+40");
}

#[test]
fn a_segment_taken_whole_leaves_its_list() {
    for (nth, rest) in [
        (0, "4: 100+16 0+16"),
        (100, "4: 200+16 0+16"),
        (200, "4: 100+16 0+16"),
    ] {
        let arena = arena(1, &[(0, 16), (100, 16), (200, 16)]);
        let layout = Layout::new(16).within(nth..nth + 16);
        assert_eq!(arena.xalloc(&layout, INSTANT), Ok(nth));
        let rest = if nth == 0 { "4: 200+16 100+16" } else { rest };
        assert_eq!(lists(&arena), rest);
    }
}

#[test]
fn freed_segments_are_added_at_the_head_with_any_neighbours() {
    let arena = arena(1, &[(0, 64), (100, 40)]);
    let bases = [40, 16, 16, 32].map(|size| arena.alloc(size, BEST).unwrap());
    assert_eq!(bases, [100, 0, 16, 32]);
    arena.free(0, 16).unwrap();
    arena.free(100, 40).unwrap();
    assert_eq!(lists(&arena), "4: 0+16; 5: 100+40");
    // Merged with its left neighbour: a new head of list 5.
    arena.free(16, 16).unwrap();
    assert_eq!(lists(&arena), "5: 0+32 100+40");
    arena.free(32, 32).unwrap();
    assert_eq!(lists(&arena), "5: 100+40; 6: 0+64");
}
