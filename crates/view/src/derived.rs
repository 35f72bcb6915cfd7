//! Values that are computed from the arenas once for each state of the session, not for
//! each frame.

use std::collections::HashMap;
use std::rc::Rc;

use vmem::caches::SlabView;
use vmem_lab::narration::{self, Formatter};
use vmem_lab::{ArenaId, Moment, Session};

use crate::arena_numbers::Numbers;
use crate::arena_tree::ArenaTree;
use crate::caption::Caption;
use crate::changes::Changes;
use crate::dirty_ranges::{DirtyRanges, Snapshot};
use crate::hash::{ChainLengths, Chains};
use crate::listing::Listing;
use crate::memo::Memo;
use crate::range::Window;
use crate::segment_index::SegmentIndex;
use crate::settings::Radix;
use crate::step_highlights::StepHighlights;
use crate::tag_links::TagLinks;
use crate::tiles::Bar;
use crate::time_budget::TAGS_PER_FRAME;
use crate::wording::{sentence, unbroken};

/// Values that are computed from the state of the session.
#[derive(Default)]
pub struct Derived {
    /// Counts the states of the session.
    pub revision: u64,
    snapshot: Option<Snapshot>,
    indexes: PerArena<Updated<Rc<SegmentIndex>>>,
    chains: PerArena<Updated<ChainLengths>>,
    /// The values of this revision only.
    now: Now,
}

type PerArena<T> = HashMap<ArenaId, T>;

/// A value of an earlier revision, with the parts of its arena that may have changed since.
type Updated<T> = (DirtyRanges, T);

/// Values of one revision.
#[derive(Default)]
struct Now {
    bars: PerArena<Memo<(Window, f32), Rc<Bar>>>,
    largest_free: PerArena<u64>,
    highlights: PerArena<Rc<StepHighlights>>,
    changes: PerArena<Rc<Changes>>,
    numbers: PerArena<Rc<Numbers>>,
    tag_links: PerArena<Memo<u64, TagLinks>>,
    slabs: PerArena<Rc<Vec<SlabView>>>,
    arena_tree: Option<Rc<ArenaTree>>,
    listing: Option<Rc<Listing>>,
    caption: Memo<Radix, Rc<Caption>>,
    sentence: Memo<Radix, Rc<str>>,
    summary: Memo<Radix, Rc<str>>,
    validity: Option<Validity>,
}

impl Derived {
    /// Returns an empty cache for a revision.
    pub fn at(revision: u64) -> Self {
        Self {
            revision,
            ..Self::default()
        }
    }

    /// Starts a new revision. Forgets everything that cannot be updated, and everything
    /// about arenas that are gone.
    pub fn forget(&mut self, moment: &Moment<'_>) {
        self.revision += 1;
        // The bars hold the indexes, which are updated in place.
        self.now = Now::default();
        let now = Snapshot::new(moment);
        let changes = |arena| match &self.snapshot {
            Some(snapshot) => snapshot.changes_until(&now, arena),
            None => DirtyRanges::all(),
        };
        let exists = |arena: &ArenaId| moment.world.arena(*arena).is_some();
        self.indexes.retain(|arena, (dirty, _)| {
            dirty.add(&changes(*arena));
            exists(arena)
        });
        self.chains.retain(|arena, (dirty, _)| {
            dirty.add(&changes(*arena));
            exists(arena)
        });
        self.snapshot = Some(now);
    }

    /// Returns the index of an arena's segments.
    pub fn segment_index(&mut self, moment: &Moment<'_>, arena: ArenaId) -> Rc<SegmentIndex> {
        let cached = self.indexes.remove(&arena);
        let index = moment.world.inspect(arena, |view| {
            let updated = match cached {
                Some((dirty, mut index)) if !dirty.all => {
                    let is_complete = dirty.ranges.is_empty()
                        || Rc::make_mut(&mut index).update(view, &dirty.ranges);
                    is_complete.then_some(index)
                }
                _ => None,
            };
            updated.unwrap_or_else(|| Rc::new(SegmentIndex::new(view)))
        });
        let entry = (DirtyRanges::default(), Rc::clone(&index));
        self.indexes.insert(arena, entry);
        index
    }

    /// Returns the tiles of a window of an arena on `width` points.
    pub fn bar(
        &mut self,
        moment: &Moment<'_>,
        arena: ArenaId,
        window: Window,
        width: f32,
    ) -> Rc<Bar> {
        let index = self.segment_index(moment, arena);
        let memo = self.now.bars.entry(arena).or_default();
        let compute = || Rc::new(Bar::new(&index, window, width));
        Rc::clone(memo.get((window, width), compute))
    }

