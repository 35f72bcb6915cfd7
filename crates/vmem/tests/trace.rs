//! The events that a tracer receives, and their truth.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod common;

use common::{INSTANT, NEXT, POLICIES, Tags, quantum, snapshot};
use vmem::{
    Arena, Contradiction, Core, Error, Event, Layout, NoSource, Origin, Segment, SegmentKind,
    Source, SourceError, Tracer, Verdict, View,
};

/// Records every event, and compares the event with the arena.
#[derive(Default)]
struct Recorder(Vec<Event>);

impl Tracer for Recorder {
    fn event(&mut self, event: &Event, arena: View<'_>) {
        self.0.push(*event);
        agrees(event, arena);
        #[cfg(feature = "alloc")]
        can_be_kept(arena);
    }
}

/// Checks that a copy made inside an operation equals the tracer's view.
#[cfg(feature = "alloc")]
fn can_be_kept(view: View<'_>) {
    let copy: Arena<_, _, _> = Arena::from_core(Core::copy_of(view, vmem::NoTrace), NoSource);
    let seen = |view: View<'_>| {
        let lists: Vec<Vec<_>> = (0..64).map(|n| view.freelist(n).collect()).collect();
        format!("{view:?} {lists:?} {:?} {:?}", view.stats(), view.cursor())
    };
    assert_eq!(copy.inspect(seen), seen(view));
}

/// Checks that the state after an event agrees with the event.
fn agrees(event: &Event, view: View<'_>) {
    let allocated = view.segments().filter(|s| s.kind == SegmentKind::Allocated);
    let in_use: u128 = allocated.map(|s| u128::from(s.size)).sum();
    assert_eq!(view.stats().mem_inuse, in_use);
    let listed = |list: u8, segment: &Segment| view.freelist(list).any(|s| s == *segment);
    match event {
        Event::Filed { segment, list } => {
            assert_eq!(view.freelist(*list).next(), Some(*segment));
            assert!(view.segments().any(|s| s == *segment));
        }
        Event::Unfiled { segment, list } => assert!(!listed(*list, segment)),
        Event::Shrunk { segment, list } => assert!(listed(*list, segment)),
        Event::Chosen { segment, at } => {
            assert!(segment.contains(*at) && view.segments().any(|s| s == *segment));
        }
        Event::Taken { from, segment } => {
            assert!(from.contains(segment.base) && from.contains(segment.last()));
            let span = view.span_of(from.base).unwrap();
            let pieces = view.segments_of(span.base).skip(1);
            assert_eq!(pieces.map(|s| s.size).sum::<u64>(), span.size);
        }
        Event::Hashed { base, bucket } => {
            assert_eq!(view.bucket_of(*base), Some(*bucket));
            assert_eq!(view.chain_of(*bucket).next().map(|s| s.base), Some(*base));
        }
        Event::Unhashed { segment, bucket } => {
            assert_eq!(segment.kind, SegmentKind::Free);
            assert!(view.chain_of(*bucket).all(|s| s.base != segment.base));
        }
        Event::MergedRight { segment, neighbour } | Event::MergedLeft { segment, neighbour } => {
            assert!(segment.contains(neighbour.base) && segment.contains(neighbour.last()));
            assert!(view.segments().any(|s| s == *segment));
        }
        Event::SpanAdded { base, size, .. } => {
            assert_eq!(view.span_of(*base).map(|s| s.size), Some(*size));
        }
        Event::SpanRemoved { base, .. } => assert_eq!(view.span_of(*base), None),
        Event::CursorMoved { past } => assert_eq!(view.cursor(), past.checked_add(1)),
        Event::Granted { base, size } => {
            assert_eq!(view.allocation(*base).map(|s| s.size), Some(*size));
            totals_agree(view);
        }
        Event::Asked { .. }
        | Event::FreeAsked { .. }
        | Event::NothingFits
        | Event::ImportAsked { .. }
        | Event::Imported { .. }
        | Event::ImportReturned { .. }
        | Event::Refused { .. } => totals_agree(view),
        Event::Scanned { .. }
        | Event::Searching { .. }
        | Event::Examined { .. }
        | Event::Compared { .. }
        | Event::TableGrew { .. }
        | Event::TableShrank { .. }
        | Event::ImportFailed { .. }
        | Event::Deferred
        | Event::Cache { .. } => {}
    }
}

