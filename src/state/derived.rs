//! What is worked out from the arenas once for each state of the session, not for each
//! frame.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use vmem::caches::SlabView;
use vmem::{SegmentKind, View};
use vmem_lab::{ArenaId, Moment};

use super::Happening;
use super::listing::Listing;
use crate::bar::{Bar, Chart, Window};
use crate::forest::Forest;

/// What is worked out once for each state of the session.
#[derive(Default)]
pub struct Derived {
    /// Counts the states there were.
    pub revision: u64,
    charts: PerArena<Rc<Chart>>,
    bars: HashMap<ArenaId, (u64, Window, f32, Rc<Bar>)>,
    chains: PerArena<Chains>,
    largest: PerArena<u64>,
    happenings: PerArena<Rc<Happening>>,
    slabs: PerArena<Rc<Vec<SlabView>>>,
    /// With the revision it is for.
    forest: Option<(u64, Rc<Forest>)>,
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

impl Derived {
    /// Something has changed. Of arenas that are gone nothing is kept.
    pub fn forget(&mut self, moment: &Moment<'_>) {
        self.revision += 1;
        let there: HashSet<ArenaId> = moment.world.arenas().map(|arena| arena.id).collect();
        self.bars.retain(|arena, _| there.contains(arena));
        self.charts.retain(&there);
        self.chains.retain(&there);
        self.largest.retain(&there);
        self.happenings.retain(&there);
        self.slabs.retain(&there);
    }

    /// The segments of an arena in one row.
    pub fn chart(&mut self, moment: &Moment<'_>, arena: ArenaId) -> Rc<Chart> {
        let stamp = Stamp(self.revision);
        let look = || Rc::new(moment.world.inspect(arena, Chart::of));
        self.charts.get(arena, stamp, look).clone()
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
    pub fn chains(&mut self, moment: &Moment<'_>, arena: ArenaId) -> &Chains {
        let stamp = Stamp(self.revision);
        let chart = self.settled_chart(moment, arena);
        let count = |view: View<'_>| match &chart {
            Some(chart) => Chains::from_chart(view, chart),
            None => Chains::of(view),
        };
        let count = || moment.world.inspect(arena, count);
        self.chains.get(arena, stamp, count)
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
    fn settled_chart(&mut self, moment: &Moment<'_>, arena: ArenaId) -> Option<Rc<Chart>> {
        let settled = moment.place.step.is_none();
        settled.then(|| self.chart(moment, arena))
    }

    /// What is happening in the arena.
    pub fn happening(&mut self, moment: &Moment<'_>, arena: ArenaId) -> Rc<Happening> {
        let stamp = Stamp(self.revision);
        let look = || Rc::new(Happening::of(arena, moment));
        self.happenings.get(arena, stamp, look).clone()
    }

    /// The arena's slabs by address.
    pub fn slabs(&mut self, moment: &Moment<'_>, arena: ArenaId) -> Rc<Vec<SlabView>> {
        let stamp = Stamp(self.revision);
        let look = || Rc::new(moment.world.slabs(arena));
        self.slabs.get(arena, stamp, look).clone()
    }

    /// All arenas with their spans, and who waits for them.
    pub fn forest(&mut self, moment: &Moment<'_>) -> Rc<Forest> {
        let revision = self.revision;
        let known = self.forest.take().filter(|known| known.0 == revision);
        let known = known.unwrap_or_else(|| (revision, Rc::new(Forest::of(moment))));
        self.forest.insert(known).1.clone()
    }

    /// The pseudo-code of what is happening.
    pub fn listing(&mut self, moment: &Moment<'_>) -> Rc<Listing> {
        let revision = self.revision;
        let known = self.listing.take().filter(|known| known.0 == revision);
        let known = known.unwrap_or_else(|| (revision, Rc::new(Listing::of(moment))));
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

/// How long the chains of a hash table are.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Chains {
    /// How many buckets have a chain of each length; the last of them, of that
    /// length or more.
    pub lengths: [usize; 9],
    /// The longest.
    pub longest: usize,
}

impl Chains {
    fn of(view: View<'_>) -> Self {
        let mut chains = Self::default();
        for bucket in 0..view.bucket_count() {
            chains.add(view.chain_of(bucket).count());
        }
        chains
    }

    /// The same without following the chains, which lie all over memory: every allocated
    /// segment is in the bucket of its base.
    fn from_chart(view: View<'_>, chart: &Chart) -> Self {
        let mut lengths = vec![0_u32; view.bucket_count()];
        let all = chart.segments().iter();
        for segment in all.filter(|segment| segment.kind == SegmentKind::Allocated) {
            let bucket = view.bucket_of(segment.base);
            if let Some(length) = bucket.and_then(|bucket| lengths.get_mut(bucket)) {
                *length += 1;
            }
        }
        let mut chains = Self::default();
        for length in lengths {
            chains.add(length as usize);
        }
        chains
    }

    fn add(&mut self, length: usize) {
        self.lengths[length.min(self.lengths.len() - 1)] += 1;
        self.longest = self.longest.max(length);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
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
            let walked = moment.world.inspect(arena, Chains::of);
            assert_eq!(*derived.chains(&moment, arena), walked);
            let largest = moment.world.inspect(arena, |view| view.largest_free());
            assert_eq!(derived.largest_free(&moment, arena), largest);
        }
        assert!(places > 100, "{places}");
        assert!(
            derived
                .chains
                .0
                .values()
                .all(|(_, chains)| chains.longest > 0)
        );
    }

    #[test]
    fn of_an_arena_that_is_gone_nothing_is_kept() {
        let text = "arena heap\nspan heap 0 64\narena other\ndestroy heap\n";
        let mut session = Session::open(text).unwrap();
        session.run(Command::GoTo(3)).unwrap();
        let mut derived = Derived::default();
        let look = |derived: &mut Derived, session: &Session, arena| {
            let moment = session.moment();
            let chart = derived.chart(&moment, arena);
            derived.bar(&moment, arena, Window::whole(chart.total()), 100.0);
            derived.chains(&moment, arena);
            derived.largest_free(&moment, arena);
            derived.happening(&moment, arena);
            derived.slabs(&moment, arena);
        };
        let kept = |derived: &Derived| {
            [
                derived.charts.0.len(),
                derived.bars.len(),
                derived.chains.0.len(),
                derived.largest.0.len(),
                derived.happenings.0.len(),
                derived.slabs.0.len(),
            ]
        };
        look(&mut derived, &session, ArenaId(0));
        look(&mut derived, &session, ArenaId(1));
        assert_eq!(kept(&derived), [2; 6]);
        session.run(Command::ToEnd).unwrap();
        derived.forget(&session.moment());
        assert_eq!(kept(&derived), [1; 6]);
    }
}
