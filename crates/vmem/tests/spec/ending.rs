//! Dropping, closing, forking.

use crate::common::{INSTANT, NEXT, Tags, arena, child, show, snapshot};
use vmem::{Arena, Layout, NoSource, NoTrace};

#[test]
fn dropping_an_arena_returns_its_imports() {
    let heap = arena(64, &[(4096, 1024), (0, 64)]);
    let before = show(&heap);
    let child = child(16, &[(1 << 20, 32)], &heap);
    for size in [64, 100, 10, 200] {
        child.alloc(size, INSTANT).unwrap();
    }
    assert_eq!(heap.stats().mem_inuse, child.stats().mem_import);
    assert!(heap.stats().mem_inuse > 0);
    drop(child);
    assert_eq!(show(&heap), before);
}

#[test]
fn dropping_an_arena_without_imports_asks_nothing_of_its_source() {
    let heap = arena(64, &[(4096, 1024)]);
    drop(child(16, &[(0, 32)], &heap));
    assert_eq!(heap.stats().free, 0);
    assert_eq!(heap.stats().lookup, 0);
}

#[test]
fn an_import_up_to_the_last_address_is_returned() {
    let heap = arena(64, &[(u64::MAX - 127, 128)]);
    let child = child(16, &[], &heap);
    child.alloc(16, INSTANT).unwrap();
    child.alloc(64, INSTANT).unwrap();
    drop(child);
    assert_eq!(heap.stats().mem_inuse, 0);
}

#[test]
fn closing_reports_the_units_still_allocated() {
    let heap = arena(64, &[(4096, 1024)]);
    let child = child(16, &[], &heap);
    let base = child.alloc(20, INSTANT).unwrap();
    let refused = child.close().unwrap_err();
    assert_eq!(refused.in_use, 32);
    let child = refused.arena;
    assert_eq!(show(&child), "^4096+64: a32 f32");
    child.free(base, 20).unwrap();
    child.close().unwrap();
    assert_eq!(show(&heap), "4096+1024: f1024");
}

#[test]
fn a_fork_is_independent() {
    let one = arena(1, &[(0, 100)]);
    for size in [10, 20, 5] {
        one.alloc(size, NEXT).unwrap();
    }
    one.free(10, 20).unwrap();
    let two: Arena<Tags> = one.fork(NoSource, NoTrace);
    assert_eq!(snapshot(&one), snapshot(&two));
    assert_eq!(one.stats(), two.stats());

    let before = snapshot(&one);
    assert_eq!(two.alloc(3, NEXT), Ok(35));
    two.free(0, 10).unwrap();
    two.add_span(1000, 5).unwrap();
    assert_eq!(snapshot(&one), before);
    let before = snapshot(&two);
    // The next result of one does not depend on the other.
    assert_eq!(one.alloc(4, NEXT), Ok(35));
    one.free(30, 5).unwrap();
    assert_eq!(snapshot(&two), before);
}

#[test]
fn a_fork_and_the_fork_of_its_source_are_independent() {
    let heap = arena(64, &[(4096, 1024)]);
    let one = child(16, &[], &heap);
    let base = one.alloc(40, INSTANT).unwrap();
    let other_heap: Arena<Tags> = heap.fork(NoSource, NoTrace);
    let two: Arena<Tags, &Arena<Tags>> = one.fork(&other_heap, NoTrace);
    two.free(base, 40).unwrap();
    assert_eq!(show(&other_heap), "4096+1024: f1024");
    assert_eq!(show(&heap), "4096+1024: a64 f960");
    drop(one);
    assert_eq!(show(&heap), "4096+1024: f1024");
}

#[test]
fn a_fork_of_an_empty_arena_works() {
    let none = arena(1, &[]);
    let fork: Arena<Tags> = none.fork(NoSource, NoTrace);
    fork.add_span(0, 4).unwrap();
    let layout = Layout::new(1).within(3..);
    assert_eq!(fork.xalloc(&layout, INSTANT), Ok(3));
    assert_eq!(show(&none), "");
    assert_eq!(show(&fork), "0+4: f3 a1");
}
