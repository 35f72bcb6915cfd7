//! What is happening in one arena, for its panels to mark: worked out once for each
//! state, since an operation may have a hundred thousand steps.

use std::collections::{BTreeSet, HashMap, HashSet};

use vmem::{CacheStep, Event, Segment, Verdict, View};
use vmem_lab::{ArenaId, Moment, Step};

use crate::playback::moves::Moves;
use crate::steps;

/// The request the freelists are judged by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Wanted {
    /// Units, rounded up.
    pub size: u64,
    /// Whether it also cares about the address.
    pub constrained: bool,
}

/// A scan of the bitmap.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Scan {
    /// The first list whose bit was looked at; 64 if there is none.
    pub from: u8,
    /// The first that was set.
    pub found: Option<u8>,
}

/// How a hash table changed its size.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Resize {
    /// It got a bucket more.
    Grew(Sides),
    /// It lost its last bucket.
    Shrank(Sides),
}

/// The two buckets that share addresses when a table changes its size.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Sides {
    /// The one that came or went.
    pub bucket: usize,
    /// The one that was there, or stays.
    pub sibling: usize,
    /// How many addresses moved.
    pub moved: usize,
}

/// Things that are looked at one after the other.
#[derive(Default, Debug)]
pub struct VisitOrder {
    in_order: Vec<u64>,
    numbers: HashMap<u64, usize>,
}

impl VisitOrder {
    fn clear(&mut self) {
        self.in_order.clear();
        self.numbers.clear();
    }

    fn add(&mut self, base: u64) {
        self.in_order.push(base);
        self.numbers.insert(base, self.in_order.len());
    }

    /// How many there were.
    pub fn count(&self) -> usize {
        self.in_order.len()
    }

    /// Which one, from 1, the segment at `base` was; the latest time, if there were
    /// several.
    pub fn number_of(&self, base: u64) -> Option<usize> {
        self.numbers.get(&base).copied()
    }

    /// The one that is looked at now.
    pub fn latest(&self) -> Option<u64> {
        self.in_order.last().copied()
    }
}

/// A list that is searched, segment by segment.
#[derive(Debug)]
pub struct Search {
    /// The list.
    pub list: u8,
    /// How many were examined of it, from its head.
    pub examined: usize,
    /// How many of them are ahead of the window.
    pub ahead: usize,
    /// Those around the one that is examined now.
    pub window: Vec<Segment>,
}

impl Search {
    /// Finds what is to be seen of the list: the one that is examined, the one before,
    /// and those behind.
    fn look(&mut self, view: View<'_>) {
        const WINDOW: usize = 12;
        self.ahead = self.examined.saturating_sub(2);
        let window = view.freelist(self.list).skip(self.ahead);
        self.window = window.take(WINDOW).collect();
    }
}

/// What is happening in one arena.
#[derive(Default, Debug)]
pub struct StepHighlights {
    /// What it was asked for.
    pub wanted: Option<Wanted>,
    /// The bits that were looked at last.
    pub scan: Option<Scan>,
    /// The list that is searched, in the midst of that.
    pub search: Option<Search>,
    /// The segments examined for the request, in the midst of that.
    pub examined: VisitOrder,
    /// What came of the latest of them.
    pub verdict: Option<Verdict>,
    /// The nodes of a chain that were compared, in the midst of a look-up.
    pub compared: VisitOrder,
    /// How the hash table changed its size.
    pub resize: Option<Resize>,
    /// What happened in its caches: the CPU, the size of the objects, and what.
    pub cached: Vec<(usize, u64, CacheStep)>,
    /// What goes into lists and chains now, and what leaves them.
    pub moves: Moves,
    /// The lists that are changing now.
    lists: u64,
    /// The buckets that are changing now, or are looked at.
    buckets: BTreeSet<usize>,
    /// The objects that change hands now.
    objects: HashSet<u64>,
    /// The spans that come or go now.
    spans: HashSet<u64>,
}

impl StepHighlights {
    /// What is happening in `arena`.
    pub fn of(arena: ArenaId, moment: &Moment<'_>) -> Self {
        let mut highlights = Self::default();
        let here = |step: &&Step| step.arena == arena;
        let in_the_midst = moment.place.step.is_some();
        for step in steps::so_far(moment).iter().filter(here) {
            highlights.remember(&step.event);
        }
        if !in_the_midst {
            highlights.search = None;
            highlights.examined.clear();
            highlights.compared.clear();
        }
        if let Some(search) = &mut highlights.search {
            moment.world.inspect(arena, |view| search.look(view));
        }
        for step in steps::steps(moment).iter().filter(here) {
            highlights.touch(&step.event, in_the_midst);
            highlights.moves.follow(&step.event);
        }
        highlights
    }