/// Checks the totals, which are right between operations, and where one begins or ends.
fn totals_agree(view: View<'_>) {
    let units = |kind| -> u128 {
        let segments = view.segments().filter(|s| s.kind == kind);
        segments.map(|s| u128::from(s.size)).sum()
    };
    let stats = view.stats();
    let imported = units(SegmentKind::Span(Origin::Imported));
    assert_eq!(stats.mem_import, imported);
    let added = units(SegmentKind::Span(Origin::Added));
    assert_eq!(stats.mem_total, imported + added);
    assert_eq!(stats.mem_inuse, units(SegmentKind::Allocated));
    assert_eq!(stats.mem_free(), units(SegmentKind::Free));
    let listed: usize = (0..64).map(|list| view.freelist_len(list)).sum();
    assert_eq!(view.free_count(), listed);
}

type Traced<S = NoSource> = Arena<Tags, S, Recorder>;

fn traced<S: Source>(q: u64, spans: &[(u64, u64)], source: S) -> Traced<S> {
    let core = Core::with_tracer(quantum(q), Tags::new(), Recorder::default());
    let arena = Traced::from_core(core, source);
    for &(base, size) in spans {
        arena.add_span(base, size).unwrap();
    }
    taken(&arena);
    arena
}

/// Returns the events since the last call.
fn taken<S: Source>(arena: &Traced<S>) -> Vec<Event> {
    arena.with_tracer(|recorder| std::mem::take(&mut recorder.0))
}

fn free(base: u64, size: u64) -> Segment {
    Segment {
        kind: SegmentKind::Free,
        base,
        size,
    }
}

fn allocated(base: u64, size: u64) -> Segment {
    Segment {
        kind: SegmentKind::Allocated,
        base,
        size,
    }
}

#[test]
fn adding_and_removing_a_span() {
    let arena = traced(1, &[], NoSource);
    arena.add_span(0, 64).unwrap();
    arena.remove_span(0).unwrap();
    arena.remove_span(0).unwrap_err();
    let (base, size, origin) = (0, 64, Origin::Added);
    let error = Error::NoSuchSpan { base: 0 };
    assert_eq!(
        taken(&arena),
        [
            Event::SpanAdded { base, size, origin },
            Event::Filed {
                segment: free(0, 64),
                list: 6
            },
            Event::Unfiled {
                segment: free(0, 64),
                list: 6
            },
            Event::SpanRemoved { base, size, origin },
            Event::Refused { error },
        ]
    );
}

#[test]
fn an_instant_fit_that_splits() {
    let arena = traced(8, &[(0, 64)], NoSource);
    arena.alloc(9, INSTANT).unwrap();
    let events = taken(&arena);
    let Event::Asked { request, policy } = events[0] else {
        panic!("{events:?}")
    };
    assert_eq!((request.asked, request.size), (9, 16));
    assert_eq!((request.constraints, policy), (None, INSTANT));
    let bucket = arena.inspect(|view| view.bucket_of(0)).unwrap();
    assert_eq!(
        events[1..],
        [
            Event::Scanned {
                from: 4,
                found: Some(6)
            },
            Event::Examined {
                segment: free(0, 64),
                verdict: Verdict::Fits { at: 0 }
            },
            Event::Chosen {
                segment: free(0, 64),
                at: 0
            },
            Event::Unfiled {
                segment: free(0, 64),
                list: 6
            },
            Event::Filed {
                segment: free(16, 48),
                list: 5
            },
            Event::Taken {
                from: free(0, 64),
                segment: allocated(0, 16)
            },
            Event::Hashed { base: 0, bucket },
            Event::Granted { base: 0, size: 16 },
        ]
    );
    // The rest stays in its list this time.
    arena.alloc(16, INSTANT).unwrap();
    let events = taken(&arena);
    assert!(events.contains(&Event::Shrunk {
        segment: free(32, 32),
        list: 5
    }));
    assert!(!events.iter().any(|e| matches!(e, Event::Unfiled { .. })));
}

