//! Tracing the steps inside an operation.
//!
//! A [`Tracer`] is told every inner step of every operation right after it
//! happens, with a read-only view of the arena at that moment: no other caller ever
//! sees the structure between two steps of an operation. The
//! default, [`NoTrace`], compiles to nothing.

use crate::caches::{Place, Stored};
use crate::constraint::Request;
use crate::error::{Error, SourceError};
use crate::inspect::{Origin, Segment, View};
use crate::layout::Layout;
use crate::policy::AllocPolicy;

/// A receiver of the steps of an arena's operations.
///
/// It is called with the arena locked, and must not call the arena. An event costs
/// the work of the tracer, and for an event of a cache also a lock.
pub trait Tracer {
    /// False for a tracer that wants no events: they are not even made then.
    const ENABLED: bool = true;

    /// Receives `event`, which has just happened; `arena` is the state after it.
    fn event(&mut self, event: &Event, arena: View<'_>);
}

/// Tracing switched off, at no cost.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoTrace;

impl Tracer for NoTrace {
    const ENABLED: bool = false;

    fn event(&mut self, _: &Event, _: View<'_>) {}
}

/// The result of examining a tag.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// The segment fits, at this address.
    Fits {
        /// The lowest legal address.
        at: u64,
    },
    /// The segment is smaller than the request.
    TooSmall,
    /// The segment is large enough, but has no legal address, or, for next fit, none past
    /// the cursor.
    NoLegalAddress,
    /// The segment is allocated.
    Allocated,
    /// The tag is a span's marker.
    Marker,
}

/// One step inside an operation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Event {
    /// A request arrived and was rounded up.
    Asked {
        /// The request.
        request: Request,
        /// The policy that chooses a segment for it.
        policy: AllocPolicy,
    },
    /// The bitmap was scanned from list `from` upward, the first list whose segments
    /// all fit.
    Scanned {
        /// The first list; 64 if there is none.
        from: u8,
        /// The lowest list that is not empty.
        found: Option<u8>,
    },
    /// The segments of a list are examined next, one by one.
    Searching {
        /// The list.
        list: u8,
    },
    /// A tag was examined.
    Examined {
        /// The segment of the tag.
        segment: Segment,
        /// The result.
        verdict: Verdict,
    },
    /// A free segment was chosen.
    Chosen {
        /// The segment.
        segment: Segment,
        /// The address within it that will be handed out.
        at: u64,
    },
    /// No free segment fits.
    NothingFits,

    /// A free segment left its list.
    Unfiled {
        /// The segment.
        segment: Segment,
        /// The list.
        list: u8,
    },
    /// A free segment was added to a list, at its head.
    Filed {
        /// The segment.
        segment: Segment,
        /// The list.
        list: u8,
    },
    /// A free segment shrank and kept its place, because its new size belongs to the
    /// same list.
    Shrunk {
        /// The segment with its new size.
        segment: Segment,
        /// The list.
        list: u8,
    },
    /// A free segment became an allocated one, whole or in part.
    Taken {
        /// The free segment before.
        from: Segment,
        /// The allocated segment.
        segment: Segment,
    },
    /// An allocated segment was added to the hash table.
    Hashed {
        /// Its base.
        base: u64,
        /// Its bucket.
        bucket: usize,
    },
    /// The hash table grew by one bucket.
    TableGrew {
        /// The new bucket.
        bucket: usize,
        /// The bucket from which addresses moved.
        sibling: usize,
        /// Number of segments that moved.
        moved: usize,
    },
    /// The hash table lost its last bucket.
    TableShrank {
        /// The bucket.
        bucket: usize,
        /// The bucket to which its addresses moved.
        sibling: usize,
        /// Number of segments that moved.
        moved: usize,
    },
    /// The next-fit cursor moved past an allocation.
    CursorMoved {
        /// The last unit of the allocation.
        past: u64,
    },
    /// The request was answered.
    Granted {
        /// The address.
        base: u64,
        /// The units allocated there.
        size: u64,
    },

