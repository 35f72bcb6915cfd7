//! Where an arena may have changed since it was looked at: from one operation to the next
//! that is a place or two, however many segments there are.

use std::collections::HashMap;

use vmem::Event;
use vmem_lab::{ArenaId, Moment, Revision, Step};

/// What may be another than it was.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum DirtyRanges {
    /// This, and nothing else.
    Touched(Touched),
    /// Anything.
    Anything,
}

/// Places of an arena.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Touched {
    /// First and last unit of ranges. Segments begin and end at their ends, before and
    /// since.
    pub ranges: Vec<(u64, u64)>,
    /// Buckets of the hash table, gone ones among them.
    pub buckets: Vec<usize>,
}

impl DirtyRanges {
    /// Nothing.
    pub const fn none() -> Self {
        Self::Touched(Touched {
            ranges: Vec::new(),
            buckets: Vec::new(),
        })
    }

    /// Of more it is no longer worth it to know where they are.
    const MOST: usize = 64;

    /// Adds what came since.
    pub fn add(&mut self, later: &Self) {
        match (&mut *self, later) {
            (Self::Touched(own), Self::Touched(later))
                if own.ranges.len() + later.ranges.len() <= Self::MOST
                    && own.buckets.len() + later.buckets.len() <= Self::MOST =>
            {
                own.ranges.extend(&later.ranges);
                own.buckets.extend(&later.buckets);
            }
            _ => *self = Self::Anything,
        }
    }

    fn touch(&mut self, event: &Event) {
        let Self::Touched(touched) = self else { return };
        match *event {
            Event::Taken { from: segment, .. }
            | Event::MergedRight { segment, .. }
            | Event::MergedLeft { segment, .. } => {
                touched.ranges.push((segment.base, segment.last()));
            }
            Event::Unhashed { segment, bucket } => {
                touched.ranges.push((segment.base, segment.last()));
                touched.buckets.push(bucket);
            }
            Event::Hashed { bucket, .. } => touched.buckets.push(bucket),
            Event::TableGrew {
                bucket, sibling, ..
            }
            | Event::TableShrank {
                bucket, sibling, ..
            } => touched.buckets.extend([bucket, sibling]),
            Event::SpanAdded { .. } | Event::SpanRemoved { .. } => *self = Self::Anything,
            _ => {}
        }
    }
}

/// What was seen last, to tell by it what has changed since.
pub struct Seen {
    revision: Revision,
    /// How many operations were done, the one in whose midst it was included.
    position: usize,
    /// What the last of them does.
    last: HashMap<ArenaId, DirtyRanges>,
}

impl Seen {
    /// What is to be seen now.
    pub fn of(moment: &Moment<'_>) -> Self {
        let steps = moment.done.map_or(&[][..], |done| &done.steps);
        let mut last = HashMap::new();
        for Step { arena, event } in steps {
            let drift = last.entry(*arena).or_insert_with(DirtyRanges::none);
            drift.touch(event);
        }
        Self {
            revision: moment.revision,
            position: moment.position,
            last,
        }
    }

    /// What may have changed of an arena since.
    pub fn until(&self, now: &Self, arena: ArenaId) -> DirtyRanges {
        if !self.is_near(now) {
            return DirtyRanges::Anything;
        }
        let mut drift = DirtyRanges::none();
        for of in [self, now] {
            drift.add(of.last.get(&arena).unwrap_or(&DirtyRanges::none()));
        }
        drift
    }

    /// Whether no more lies between than undoing the last operation there and doing the
    /// last one here.
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