    /// What led here.
    fn remember(&mut self, event: &Event) {
        match *event {
            Event::Asked { request, .. } => {
                self.wanted = Some(Wanted {
                    size: request.size,
                    constrained: request.constraints.is_some(),
                });
                self.scan = None;
                self.search = None;
                self.examined.clear();
            }
            Event::Scanned { from, found } => self.scan = Some(Scan { from, found }),
            Event::Searching { list } => {
                self.search = Some(Search {
                    list,
                    examined: 0,
                    ahead: 0,
                    window: Vec::new(),
                });
            }
            Event::Examined { segment, verdict } => {
                self.examined.add(segment.base);
                self.verdict = Some(verdict);
                if let Some(search) = &mut self.search {
                    search.examined += 1;
                }
            }
            Event::Taken { .. } => {
                self.search = None;
                self.examined.clear();
            }
            Event::FreeAsked { .. } => self.compared.clear(),
            Event::Compared { base, .. } => self.compared.add(base),
            Event::Unhashed { .. } => self.compared.clear(),
            _ => {}
        }
    }

    /// What changes. What is only looked at counts while it is looked at, not behind
    /// the operation.
    fn touch(&mut self, event: &Event, in_the_midst: bool) {
        match *event {
            Event::Filed { list, .. }
            | Event::Shrunk { list, .. }
            | Event::Unfiled { list, .. } => self.lists |= 1 << list,
            Event::Scanned {
                found: Some(list), ..
            }
            | Event::Searching { list }
                if in_the_midst =>
            {
                self.lists |= 1 << list;
            }
            Event::Examined { .. } if in_the_midst => {
                if let Some(search) = &self.search {
                    self.lists |= 1 << search.list;
                }
            }
            Event::Hashed { bucket, .. } | Event::Unhashed { bucket, .. } => {
                self.buckets.insert(bucket);
            }
            Event::Compared { bucket, .. } if in_the_midst => {
                self.buckets.insert(bucket);
            }
            Event::TableGrew {
                bucket,
                sibling,
                moved,
            } => self.resized(Resize::Grew(Sides {
                bucket,
                sibling,
                moved,
            })),
            Event::TableShrank {
                bucket,
                sibling,
                moved,
            } => self.resized(Resize::Shrank(Sides {
                bucket,
                sibling,
                moved,
            })),
            Event::SpanAdded { base, .. } | Event::Imported { base, .. } => {
                self.spans.insert(base);
            }
            Event::Cache { cpu, object, step } => {
                self.cached.push((cpu, object, step));
                self.objects.extend(object_of(step));
            }
            _ => {}
        }
    }

    fn resized(&mut self, resize: Resize) {
        let (Resize::Grew(sides) | Resize::Shrank(sides)) = resize;
        self.buckets.extend([sides.bucket, sides.sibling]);
        self.resize = Some(resize);
    }

    /// Whether list `list` is changing now.
    pub fn touches_list(&self, list: u8) -> bool {
        self.lists >> list & 1 == 1
    }

    /// Whether bucket `bucket` is changing now.
    pub fn touches_bucket(&self, bucket: usize) -> bool {
        self.buckets.contains(&bucket)
    }

    /// A bucket that is changing now: the one of a look-up or an entry, rather than
    /// those of a change of size. Of several, always the same one: the first.
    pub fn bucket(&self) -> Option<usize> {
        let of_resize = |bucket: &usize| {
            self.resize.is_some_and(|resize| {
                let (Resize::Grew(sides) | Resize::Shrank(sides)) = resize;
                [sides.bucket, sides.sibling].contains(bucket)
            })
        };
        let mut others = self.buckets.iter().filter(|bucket| !of_resize(bucket));
        others.next().or(self.buckets.first()).copied()
    }

    /// Whether the cached object at `base` changes hands now.
    pub fn touches_object(&self, base: u64) -> bool {
        self.objects.contains(&base)
    }

    /// The cached object that last went out of its slab, or back into it.
    pub fn object_of_slab(&self) -> Option<u64> {
        self.cached.iter().rev().find_map(|step| match step.2 {
            CacheStep::Cut { base, .. } | CacheStep::Returned { base, .. } => Some(base),
            _ => None,
        })
    }

    /// Whether the span at `base` is new.
    pub fn touches_span(&self, base: u64) -> bool {
        self.spans.contains(&base)
    }
}

