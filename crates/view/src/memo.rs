//! What is worked out from the arenas once for each state of the session, not for each
//! frame.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use vmem::caches::SlabView;
use vmem_lab::{ArenaId, Moment};

use crate::arena_tree::ArenaTree;
use crate::chains::{Chains, EachChain};
use crate::dirty_ranges::{DirtyRanges, Seen};
use crate::listing::Listing;
use crate::range::Window;
use crate::segment_index::SegmentIndex;
use crate::step_highlights::StepHighlights;
use crate::tiles::Bar;

/// What is worked out once for each state of the session.
#[derive(Default)]
pub struct Derived {
    /// Counts the states there were.
    pub revision: u64,
    seen: Option<Seen>,
    charts: Followed<Rc<SegmentIndex>>,
    bars: HashMap<ArenaId, (u64, Window, f32, Rc<Bar>)>,
    chains: Followed<EachChain>,
    largest: PerArena<u64>,
    step_highlights: PerArena<Rc<StepHighlights>>,
    slabs: PerArena<Rc<Vec<SlabView>>>,
    /// With the revision it is for.
    arena_tree: Option<(u64, Rc<ArenaTree>)>,
    /// With the revision it is for.
    validity: Option<(u64, Validity)>,
    /// With the revision it is for.
    listing: Option<(u64, Rc<Listing>)>,
}

/// A value for each arena, with what it was worked out for.
struct PerArena<T>(HashMap<ArenaId, (Stamp, T)>);

/// The revision.
#[derive(Clone, Copy, PartialEq)]
struct Stamp(u64);

impl<T> Default for PerArena<T> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<T> PerArena<T> {
    fn get(&mut self, arena: ArenaId, stamp: Stamp, make: impl Fn() -> T) -> &T {
        let entry = self.0.entry(arena).or_insert_with(|| (stamp, make()));
        if entry.0 != stamp {
            *entry = (stamp, make());
        }
        &entry.1
    }

    fn retain(&mut self, there: &HashSet<ArenaId>) {
        self.0.retain(|arena, _| there.contains(arena));
    }
}

/// A value for each arena, with where the arena may have changed since it was worked out.
struct Followed<T>(HashMap<ArenaId, (DirtyRanges, T)>);

impl<T> Default for Followed<T> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<T> Followed<T> {
    /// Of the arenas that are still there: what may have changed since.
    fn drift(&mut self, there: &HashSet<ArenaId>, since: impl Fn(ArenaId) -> DirtyRanges) {
        self.0.retain(|arena, _| there.contains(arena));
        for (arena, (drift, _)) in &mut self.0 {
            drift.add(&since(*arena));
        }
    }
}

impl Derived {
    /// Nothing is worked out yet for this revision.
    pub fn at(revision: u64) -> Self {
        Self {
            revision,
            ..Self::default()
        }
    }

    /// Something has changed. Of arenas that are gone nothing is kept.
    pub fn forget(&mut self, moment: &Moment<'_>) {
        self.revision += 1;
        let now = Seen::of(moment);
        let since = |arena| match &self.seen {
            Some(seen) => seen.until(&now, arena),
            None => DirtyRanges::Anything,
        };
        let there: HashSet<ArenaId> = moment.world.arenas().map(|arena| arena.id).collect();
        // They hold the charts, which are to be mended where they are.
        self.bars.clear();
        self.charts.drift(&there, since);
        self.chains.drift(&there, since);
        self.seen = Some(now);
        self.largest.retain(&there);
        self.step_highlights.retain(&there);
        self.slabs.retain(&there);
    }

    /// The segments of an arena in one row.
    pub fn chart(&mut self, moment: &Moment<'_>, arena: ArenaId) -> Rc<SegmentIndex> {
        let charts = &mut self.charts.0;
        let chart = moment.world.inspect(arena, |view| {
            match charts.remove(&arena) {
                Some((DirtyRanges::Touched(touched), mut chart)) => {
                    let whole = touched.ranges.is_empty()
                        || Rc::make_mut(&mut chart).follow(view, &touched.ranges);
                    whole.then_some(chart)
                }
                _ => None,
            }
            .unwrap_or_else(|| Rc::new(SegmentIndex::of(view)))
        });
        let (_, chart) = charts
            .entry(arena)
            .insert_entry((DirtyRanges::none(), chart))
            .into_mut();
        Rc::clone(chart)
    }

