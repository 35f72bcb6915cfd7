//! Storage and sources that fail at every possible moment, one after the other.
#![cfg(feature = "alloc")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod common;

use common::{BEST, INSTANT, NEXT, Snapshot, quantum, snapshot};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use vmem::alloc::{Allocator, Bucket, Fixed, Storage, Tag};
use vmem::{AllocPolicy, Arena, Error, Layout, Quantum, Source, SourceError};

/// A failure at the n-th call, or from then on.
#[derive(Clone)]
struct Fuse {
    left: Rc<Cell<u32>>,
    for_good: bool,
    burnt: Rc<Cell<u32>>,
}

impl Fuse {
    fn new(calls: u32, for_good: bool) -> Self {
        Self {
            left: Rc::new(Cell::new(calls)),
            for_good,
            burnt: Rc::default(),
        }
    }

    fn burns(&self) -> bool {
        let left = self.left.get();
        let now = left == 1 || self.for_good && left == 0;
        self.left.set(left.saturating_sub(1));
        self.burnt.set(self.burnt.get() + u32::from(now));
        now
    }
}

/// Storage that never has more room than it was asked for, so it must grow for every
/// need. It fails once the fuses burn: one for tags, one for buckets.
struct Flaky {
    room: (Vec<Tag>, Vec<Bucket>),
    tags: Fuse,
    buckets: Fuse,
}

impl Allocator for Flaky {
    type Storage = Self;

    fn storage(self) -> Self {
        self
    }
}

impl Storage for Flaky {
    fn parts(&self) -> (&[Tag], &[Bucket]) {
        (&self.room.0, &self.room.1)
    }

    fn parts_mut(&mut self) -> (&mut [Tag], &mut [Bucket]) {
        (&mut self.room.0, &mut self.room.1)
    }

    fn reserve_tags(&mut self, count: usize) -> bool {
        let room = !self.tags.burns();
        if room {
            self.room.0.resize(count.max(self.room.0.len()), Tag::EMPTY);
        }
        room
    }

    fn reserve_buckets(&mut self, count: usize) -> bool {
        let room = !self.buckets.burns();
        if room {
            self.room
                .1
                .resize(count.max(self.room.1.len()), Bucket::EMPTY);
        }
        room
    }
}

/// A source that fails once its fuse burns.
struct Closed<S> {
    source: S,
    fuse: Fuse,
}

impl<S: Source> Source for Closed<S> {
    fn quantum(&self) -> Option<Quantum> {
        self.source.quantum()
    }

    fn import(&self, layout: &Layout) -> Result<u64, SourceError> {
        if self.fuse.burns() {
            return Err(SourceError::Refused("closed"));
        }
        self.source.import(layout)
    }

    fn release(&self, base: u64, size: u64) {
        self.source.release(base, size);
    }
}

type Root = Rc<Arena<Flaky>>;
type Child = Arena<Flaky, Closed<Root>>;

const NEVER: u32 = 0;

/// A root, an arena that imports from it, and the allocations of that arena.
struct Pair {
    root: Root,
    child: Child,
    held: RefCell<Vec<(u64, u64)>>,
}

impl Pair {
    fn new(tags: &Fuse, buckets: &Fuse, source: &Fuse) -> Self {
        let flaky = || Flaky {
            room: Default::default(),
            tags: tags.clone(),
            buckets: buckets.clone(),
        };
        let root = Rc::new(Arena::new(quantum(16), flaky()));
        let closed = Closed {
            source: Rc::clone(&root),
            fuse: source.clone(),
        };
        Self {
            child: Arena::with_source(Quantum::ONE, flaky(), closed),
            root,
            held: RefCell::default(),
        }
    }

    /// Runs one operation and checks that a failure changes nothing.
    fn whole<R>(&self, operation: impl FnOnce() -> Result<R, Error>) -> Result<R, Error> {
        let before = self.snapshots();
        let answer = operation();
        let after = self.snapshots();
        if let Err(error) = &answer {
            assert_eq!(after, before, "{error}");
        }
        let (lent, borrowed) = (self.root.stats(), self.child.stats());
        assert_eq!(lent.mem_inuse, borrowed.mem_import);
        answer
    }

