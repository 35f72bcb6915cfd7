//! The current steps in one arena, as its panels highlight them. Computed once for each
//! revision, because an operation may have a hundred thousand steps.

use std::collections::{BTreeSet, HashMap, HashSet};

use vmem::{CacheStep, Event, Segment, Verdict, View};
use vmem_lab::{ArenaId, Moment, Step};

use crate::playback::moves::Moves;
use crate::steps;

/// The request that the freelists are compared with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Wanted {
    /// Its size in units, rounded up.
    pub size: u64,
    /// True if it has constraints on the address, too.
    pub constrained: bool,
}

/// A scan of the bitmap for a list that is not empty.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Scan {
    /// The first list whose bit was scanned; 64 if there is no such list.
    pub from: u8,
    /// The first list whose bit is set.
    pub found: Option<u8>,
}

/// A change of a hash table’s size.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Resize {
    /// A bucket was added.
    Grew(Sides),
    /// The last bucket was removed.
    Shrank(Sides),
}

/// The two buckets between which segments move when a table changes its size.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Sides {
    /// The bucket that was added or removed.
    pub bucket: usize,
    /// The other bucket.
    pub sibling: usize,
    /// The number of segments that moved.
    pub moved: usize,
}

/// Segments visited one after the other.
#[derive(Default, Debug)]
pub struct VisitOrder {
    bases: Vec<u64>,
    numbers: HashMap<u64, usize>,
}

impl VisitOrder {
    fn clear(&mut self) {
        self.bases.clear();
        self.numbers.clear();
    }

    fn add(&mut self, base: u64) {
        self.bases.push(base);
        self.numbers.insert(base, self.bases.len());
    }

    /// Returns the number of visits.
    pub fn count(&self) -> usize {
        self.bases.len()
    }

    /// Returns the number of the last visit to the segment at `base`, counted from 1.
    pub fn number_of(&self, base: u64) -> Option<usize> {
        self.numbers.get(&base).copied()
    }

    /// Returns the segment visited last.
    pub fn latest(&self) -> Option<u64> {
        self.bases.last().copied()
    }
}

/// A search of a list, segment by segment.
#[derive(Debug)]
pub struct Search {
    /// The list.
    pub list: u8,
    /// The number of segments examined, from the head of the list.
    pub examined: usize,
    /// The number of segments in the list before the window.
    pub skipped: usize,
    /// The segments around the one examined last.
    pub window: Vec<Segment>,
}

impl Search {
    /// Fills the window: the segment examined last, the one before it, and those after it.
    fn fill_window(&mut self, view: View<'_>) {
        const WINDOW: usize = 12;
        self.skipped = self.examined.saturating_sub(2);
        let window = view.freelist(self.list).skip(self.skipped);
        self.window = window.take(WINDOW).collect();
    }
}

/// The current steps in one arena.
#[derive(Default, Debug)]
pub struct StepHighlights {
    /// The request.
    pub wanted: Option<Wanted>,
    /// The last scan of the bitmap.
    pub scan: Option<Scan>,
    /// The search of a list, while it is going on.
    pub search: Option<Search>,
    /// The segments examined for the request, while the search is going on.
    pub examined: VisitOrder,
    /// The verdict on the segment examined last.
    pub verdict: Option<Verdict>,
    /// The segments compared in a hash chain, while the look-up is going on.
    pub compared: VisitOrder,
    /// The change of the hash table’s size.
    pub resize: Option<Resize>,
    /// The steps in the caches: CPU, object size, step.
    pub cached: Vec<(usize, u64, CacheStep)>,
    /// The segments that move into or out of lists and chains now.
    pub moves: Moves,
    /// The lists that change now, as bits.
    lists: u64,
    /// The buckets that change or are searched now.
    buckets: BTreeSet<usize>,
    /// The objects that move now.
    objects: HashSet<u64>,
    /// The spans that are added now.
    spans: HashSet<u64>,
}

impl StepHighlights {
    /// Collects the current steps in `arena`.
    pub fn new(arena: ArenaId, moment: &Moment<'_>) -> Self {
        let mut highlights = Self::default();
        let here = |step: &&Step| step.arena == arena;
        let is_inside = moment.place.step.is_some();
        for step in steps::so_far(moment).iter().filter(here) {
            highlights.follow(&step.event);
        }
        if !is_inside {
            highlights.search = None;
            highlights.examined.clear();
            highlights.compared.clear();
        }
        if let Some(search) = &mut highlights.search {
            moment.world.inspect(arena, |view| search.fill_window(view));
        }
        for step in steps::steps(moment).iter().filter(here) {
            highlights.collect_changes(&step.event);
            if is_inside {
                highlights.collect_reads(&step.event);
            }
            highlights.moves.follow(&step.event);
        }
        highlights
    }