    /// Returns the lengths of an arena's hash chains.
    pub fn chains(&mut self, moment: &Moment<'_>, arena: ArenaId) -> Chains {
        let cached = self.chains.remove(&arena);
        let index = self.settled_index(moment, arena);
        let chains = moment.world.inspect(arena, |view| match cached {
            Some((dirty, mut chains)) if !dirty.all => {
                chains.update(view, &dirty.buckets);
                chains
            }
            _ => match &index {
                Some(index) => ChainLengths::from_index(view, index),
                None => ChainLengths::from_chains(view),
            },
        });
        let summary = chains.summary();
        self.chains.insert(arena, (DirtyRanges::default(), chains));
        summary
    }

    /// Returns the units of an arena's largest free segment.
    pub fn largest_free(&mut self, moment: &Moment<'_>, arena: ArenaId) -> u64 {
        if let Some(largest) = self.now.largest_free.get(&arena) {
            return *largest;
        }
        let largest = match self.settled_index(moment, arena) {
            Some(index) => index.sum(0..index.segments().len()).largest_free,
            None => moment.world.inspect(arena, |view| view.largest_free()),
        };
        self.now.largest_free.insert(arena, largest);
        largest
    }

    /// Returns the index of an arena's segments, unless the session is stopped inside an
    /// operation: there a segment may be on no list and in no chain, so the lists and
    /// chains themselves are read.
    fn settled_index(&mut self, moment: &Moment<'_>, arena: ArenaId) -> Option<Rc<SegmentIndex>> {
        let settled = moment.place.step.is_none();
        settled.then(|| self.segment_index(moment, arena))
    }

    /// Returns the parts of an arena's structures that the step or operation is about.
    pub fn highlights(&mut self, moment: &Moment<'_>, arena: ArenaId) -> Rc<StepHighlights> {
        let compute = || Rc::new(StepHighlights::new(arena, moment));
        Rc::clone(self.now.highlights.entry(arena).or_insert_with(compute))
    }

    /// Returns what changed in an arena's segment list.
    pub fn changes(&mut self, moment: &Moment<'_>, arena: ArenaId) -> Rc<Changes> {
        let compute = || Rc::new(Changes::new(moment, arena));
        Rc::clone(self.now.changes.entry(arena).or_insert_with(compute))
    }

    /// Returns the numbers of an arena.
    pub fn numbers(&mut self, moment: &Moment<'_>, arena: ArenaId) -> Rc<Numbers> {
        let largest = self.largest_free(moment, arena);
        let compute = || Rc::new(Numbers::new(moment, arena, largest));
        Rc::clone(self.now.numbers.entry(arena).or_insert_with(compute))
    }

    /// Returns the links of the boundary tag of the segment at `base`.
    pub fn tag_links(&mut self, moment: &Moment<'_>, arena: ArenaId, base: u64) -> TagLinks {
        let index = self.segment_index(moment, arena);
        let memo = self.now.tag_links.entry(arena).or_default();
        *memo.get(base, || TagLinks::new(moment, arena, &index, base))
    }

    /// Returns an arena's slabs by address.
    pub fn slabs(&mut self, moment: &Moment<'_>, arena: ArenaId) -> Rc<Vec<SlabView>> {
        let compute = || Rc::new(moment.world.slabs(arena));
        Rc::clone(self.now.slabs.entry(arena).or_insert_with(compute))
    }

    /// Returns all arenas with their spans and waiting requests.
    pub fn arena_tree(&mut self, moment: &Moment<'_>) -> Rc<ArenaTree> {
        if let Some(tree) = &self.now.arena_tree {
            return Rc::clone(tree);
        }
        let tree = ArenaTree::new(moment, |arena| self.segment_index(moment, arena));
        Rc::clone(self.now.arena_tree.insert(Rc::new(tree)))
    }

    /// Returns the pseudo-code of the operation.
    pub fn listing(&mut self, moment: &Moment<'_>) -> Rc<Listing> {
        let compute = || Rc::new(Listing::new(moment));
        Rc::clone(self.now.listing.get_or_insert_with(compute))
    }

    /// Returns the texts of present mode.
    pub fn caption(&mut self, session: &Session, radix: Radix) -> Rc<Caption> {
        let listing = self.listing(&session.moment());
        let compute = || Rc::new(Caption::new(session, listing, radix));
        Rc::clone(self.now.caption.get(radix, compute))
    }

