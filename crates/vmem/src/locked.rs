//! The part of an arena that its lock protects: the state, its storage, and the
//! operations on both that need no source.

use crate::alloc::{Allocator, Bucket, Storage};
use crate::allocated::Allocated;
use crate::caches::CachesView;
use crate::constraint::Request;
use crate::cursor::Cursor;
use crate::error::Error;
use crate::freelists::{Freelists, list_of};
use crate::inspect::{Segment, View};
use crate::policy::AllocPolicy;
use crate::pool::Pool;
use crate::quantum::Quantum;
use crate::segments;
use crate::spans::Spans;
use crate::stats::Stats;
use crate::tag::{Tag, TagId};
use crate::trace::{Event, NoTrace, Tracer};

/// The state, without the tags and the buckets.
#[derive(Clone, Debug)]
pub(crate) struct State {
    pub(crate) quantum: Quantum,
    pub(crate) import_min: u64,
    pub(crate) pool: Pool,
    pub(crate) freelists: Freelists,
    pub(crate) allocated: Allocated,
    pub(crate) spans: Spans,
    pub(crate) cursor: Cursor,
    pub(crate) stats: Stats,
    pub(crate) revision: u64,
}

/// The part of an [`Arena`](crate::Arena) that its lock protects.
///
/// It is public only to name the type of the lock and make one in a `const`; its only
/// use is as an argument of
/// [`Arena::from_lock`](crate::Arena::from_lock).
pub struct Core<A: Allocator, T: Tracer = NoTrace> {
    pub(crate) storage: A::Storage,
    pub(crate) state: State,
    pub(crate) tracer: T,
}

/// A free segment, and the address within it that will be allocated.
#[derive(Clone, Copy)]
pub(crate) struct Choice {
    pub(crate) id: TagId,
    pub(crate) at: u64,
}

/// The reason why the first attempt did not succeed.
pub(crate) enum Missed {
    /// No free segment fits.
    Short(Short),
    /// The request fails for good.
    Failed(Error),
}

/// A request that no free segment fits.
#[derive(Clone, Copy)]
pub(crate) struct Short {
    pub(crate) request: Request,
    pub(crate) policy: AllocPolicy,
    /// The arena's revision at that time.
    pub(crate) revision: u64,
}

/// A span between an arena and its source: it has just arrived, or goes back once the
/// lock is released.
#[derive(Clone, Copy)]
pub(crate) struct Loan {
    pub(crate) base: u64,
    pub(crate) size: u64,
}

impl<A: Allocator> Core<A> {
    /// An arena without spans that keeps its records in `storage`.
    ///
    /// For a `static`, where an [`Allocator`] can't be asked for storage yet;
    /// [`Fixed`](crate::alloc::Fixed) and the heap are their own storage.
    pub const fn new(quantum: Quantum, storage: A::Storage) -> Self {
        Self::with_tracer(quantum, storage, NoTrace)
    }
}

#[cfg(feature = "alloc")]
impl<T: Tracer> Core<crate::alloc::Heap, T> {
    /// Returns a copy of what a view shows, without the caches, with another tracer.
    /// Takes time in proportion to its size. A tracer can thus keep a snapshot of the
    /// arena inside an operation.
    ///
    /// Use such a copy only for inspection: its structure may be half done, which breaks
    /// rules and would make an operation go wrong.
    pub fn copy_of(view: View<'_>, tracer: T) -> Self {
        Self {
            storage: crate::alloc::Heap::copy_of(view.tags, view.buckets),
            state: view.state.clone(),
            tracer,
        }
    }
}

impl<A: Allocator, T: Tracer> Core<A, T> {
    /// Does the same as [`new`](Core::new), with a tracer that is told every step.
    pub const fn with_tracer(quantum: Quantum, storage: A::Storage, tracer: T) -> Self {
        Self {
            storage,
            state: State {
                quantum,
                import_min: 0,
                pool: Pool::new(),
                freelists: Freelists::new(),
                allocated: Allocated::new(),
                spans: Spans::new(),
                cursor: Cursor::Before(TagId::ANCHOR),
                stats: Stats::NONE,
                revision: 0,
            },
            tracer,
        }
    }

    /// Sets a least size for imports, in units: a larger one means fewer calls to the
    /// source and more units in reserve.
    pub const fn import_min(mut self, units: u64) -> Self {
        self.state.import_min = units;
        self
    }

    /// Returns a copy with another tracer.
    pub(crate) fn fork<U: Tracer>(&self, tracer: U) -> Core<A, U>
    where
        A::Storage: Clone,
    {
        Core {
            storage: self.storage.clone(),
            state: self.state.clone(),
            tracer,
        }
    }