    /// What is in a window of an arena, on `width` points.
    pub fn bar(
        &mut self,
        moment: &Moment<'_>,
        arena: ArenaId,
        window: Window,
        width: f32,
    ) -> Rc<Bar> {
        let revision = self.revision;
        if let Some((of, seen, on, bar)) = self.bars.get(&arena)
            && (*of, *seen, *on) == (revision, window, width)
        {
            return Rc::clone(bar);
        }
        let chart = self.chart(moment, arena);
        let bar = Rc::new(Bar::of(&chart, window, width));
        let kept = (revision, window, width, Rc::clone(&bar));
        self.bars.insert(arena, kept);
        bar
    }

    /// How long the arena's hash chains are.
    pub fn chains(&mut self, moment: &Moment<'_>, arena: ArenaId) -> Chains {
        let known = self.chains.0.remove(&arena);
        let chart = self.settled_chart(moment, arena);
        let chains = moment.world.inspect(arena, |view| match known {
            Some((DirtyRanges::Touched(touched), mut chains)) => {
                chains.follow(view, &touched.buckets);
                chains
            }
            _ => match &chart {
                Some(chart) => EachChain::from_chart(view, chart),
                None => EachChain::of(view),
            },
        });
        let summary = chains.summary();
        self.chains.0.insert(arena, (DirtyRanges::none(), chains));
        summary
    }

    /// The units of the arena's largest free segment.
    pub fn largest_free(&mut self, moment: &Moment<'_>, arena: ArenaId) -> u64 {
        let stamp = Stamp(self.revision);
        let chart = self.settled_chart(moment, arena);
        let look = || match &chart {
            Some(chart) => chart.sum(0..chart.segments().len()).largest_free,
            None => moment.world.inspect(arena, |view| view.largest_free()),
        };
        *self.largest.get(arena, stamp, look)
    }

    /// The segments in one row, unless an operation is in the midst of changing them: then
    /// a segment may be on no list and in no chain, and the structures have to be asked.
    fn settled_chart(&mut self, moment: &Moment<'_>, arena: ArenaId) -> Option<Rc<SegmentIndex>> {
        let settled = moment.place.step.is_none();
        settled.then(|| self.chart(moment, arena))
    }

    /// What is happening in the arena.
    pub fn highlights(&mut self, moment: &Moment<'_>, arena: ArenaId) -> Rc<StepHighlights> {
        let stamp = Stamp(self.revision);
        let look = || Rc::new(StepHighlights::new(arena, moment));
        self.step_highlights.get(arena, stamp, look).clone()
    }

    /// The arena's slabs by address.
    pub fn slabs(&mut self, moment: &Moment<'_>, arena: ArenaId) -> Rc<Vec<SlabView>> {
        let stamp = Stamp(self.revision);
        let look = || Rc::new(moment.world.slabs(arena));
        self.slabs.get(arena, stamp, look).clone()
    }

    /// All arenas with their spans, and who waits for them.
    pub fn arena_tree(&mut self, moment: &Moment<'_>) -> Rc<ArenaTree> {
        let revision = self.revision;
        let known = self.arena_tree.take().filter(|known| known.0 == revision);
        let known = known.unwrap_or_else(|| {
            let arena_tree = ArenaTree::of(moment, |arena| self.chart(moment, arena));
            (revision, Rc::new(arena_tree))
        });
        self.arena_tree.insert(known).1.clone()
    }

    /// The pseudo-code of what is highlights.
    pub fn listing(&mut self, moment: &Moment<'_>) -> Rc<Listing> {
        let revision = self.revision;
        let known = self.listing.take().filter(|known| known.0 == revision);
        let known = known.unwrap_or_else(|| (revision, Rc::new(Listing::new(moment))));
        self.listing.insert(known).1.clone()
    }

    /// Whether every rule of every arena holds; checked once for each state.
    pub fn validity(&mut self, moment: &Moment<'_>) -> &Validity {
        let revision = self.revision;
        let known = self.validity.take().filter(|known| known.0 == revision);
        let known = known.unwrap_or_else(|| (revision, Validity::of(moment)));
        &self.validity.insert(known).1
    }
}

/// Whether the rules of the arenas hold.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Validity {
    /// All of them do.
    Holds,
    /// One does not, in this arena.
    Broken(ArenaId, String),
    /// This is in the midst of an operation: they need not hold before its end.
    Underway,
    /// There is too much to check it between two frames.
    Unchecked,
}