#[test]
fn a_free_that_merges_on_both_sides() {
    let arena = traced(1, &[(0, 48)], NoSource);
    for base in [0, 16, 32] {
        assert_eq!(arena.alloc(16, INSTANT), Ok(base));
    }
    arena.free(0, 16).unwrap();
    arena.free(32, 16).unwrap();
    taken(&arena);
    let bucket = arena.inspect(|view| view.bucket_of(16)).unwrap();
    arena.free(16, 16).unwrap();
    assert_eq!(
        taken(&arena),
        [
            Event::FreeAsked { base: 16, size: 16 },
            Event::Compared {
                bucket,
                base: 16,
                found: true
            },
            Event::Unhashed {
                segment: free(16, 16),
                bucket
            },
            Event::Unfiled {
                segment: free(32, 16),
                list: 4
            },
            Event::MergedRight {
                segment: free(16, 32),
                neighbour: free(32, 16)
            },
            Event::Unfiled {
                segment: free(0, 16),
                list: 4
            },
            Event::MergedLeft {
                segment: free(0, 48),
                neighbour: free(0, 16)
            },
            Event::Filed {
                segment: free(0, 48),
                list: 5
            },
        ]
    );
}

#[test]
fn an_import_and_its_return() {
    let heap = common::arena(64, &[(4096, 1024)]);
    let child = traced(16, &[], &heap);
    child.alloc(40, NEXT).unwrap();
    let bucket = child.inspect(|view| view.bucket_of(4096)).unwrap();
    let (base, size, origin) = (4096, 64, Origin::Imported);
    assert_eq!(
        taken(&child)[1..],
        [
            Event::NothingFits,
            Event::ImportAsked {
                layout: Layout::new(64).align(64)
            },
            Event::Imported { base, size },
            Event::SpanAdded { base, size, origin },
            Event::Filed {
                segment: free(4096, 64),
                list: 6
            },
            Event::Chosen {
                segment: free(4096, 64),
                at: 4096
            },
            Event::Unfiled {
                segment: free(4096, 64),
                list: 6
            },
            Event::Filed {
                segment: free(4144, 16),
                list: 4
            },
            Event::Taken {
                from: free(4096, 64),
                segment: allocated(4096, 48)
            },
            Event::Hashed { base, bucket },
            Event::CursorMoved { past: 4143 },
            Event::Granted { base, size: 48 },
        ]
    );
    child.free(4096, 40).unwrap();
    let events = taken(&child);
    let last = Event::SpanRemoved { base, size, origin };
    assert_eq!(events.last(), Some(&last));
    assert!(!events.iter().any(|e| matches!(e, Event::Filed { .. })));
}

#[test]
fn an_import_that_fails() {
    let heap = common::arena(64, &[]);
    let child = traced(16, &[], &heap);
    let error = child.alloc(40, INSTANT).unwrap_err();
    let Error::SourceFailed { cause, .. } = error else {
        panic!("{error}")
    };
    assert_eq!(
        taken(&child)[2..],
        [
            Event::Searching { list: 5 },
            Event::NothingFits,
            Event::ImportAsked {
                layout: Layout::new(64).align(64)
            },
            Event::ImportFailed { cause },
            Event::Refused { error },
        ]
    );
}

#[test]
fn the_tags_that_each_policy_examines() {
    let arena = traced(1, &[(0, 12), (100, 14)], NoSource);
    arena.alloc(13, common::BEST).unwrap();
    let seen = |events: Vec<Event>| -> Vec<Event> {
        let look = |e: &Event| {
            matches!(
                e,
                Event::Examined { .. } | Event::Searching { .. } | Event::Scanned { .. }
            )
        };
        events.into_iter().filter(look).collect()
    };
    let examined = |segment, verdict| Event::Examined { segment, verdict };
    assert_eq!(
        seen(taken(&arena)),
        [
            Event::Searching { list: 3 },
            examined(free(100, 14), Verdict::Fits { at: 100 }),
            examined(free(0, 12), Verdict::TooSmall),
        ]
    );
    let span = |base, size| Segment {
        kind: SegmentKind::Span(Origin::Added),
        base,
        size,
    };
    let layout = Layout::new(2).within(50..);
    arena.xalloc(&layout, NEXT).unwrap_err();
    assert_eq!(
        seen(taken(&arena)),
        [
            examined(span(0, 12), Verdict::Marker),
            examined(free(0, 12), Verdict::NoLegalAddress),
            examined(span(100, 14), Verdict::Marker),
            examined(allocated(100, 13), Verdict::Allocated),
            examined(free(113, 1), Verdict::TooSmall),
        ]
    );
    arena.alloc(9, INSTANT).unwrap();
    assert_eq!(
        seen(taken(&arena)),
        [
            Event::Scanned {
                from: 4,
                found: None
            },
            Event::Searching { list: 3 },
            examined(free(0, 12), Verdict::Fits { at: 0 }),
        ]
    );
}

