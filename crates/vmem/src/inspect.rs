//! Read-only inspection of an arena.

use crate::alloc::Bucket;
use crate::caches::CachesView;
use crate::cursor::Cursor;
use crate::locked::State;
use crate::quantum::Quantum;
use crate::segments;
use crate::stats::Stats;
use crate::tag::{Kind, Tag, TagId};

/// The origin of a span.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum Origin {
    /// The owner of the arena added the span.
    Added,
    /// The span was imported from the source, and goes back when it is all free.
    Imported,
}

/// The meaning of a tag in the segment list.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum SegmentKind {
    /// The marker of a span, before the span's segments.
    Span(Origin),
    /// A free segment.
    Free,
    /// An allocated segment.
    Allocated,
}

/// One tag of the segment list; for a marker, the range of its span.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct Segment {
    /// The meaning of the tag.
    pub kind: SegmentKind,
    /// The first unit.
    pub base: u64,
    /// The number of units.
    pub size: u64,
}

impl Segment {
    /// Returns the last unit. (The end may be 2^64, which is no `u64`.)
    pub const fn last(&self) -> u64 {
        self.base.wrapping_add(self.size).wrapping_sub(1)
    }

    /// Returns true if the range contains `address`.
    pub const fn contains(&self, address: u64) -> bool {
        address.wrapping_sub(self.base) < self.size
    }

    pub(crate) fn of(tag: &Tag) -> Self {
        Self {
            kind: match tag.kind() {
                Kind::Added => SegmentKind::Span(Origin::Added),
                Kind::Imported => SegmentKind::Span(Origin::Imported),
                Kind::Allocated => SegmentKind::Allocated,
                Kind::Free | Kind::Unused => SegmentKind::Free,
            },
            base: tag.base(),
            size: tag.size(),
        }
    }
}

/// A read-only view of an arena. Unless stated otherwise, a method takes constant
/// time, and an iterator takes constant time for each item.
#[derive(Clone, Copy)]
pub struct View<'a> {
    pub(crate) tags: &'a [Tag],
    pub(crate) buckets: &'a [Bucket],
    pub(crate) state: &'a State,
    pub(crate) caches: Option<&'a dyn CachesView>,
}

impl<'a> View<'a> {
    /// Returns the quantum.
    pub fn quantum(&self) -> Quantum {
        self.state.quantum
    }

    /// Returns the least size of an import, in units.
    pub fn import_min(&self) -> u64 {
        self.state.import_min
    }