impl Validity {
    fn of(moment: &Moment<'_>) -> Self {
        const MOST_TAGS: usize = 20_000;
        if moment.place.step.is_some() {
            return Self::Underway;
        }
        let tags = |arena| moment.world.inspect(arena, |view| view.tag_count());
        let all: usize = moment.world.arenas().map(|arena| tags(arena.id)).sum();
        if all > MOST_TAGS {
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
    fn what_is_read_off_the_chart_is_what_the_structures_say_at_every_step() {
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
            let walked = moment.world.inspect(arena, EachChain::of).summary();
            assert_eq!(derived.chains(&moment, arena), walked);
            let largest = moment.world.inspect(arena, |view| view.largest_free());
            assert_eq!(derived.largest_free(&moment, arena), largest);
        }
        assert!(places > 100, "{places}");
        let mut chains = derived.chains.0.values();
        assert!(chains.all(|(_, chains)| chains.summary().longest > 0));
    }

    /// Arenas that import, cache, wait and end, among them workloads.
    const ALL_KINDS: &str = "arena heap quantum=4\nspan heap 0 4K\nspan heap 8K 1K\n\
        arena kmem quantum=2 source=heap qcache=8\na = alloc kmem 6\nb = alloc kmem 100\n\
        random kmem ops=60 seed=3 size=1..40 live=20\nc = xalloc heap 64 align=256\n\
        span heap 16K 64\nd = alloc heap 3K best\nw = alloc heap 900 wait\nfree heap d\n\
        reap kmem\nfree kmem b\nrandom heap ops=120 seed=5 size=1..90 live=30 policy=next\n\
        free kmem a\narena short\nspan short 0 32\ne = alloc short 5\nfree short e\n\
        destroy short\nrandom heap ops=80 seed=9 size=1..64 live=30 policy=best\n";

    /// Whatever is done one after the other, what was followed is what a look at all of it
    /// finds; `asked` tells at which of the steps somebody looks.
    fn follows(seed: u64, asked: impl Fn(u64) -> bool) {
        let mut session = Session::open(ALL_KINDS).unwrap();
        let mut derived = Derived::default();
        let mut mended = 0;
        let mut draw = Draw(seed);
        for nth in 0..700 {
            let command = match draw.below(16) {
                0..=3 => Command::StepForward,
                4..=6 => Command::StepBack,
                7..=9 => Command::InnerStepForward,
                10..=11 => Command::InnerStepBack,
                12 => Command::GoTo(draw.below(session.len() as u64) as usize),
                13 => Command::Type(format!("alloc heap {}", 1 + draw.below(60))),
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
                let known = derived.charts.0.get(&arena);
                if let Some((DirtyRanges::Touched(touched), chart)) = known
                    && !touched.ranges.is_empty()
                {
                    let follow = |view: View<'_>| {
                        let mut chart = SegmentIndex::clone(chart);
                        chart.follow(view, &touched.ranges)
                    };
                    mended += usize::from(moment.world.inspect(arena, follow));
                }
                let whole = moment.world.inspect(arena, SegmentIndex::of);
                assert_eq!(
                    *derived.chart(&moment, arena),
                    whole,
                    "step {nth} of {seed}"
                );
                let whole = moment.world.inspect(arena, EachChain::of);
                let chains = derived.chains(&moment, arena);
                assert_eq!(chains, whole.summary(), "step {nth} of {seed}");
            }
        }
        assert!(mended > 50, "{mended}");
    }

    #[test]
    fn whatever_is_done_a_chart_that_was_followed_is_that_of_the_whole_arena() {
        for seed in 1..9 {
            follows(seed, |_| true);
        }
    }

    #[test]
    fn what_nobody_looked_at_for_a_while_is_followed_as_well() {
        for seed in 21..25 {
            follows(seed, |nth| nth % 3 == 0);
        }
    }

    /// Numbers by chance (xorshift).
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
    fn of_an_arena_that_is_gone_nothing_is_kept() {
        let text = "arena heap\nspan heap 0 64\narena other\ndestroy heap\n";
        let mut session = Session::open(text).unwrap();
        session.run(Command::GoTo(3)).unwrap();
        let mut derived = Derived::default();
        let look = |derived: &mut Derived, session: &Session, arena| {
            let moment = session.moment();
            derived.chart(&moment, arena);
            derived.chains(&moment, arena);
            derived.largest_free(&moment, arena);
            derived.highlights(&moment, arena);
            derived.slabs(&moment, arena);
        };
        let kept = |derived: &Derived| {
            [
                derived.charts.0.len(),
                derived.chains.0.len(),
                derived.largest.0.len(),
                derived.step_highlights.0.len(),
                derived.slabs.0.len(),
            ]
        };
        look(&mut derived, &session, ArenaId(0));
        look(&mut derived, &session, ArenaId(1));
        assert_eq!(kept(&derived), [2; 5]);
        session.run(Command::ToEnd).unwrap();
        derived.forget(&session.moment());
        assert_eq!(kept(&derived), [1; 5]);
    }
}
