//! Changes of an arena during a call of its source, with no lock held.
#![cfg(feature = "alloc")]

use crate::common::{INSTANT, POLICIES, Tags, child, show};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use vmem::{Arena, Layout, Quantum, Source, SourceError};

/// Runs a closure before it answers.
struct Meanwhile<'a> {
    act: RefCell<Option<Box<dyn FnOnce() + 'a>>>,
    lend: Result<u64, SourceError>,
    released: Cell<Option<(u64, u64)>>,
}

impl<'a> Meanwhile<'a> {
    fn new(lend: Result<u64, SourceError>) -> Self {
        Self {
            act: RefCell::new(None),
            lend,
            released: Cell::new(None),
        }
    }

    fn before_lending(&self, act: impl FnOnce() + 'a) {
        *self.act.borrow_mut() = Some(Box::new(act));
    }
}

impl Source for Meanwhile<'_> {
    fn quantum(&self) -> Option<Quantum> {
        Some(Quantum::ONE)
    }

    fn import(&self, _: &Layout) -> Result<u64, SourceError> {
        if let Some(act) = self.act.take() {
            act();
        }
        self.lend
    }

    fn release(&self, base: u64, size: u64) {
        self.released.set(Some((base, size)));
    }
}

type Shared<'a> = Rc<Arena<Tags, Rc<Meanwhile<'a>>>>;

/// Returns an arena of 16 units, all allocated, whose source gives this answer.
fn full<'a>(lend: Result<u64, SourceError>) -> Shared<'a> {
    let source = Rc::new(Meanwhile::new(lend));
    let arena = Rc::new(child(1, &[(0, 16)], source));
    assert_eq!(arena.alloc(16, INSTANT), Ok(0));
    arena
}

#[test]
fn an_import_that_is_not_needed_any_more_goes_back() {
    for policy in POLICIES {
        let arena = full(Ok(1000));
        let weak = Rc::downgrade(&arena);
        arena.source().before_lending(move || {
            // The lock is not held while the source is called.
            weak.upgrade().unwrap().free(0, 16).unwrap();
        });
        assert_eq!(arena.alloc(4, policy), Ok(0));
        assert_eq!(arena.source().released.get(), Some((1000, 4)));
        assert_eq!(show(&arena), "0+16: a4 f12");
    }
}

#[test]
fn an_import_is_kept_if_a_free_meanwhile_is_too_small() {
    let arena = full(Ok(1000));
    let weak = Rc::downgrade(&arena);
    arena.source().before_lending(move || {
        let arena = weak.upgrade().unwrap();
        arena.free(0, 16).unwrap();
        arena.alloc(15, INSTANT).unwrap();
    });
    assert_eq!(arena.alloc(4, INSTANT), Ok(1000));
    assert_eq!(arena.source().released.get(), None);
    assert_eq!(show(&arena), "0+16: a15 f1; ^1000+4: a4");
}

#[test]
fn a_failed_import_does_not_matter_after_a_free_meanwhile() {
    let arena = full(Err(SourceError::Refused("no")));
    let weak = Rc::downgrade(&arena);
    arena.source().before_lending(move || {
        weak.upgrade().unwrap().free(0, 16).unwrap();
    });
    assert_eq!(arena.alloc(4, INSTANT), Ok(0));
    assert_eq!(arena.stats().fail, 0);
    assert_eq!(
        arena.alloc(13, INSTANT).unwrap_err().code(),
        "source-failed"
    );
}