    /// Returns the quantum caches, if the arena has any. During an event of the segment
    /// list this is `None`: the caches have not changed since the last event of their
    /// own.
    pub fn caches(&self) -> Option<&'a dyn CachesView> {
        self.caches.filter(|caches| caches.sizes() > 0)
    }

    /// Returns the counters.
    pub fn stats(&self) -> &'a Stats {
        &self.state.stats
    }

    /// Returns a number that changes whenever the structure does.
    pub fn revision(&self) -> u64 {
        self.state.revision
    }

    /// Returns the whole segment list.
    pub fn segments(&self) -> impl Iterator<Item = Segment> + Clone + use<'a> {
        let tags = self.tags;
        self.chain(segments::first(tags), Tag::next)
            .map(move |id| Segment::of(&tags[id]))
    }

    /// Returns the segment list from the marker of the span at `base` to the span's
    /// last segment; empty if there is no such span. Takes `O(log spans)` to begin.
    pub fn segments_of(&self, base: u64) -> impl Iterator<Item = Segment> + Clone + use<'a> {
        let tags = self.tags;
        let marker = self
            .span_at(base)
            .filter(|&id| tags[id].base() == base)
            .unwrap_or(TagId::NONE);
        self.chain(marker, Tag::next)
            .take_while(move |&id| id == marker || tags[id].kind().is_segment())
            .map(move |id| Segment::of(&tags[id]))
    }

    /// Returns the segment list from the allocated segment at `base` to the end of its
    /// span; empty if there is no such segment.
    pub fn segments_from(&self, base: u64) -> impl Iterator<Item = Segment> + Clone + use<'a> {
        let tags = self.tags;
        self.chain(self.allocated_at(base).unwrap_or(TagId::NONE), Tag::next)
            .take_while(move |&id| tags[id].kind().is_segment())
            .map(move |id| Segment::of(&tags[id]))
    }

    /// Returns the segments directly before and after the allocated segment at `base`;
    /// `None` where its span ends, and if there is no such segment.
    pub fn neighbours(&self, base: u64) -> [Option<Segment>; 2] {
        let segment = |id: TagId| {
            let tag = &self.tags[id];
            tag.kind().is_segment().then(|| Segment::of(tag))
        };
        self.allocated_at(base).map_or([None; 2], |id| {
            let tag = &self.tags[id];
            [tag.prev(), tag.next()].map(segment)
        })
    }

    /// Returns the spans by address; `O(log spans)` each.
    pub fn spans(&self) -> impl Iterator<Item = Segment> + Clone + use<'a> {
        let (tags, spans) = (self.tags, &self.state.spans);
        core::iter::successors(spans.at_or_above(tags, 0), move |&id| {
            spans.at_or_above(tags, tags[id].last().checked_add(1)?)
        })
        .map(move |id| Segment::of(&tags[id]))
    }

    /// Returns the number of spans.
    pub fn span_count(&self) -> usize {
        self.state.spans.len()
    }

    /// Returns the number of tags in the segment list, markers included.
    pub fn tag_count(&self) -> usize {
        self.state.pool.in_use()
    }

    /// Returns the size of a copy, in tags: room for all tags, in use or not, and for
    /// the buckets.
    pub fn footprint(&self) -> usize {
        self.tags.len() + size_of_val(self.buckets) / size_of::<Tag>()
    }

    /// Returns the number of allocated segments.
    pub fn allocated_count(&self) -> usize {
        self.state.allocated.len()
    }

    /// Returns the number of free segments.
    pub fn free_count(&self) -> usize {
        self.tag_count() - self.allocated_count() - self.span_count()
    }

    /// Returns the bitmap of the freelists: bit `n` is set if list `n` is not empty.
    pub fn bitmap(&self) -> u64 {
        self.state.freelists.bitmap()
    }

    /// Returns the segments of a freelist from its head. Empty for a list that does
    /// not exist.
    pub fn freelist(&self, list: u8) -> impl Iterator<Item = Segment> + Clone + use<'a> {
        let tags = self.tags;
        let head = if usize::from(list) < crate::LISTS {
            self.state.freelists.head(list)
        } else {
            TagId::NONE
        };
        self.chain(head, Tag::fore)
            .map(move |id| Segment::of(&tags[id]))
    }

    /// Returns the number of segments in a freelist.
    pub fn freelist_len(&self, list: u8) -> usize {
        if usize::from(list) < crate::LISTS {
            self.state.freelists.len(list)
        } else {
            0
        }
    }

    /// Returns the exact size of the largest free segment, or 0 if nothing is free. Takes
    /// as many steps as the highest list that is not empty has segments.
    pub fn largest_free(&self) -> u64 {
        match self.bitmap().checked_ilog2() {
            Some(list) => self
                .freelist(list as u8)
                .map(|segment| segment.size)
                .max()
                .unwrap_or(0),
            None => 0,
        }
    }

    /// Returns the number of hash buckets in use.
    pub fn bucket_count(&self) -> usize {
        self.state.allocated.buckets()
    }

    /// Returns the numbers of allocated segments for which the hash table keeps its size:
    /// with fewer it shrinks, with more it grows.
    pub fn steady_load(&self) -> core::ops::RangeInclusive<usize> {
        self.state.allocated.steady()
    }

    /// Returns the bucket for an allocation at `base`; `None` while there are no
    /// buckets.
    pub fn bucket_of(&self, base: u64) -> Option<usize> {
        (self.bucket_count() > 0).then(|| self.state.allocated.bucket_of(base))
    }

    /// Returns the allocated segments of a bucket, in the order of a look-up.
    pub fn chain_of(&self, bucket: usize) -> impl Iterator<Item = Segment> + Clone + use<'a> {
        let tags = self.tags;
        let head = self.buckets[..self.bucket_count()]
            .get(bucket)
            .map_or(TagId::NONE, |bucket| bucket.head());
        self.chain(head, Tag::fore)
            .map(move |id| Segment::of(&tags[id]))
    }

    /// Returns the allocated segment that begins at `base`; it may be a slab.
    pub fn allocation(&self, base: u64) -> Option<Segment> {
        self.allocated_at(base)
            .map(|id| Segment::of(&self.tags[id]))
    }

    /// Returns the span and the segment that contain `address`. Finds the span in
    /// `O(log spans)` steps, and the segment by walking the span.
    pub fn find(&self, address: u64) -> Option<(Segment, Segment)> {
        let marker = self.span_at(address)?;
        let span = Segment::of(&self.tags[marker]);
        let segment = self
            .segments_of(span.base)
            .skip(1)
            .find(|segment| segment.contains(address))?;
        Some((span, segment))
    }

    /// Returns the span that contains `address`. `O(log spans)`.
    pub fn span_of(&self, address: u64) -> Option<Segment> {
        self.span_at(address).map(|id| Segment::of(&self.tags[id]))
    }

    /// Returns the place where next fit continues: the first address past its last
    /// allocation, or the beginning of a span. `None` if that is past the last possible
    /// address, or there is no span.
    pub fn cursor(&self) -> Option<u64> {
        match self.state.cursor {
            Cursor::After { unit, .. } => unit.checked_add(1),
            Cursor::Before(TagId::ANCHOR) => {
                let first = segments::first(self.tags).some()?;
                Some(self.tags[first].base())
            }
            Cursor::Before(marker) => Some(self.tags[marker].base()),
        }
    }

    fn allocated_at(&self, base: u64) -> Option<TagId> {
        let allocated = &self.state.allocated;
        let found = allocated.find(self.tags, self.buckets, base, |_| ());
        found.map(|found| found.id)
    }

    fn span_at(&self, address: u64) -> Option<TagId> {
        self.state.spans.containing(self.tags, address)
    }

    fn chain(&self, head: TagId, next: fn(&Tag) -> TagId) -> Chain<'a> {
        Chain {
            tags: self.tags,
            id: head,
            next,
        }
    }
}

/// The tags of a list, beginning with `id`.
#[derive(Clone)]
struct Chain<'a> {
    tags: &'a [Tag],
    id: TagId,
    next: fn(&Tag) -> TagId,
}

impl Iterator for Chain<'_> {
    type Item = TagId;

    fn next(&mut self) -> Option<TagId> {
        let id = self.id.some()?;
        self.id = (self.next)(&self.tags[id]);
        Some(id)
    }
}

impl core::fmt::Debug for View<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_list().entries(self.segments()).finish()
    }
}
