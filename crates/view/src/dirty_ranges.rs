//! The parts of an arena that may have changed since it was read: from one operation to
//! the next they are few, however many segments there are.

use std::collections::HashMap;

use vmem::Event;
use vmem_lab::{ArenaId, Moment, Revision, Step};

/// The parts of an arena that may have changed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum DirtyRanges {
    /// These parts, and nothing else.
    Some(Dirty),
    /// Any part.
    All,
}

/// Parts of an arena.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Dirty {
    /// First and last unit of ranges. Segments start and end at the ends of a range, before
    /// and after the change.
    pub ranges: Vec<(u64, u64)>,
    /// Buckets of the hash table; removed buckets are among them.
    pub buckets: Vec<usize>,
}

impl DirtyRanges {
    /// Returns no part.
    pub const fn none() -> Self {
        Self::Some(Dirty {
            ranges: Vec::new(),
            buckets: Vec::new(),
        })
    }

    /// If more parts than this changed, reading the whole arena is not slower.
    const MOST: usize = 64;

    /// Adds the parts of a later change.
    pub fn add(&mut self, later: &Self) {
        match (&mut *self, later) {
            (Self::Some(own), Self::Some(later))
                if own.ranges.len() + later.ranges.len() <= Self::MOST
                    && own.buckets.len() + later.buckets.len() <= Self::MOST =>
            {
                own.ranges.extend(&later.ranges);
                own.buckets.extend(&later.buckets);
            }
            _ => *self = Self::All,
        }
    }

    /// Adds the parts that an event changes.
    fn add_event(&mut self, event: &Event) {
        let Self::Some(dirty) = self else { return };
        match *event {
            Event::Taken { from: segment, .. }
            | Event::MergedRight { segment, .. }
            | Event::MergedLeft { segment, .. } => {
                dirty.ranges.push((segment.base, segment.last()));
            }
            Event::Unhashed { segment, bucket } => {
                dirty.ranges.push((segment.base, segment.last()));
                dirty.buckets.push(bucket);
            }
            Event::Hashed { bucket, .. } => dirty.buckets.push(bucket),
            Event::TableGrew {
                bucket, sibling, ..
            }
            | Event::TableShrank {
                bucket, sibling, ..
            } => dirty.buckets.extend([bucket, sibling]),
            Event::SpanAdded { .. } | Event::SpanRemoved { .. } => *self = Self::All,
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
        let mut last = HashMap::new();
        for Step { arena, event } in steps {
            let dirty = last.entry(*arena).or_insert_with(DirtyRanges::none);
            dirty.add_event(event);
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
            return DirtyRanges::All;
        }
        let mut dirty = DirtyRanges::none();
        for snapshot in [self, now] {
            if let Some(last) = snapshot.last.get(&arena) {
                dirty.add(last);
            }
        }
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
