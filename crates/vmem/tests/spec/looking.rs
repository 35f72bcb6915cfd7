//! Inspecting an arena, its counters, and the reasons of failures.

use crate::common::{BEST, INSTANT, POLICIES, arena, carve, child};
use vmem::{Error, Layout, Origin, Segment, SegmentKind, Shortage, SourceError, Stats};

#[test]
fn a_walk_shows_every_segment_or_one_kind() {
    let heap = arena(64, &[(4096, 1024)]);
    let child = child(1, &[(0, 20)], &heap);
    carve(&child, &[(5, false), (5, true), (5, false)]);
    child.alloc(60, INSTANT).unwrap();
    let segment = |kind, base, size| Segment { kind, base, size };
    let all = [
        segment(SegmentKind::Span(Origin::Added), 0, 20),
        segment(SegmentKind::Allocated, 0, 5),
        segment(SegmentKind::Free, 5, 5),
        segment(SegmentKind::Allocated, 10, 5),
        segment(SegmentKind::Free, 15, 5),
        segment(SegmentKind::Span(Origin::Imported), 4096, 64),
        segment(SegmentKind::Allocated, 4096, 60),
        segment(SegmentKind::Free, 4156, 4),
    ];
    child.inspect(|view| {
        assert_eq!(view.segments().collect::<Vec<_>>(), all);
        assert_eq!(view.segments_of(0).collect::<Vec<_>>(), all[..5]);
        assert_eq!(view.segments_of(4096).collect::<Vec<_>>(), all[5..]);
        for none in [1, 5, 4095, 4097] {
            assert_eq!(view.segments_of(none).count(), 0);
        }
        assert_eq!(view.segments_from(0).collect::<Vec<_>>(), all[1..5]);
        assert_eq!(view.segments_from(10).collect::<Vec<_>>(), all[3..5]);
        assert_eq!(view.segments_from(4096).collect::<Vec<_>>(), all[6..]);
        for none in [1, 5, 15, 4095] {
            assert_eq!(view.segments_from(none).count(), 0);
        }
        assert_eq!(view.neighbours(0), [None, Some(all[2])]);
        assert_eq!(view.neighbours(10), [Some(all[2]), Some(all[4])]);
        assert_eq!(view.neighbours(4096), [None, Some(all[7])]);
        for none in [1, 5, 15, 4095] {
            assert_eq!(view.neighbours(none), [None; 2]);
        }
        assert_eq!(view.spans().collect::<Vec<_>>(), [all[0], all[5]]);
        let free = view.segments().filter(|s| s.kind == SegmentKind::Free);
        assert_eq!(free.count(), view.free_count());
        assert_eq!(
            (view.tag_count(), view.allocated_count(), view.span_count()),
            (8, 3, 2)
        );
    });
    child.validate().unwrap();
}

#[test]
fn the_span_and_segment_at_an_address_are_found() {
    let arena = arena(1, &[(10, 20)]);
    carve(&arena, &[(5, false), (5, true), (5, false)]);
    arena.inspect(|view| {
        for (address, expected) in [
            (9, None),
            (10, Some((10, SegmentKind::Allocated))),
            (14, Some((10, SegmentKind::Allocated))),
            (15, Some((15, SegmentKind::Free))),
            (19, Some((15, SegmentKind::Free))),
            (20, Some((20, SegmentKind::Allocated))),
            (29, Some((25, SegmentKind::Free))),
            (30, None),
            (0, None),
            (u64::MAX, None),
        ] {
            let found = view.find(address);
            assert_eq!(found.map(|(_, s)| (s.base, s.kind)), expected);
            assert_eq!(view.span_of(address), found.map(|(span, _)| span));
        }
        assert_eq!(view.allocation(20).map(|s| s.size), Some(5));
        assert_eq!(view.allocation(21), None);
        assert_eq!(view.allocation(15), None);
    });
}

#[test]
fn the_last_address_is_found() {
    let arena = arena(1, &[(u64::MAX - 9, 10)]);
    arena.alloc(4, INSTANT).unwrap();
    arena.inspect(|view| {
        let (span, segment) = view.find(u64::MAX).unwrap();
        assert_eq!((span.base, span.last()), (u64::MAX - 9, u64::MAX));
        assert_eq!((segment.base, segment.last()), (u64::MAX - 5, u64::MAX));
        assert!(segment.contains(u64::MAX) && !segment.contains(0));
        assert_eq!(view.spans().count(), 1);
    });
}

