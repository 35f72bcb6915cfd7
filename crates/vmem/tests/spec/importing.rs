//! Importing from a source, and giving back.

use crate::common::{
    BEST, HALF, INSTANT, NEXT, POLICIES, Tags, arena, child, quantum, show, snapshot,
};
use std::cell::RefCell;
use vmem::{Arena, Core, Error, Layout, Quantum, Shortage, Source, SourceError};

/// Lends what its script says, and records the requests.
#[derive(Default)]
struct Script {
    quantum: Option<Quantum>,
    answers: RefCell<Vec<Result<u64, SourceError>>>,
    asked: RefCell<Vec<Layout>>,
    released: RefCell<Vec<(u64, u64)>>,
}

impl Script {
    fn new<const N: usize>(units: u64, mut answers: [Result<u64, SourceError>; N]) -> Self {
        answers.reverse();
        Self {
            quantum: Some(quantum(units)),
            answers: RefCell::new(answers.into()),
            ..Self::default()
        }
    }

    fn asked(&self) -> Layout {
        let asked = self.asked.take();
        assert_eq!(asked.len(), 1, "one request makes one attempt");
        asked[0]
    }
}

impl Source for Script {
    fn quantum(&self) -> Option<Quantum> {
        self.quantum
    }

    fn import(&self, layout: &Layout) -> Result<u64, SourceError> {
        self.asked.borrow_mut().push(*layout);
        let answer = self.answers.borrow_mut().pop();
        answer.unwrap_or(Err(SourceError::Refused("the script is over")))
    }

    fn release(&self, base: u64, size: u64) {
        self.released.borrow_mut().push((base, size));
    }
}

#[test]
fn an_import_is_rounded_to_the_larger_quantum_and_aligned_to_it() {
    for (q, source_q, size, n) in [
        (16, 64, 40, 64),
        (16, 64, 64, 64),
        (16, 64, 65, 128),
        (64, 16, 40, 64),
        (64, 16, 65, 128),
        (1, 1, 40, 40),
        (16, 16, 1, 16),
    ] {
        let source = Script::new(source_q, [Ok(1 << 20)]);
        let child = child(q, &[], &source);
        assert_eq!(child.alloc(size, INSTANT), Ok(1 << 20));
        let larger = q.max(source_q);
        assert_eq!(source.asked(), Layout::new(n).align(larger));
        assert_eq!(child.stats().mem_import, n.into());
        child.validate().unwrap();
    }
}

#[test]
fn import_min_is_the_least_size_of_an_import() {
    for (import_min, size, n) in [(256, 40, 256), (250, 40, 256), (100, 300, 320), (1, 1, 64)] {
        let source = Script::new(64, [Ok(4096)]);
        let core = Core::new(quantum(16), Tags::new()).import_min(import_min);
        let child: Arena<Tags, &Script> = Arena::from_core(core, &source);
        assert_eq!(child.alloc(size, INSTANT), Ok(4096));
        assert_eq!(source.asked(), Layout::new(n).align(64));
        assert_eq!(child.inspect(|view| view.import_min()), import_min);
    }
}

#[test]
fn an_import_min_above_all_addresses_is_ignored() {
    let source = Script::new(64, [Ok(4096)]);
    let core = Core::new(quantum(16), Tags::new()).import_min(u64::MAX);
    let child: Arena<Tags, &Script> = Arena::from_core(core, &source);
    assert_eq!(child.alloc(40, INSTANT), Ok(4096));
    assert_eq!(source.asked(), Layout::new(64).align(64));
}