/// The object that a step in a cache moves.
fn object_of(step: CacheStep) -> Option<u64> {
    match step {
        CacheStep::Popped { base, .. }
        | CacheStep::Pushed { base, .. }
        | CacheStep::Cut { base, .. }
        | CacheStep::Found { base, .. }
        | CacheStep::Returned { base, .. } => Some(base),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vmem_lab::{Command, Place, Session};

    /// At the step of the last operation that `is` picks first.
    fn at_step(text: &str, is: impl Fn(&Event) -> bool) -> Session {
        let mut session = Session::open(text).unwrap();
        session.run(Command::ToEnd).unwrap();
        let steps = &session.moment().done.unwrap().steps;
        let step = steps.iter().position(|step| is(&step.event)).unwrap();
        let place = Place::inside(session.len() - 1, step);
        session.run(Command::GoToPlace(place)).unwrap();
        session
    }

    /// Free are 10, 9, 8 and 12 units, in one list from the head: 12, 8, 9, 10.
    const HOLES: &str = "arena heap\nspan heap 0 40\nspan heap 100 10\nspan heap 200 9\n\
        span heap 300 8\nspan heap 400 12\nall = alloc heap 40\n";

    #[test]
    fn a_search_numbers_what_it_examined_in_list_order() {
        let text = format!("{HOLES}x = alloc heap 9 best\n");
        let second = std::cell::Cell::new(0);
        let session = at_step(&text, |event| {
            let examined = matches!(event, Event::Examined { .. });
            second.set(second.get() + usize::from(examined));
            examined && second.get() == 2
        });
        let highlights = StepHighlights::of(ArenaId(0), &session.moment());
        assert_eq!(highlights.examined.number_of(400), Some(1));
        assert_eq!(highlights.examined.number_of(300), Some(2));
        assert_eq!(highlights.examined.latest(), Some(300));
        assert_eq!(highlights.examined.number_of(100), None);
        assert!(highlights.touches_list(3));
        let search = highlights.search.unwrap();
        assert_eq!((search.examined, search.ahead), (2, 0));
        assert_eq!(search.window[1].base, 300);
    }

    #[test]
    fn behind_an_operation_nothing_is_being_examined() {
        let mut session = Session::open(&format!("{HOLES}x = alloc heap 9 best\n")).unwrap();
        session.run(Command::ToEnd).unwrap();
        let highlights = StepHighlights::of(ArenaId(0), &session.moment());
        assert_eq!(highlights.examined.count(), 0);
        assert!(highlights.search.is_none());
        assert_eq!(highlights.wanted.unwrap().size, 9);
    }

    #[test]
    fn a_scan_tells_which_bits_were_looked_at() {
        let session = at_step("arena heap\nspan heap 0 64\na = alloc heap 5\n", |event| {
            matches!(event, Event::Scanned { .. })
        });
        let highlights = StepHighlights::of(ArenaId(0), &session.moment());
        let found = Some(6);
        assert_eq!(highlights.scan, Some(Scan { from: 3, found }));
    }

    #[test]
    fn a_look_up_numbers_the_nodes_it_visits() {
        let session = at_step(
            "arena heap\nspan heap 0 64\na = alloc heap 5\nfree heap a\n",
            |event| matches!(event, Event::Compared { found: true, .. }),
        );
        let highlights = StepHighlights::of(ArenaId(0), &session.moment());
        assert_eq!(highlights.compared.number_of(0), Some(1));
    }

    #[test]
    fn growth_shows_both_sides() {
        let mut text = "arena heap\nspan heap 0 1K\n".to_owned();
        for _ in 0..17 {
            text += "alloc heap 8\n";
        }
        let mut session = Session::open(&text).unwrap();
        session.run(Command::ToEnd).unwrap();
        let highlights = StepHighlights::of(ArenaId(0), &session.moment());
        let Some(Resize::Grew(sides)) = highlights.resize else {
            panic!("{:?}", highlights.resize);
        };
        assert_eq!((sides.bucket, sides.sibling), (16, 0));
        assert!(highlights.touches_bucket(16) && highlights.touches_bucket(0));
    }

    #[test]
    fn of_several_buckets_the_first_is_shown_each_time() {
        let mut many = StepHighlights::default();
        many.buckets.extend((3..40).rev());
        let mut others = StepHighlights::default();
        others.buckets.extend(3..40);
        assert_eq!((many.bucket(), others.bucket()), (Some(3), Some(3)));
    }

    #[test]
    fn another_arenas_steps_are_none_of_it() {
        let text = "arena heap quantum=64\nspan heap 4096 1K\n\
            arena kmem quantum=16 source=heap\na = alloc kmem 40\n";
        let mut session = Session::open(text).unwrap();
        session.run(Command::ToEnd).unwrap();
        let size = |arena| {
            StepHighlights::of(arena, &session.moment())
                .wanted
                .unwrap()
                .size
        };
        assert_eq!((size(ArenaId(0)), size(ArenaId(1))), (64, 48));
    }
}