    /// Returns the sentence about the current step or operation. For a request that failed, it
    /// says which smaller one would fit, which takes a search.
    pub fn sentence(&mut self, session: &Session, radix: Radix) -> Rc<str> {
        let compute = || Rc::<str>::from(unbroken(&sentence(session, radix)));
        Rc::clone(self.now.sentence.get(radix, compute))
    }

    /// Returns the summary of the whole operation; `None` at the start.
    pub fn summary(&mut self, moment: &Moment<'_>, radix: Radix) -> Option<Rc<str>> {
        let outcome = moment.done?;
        let compute = || {
            let formatter = Formatter::new(moment.after, radix);
            Rc::<str>::from(unbroken(&narration::summary(formatter, outcome)))
        };
        Some(Rc::clone(self.now.summary.get(radix, compute)))
    }

    /// Returns whether all invariants of all arenas hold.
    pub fn validity(&mut self, moment: &Moment<'_>) -> &Validity {
        let compute = || Validity::check(moment);
        self.now.validity.get_or_insert_with(compute)
    }
}

/// The result of checking the arenas' invariants.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Validity {
    /// All of them hold.
    Holds,
    /// One of this arena's is broken.
    Broken(ArenaId, String),
    /// The session is stopped inside an operation: the invariants need not hold before its
    /// end.
    Underway,
    /// There are too many segments to check the invariants between two frames.
    Unchecked,
}