#[test]
fn an_import_with_constraints_is_as_small_as_possible() {
    let within = 4096..1 << 20;
    let layout = Layout::new(20).within(within.clone()).nocross(4096);
    let import = |n| Layout::new(n).within(within.clone()).nocross(4096);
    // q 16, source 64: Q is 64; s is 32.
    for (layout, expected, at) in [
        // align below Q: P is 0; the import is larger, to make up for the phase.
        (layout.align(32).phase(16), import(64).align(64), 16),
        (layout.align(64).phase(48), import(128).align(64), 48),
        (layout, import(64).align(64), 0),
        // align above Q: P is the phase rounded down to Q.
        (
            layout.align(256).phase(80),
            import(64).align(256).phase(64),
            80,
        ),
        (
            layout.align(256).phase(112),
            import(128).align(256).phase(64),
            112,
        ),
        (
            layout.align(256).phase(192),
            import(64).align(256).phase(192),
            192,
        ),
    ] {
        for policy in POLICIES {
            let source = Script::new(64, [Ok(8192 + expected.phase_offset())]);
            let core = Core::new(quantum(16), Tags::new()).import_min(1 << 16);
            let child: Arena<Tags, &Script> = Arena::from_core(core, &source);
            assert_eq!(child.xalloc(&layout, policy), Ok(8192 + at));
            assert_eq!(source.asked(), expected);
            child.validate().unwrap();
        }
    }
}

#[test]
fn constraints_without_effect_import_like_none() {
    let source = Script::new(16, [Ok(4096)]);
    let core = Core::new(quantum(16), Tags::new()).import_min(256);
    let child: Arena<Tags, &Script> = Arena::from_core(core, &source);
    let layout = Layout::new(5).align(8).within(..);
    assert_eq!(child.xalloc(&layout, INSTANT), Ok(4096));
    assert_eq!(source.asked(), Layout::new(256).align(16));
}

#[test]
fn a_childs_quantum_may_be_larger_than_the_sources() {
    let heap = arena(16, &[(4096 + 16, 1024)]);
    let child = child(64, &[], &heap);
    assert_eq!(child.alloc(1, INSTANT), Ok(4096 + 64));
    let layout = Layout::new(64).align(256).phase(192);
    assert_eq!(child.xalloc(&layout, INSTANT), Ok(4096 + 192));
    assert_eq!(show(&child), "^4160+64: a64; ^4288+64: a64");
    assert_eq!(show(&heap), "4112+1024: f48 a64 f64 a64 f784");
}

#[test]
fn nothing_is_imported_while_something_fits() {
    let source = Script::new(1, []);
    let child = child(1, &[(0, 32)], &source);
    for policy in POLICIES {
        let base = child.alloc(20, policy).unwrap();
        child.free(base, 20).unwrap();
    }
    assert!(source.asked.borrow().is_empty());
    // Enough is free, but not in one piece.
    let layout = Layout::new(1).within(16..17);
    child.xalloc(&layout, INSTANT).unwrap();
    child.alloc(20, INSTANT).unwrap_err();
    assert_eq!(source.asked(), Layout::new(20).align(1));
}

#[test]
fn a_request_is_served_from_its_import_without_a_search() {
    let source = Script::new(1, [Ok(1000), Ok(2000), Ok(3000)]);
    let core = Core::new(Quantum::ONE, Tags::new()).import_min(500);
    let child: Arena<Tags, &Script> = Arena::from_core(core, &source);
    child.add_span(0, 10).unwrap();
    child.add_span(100, 300).unwrap();
    // Only the search before the import examines anything.
    for (policy, at, searched) in [(INSTANT, 1000, 1), (BEST, 2000, 1), (NEXT, 3000, 10)] {
        let before = child.stats().search;
        assert_eq!(child.alloc(480, policy), Ok(at));
        assert_eq!(child.stats().search - before, searched);
    }
    assert_eq!(
        show(&child),
        "0+10: f10; 100+300: f300; ^1000+500: a480 f20; ^2000+500: a480 f20; ^3000+500: a480 f20"
    );
    assert_eq!(child.inspect(|view| view.cursor()), Some(3480));
}

#[test]
fn an_import_by_next_fit_moves_the_cursor() {
    let heap = arena(64, &[(4096, 1024)]);
    let child = child(16, &[], &heap);
    assert_eq!(child.alloc(16, NEXT), Ok(4096));
    assert_eq!(child.alloc(64, NEXT), Ok(4160));
    assert_eq!(child.inspect(|view| view.cursor()), Some(4224));
    assert_eq!(child.alloc(16, NEXT), Ok(4112));
    // Its span goes back, and the cursor moves on to the next one in the list.
    child.free(4096, 16).unwrap();
    child.free(4112, 16).unwrap();
    assert_eq!(child.inspect(|view| view.cursor()), Some(4160));
    child.validate().unwrap();
}