    /// A caller asks to free a range.
    FreeAsked {
        /// Its address.
        base: u64,
        /// Its size, as given by the caller.
        size: u64,
    },
    /// An allocated segment was compared with the address of a look-up.
    Compared {
        /// The bucket whose chain it is in.
        bucket: usize,
        /// Its base.
        base: u64,
        /// True if it is the segment of the look-up.
        found: bool,
    },
    /// A segment left the hash table and is free.
    Unhashed {
        /// The segment.
        segment: Segment,
        /// The bucket it was in.
        bucket: usize,
    },
    /// A free segment merged with its free right neighbour.
    MergedRight {
        /// The merged segment.
        segment: Segment,
        /// The neighbour before.
        neighbour: Segment,
    },
    /// A free segment merged with its free left neighbour.
    MergedLeft {
        /// The merged segment.
        segment: Segment,
        /// The neighbour before.
        neighbour: Segment,
    },

    /// A span joined the arena.
    SpanAdded {
        /// Its base.
        base: u64,
        /// Its size.
        size: u64,
        /// Its origin.
        origin: Origin,
    },
    /// A span left the arena.
    SpanRemoved {
        /// Its base.
        base: u64,
        /// Its size.
        size: u64,
        /// Its origin; an imported span goes back now.
        origin: Origin,
    },
    /// The arena asks its source for a span next.
    ImportAsked {
        /// The layout of that span.
        layout: Layout,
    },
    /// The source lent a span.
    Imported {
        /// Its base.
        base: u64,
        /// Its size.
        size: u64,
    },
    /// The source could not lend.
    ImportFailed {
        /// The reason.
        cause: SourceError,
    },
    /// The span from the source is not needed any more, or can't be used, and goes
    /// back.
    ImportReturned {
        /// Its base.
        base: u64,
        /// Its size.
        size: u64,
    },
    /// The operation failed, and nothing has changed.
    Refused {
        /// The error.
        error: Error,
    },
    /// The request that has just failed now waits, to be tried again.
    Deferred,
    /// A step in a quantum cache.
    Cache {
        /// The CPU of the caller.
        cpu: usize,
        /// The size of the cache's objects.
        object: u64,
        /// The step.
        step: CacheStep,
    },
}

/// A step inside a quantum cache. No lock of the caches is held during the event.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CacheStep {
    /// A request is small enough for this cache.
    Asked {
        /// Units asked for.
        asked: u64,
    },
    /// An object was taken from the loaded magazine.
    Popped {
        /// Its address.
        base: u64,
        /// Rounds left in the magazine.
        left: usize,
    },
    /// Loaded and previous changed places.
    Swapped,
    /// Both magazines were empty: the empty one went to the depot, and a full
    /// one is loaded.
    Loaded {
        /// Objects in the full magazine.
        rounds: usize,
    },
    /// The depot has no full magazine: the slabs are tried next.
    DepotEmpty,
    /// An object was taken from a slab.
    Cut {
        /// The slab.
        slab: u64,
        /// The object.
        base: u64,
    },
    /// No slab has a free object: the arena is asked for a new slab next.
    NoSlab {
        /// Units of a slab.
        size: u64,
    },
    /// A new slab was made.
    SlabAdded {
        /// Its base.
        slab: u64,
        /// Its size.
        size: u64,
        /// Number of objects in it.
        objects: u32,
    },
    /// There is no room for a slab: the request goes to the segment list.
    Bypassed,
    /// A range to be freed is an object of a slab.
    Found {
        /// The slab.
        slab: u64,
        /// The object.
        base: u64,
    },
    /// An object was put into the loaded magazine.
    Pushed {
        /// Its address.
        base: u64,
        /// Objects in the magazine now.
        rounds: usize,
    },
    /// Both magazines were full, and an empty one is loaded.
    Stored {
        /// The origin of the empty magazine, and the new place of the full one.
        how: Stored,
    },
    /// There is no empty magazine, or no room for a full one in the depot: the
    /// object goes to its slab.
    NoMagazine,
    /// An object went back into its slab.
    Returned {
        /// The slab.
        slab: u64,
        /// The object.
        base: u64,
        /// Free objects in the slab now.
        free: u32,
    },
    /// A magazine is emptied into the slabs.
    Emptied {
        /// The place of the magazine.
        place: Place,
        /// Objects in the magazine.
        rounds: usize,
    },
    /// A slab that is all free is removed: its range goes back to the segment list
    /// next.
    SlabRemoved {
        /// Its base.
        slab: u64,
        /// Its size.
        size: u64,
    },
}