#[test]
fn counters_have_the_names_of_illumos() {
    let heap = arena(64, &[(4096, 1024)]);
    let child = child(16, &[(0, 64)], &heap);
    child.alloc(33, INSTANT).unwrap(); // 48 of the span
    child.alloc(20, BEST).unwrap(); // 32 of an import
    child.alloc(16, INSTANT).unwrap();
    child.free(0, 33).unwrap();
    child.free(0, 33).unwrap_err();
    child.alloc(0, INSTANT).unwrap_err();
    child.alloc(10_000, INSTANT).unwrap_err();
    child.xalloc(&Layout::new(1).align(3), INSTANT).unwrap_err();
    child.add_span(0, 16).unwrap_err();
    let stats = child.stats();
    let expected = Stats {
        mem_inuse: 48,
        mem_import: 64,
        mem_total: 128,
        alloc: 3,
        free: 1,
        wait: 0,
        fail: 3,
        ..stats
    };
    assert_eq!(stats, expected);
    assert_eq!(stats.mem_free(), 80);
    assert!(stats.lookup >= 1 && stats.search >= 1);
    child.validate().unwrap();
}

#[test]
fn the_largest_free_segment_is_exact() {
    let arena = arena(1, &[]);
    let largest = || arena.inspect(|view| view.largest_free());
    assert_eq!(largest(), 0);
    // Several segments of the highest list, the largest not at its head.
    for (base, size, expected) in [
        (0, 17, 17),
        (100, 31, 31),
        (200, 16, 31),
        (300, 15, 31),
        (u64::MAX - 63, 64, 64),
    ] {
        arena.add_span(base, size).unwrap();
        assert_eq!(largest(), expected);
    }
}

#[test]
fn a_failed_request_says_how_much_there_is() {
    for policy in POLICIES {
        let arena = arena(8, &[(0, 64)]);
        carve(&arena, &[(16, true), (8, false), (24, true), (16, false)]);
        let shortage = Shortage {
            asked: 30,
            free: 40,
            largest: 24,
        };
        assert_eq!(arena.alloc(30, policy), Err(Error::Exhausted(shortage)));
        // Large enough, but without a legal address.
        let layout = Layout::new(20).within(32..);
        let shortage = Shortage {
            asked: 20,
            ..shortage
        };
        assert_eq!(
            arena.xalloc(&layout, policy),
            Err(Error::Exhausted(shortage))
        );
    }
}

#[test]
fn the_revision_changes_with_the_structure_only() {
    let arena = arena(1, &[(0, 64)]);
    let revision = || arena.inspect(|view| view.revision());
    let mut last = revision();
    let mut changed = |now: u64| std::mem::replace(&mut last, now) != now;
    arena.alloc(8, INSTANT).unwrap();
    assert!(changed(revision()));
    arena.alloc(100, INSTANT).unwrap_err();
    arena.free(3, 8).unwrap_err();
    arena.free(0, 9).unwrap_err();
    arena.add_span(8, 8).unwrap_err();
    arena.remove_span(0).unwrap_err();
    assert!(!changed(revision()));
    arena.free(0, 8).unwrap();
    assert!(changed(revision()));
    arena.add_span(100, 8).unwrap();
    assert!(changed(revision()));
    arena.remove_span(100).unwrap();
    assert!(changed(revision()));
}

#[test]
fn every_error_has_a_code_and_a_sentence() {
    let shortage = Shortage {
        asked: 1,
        free: 0,
        largest: 0,
    };
    let errors = [
        Error::ZeroSize,
        Error::InvalidQuantum { quantum: 3 },
        Error::InvalidLayout(vmem::Contradiction::NoSuchAddress),
        Error::Exhausted(shortage),
        Error::SourceFailed {
            shortage,
            import: 1,
            cause: SourceError::NoTags,
        },
        Error::NotAllocated { base: 1 },
        Error::WrongSize {
            base: 1,
            given: 2,
            actual: 3,
        },
        Error::UnalignedSpan { quantum: 8 },
        Error::SpanOverlaps { base: 1, size: 2 },
        Error::SpanWraps,
        Error::NoSuchSpan { base: 1 },
        Error::SpanInUse { in_use: 1 },
        Error::NoTags,
    ];
    let mut codes: Vec<_> = errors.iter().map(Error::code).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), errors.len());
    for error in errors {
        assert!(error.to_string().len() > 10);
        let cause = SourceError::from(error);
        assert!(!cause.to_string().is_empty() && !cause.code().is_empty());
    }
}

#[test]
fn an_arena_can_be_printed() {
    let arena = arena(1, &[(0, 64)]);
    arena.alloc(8, INSTANT).unwrap();
    let text = format!("{arena:?}");
    assert!(text.contains("quantum: 1") && text.contains("Allocated"));
}