    pub(crate) fn view(&self) -> View<'_> {
        self.view_with(None)
    }

    pub(crate) fn view_with<'a>(&'a self, caches: Option<&'a dyn CachesView>) -> View<'a> {
        let (tags, buckets) = self.storage.parts();
        View {
            tags,
            buckets,
            state: &self.state,
            caches,
        }
    }

    pub(crate) fn tracer_mut(&mut self) -> &mut T {
        &mut self.tracer
    }

    #[inline]
    pub(crate) fn tags(&self) -> &[Tag] {
        self.storage.parts().0
    }

    #[inline]
    pub(crate) fn tags_mut(&mut self) -> &mut [Tag] {
        self.storage.parts_mut().0
    }

    #[inline]
    pub(crate) fn parts_mut(&mut self) -> (&mut [Tag], &mut [Bucket], &mut State) {
        let (tags, buckets) = self.storage.parts_mut();
        (tags, buckets, &mut self.state)
    }

    #[inline]
    pub(crate) fn segment(&self, id: TagId) -> Segment {
        Segment::of(&self.tags()[id])
    }

    /// Tells the tracer, if there is one; otherwise the event is not even made.
    #[cfg(not(vmem_untraced))]
    #[inline(always)]
    pub(crate) fn emit(&mut self, event: impl FnOnce(&Self) -> Event) {
        if T::ENABLED {
            let event = event(self);
            self.tell(&event, None);
        }
    }

    /// Makes no event: the benchmark compares with this version.
    #[cfg(vmem_untraced)]
    #[inline(always)]
    pub(crate) fn emit(&mut self, _: impl FnOnce(&Self) -> Event) {}

    /// Tells the tracer.
    pub(crate) fn tell(&mut self, event: &Event, caches: Option<&dyn CachesView>) {
        let (tags, buckets) = self.storage.parts();
        let view = View {
            tags,
            buckets,
            state: &self.state,
            caches,
        };
        self.tracer.event(event, view);
    }

    /// Reports a failure to the tracer.
    pub(crate) fn refuse(&mut self, error: Error) -> Error {
        self.emit(|_| Event::Refused { error });
        error
    }

    /// Returns true if the pool has `count` returned tags, and the table has a bucket.
    #[inline]
    pub(crate) fn has_spare(&self, count: usize) -> bool {
        self.state.pool.returned() >= count && self.state.allocated.buckets() > 0
    }

    /// Makes room for `count` tags, and for a first bucket.
    pub(crate) fn reserve(&mut self, count: usize) -> Result<(), Error> {
        let room = self.state.pool.reserve(&mut self.storage, count)
            && self.state.allocated.reserve(&mut self.storage);
        room.then_some(()).ok_or(Error::NoTags)
    }

    /// Makes room for `count` buckets in total, as far as the storage can.
    pub(crate) fn reserve_buckets(&mut self, count: usize) {
        self.storage.reserve_buckets(count);
    }

    /// Puts a tag into the segment list, after `left`.
    #[inline]
    pub(crate) fn insert_after(&mut self, left: TagId, tag: Tag) -> TagId {
        let (tags, _, state) = self.parts_mut();
        let id = state.pool.take(tags);
        tags[id] = tag;
        segments::insert_between(tags, left, id, tags[left].next());
        id
    }

    /// Puts a tag into the segment list, before `right`.
    #[inline]
    pub(crate) fn insert_before(&mut self, right: TagId, tag: Tag) -> TagId {
        let (tags, _, state) = self.parts_mut();
        let id = state.pool.take(tags);
        tags[id] = tag;
        segments::insert_between(tags, tags[right].prev(), id, right);
        id
    }

    #[inline]
    pub(crate) fn file(&mut self, id: TagId) {
        let (tags, _, state) = self.parts_mut();
        state.freelists.insert(tags, id);
        self.emit(|core| {
            let segment = core.segment(id);
            let list = list_of(segment.size);
            Event::Filed { segment, list }
        });
    }

    #[inline]
    pub(crate) fn unfile(&mut self, id: TagId) {
        let (tags, _, state) = self.parts_mut();
        state.freelists.remove(tags, id);
        self.emit(|core| {
            let segment = core.segment(id);
            let list = list_of(segment.size);
            Event::Unfiled { segment, list }
        });
    }

    /// Makes a free segment smaller; it keeps its place in its list if its new size
    /// belongs to the same list.
    #[inline(always)]
    pub(crate) fn shrink(&mut self, id: TagId, base: u64, size: u64) {
        let list = list_of(size);
        if list == list_of(self.tags()[id].size()) {
            self.tags_mut()[id].set_range(base, size);
            self.emit(|core| Event::Shrunk {
                segment: core.segment(id),
                list,
            });
        } else {
            self.unfile(id);
            self.tags_mut()[id].set_range(base, size);
            self.file(id);
        }
    }
}
