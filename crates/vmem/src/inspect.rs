//! Looking at an arena without changing it.

use crate::alloc::Bucket;
use crate::caches::CachesView;
use crate::cursor::Cursor;
use crate::locked::State;
use crate::quantum::Quantum;
use crate::segments;
use crate::stats::Stats;
use crate::tag::{Kind, Tag, TagId};

/// Where a span came from.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum Origin {
    /// Its owner added it.
    Added,
    /// It was imported from the source, and goes back when it is all free.
    Imported,
}

/// What a tag of the segment list stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum SegmentKind {
    /// The marker of a span, ahead of the span's segments.
    Span(Origin),
    /// A free segment.
    Free,
    /// An allocated segment.
    Allocated,
}

/// One tag of the segment list; for a marker, the range of its span.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct Segment {
    /// What it stands for.
    pub kind: SegmentKind,
    /// The first unit.
    pub base: u64,
    /// The number of units.
    pub size: u64,
}

impl Segment {
    /// The last unit. (The end may be 2^64, which is no `u64`.)
    pub const fn last(&self) -> u64 {
        self.base.wrapping_add(self.size).wrapping_sub(1)
    }

    /// Whether it contains `address`.
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

/// A read-only view of an arena. Where nothing else is said, a method takes
/// constant time; an iterator, constant time for each item.
#[derive(Clone, Copy)]
pub struct View<'a> {
    pub(crate) tags: &'a [Tag],
    pub(crate) buckets: &'a [Bucket],
    pub(crate) state: &'a State,
    pub(crate) caches: Option<&'a dyn CachesView>,
}

impl<'a> View<'a> {
    /// The quantum.
    pub fn quantum(&self) -> Quantum {
        self.state.quantum
    }

    /// The least that is worth importing, in units.
    pub fn import_min(&self) -> u64 {
        self.state.import_min
    }

    /// What there is to see of the quantum caches, if the arena has any. With
    /// an event that comes from the segment list there is nothing to see of them:
    /// they have not changed since the last event that was theirs.
    pub fn caches(&self) -> Option<&'a dyn CachesView> {
        self.caches.filter(|caches| caches.sizes() > 0)
    }

    /// The counters. Constant time.
    pub fn stats(&self) -> &'a Stats {
        &self.state.stats
    }

    /// A number that changes whenever the structure does.
    pub fn revision(&self) -> u64 {
        self.state.revision
    }

    /// The segment list from its beginning.
    pub fn segments(&self) -> impl Iterator<Item = Segment> + Clone + use<'a> {
        let tags = self.tags;
        self.chain(segments::first(tags), Tag::next)
            .map(move |id| Segment::of(&tags[id]))
    }

    /// The segment list from the marker of the span at `base` to the span's
    /// last segment; empty if there is no such span. Found in `O(log spans)`.
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

    /// The segment list from the allocated segment that begins at `base` to the end of its
    /// span; empty if none does. Found in constant time.
    pub fn segments_from(&self, base: u64) -> impl Iterator<Item = Segment> + Clone + use<'a> {
        let tags = self.tags;
        self.chain(self.allocated_at(base).unwrap_or(TagId::NONE), Tag::next)
            .take_while(move |&id| tags[id].kind().is_segment())
            .map(move |id| Segment::of(&tags[id]))
    }

    /// The spans by address; `O(log spans)` each.
    pub fn spans(&self) -> impl Iterator<Item = Segment> + Clone + use<'a> {
        let (tags, spans) = (self.tags, &self.state.spans);
        core::iter::successors(spans.at_or_above(tags, 0), move |&id| {
            spans.at_or_above(tags, tags[id].last().checked_add(1)?)
        })
        .map(move |id| Segment::of(&tags[id]))
    }

    /// How many spans there are. Constant time.
    pub fn span_count(&self) -> usize {
        self.state.spans.len()
    }

    /// How many tags the segment list has, markers included. Constant time.
    pub fn tag_count(&self) -> usize {
        self.state.pool.in_use()
    }

    /// How much a copy takes: room for how many tags there is, in use or not, and for
    /// buckets, counted in tags. Constant time.
    pub fn footprint(&self) -> usize {
        self.tags.len() + size_of_val(self.buckets) / size_of::<Tag>()
    }

    /// How many segments are allocated. Constant time.
    pub fn allocated_count(&self) -> usize {
        self.state.allocated.len()
    }

    /// How many segments are free. Constant time.
    pub fn free_count(&self) -> usize {
        self.tag_count() - self.allocated_count() - self.span_count()
    }

    /// Bit `n` is set where freelist `n` is not empty.
    pub fn bitmap(&self) -> u64 {
        self.state.freelists.bitmap()
    }

    /// The segments of a freelist from its head. Empty for a list that does
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

    /// How many segments a freelist has. Constant time.
    pub fn freelist_len(&self, list: u8) -> usize {
        if usize::from(list) < crate::LISTS {
            self.state.freelists.len(list)
        } else {
            0
        }
    }

    /// The units of the largest free segment, 0 if nothing is free: exactly. Takes as
    /// many steps as the highest list that is not empty has segments.
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

    /// How many hash buckets are in use. Constant time.
    pub fn bucket_count(&self) -> usize {
        self.state.allocated.buckets()
    }

    /// With how many allocated segments the hash table keeps its size: with fewer it
    /// shrinks, with more it grows. Constant time.
    pub fn steady_load(&self) -> core::ops::RangeInclusive<usize> {
        self.state.allocated.steady()
    }

    /// The bucket that an allocation at `base` belongs to; `None` while there are
    /// no buckets.
    pub fn bucket_of(&self, base: u64) -> Option<usize> {
        (self.bucket_count() > 0).then(|| self.state.allocated.bucket_of(base))
    }

    /// The allocated segments of a bucket, in the order a look-up meets them.
    pub fn chain_of(&self, bucket: usize) -> impl Iterator<Item = Segment> + Clone + use<'a> {
        let tags = self.tags;
        let head = self.buckets[..self.bucket_count()]
            .get(bucket)
            .map_or(TagId::NONE, |bucket| bucket.head());
        self.chain(head, Tag::fore)
            .map(move |id| Segment::of(&tags[id]))
    }

    /// The allocated segment that begins at `base`, a slab included. Constant time.
    pub fn allocation(&self, base: u64) -> Option<Segment> {
        self.allocated_at(base)
            .map(|id| Segment::of(&self.tags[id]))
    }

    /// What is at `address`: its span, and its segment. The span is found in
    /// `O(log spans)`, the segment by walking the span.
    pub fn find(&self, address: u64) -> Option<(Segment, Segment)> {
        let marker = self.span_at(address)?;
        let span = Segment::of(&self.tags[marker]);
        let segment = self
            .segments_of(span.base)
            .skip(1)
            .find(|segment| segment.contains(address))?;
        Some((span, segment))
    }

    /// The span that contains `address`. `O(log spans)`.
    pub fn span_of(&self, address: u64) -> Option<Segment> {
        self.span_at(address).map(|id| Segment::of(&self.tags[id]))
    }

    /// Where next fit goes on: the first address past its last allocation, or
    /// the beginning of a span. `None` if that is past the last address there
    /// is, or there is no span.
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

/// The tags of a list, from `id` on.
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
