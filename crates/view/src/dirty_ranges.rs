//! The parts of an arena that may have changed since it was read: from one operation to
//! the next they are few, however many segments there are.

use std::collections::HashMap;

use vmem::Event;
use vmem_lab::{ArenaId, Moment, Revision, Step};

/// The parts of an arena that may have changed.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct DirtyRanges {
    /// True if any part may have changed.
    pub all: bool,
    /// First and last unit of ranges. Segments start and end at the ends of a range, before
    /// and after the change.
    pub ranges: Vec<(u64, u64)>,
    /// Buckets of the hash table; removed buckets are among them.
    pub buckets: Vec<usize>,
}

impl DirtyRanges {
    /// Returns all parts.
    pub fn all() -> Self {
        Self {
            all: true,
            ..Self::default()
        }
    }

    /// Adds the parts of a later change.
    pub fn add(&mut self, later: &Self) {
        /// If more parts than this changed, reading the whole arena is not slower.
        const MOST: usize = 64;
        self.ranges.extend(&later.ranges);
        self.buckets.extend(&later.buckets);
        if self.all || later.all || self.ranges.len().max(self.buckets.len()) > MOST {
            *self = Self::all();
        }
    }

    fn add_event(&mut self, event: &Event) {
        match *event {
            Event::Taken { from: segment, .. }
            | Event::MergedRight { segment, .. }
            | Event::MergedLeft { segment, .. } => {
                self.ranges.push((segment.base, segment.last()));
            }
            Event::Unhashed { segment, bucket } => {
                self.ranges.push((segment.base, segment.last()));
                self.buckets.push(bucket);
            }
            Event::Hashed { bucket, .. } => self.buckets.push(bucket),
            Event::TableGrew {
                bucket, sibling, ..
            }
            | Event::TableShrank {
                bucket, sibling, ..
            } => self.buckets.extend([bucket, sibling]),
            Event::SpanAdded { .. } | Event::SpanRemoved { .. } => self.all = true,
            _ => {}
        }
    }
}

/// A place in time, to find out later what has changed since.
pub struct Snapshot {
    revision: Revision,
    /// The number of operations done, including one that is stopped inside.
    position: usize,
    /// The changes of the last of them.
    last: HashMap<ArenaId, DirtyRanges>,
}

impl Snapshot {
    /// Takes a snapshot of the place that is shown.
    pub fn new(moment: &Moment<'_>) -> Self {
        let steps = moment.done.map_or(&[][..], |done| &done.steps);
        let mut last: HashMap<ArenaId, DirtyRanges> = HashMap::new();
        for Step { arena, event } in steps {
            last.entry(*arena).or_default().add_event(event);
        }
        Self {
            revision: moment.revision,
            position: moment.position,
            last,
        }
    }

    /// Returns the parts of an arena that may have changed between this snapshot and `now`.
    pub fn changes_until(&self, now: &Self, arena: ArenaId) -> DirtyRanges {
        if !self.is_near(now) {
            return DirtyRanges::all();
        }
        let mut dirty = DirtyRanges::default();
        let last = [&self.last, &now.last].map(|last| last.get(&arena));
        last.iter().flatten().for_each(|last| dirty.add(last));
        dirty
    }

    /// Returns whether undoing the last operation there and doing the last one here is all
    /// that lies between the two.
    fn is_near(&self, now: &Self) -> bool {
        let same = match now.revision.number.checked_sub(self.revision.number) {
            Some(0) => usize::MAX,
            Some(1) => now.revision.first,
            _ => 0,
        };
        let common = same.min(self.position).min(now.position);
        self.position.max(now.position) - common <= 1
    }
}
