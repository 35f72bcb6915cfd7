//! Storage for boundary tags.

use crate::common::{INSTANT, arena, child, quantum, show, snapshot};
use vmem::alloc::{Bucket, Fixed, Lent, Tag};
use vmem::{Arena, Error, Layout, Quantum};

#[test]
fn a_tag_takes_32_bytes_and_a_bucket_4() {
    assert_eq!((size_of::<Tag>(), size_of::<Bucket>()), (32, 4));
}

#[test]
fn lent_slices_are_storage() {
    let mut tags = [Tag::EMPTY; 8];
    let mut buckets = [Bucket::EMPTY; 2];
    // Twice, to check that nothing of the first arena remains.
    for _ in 0..2 {
        let arena = Arena::new(Quantum::ONE, Lent::new(&mut tags, &mut buckets));
        arena.add_span(0, 10).unwrap();
        for base in 0..5 {
            assert_eq!(arena.alloc(1, INSTANT), Ok(base));
        }
        assert_eq!(show(&arena), "0+10: a1 a1 a1 a1 a1 f5");
    }
}

#[test]
fn fixed_storage_ends_where_its_tags_end() {
    // Anchor, marker, and three segments.
    let arena = Arena::new(Quantum::ONE, Fixed::<5, 4>::new());
    arena.add_span(0, 16).unwrap();
    assert_eq!(arena.alloc(4, INSTANT), Ok(0));
    let middle = Layout::new(4).within(8..12);
    let before = snapshot(&arena);
    assert_eq!(arena.xalloc(&middle, INSTANT), Err(Error::NoTags));
    assert_eq!(snapshot(&arena), before);
    assert_eq!(arena.alloc(4, INSTANT), Ok(4));
    assert_eq!(arena.alloc(4, INSTANT), Err(Error::NoTags));
    // Taking a whole segment needs no further tag.
    assert_eq!(arena.alloc(8, INSTANT), Ok(8));
    assert_eq!(arena.add_span(100, 1), Err(Error::NoTags));
    assert_eq!(arena.stats().fail, 2);
    assert_eq!(show(&arena), "0+16: a4 a4 a8");
}

#[test]
fn the_smallest_storage_is_three_tags_and_a_bucket() {
    let arena = Arena::new(Quantum::ONE, Fixed::<3, 1>::new());
    arena.add_span(5, 10).unwrap();
    assert_eq!(arena.alloc(10, INSTANT), Ok(5));
    assert_eq!(show(&arena), "5+10: a10");
    let none = [
        Arena::new(Quantum::ONE, Fixed::<2, 1>::new()).add_span(0, 1),
        Arena::new(Quantum::ONE, Fixed::<0, 1>::new()).add_span(0, 1),
        Arena::new(Quantum::ONE, Fixed::<3, 0>::new()).add_span(0, 1),
        Arena::new(Quantum::ONE, Fixed::<0, 0>::new()).add_span(0, 1),
    ];
    assert_eq!(none, [Err(Error::NoTags); 4]);
}

#[test]
fn an_arena_without_any_storage_can_be_asked() {
    let arena = Arena::new(Quantum::ONE, Fixed::<0, 0>::new());
    assert_eq!(arena.alloc(1, INSTANT).unwrap_err().code(), "exhausted");
    assert_eq!(arena.free(0, 1), Err(Error::NotAllocated { base: 0 }));
    assert_eq!(arena.remove_span(0), Err(Error::NoSuchSpan { base: 0 }));
    assert_eq!(arena.reserve(1), Err(Error::NoTags));
    arena.inspect(|view| {
        assert_eq!(view.segments().count() + view.spans().count(), 0);
        assert_eq!(view.chain_of(0).count(), 0);
        assert_eq!((view.bucket_of(7), view.cursor()), (None, None));
        assert_eq!((view.tag_count(), view.free_count()), (0, 0));
        assert!(view.allocation(0).is_none() && view.find(0).is_none());
    });
    arena.validate().unwrap();
}