impl Validity {
    fn check(moment: &Moment<'_>) -> Self {
        if moment.place.step.is_some() {
            return Self::Underway;
        }
        let tags = |arena| moment.world.inspect(arena, |view| view.tag_count());
        let all: usize = moment.world.arenas().map(|arena| tags(arena.id)).sum();
        if all > TAGS_PER_FRAME {
            return Self::Unchecked;
        }
        match moment.world.validate() {
            Ok(()) => Self::Holds,
            Err((arena, violation)) => Self::Broken(arena, violation.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vmem::View;
    use vmem_lab::{Command, Session};

    #[test]
    fn values_from_the_index_equal_those_of_the_structures_at_every_step() {
        let text = "arena heap\nspan heap 0 4K\n\
                    random heap ops=300 seed=7 size=1..16 live=90\n";
        let mut session = Session::open(text).unwrap();
        let mut derived = Derived::default();
        let mut places = 0;
        while session.run(Command::InnerStepForward).is_ok() && places < 3000 {
            places += 1;
            let moment = session.moment();
            derived.forget(&moment);
            let Some(arena) = moment.world.arena_named("heap") else {
                continue;
            };
            let walked = moment.world.inspect(arena, ChainLengths::from_chains);
            assert_eq!(derived.chains(&moment, arena), walked.summary());
            let largest = moment.world.inspect(arena, |view| view.largest_free());
            assert_eq!(derived.largest_free(&moment, arena), largest);
        }
        assert!(places > 100, "{places}");
        let mut chains = derived.chains.values();
        assert!(chains.all(|(_, chains)| chains.summary().longest > 0));
    }

    /// Arenas that import, cache, wait and are destroyed, and workloads.
    const ALL_KINDS: &str = "arena heap quantum=4\nspan heap 0 4K\nspan heap 8K 1K\n\
        arena kmem quantum=2 source=heap qcache=8\na = alloc kmem 6\nb = alloc kmem 100\n\
        random kmem ops=60 seed=3 size=1..40 live=20\nc = xalloc heap 64 align=256\n\
        span heap 16K 64\nd = alloc heap 3K best\nw = alloc heap 900 wait\nfree heap d\n\
        reap kmem\nfree kmem b\nrandom heap ops=120 seed=5 size=1..90 live=30 policy=next\n\
        free kmem a\narena short\nspan short 0 32\ne = alloc short 5\nfree short e\n\
        destroy short\nrandom heap ops=80 seed=9 size=1..64 live=30 policy=best\n";

    /// Runs random commands and compares updated values with newly computed ones at the
    /// steps that `asked` chooses.
    fn updates(seed: u64, asked: impl Fn(u64) -> bool) {
        let mut session = Session::open(ALL_KINDS).unwrap();
        let mut derived = Derived::default();
        let mut updated = 0;
        let mut draw = Draw(seed);
        for nth in 0..700 {
            let command = match draw.below(16) {
                0..=3 => Command::StepForward,
                4..=6 => Command::StepBack,
                7..=9 => Command::InnerStepForward,
                10..=11 => Command::InnerStepBack,
                12 => Command::GoTo(draw.below(session.len() as u64) as usize),
                13 => Command::Insert(format!("alloc heap {}", 1 + draw.below(60))),
                14 => Command::Undo,
                _ => Command::Redo,
            };
            if session.run(command).is_err() {
                continue;
            }
            let moment = session.moment();
            derived.forget(&moment);
            if !asked(nth) {
                continue;
            }
            let arenas: Vec<ArenaId> = moment.world.arenas().map(|arena| arena.id).collect();
            for arena in arenas {
                let cached = derived.indexes.get(&arena);
                if let Some((dirty, index)) = cached
                    && !dirty.all
                    && !dirty.ranges.is_empty()
                {
                    let mut index = SegmentIndex::clone(index);
                    let update = |view: View<'_>| index.update(view, &dirty.ranges);
                    updated += usize::from(moment.world.inspect(arena, update));
                }
                let whole = moment.world.inspect(arena, SegmentIndex::new);
                let index = derived.segment_index(&moment, arena);
                assert_eq!(*index, whole, "step {nth} of {seed}");
                let whole = moment.world.inspect(arena, ChainLengths::from_chains);
                let chains = derived.chains(&moment, arena);
                assert_eq!(chains, whole.summary(), "step {nth} of {seed}");
            }
        }
        assert!(updated > 50, "{updated}");
    }

    #[test]
    fn an_updated_index_equals_a_new_one_however_long_it_was_not_read() {
        (1..9).for_each(|seed| updates(seed, |_| true));
        (21..25).for_each(|seed| updates(seed, |nth| nth % 3 == 0));
    }

    #[test]
    fn sentences_are_written_once_for_each_state_and_radix() {
        let mut session = Session::open("arena heap\nspan heap 4096 64\nalloc heap 90\n").unwrap();
        let mut derived = Derived::default();
        assert_eq!(derived.summary(&session.moment(), Radix::Decimal), None);
        session.run(Command::ToEnd).unwrap();
        derived.forget(&session.moment());
        let failed = derived.sentence(&session, Radix::Decimal);
        assert!(failed.contains("64 units would fit"), "{failed}");
        let again = derived.sentence(&session, Radix::Decimal);
        assert!(Rc::ptr_eq(&failed, &again), "written again");
        let summary = derived.summary(&session.moment(), Radix::Decimal);
        assert_eq!(summary.as_ref(), Some(&failed));
        let again = derived.summary(&session.moment(), Radix::Decimal);
        let both = summary.zip(again);
        assert!(both.is_some_and(|(one, two)| Rc::ptr_eq(&one, &two)));
        session.run(Command::StepBack).unwrap();
        derived.forget(&session.moment());
        let [decimal, hexadecimal] = [Radix::Decimal, Radix::Hexadecimal].map(|radix| {
            let cached = derived.sentence(&session, radix);
            assert_eq!(*cached, *unbroken(&sentence(&session, radix)));
            cached
        });
        assert_ne!(decimal, hexadecimal);
        assert_ne!(decimal, failed);
    }

    /// Random numbers (xorshift).
    struct Draw(u64);

    impl Draw {
        fn below(&mut self, most: u64) -> u64 {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            (self.0 >> 11) % most
        }
    }

    #[test]
    fn everything_about_an_arena_that_is_gone_is_forgotten() {
        let text = "arena heap\nspan heap 0 64\narena other\ndestroy heap\n";
        let mut session = Session::open(text).unwrap();
        session.run(Command::GoTo(3)).unwrap();
        let mut derived = Derived::default();
        let read = |derived: &mut Derived, session: &Session, arena| {
            let moment = session.moment();
            derived.segment_index(&moment, arena);
            derived.chains(&moment, arena);
            derived.largest_free(&moment, arena);
            derived.highlights(&moment, arena);
            derived.slabs(&moment, arena);
        };
        let cached = |derived: &Derived| {
            [
                derived.indexes.len(),
                derived.chains.len(),
                derived.now.largest_free.len(),
                derived.now.highlights.len(),
                derived.now.slabs.len(),
            ]
        };
        read(&mut derived, &session, ArenaId(0));
        read(&mut derived, &session, ArenaId(1));
        assert_eq!(cached(&derived), [2; 5]);
        session.run(Command::ToEnd).unwrap();
        derived.forget(&session.moment());
        assert_eq!(cached(&derived), [1, 1, 0, 0, 0]);
    }
}