    fn alloc(&self, size: u64, policy: AllocPolicy) -> Result<(), Error> {
        let base = self.whole(|| self.child.alloc(size, policy))?;
        self.held.borrow_mut().push((base, size));
        Ok(())
    }

    fn xalloc(&self, layout: &Layout) -> Result<(), Error> {
        let base = self.whole(|| self.child.xalloc(layout, INSTANT))?;
        self.held.borrow_mut().push((base, layout.size()));
        Ok(())
    }

    fn free(&self, nth: usize) -> Result<(), Error> {
        let count = self.held.borrow().len();
        if count == 0 {
            return Ok(());
        }
        let (base, size) = self.held.borrow_mut().remove(nth % count);
        self.whole(|| self.child.free(base, size))
    }

    fn add_span(&self, base: u64, size: u64) -> Result<(), Error> {
        self.whole(|| self.child.add_span(base, size))
    }

    fn add_root_span(&self, base: u64, size: u64) -> Result<(), Error> {
        self.whole(|| self.root.add_span(base, size))
    }

    /// Takes the snapshots; the root's without the order of its lists, because the root may
    /// have lent a span and got it back.
    fn snapshots(&self) -> (Snapshot, Snapshot) {
        let mut root = snapshot(&*self.root);
        root.freelists
            .iter_mut()
            .for_each(|list| list.sort_unstable_by_key(|segment| segment.base));
        root.chains.clear();
        (root.totals.3, root.totals.4) = (0, 0);
        (root, snapshot(&self.child))
    }
}

type Step = fn(&Pair) -> Result<(), Error>;

/// Spans, splits at either end and in the middle, imports with and without
/// constraints, merges, a table that grows: everything that needs room.
const SCRIPT: &[Step] = &[
    |pair| pair.add_root_span(0, 4096),
    |pair| pair.add_root_span(1 << 20, 1 << 12),
    |pair| pair.alloc(10, INSTANT),
    |pair| pair.xalloc(&Layout::new(8).align(32).phase(24)),
    |pair| pair.alloc(100, BEST),
    |pair| pair.alloc(7, NEXT),
    |pair| pair.add_span(1 << 40, 64),
    |pair| pair.xalloc(&Layout::new(4).within((1 << 40) + 30..(1 << 40) + 34)),
    |pair| pair.xalloc(&Layout::new(4).within((1 << 40) + 60..(1 << 40) + 64)),
    |pair| pair.free(1),
    |pair| pair.free(0),
    |pair| pair.xalloc(&Layout::new(40).align(64).phase(20).nocross(256)),
    |pair| pair.xalloc(&Layout::new(3).within((1 << 20) + 100..(1 << 20) + 200)),
    |pair| pair.add_span(1 << 41, 8),
    |pair| pair.whole(|| pair.child.remove_span(1 << 41)),
    |pair| pair.alloc(1000, NEXT),
    |pair| (0..20).try_for_each(|_| pair.alloc(3, INSTANT)),
    |pair| (0..10).try_for_each(|nth| pair.free(2 * nth)),
    |pair| (0..5).try_for_each(|_| pair.alloc(2, NEXT)),
    |pair| pair.add_root_span(1 << 30, 16),
    |pair| (0..40).try_for_each(|_| pair.free(0)),
];

/// Plays the script, and counts the steps that fail as expected. Later steps may fail
/// for lack of units, or of a span.
fn play(pair: &Pair, expected: fn(&Error) -> bool) -> u32 {
    let mut failures = 0;
    for (nth, step) in SCRIPT.iter().enumerate() {
        match step(pair) {
            Err(error) if expected(&error) => failures += 1,
            Err(error) => assert!(
                ["exhausted", "source-failed", "no-such-span"].contains(&error.code()),
                "step {nth}: {error}"
            ),
            Ok(()) => {}
        }
    }
    failures
}