#[test]
fn reserving_more_than_there_is_fails_and_changes_nothing() {
    let arena = arena(1, &[(0, 64)]);
    let before = snapshot(&arena);
    assert_eq!(arena.reserve(254), Err(Error::NoTags));
    assert_eq!(arena.reserve(253), Ok(()));
    // Far more than any storage can have.
    assert_eq!(arena.reserve(usize::MAX), Err(Error::NoTags));
    assert_eq!(snapshot(&arena), before);
}

#[cfg(feature = "alloc")]
#[test]
fn the_heap_has_its_limits_too() {
    let arena = Arena::new(Quantum::ONE, vmem::alloc::Heap::new());
    arena.add_span(0, 64).unwrap();
    assert_eq!(arena.reserve(1 << 29), Err(Error::NoTags));
    assert_eq!(arena.reserve(usize::MAX), Err(Error::NoTags));
    assert_eq!(arena.reserve(1000), Ok(()));
    assert_eq!(show(&arena), "0+64: f64");
}

#[test]
fn arenas_are_chained_by_reference_and_by_option() {
    let heap = arena(64, &[(4096, 1024)]);
    let sources: [Option<&dyn vmem::Source>; 2] = [None, Some(&heap)];
    let [without, with] = sources.map(|source| child(16, &[], source));
    assert_eq!(without.alloc(16, INSTANT).unwrap_err().code(), "exhausted");
    assert_eq!(with.alloc(16, INSTANT), Ok(4096));
}

#[cfg(feature = "alloc")]
#[test]
fn arenas_are_chained_by_box_rc_and_arc() {
    use std::rc::Rc;
    let root = Rc::new(arena(64, &[(4096, 1024)]));
    let middle = Rc::new(child(16, &[], Rc::clone(&root)));
    let leaves = [
        child(1, &[], Rc::clone(&middle) as Rc<dyn vmem::Source>),
        child(2, &[], Rc::clone(&middle) as Rc<dyn vmem::Source>),
    ];
    assert_eq!(leaves[0].alloc(10, INSTANT), Ok(4096));
    assert_eq!(leaves[1].alloc(10, INSTANT), Ok(4112));
    assert_eq!(show(&middle), "^4096+64: a16 a16 f32");
    drop(leaves);
    assert_eq!(show(&middle), "");
    assert_eq!(show(&root), "4096+1024: f1024");

    let boxed: Box<dyn vmem::Source> = Box::new(arena(1, &[(7, 1)]));
    assert_eq!(child(1, &[], boxed).alloc(1, INSTANT), Ok(7));
    let none = std::sync::Arc::new(vmem::NoSource);
    let without = child(1, &[], none);
    assert_eq!(without.alloc(1, INSTANT).unwrap_err().code(), "exhausted");
}

#[test]
fn a_layout_of_memory_is_a_layout() {
    let memory = core::alloc::Layout::from_size_align(100, 64).unwrap();
    let arena = arena(16, &[(16, 4096)]);
    assert_eq!(arena.xalloc(&memory.into(), INSTANT), Ok(64));
    assert_eq!(arena.quantum(), quantum(16));
}

#[cfg(feature = "nightly")]
#[test]
fn any_core_allocator_is_storage() {
    use std::alloc::{Global, System};
    let global = Arena::new(Quantum::ONE, Global);
    let system = Arena::new(Quantum::ONE, &System);
    global.add_span(0, 1000).unwrap();
    system.add_span(0, 1000).unwrap();
    for base in 0..500 {
        assert_eq!(global.alloc(1, INSTANT), Ok(base));
        assert_eq!(system.alloc(1, INSTANT), Ok(base));
    }
    global.validate().unwrap();
    system.validate().unwrap();
    let fork: Arena<Global> = global.fork(vmem::NoSource, vmem::NoTrace);
    assert_eq!(snapshot(&fork), snapshot(&global));
}
