//! The current steps in one arena, as its panels highlight them. Computed once for each
//! revision, because an operation may have a hundred thousand steps.

use std::collections::{BTreeSet, HashMap, HashSet};

use vmem::{CacheStep, Event, Request, Segment, View};
use vmem_lab::{ArenaId, Moment, Step};

use crate::steps;

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
pub struct Resize {
    /// True if the bucket was added; false if it was removed.
    pub grew: bool,
    /// The bucket, which is the last one.
    pub bucket: usize,
    /// The bucket that segments came from or went to.
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
        *self = Self::default();
    }

    fn add(&mut self, base: u64) {
        self.bases.push(base);
        self.numbers.insert(base, self.bases.len());
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

/// The segments that an operation added to lists and chains, and those that it removed.
/// Panels draw a ring around the first and a ghost of the others, which shows where an
/// allocation came from and where it went.
#[derive(Default, Debug)]
pub struct Moves {
    filed: HashSet<u64>,
    hashed: HashSet<u64>,
    left_lists: Vec<(u8, Segment)>,
    left_buckets: Vec<(usize, Segment)>,
}

impl Moves {
    fn follow(&mut self, event: &Event) {
        match *event {
            Event::Filed { segment, list } => {
                self.filed.insert(segment.base);
                self.left_lists.retain(|left| *left != (list, segment));
            }
            Event::Shrunk { segment, .. } => {
                self.filed.insert(segment.base);
            }
            // A segment added by this operation was not there before it, so it leaves no ghost.
            Event::Unfiled { segment, list } if !self.filed.remove(&segment.base) => {
                leave(&mut self.left_lists, (list, segment));
            }
            Event::Hashed { base, .. } => {
                self.hashed.insert(base);
            }
            Event::Unhashed { segment, bucket } if !self.hashed.remove(&segment.base) => {
                leave(&mut self.left_buckets, (bucket, segment));
            }
            _ => {}
        }
    }

    /// Returns true if the free segment at `base` was added to its list, or shrank there.
    pub fn is_filed(&self, base: u64) -> bool {
        self.filed.contains(&base)
    }

    /// Returns true if the allocated segment at `base` was added to its chain.
    pub fn is_hashed(&self, base: u64) -> bool {
        self.hashed.contains(&base)
    }

    /// Returns the segment that was removed last from list `list`.
    pub fn left_list(&self, list: u8) -> Option<Segment> {
        last_from(&self.left_lists, list)
    }

    /// Returns the segment that was removed last from bucket `bucket`.
    pub fn left_bucket(&self, bucket: usize) -> Option<Segment> {
        last_from(&self.left_buckets, bucket)
    }
}

/// Records a removed segment. Only the last ones are needed: no reader can see more.
fn leave<T>(left: &mut Vec<T>, gone: T) {
    const MOST: usize = 64;
    if left.len() == MOST {
        left.remove(0);
    }
    left.push(gone);
}

fn last_from<T: PartialEq>(left: &[(T, Segment)], wanted: T) -> Option<Segment> {
    let last = left.iter().rev().find(|(from, _)| *from == wanted);
    last.map(|(_, segment)| *segment)
}

/// The current steps in one arena.
#[derive(Default, Debug)]
pub struct StepHighlights {
    /// The request that the freelists are compared with.
    pub wanted: Option<Request>,
    /// The last scan of the bitmap.
    pub scan: Option<Scan>,
    /// The search of a list, while it is going on.
    pub search: Option<Search>,
    /// The segments examined for the request, while the search is going on.
    pub examined: VisitOrder,
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
    /// The lists that any step of the operation reads or changes, as bits.
    used_lists: u64,
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
        let all = moment.done.map_or(&[][..], |outcome| &outcome.steps);
        for step in all.iter().filter(here) {
            highlights.used_lists |= used_lists(&step.event);
        }
        highlights
    }

    fn follow(&mut self, event: &Event) {
        match *event {
            Event::Asked { request, .. } => {
                self.wanted = Some(request);
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
            Event::Examined { segment, .. } => {
                self.examined.add(segment.base);
                if let Some(search) = &mut self.search {
                    search.examined += 1;
                }
            }
            Event::Taken { .. } => {
                self.search = None;
                self.examined.clear();
            }
            Event::FreeAsked { .. } | Event::Unhashed { .. } => self.compared.clear(),
            Event::Compared { base, .. } => self.compared.add(base),
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
            // Next fit reads no list.
            Event::Examined { segment, .. } if self.scan.is_some() || self.search.is_some() => {
                self.lists |= list_of(segment.size);
            }
            Event::Compared { bucket, .. } => {
                self.buckets.insert(bucket);
            }
            _ => {}
        }
    }

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
            }
            | Event::TableShrank {
                bucket,
                sibling,
                moved,
            } => {
                self.buckets.extend([bucket, sibling]);
                self.resize = Some(Resize {
                    grew: matches!(event, Event::TableGrew { .. }),
                    bucket,
                    sibling,
                    moved,
                });
            }
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

    /// Returns whether a list changes now.
    pub fn changes_list(&self, list: u8) -> bool {
        self.lists >> list & 1 == 1
    }

    /// Returns the lists that any step of the operation reads or changes, as bits.
    pub fn used_lists(&self) -> u64 {
        self.used_lists
    }

    /// Returns whether any step of the operation reads or changes a list.
    pub fn uses_list(&self, list: u8) -> bool {
        self.used_lists >> list & 1 == 1
    }

    /// Returns whether a bucket changes or is searched now.
    pub fn changes_bucket(&self, bucket: usize) -> bool {
        self.buckets.contains(&bucket)
    }

    /// Returns the first bucket that changes now; those of a change of the table's size come
    /// last.
    pub fn bucket(&self) -> Option<usize> {
        let resize = self.resize.map(|resize| [resize.bucket, resize.sibling]);
        let of_resize = |bucket: &usize| resize.is_some_and(|buckets| buckets.contains(bucket));
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

/// Returns the lists that a step reads or changes, as bits; of a request the lowest list that
/// might fit, and the lowest that always fits.
fn used_lists(event: &Event) -> u64 {
    match *event {
        Event::Asked { request, .. } => list_of(request.size) | list_of(request.size) << 1,
        Event::Filed { list, .. }
        | Event::Shrunk { list, .. }
        | Event::Unfiled { list, .. }
        | Event::Searching { list }
        | Event::Scanned {
            found: Some(list), ..
        } => 1 << list,
        _ => 0,
    }
}

/// Returns the list of a size, as a bit.
fn list_of(size: u64) -> u64 {
    1 << size.max(1).ilog2()
}

/// Returns the object that a step in a cache moves.
fn object_of(step: CacheStep) -> Option<u64> {
    match step {
        CacheStep::Popped { base, .. }
        | CacheStep::Cut { base, .. }
        | CacheStep::Found { base, .. }
        | CacheStep::Pushed { base, .. }
        | CacheStep::Returned { base, .. } => Some(base),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{HEAP, KMEM, TWO_ARENAS, at_end};
    use vmem_lab::{Command, Place};

    /// Returns the highlights at the first step of the last operation that `is` accepts.
    fn at_step(text: &str, is: impl FnMut(&Event) -> bool) -> StepHighlights {
        let mut session = at_end(text);
        let steps = &session.moment().done.unwrap().steps;
        let step = steps.iter().map(|step| &step.event).position(is).unwrap();
        let place = Place::inside(session.len() - 1, step);
        session.run(Command::GoToPlace(place)).unwrap();
        StepHighlights::new(HEAP, &session.moment())
    }

    fn after(text: &str) -> StepHighlights {
        StepHighlights::new(HEAP, &at_end(text).moment())
    }

    /// Free are 10, 9, 8 and 12 units, in one list from the head: 12, 8, 9, 10.
    const HOLES: &str = "arena heap\nspan heap 0 40\nspan heap 100 10\nspan heap 200 9\n\
        span heap 300 8\nspan heap 400 12\nall = alloc heap 40\nx = alloc heap 9 best\n";

    #[test]
    fn a_search_numbers_what_it_examined_in_list_order() {
        let mut examined = 0;
        let highlights = at_step(HOLES, |event| {
            examined += usize::from(matches!(event, Event::Examined { .. }));
            examined == 2
        });
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
        let highlights = after(HOLES);
        assert_eq!(highlights.examined.latest(), None);
        assert!(highlights.search.is_none());
        assert_eq!(highlights.wanted.unwrap().size, 9);
    }

    const TAKEN: &str = "arena heap\nspan heap 4096 64\na = alloc heap 40\n";

    #[test]
    fn a_scan_tells_which_bits_were_looked_at() {
        let text = "arena heap\nspan heap 0 64\na = alloc heap 5\n";
        let highlights = at_step(text, |event| matches!(event, Event::Scanned { .. }));
        let (from, found) = (3, Some(6));
        assert_eq!(highlights.scan, Some(Scan { from, found }));
    }

    #[test]
    fn a_look_up_numbers_the_nodes_it_visits() {
        let highlights = at_step(&format!("{TAKEN}free heap a\n"), |event| {
            matches!(event, Event::Compared { found: true, .. })
        });
        assert_eq!(highlights.compared.number_of(4096), Some(1));
    }

    #[test]
    fn growth_shows_both_sides() {
        let many = "alloc heap 8\n".repeat(17);
        let highlights = after(&format!("arena heap\nspan heap 0 1K\n{many}"));
        let resize = highlights.resize.unwrap();
        assert!(resize.grew);
        assert_eq!((resize.bucket, resize.sibling), (16, 0));
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
        let session = at_end(&TWO_ARENAS.replace("b = alloc kmem 16\n", ""));
        let moment = session.moment();
        let size = |arena| StepHighlights::new(arena, &moment).wanted.unwrap().size;
        assert_eq!((size(HEAP), size(KMEM)), (64, 48));
    }

    #[test]
    fn a_segment_leaves_its_list_for_a_chain_and_its_rest_goes_into_another() {
        let moves = after(TAKEN).moves;
        assert_eq!(moves.left_list(6).unwrap().base, 4096);
        assert!(moves.is_hashed(4096));
        assert!(moves.is_filed(4136) && !moves.is_filed(4096));
    }

    #[test]
    fn a_free_removes_the_segment_from_its_chain_and_a_neighbour_from_its_list() {
        let moves = after(&format!("{TAKEN}free heap a\n")).moves;
        assert_eq!(moves.left_list(4).unwrap().base, 4136);
        assert!(moves.is_filed(4096) && !moves.is_hashed(4096));
        let bucket = (0..1 << 12).find_map(|bucket| moves.left_bucket(bucket));
        assert_eq!(bucket.unwrap().base, 4096);
    }

    #[test]
    fn a_segment_that_shrinks_stays_in_its_list() {
        let moves = after("arena heap\nspan heap 0 64\na = alloc heap 8\nb = alloc heap 4\n").moves;
        assert_eq!(moves.left_list(5), None);
        assert!(moves.is_filed(12));
    }
}