/// Ends the pair, and checks that the source got everything back.
fn end(pair: Pair) {
    for (base, size) in pair.held.take() {
        pair.whole(|| pair.child.free(base, size)).unwrap();
    }
    let Pair { root, child, .. } = pair;
    child.close().unwrap();
    assert_eq!(root.stats().mem_inuse, 0);
    root.validate().unwrap();
}

fn is_no_tags(error: &Error) -> bool {
    let cause = SourceError::NoTags;
    *error == Error::NoTags || matches!(error, Error::SourceFailed { cause: c, .. } if *c == cause)
}

fn is_closed(error: &Error) -> bool {
    matches!(error, Error::SourceFailed { cause, .. } if cause.code() == "refused")
}

fn quiet() -> Fuse {
    Fuse::new(NEVER, false)
}

#[test]
fn the_script_succeeds_without_faults() {
    let pair = Pair::new(&quiet(), &quiet(), &quiet());
    for (nth, step) in SCRIPT.iter().enumerate() {
        assert_eq!(step(&pair), Ok(()), "step {nth}");
    }
    assert!(pair.child.stats().alloc > 30);
    end(pair);
}

#[test]
fn running_out_of_tags_at_any_point_changes_nothing() {
    for for_good in [false, true] {
        let mut moments = 0;
        for calls in 1.. {
            let fuse = Fuse::new(calls, for_good);
            let pair = Pair::new(&fuse, &quiet(), &quiet());
            let failures = play(&pair, is_no_tags);
            end(pair);
            if fuse.burnt.get() == 0 {
                break;
            }
            assert!(failures >= 1, "growth {calls} failed and nobody was told");
            if !for_good {
                assert_eq!(failures, 1);
            }
            moments += 1;
        }
        assert!(moments > 20, "{moments}");
    }
}

#[test]
fn running_out_of_buckets_fails_only_without_any_bucket() {
    for for_good in [false, true] {
        for calls in 1.. {
            let fuse = Fuse::new(calls, for_good);
            let pair = Pair::new(&quiet(), &fuse, &quiet());
            let failures = play(&pair, is_no_tags);
            end(pair);
            if fuse.burnt.get() == 0 {
                assert!(calls > 3, "the table never grew");
                break;
            }
            // Call 1 is the first growth of the root, call 2 the child's.
            assert!(failures > 0 || calls > 2);
        }
    }
}

#[test]
fn a_source_that_fails_at_any_point_changes_nothing() {
    for for_good in [false, true] {
        let mut moments = 0;
        for calls in 1.. {
            let fuse = Fuse::new(calls, for_good);
            let pair = Pair::new(&quiet(), &quiet(), &fuse);
            let failures = play(&pair, is_closed);
            end(pair);
            if fuse.burnt.get() == 0 {
                break;
            }
            assert!(failures >= 1, "import {calls} failed and nobody was told");
            moments += 1;
        }
        assert!(moments >= 4, "{moments}");
    }
}

#[test]
fn without_a_bucket_nothing_is_added_nor_imported() {
    let root = common::arena(16, &[(0, 1024)]);
    let before = snapshot(&root);
    let child = Arena::with_source(Quantum::ONE, Fixed::<64, 0>::new(), &root);
    assert_eq!(child.add_span(0, 16), Err(Error::NoTags));
    for policy in common::POLICIES {
        assert_eq!(child.alloc(1, policy), Err(Error::NoTags));
    }
    assert_eq!(child.stats().fail, 3);
    child.validate().unwrap();
    let after = snapshot(&root);
    assert_eq!(
        (&after.segments, &after.freelists),
        (&before.segments, &before.freelists)
    );
}

#[test]
fn after_a_reserve_the_storage_is_not_asked_again() {
    let (tags, buckets) = (quiet(), quiet());
    let pair = Pair::new(&tags, &buckets, &quiet());
    pair.root.reserve(100).unwrap();
    pair.child.reserve(200).unwrap();
    tags.left.set(1);
    buckets.left.set(1);
    for step in SCRIPT {
        step(&pair).unwrap();
    }
    assert_eq!((tags.burnt.get(), buckets.burnt.get()), (0, 0));
    end(pair);
}