#[test]
fn a_source_that_fails_changes_nothing_and_its_reason_is_reported() {
    let source = Script::new(64, [Err(SourceError::Refused("closed on sundays"))]);
    let child = child(16, &[(0, 32)], &source);
    let before = snapshot(&child);
    let error = child.alloc(40, INSTANT).unwrap_err();
    let shortage = Shortage {
        asked: 40,
        free: 32,
        largest: 32,
    };
    assert_eq!(
        error,
        Error::SourceFailed {
            shortage,
            import: 64,
            cause: SourceError::Refused("closed on sundays")
        }
    );
    assert_eq!(
        error.to_string(),
        "no free segment fits (requested: 40, free: 32, largest free segment: 32); \
         and the source could not lend 64 units: closed on sundays"
    );
    assert_eq!(snapshot(&child), before);
    assert_eq!(source.asked(), Layout::new(64).align(64));
    assert!(source.released.borrow().is_empty());
    assert_eq!(child.stats().fail, 1);
}

#[test]
fn the_reason_of_the_last_source_in_a_chain_is_reported() {
    let root = arena(64, &[(4096, 128)]);
    let middle = child(16, &[], &root);
    let leaf = child(1, &[], &middle);
    let error = leaf.alloc(200, INSTANT).unwrap_err();
    assert_eq!(
        error,
        Error::SourceFailed {
            shortage: Shortage {
                asked: 200,
                free: 0,
                largest: 0
            },
            import: 208,
            cause: SourceError::Exhausted(Shortage {
                asked: 256,
                free: 128,
                largest: 128
            }),
        }
    );
    assert_eq!([root.stats(), middle.stats()].map(|s| s.fail), [1, 1]);
}

#[test]
fn bounds_that_cut_through_a_block_import_the_blocks_around_the_lowest_legal_address() {
    let blocks = |range: std::ops::Range<u64>| {
        Layout::new(range.end - range.start)
            .align(4096)
            .within(range)
    };
    for (layout, expected, at) in [
        (Layout::new(16).within(1024..2048), blocks(0..4096), 1024),
        (Layout::new(16).within(5000..5500), blocks(4096..8192), 5008),
        // The end of a block, and the start of the next one.
        (Layout::new(16).within(1024..5000), blocks(0..4096), 1024),
        (Layout::new(1504).within(3008..5008), blocks(0..8192), 3008),
        (
            Layout::new(16).align(64).phase(48).within(1024..2048),
            blocks(0..4096),
            1072,
        ),
        (
            Layout::new(64).align(64).nocross(64).within(4097..8000),
            blocks(4096..8192),
            4160,
        ),
        (
            Layout::new(16).within(u64::MAX - 99..=u64::MAX),
            Layout::new(4096)
                .align(4096)
                .within(u64::MAX - 4095..=u64::MAX),
            u64::MAX - 95,
        ),
    ] {
        for policy in POLICIES {
            let base = *expected.bounds().start();
            let source = Script::new(4096, [Ok(base)]);
            let child = child(16, &[], &source);
            assert_eq!(child.xalloc(&layout, policy), Ok(at), "{layout:?}");
            assert_eq!(source.asked(), expected);
            child.validate().unwrap();
            child.free(at, layout.size()).unwrap();
            assert_eq!(source.released.take(), [(base, expected.size())]);
        }
    }
}

#[test]
fn a_boundary_inside_of_a_block_does_not_constrain_the_import() {
    let heap = arena(64, &[(4096, 128)]);
    let child = child(16, &[], &heap);
    assert_eq!(
        child.xalloc(&Layout::new(16).nocross(16), INSTANT),
        Ok(4096)
    );
    let layout = Layout::new(32)
        .align(16)
        .phase(0)
        .nocross(64)
        .within(4130..);
    assert_eq!(child.xalloc(&layout, INSTANT), Ok(4160));
    assert_eq!(show(&child), "^4096+64: a16 f48; ^4160+64: a32 f32");
}