#[test]
fn refusals_are_traced_with_their_reason() {
    let arena = traced(8, &[(0, 64)], NoSource);
    let contradiction = Error::InvalidLayout(Contradiction::AlignNotPowerOfTwo);
    arena.alloc(0, INSTANT).unwrap_err();
    arena.xalloc(&Layout::new(1).align(3), INSTANT).unwrap_err();
    arena.add_span(0, 64).unwrap_err();
    let refused = [
        Error::ZeroSize,
        contradiction,
        Error::SpanOverlaps { base: 0, size: 64 },
    ];
    assert_eq!(taken(&arena), refused.map(|error| Event::Refused { error }));
    let error = arena.free(8, 8).unwrap_err();
    let asked = Event::FreeAsked { base: 8, size: 8 };
    assert_eq!(taken(&arena), [asked, Event::Refused { error }]);
}

/// Always lends the same span, which can be right only once.
struct Stubborn;

impl Source for Stubborn {
    fn quantum(&self) -> Option<vmem::Quantum> {
        Some(vmem::Quantum::ONE)
    }

    fn import(&self, _: &Layout) -> Result<u64, SourceError> {
        Ok(64)
    }

    fn release(&self, _: u64, _: u64) {}
}

#[test]
fn an_import_that_goes_back_is_traced() {
    let arena = traced(1, &[], Stubborn);
    arena.alloc(10, INSTANT).unwrap();
    taken(&arena);
    let error = arena.alloc(10, INSTANT).unwrap_err();
    let events = taken(&arena);
    let (base, size) = (64, 10);
    assert_eq!(
        events[events.len() - 3..],
        [
            Event::Imported { base, size },
            Event::Refused { error },
            Event::ImportReturned { base, size },
        ]
    );
}

/// A few thousand operations, always the same.
fn work<S: Source, T: Tracer>(arena: &Arena<Tags, S, T>) -> Vec<Result<u64, Error>> {
    let mut seed = 1_u64;
    let mut random = move |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (seed >> 33) % below
    };
    let mut held = Vec::new();
    let mut answers = Vec::new();
    for _ in 0..2000 {
        let (size, policy) = (1 + random(40), POLICIES[random(3) as usize]);
        if random(5) > 2 && !held.is_empty() {
            let (base, size) = held.swap_remove(random(held.len() as u64) as usize);
            arena.free(base, size).unwrap();
            continue;
        }
        let answer = if random(3) == 0 {
            let layout = Layout::new(size).align(1 << random(5)).nocross(64);
            arena.xalloc(&layout, policy)
        } else {
            arena.alloc(size, policy)
        };
        held.extend(answer.ok().map(|base| (base, size)));
        answers.push(answer);
        arena.validate().unwrap();
    }
    answers
}

#[test]
fn a_traced_arena_answers_like_an_untraced_one() {
    let heaps = [(); 2].map(|()| common::arena(32, &[(0, 512), (1 << 20, 512)]));
    let traced = traced(1, &[(1 << 30, 100)], &heaps[0]);
    let silent = common::child(1, &[(1 << 30, 100)], &heaps[1]);
    assert_eq!(work(&traced), work(&silent));
    assert_eq!(snapshot(&traced), snapshot(&silent));
    assert_eq!(traced.stats(), silent.stats());
    assert_eq!(snapshot(&heaps[0]), snapshot(&heaps[1]));
    // Every kind of step occurred, except those that this work never causes.
    let events = taken(&traced);
    assert!(events.len() > 20_000, "{}", events.len());
    let kinds: std::collections::HashSet<_> = events.iter().map(std::mem::discriminant).collect();
    assert!(kinds.len() >= 21, "{}", kinds.len());
}