    /// Follows a step that is done.
    fn follow(&mut self, event: &Event) {
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
                    skipped: 0,
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

    /// Collects the list or the bucket that a step inside the operation reads.
    fn collect_reads(&mut self, event: &Event) {
        match *event {
            Event::Scanned {
                found: Some(list), ..
            }
            | Event::Searching { list } => self.lists |= 1 << list,
            Event::Examined { .. } => {
                if let Some(search) = &self.search {
                    self.lists |= 1 << search.list;
                }
            }
            Event::Compared { bucket, .. } => {
                self.buckets.insert(bucket);
            }
            _ => {}
        }
    }

    /// Collects the changes of a current step.
    fn collect_changes(&mut self, event: &Event) {
        match *event {
            Event::Filed { list, .. }
            | Event::Shrunk { list, .. }
            | Event::Unfiled { list, .. } => self.lists |= 1 << list,
            Event::Hashed { bucket, .. } | Event::Unhashed { bucket, .. } => {
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

    /// Returns whether a list changes now.
    pub fn changes_list(&self, list: u8) -> bool {
        self.lists >> list & 1 == 1
    }

    /// Returns whether a bucket changes or is searched now.
    pub fn changes_bucket(&self, bucket: usize) -> bool {
        self.buckets.contains(&bucket)
    }

    /// Returns the first bucket that changes now; those of a change of the table's size come
    /// last.
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

    /// Returns whether the cached object at `base` moves now.
    pub fn changes_object(&self, base: u64) -> bool {
        self.objects.contains(&base)
    }

    /// Returns whether the span at `base` is added now.
    pub fn changes_span(&self, base: u64) -> bool {
        self.spans.contains(&base)
    }
}

/// Returns the object that a step in a cache moves.
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
    use crate::testing::at_end;
    use vmem_lab::{Command, Place, Session};

    /// Returns a session at the first step of the last operation that `is` accepts.
    fn at_step(text: &str, is: impl Fn(&Event) -> bool) -> Session {
        let mut session = at_end(text);
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
        let highlights = StepHighlights::new(ArenaId(0), &session.moment());
        assert_eq!(highlights.examined.number_of(400), Some(1));
        assert_eq!(highlights.examined.number_of(300), Some(2));
        assert_eq!(highlights.examined.latest(), Some(300));
        assert_eq!(highlights.examined.number_of(100), None);
        assert!(highlights.changes_list(3));
        let search = highlights.search.unwrap();
        assert_eq!((search.examined, search.skipped), (2, 0));
        assert_eq!(search.window[1].base, 300);
    }

    #[test]
    fn after_an_operation_nothing_is_being_examined() {
        let session = at_end(&format!("{HOLES}x = alloc heap 9 best\n"));
        let highlights = StepHighlights::new(ArenaId(0), &session.moment());
        assert_eq!(highlights.examined.count(), 0);
        assert!(highlights.search.is_none());
        assert_eq!(highlights.wanted.unwrap().size, 9);
    }

    #[test]
    fn a_scan_tells_which_bits_were_looked_at() {
        let session = at_step("arena heap\nspan heap 0 64\na = alloc heap 5\n", |event| {
            matches!(event, Event::Scanned { .. })
        });
        let highlights = StepHighlights::new(ArenaId(0), &session.moment());
        let found = Some(6);
        assert_eq!(highlights.scan, Some(Scan { from: 3, found }));
    }

    #[test]
    fn a_look_up_numbers_the_nodes_it_visits() {
        let session = at_step(
            "arena heap\nspan heap 0 64\na = alloc heap 5\nfree heap a\n",
            |event| matches!(event, Event::Compared { found: true, .. }),
        );
        let highlights = StepHighlights::new(ArenaId(0), &session.moment());
        assert_eq!(highlights.compared.number_of(0), Some(1));
    }

    #[test]
    fn growth_shows_both_sides() {
        let mut text = "arena heap\nspan heap 0 1K\n".to_owned();
        for _ in 0..17 {
            text += "alloc heap 8\n";
        }
        let session = at_end(&text);
        let highlights = StepHighlights::new(ArenaId(0), &session.moment());
        let Some(Resize::Grew(sides)) = highlights.resize else {
            panic!("{:?}", highlights.resize);
        };
        assert_eq!((sides.bucket, sides.sibling), (16, 0));
        assert!(highlights.changes_bucket(16) && highlights.changes_bucket(0));
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
    fn steps_of_other_arenas_are_ignored() {
        let text = "arena heap quantum=64\nspan heap 4096 1K\n\
            arena kmem quantum=16 source=heap\na = alloc kmem 40\n";
        let session = at_end(text);
        let size = |arena| {
            StepHighlights::new(arena, &session.moment())
                .wanted
                .unwrap()
                .size
        };
        assert_eq!((size(ArenaId(0)), size(ArenaId(1))), (64, 48));
    }
}