#[test]
fn a_request_without_a_source_is_exhausted() {
    let none: Option<Script> = None;
    let child = child(16, &[], none);
    assert_eq!(child.alloc(1, INSTANT).unwrap_err().code(), "exhausted");
    let some = Script::default();
    let child = crate::common::child(16, &[], &some);
    assert_eq!(child.alloc(1, INSTANT).unwrap_err().code(), "exhausted");
    assert!(some.asked.borrow().is_empty());
}

#[test]
fn a_source_is_never_asked_for_more_than_it_can_have() {
    let source = Script::new(64, []);
    let child = child(1, &[], &source);
    for layout in [
        Layout::new(u64::MAX),
        Layout::new(u64::MAX - 62),
        Layout::new(u64::MAX - 64).align(1 << 62).phase(63),
    ] {
        let error = child.xalloc(&layout, INSTANT).unwrap_err();
        assert_eq!(error.code(), "exhausted", "{layout:?}");
    }
    assert!(source.asked.borrow().is_empty());
    child.alloc(u64::MAX - 63, INSTANT).unwrap_err();
    assert_eq!(source.asked(), Layout::new(u64::MAX - 63).align(64));
}

#[test]
fn imports_may_lie_at_both_ends_of_all_addresses() {
    let heap = arena(1, &[(0, HALF), (HALF, HALF)]);
    let child = child(1, &[], &heap);
    let top = Layout::new(8).within(u64::MAX - 7..=u64::MAX);
    assert_eq!(child.xalloc(&top, INSTANT), Ok(u64::MAX - 7));
    let bottom = Layout::new(8).within(..8);
    assert_eq!(child.xalloc(&bottom, INSTANT), Ok(0));
    heap.validate().unwrap();
    assert_eq!(show(&child), format!("^{}+8: a8; ^0+8: a8", u64::MAX - 7));
    drop(child);
    assert_eq!(heap.stats().mem_inuse, 0);
}

#[test]
fn a_wrong_import_goes_back() {
    // Misaligned, overlapping an added span, wrapping, out of bounds.
    for (base, layout) in [
        (4100, Layout::new(16)),
        (64, Layout::new(16)),
        (0, Layout::new(80)),
        (u64::MAX - 15, Layout::new(32)),
        (8192, Layout::new(16).within(..8192)),
        (4096 + 16, Layout::new(64).align(64).within(..1 << 32)),
    ] {
        let source = Script::new(16, [Ok(base)]);
        let child = child(16, &[(64, 16)], &source);
        assert_eq!(child.alloc(16, INSTANT), Ok(64));
        let before = snapshot(&child);
        let error = child.xalloc(&layout, INSTANT).unwrap_err();
        let Error::SourceFailed { cause, .. } = error else {
            panic!("{error}")
        };
        assert_eq!(cause, SourceError::BadSpan { base });
        assert_eq!(snapshot(&child), before);
        assert_eq!(source.released.take(), [(base, layout.size())]);
        assert_eq!(child.stats().fail, 1);
    }
}

#[test]
fn an_import_without_room_for_its_tags_goes_back() {
    // Anchor, marker, segment; an import takes at least two more.
    let source = Script::new(1, [Ok(1000), Ok(2000)]);
    let arena = Arena::with_source(Quantum::ONE, vmem::alloc::Fixed::<4, 1>::new(), &source);
    arena.add_span(0, 16).unwrap();
    assert_eq!(arena.alloc(16, INSTANT), Ok(0));
    let before = snapshot(&arena);
    assert_eq!(arena.alloc(4, INSTANT), Err(Error::NoTags));
    assert_eq!(source.released.take(), [(1000, 4)]);
    assert_eq!(snapshot(&arena), before);
    assert_eq!(arena.stats().fail, 1);
}

#[test]
fn trees_are_of_any_depth() {
    fn grow(source: &dyn Source, depth: u32) {
        let arena = child(1, &[], source);
        let base = arena.alloc(1, INSTANT).unwrap();
        if depth > 0 {
            grow(&arena, depth - 1);
        }
        arena.free(base, 1).unwrap();
        assert_eq!(show(&arena), "");
    }
    let root = arena(1, &[(0, 100)]);
    grow(&root, 8);
    assert_eq!(show(&root), "0+100: f100");
}
