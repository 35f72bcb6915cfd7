//! Watching an operation from the inside.
//!
//! A [`Tracer`] is told every inner step of every operation at the instant it
//! has happened, with a read-only view of the arena as it is then: between two
//! steps of an operation that is a structure no other caller ever sees. The
//! default, [`NoTrace`], compiles to nothing.

use crate::caches::{Place, Stored};
use crate::constraint::Request;
use crate::error::{Error, SourceError};
use crate::inspect::{Origin, Segment, View};
use crate::layout::Layout;
use crate::policy::AllocPolicy;

/// Something that is told the steps of an arena's operations.
///
/// It is called with the arena locked, and must not call the arena. The cost of an
/// event is what the tracer makes of it, and a lock for each event of a cache.
pub trait Tracer {
    /// False for a tracer that wants nothing: events are not even made then.
    const ENABLED: bool = true;

    /// `event` has just happened; `arena` is the state behind it.
    fn event(&mut self, event: &Event, arena: View<'_>);
}

/// Tracing switched off, at no cost.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoTrace;

impl Tracer for NoTrace {
    const ENABLED: bool = false;

    fn event(&mut self, _: &Event, _: View<'_>) {}
}

/// What was seen of a tag that was examined.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// It fits, at this address.
    Fits {
        /// The lowest legal address.
        at: u64,
    },
    /// It is smaller than the request.
    TooSmall,
    /// It is large enough, but no address in it is legal; or, for next fit,
    /// none past the cursor.
    NoLegalAddress,
    /// It is allocated.
    Allocated,
    /// It is a span's marker.
    Marker,
}

/// One step inside an operation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Event {
    /// A request arrived and was rounded up.
    Asked {
        /// The request.
        request: Request,
        /// How a segment is chosen for it.
        policy: AllocPolicy,
    },
    /// The bitmap was scanned from list `from` upward, the first in which
    /// everything is large enough.
    Scanned {
        /// The first list; 64 if there is none.
        from: u8,
        /// The lowest one that is not empty.
        found: Option<u8>,
    },
    /// The segments of a list are examined next, one by one.
    Searching {
        /// The list.
        list: u8,
    },
    /// A tag was looked at.
    Examined {
        /// What it is.
        segment: Segment,
        /// What came of it.
        verdict: Verdict,
    },
    /// A free segment was chosen.
    Chosen {
        /// The segment.
        segment: Segment,
        /// The address within it that is to be handed out.
        at: u64,
    },
    /// Nothing free fits.
    NothingFits,

    /// A free segment left its list.
    Unfiled {
        /// The segment.
        segment: Segment,
        /// The list.
        list: u8,
    },
    /// A free segment entered a list, at its head.
    Filed {
        /// The segment.
        segment: Segment,
        /// The list.
        list: u8,
    },
    /// A free segment shrank and kept its place, since it is still of its
    /// list's size.
    Shrunk {
        /// What it is now.
        segment: Segment,
        /// The list.
        list: u8,
    },
    /// A free segment became an allocated one, whole or in part.
    Taken {
        /// What it was.
        from: Segment,
        /// The allocated segment.
        segment: Segment,
    },
    /// An allocated segment entered the hash table.
    Hashed {
        /// Its base.
        base: u64,
        /// Its bucket.
        bucket: usize,
    },
    /// The hash table got a bucket more.
    TableGrew {
        /// The new bucket.
        bucket: usize,
        /// The bucket it took addresses from.
        sibling: usize,
        /// How many.
        moved: usize,
    },
    /// The hash table lost its last bucket.
    TableShrank {
        /// The bucket.
        bucket: usize,
        /// The bucket that took its addresses.
        sibling: usize,
        /// How many.
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

    /// A range is to be freed.
    FreeAsked {
        /// Its address.
        base: u64,
        /// Its size, as the caller remembers it.
        size: u64,
    },
    /// An allocated segment was compared with an address looked for.
    Compared {
        /// The bucket whose chain it is in.
        bucket: usize,
        /// Its base.
        base: u64,
        /// Whether it is the one.
        found: bool,
    },
    /// A segment left the hash table and is free.
    Unhashed {
        /// The segment.
        segment: Segment,
        /// The bucket it was in.
        bucket: usize,
    },
    /// A free segment took in its free right neighbour.
    MergedRight {
        /// What it is now.
        segment: Segment,
        /// What the neighbour was.
        neighbour: Segment,
    },
    /// A free segment took in its free left neighbour.
    MergedLeft {
        /// What it is now.
        segment: Segment,
        /// What the neighbour was.
        neighbour: Segment,
    },

    /// A span joined the arena.
    SpanAdded {
        /// Its base.
        base: u64,
        /// Its size.
        size: u64,
        /// Where it came from.
        origin: Origin,
    },
    /// A span left the arena.
    SpanRemoved {
        /// Its base.
        base: u64,
        /// Its size.
        size: u64,
        /// Where it had come from; an imported one goes back now.
        origin: Origin,
    },
    /// The source is asked for a span next.
    ImportAsked {
        /// What it is asked for.
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
        /// Why.
        cause: SourceError,
    },
    /// What the source lent is not needed any more, or can't be used, and goes
    /// back.
    ImportReturned {
        /// Its base.
        base: u64,
        /// Its size.
        size: u64,
    },
    /// The operation failed, and nothing has changed.
    Refused {
        /// Why.
        error: Error,
    },
    /// The request that has just failed waits now, to be tried again.
    Deferred,
    /// Something happened in a quantum cache.
    Cache {
        /// The CPU that did it.
        cpu: usize,
        /// The size of the cache's objects.
        object: u64,
        /// What happened.
        step: CacheStep,
    },
}

/// A step inside a quantum cache. It is told with no lock of the caches held.
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
        /// How many are left in the magazine.
        left: usize,
    },
    /// Loaded and previous changed places.
    Swapped,
    /// Both magazines were empty: the empty one went to the depot, and a full
    /// one is loaded.
    Loaded {
        /// How many objects are in it.
        rounds: usize,
    },
    /// The depot has no full magazine: the slabs are next.
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
    /// There is a new slab.
    SlabAdded {
        /// Its base.
        slab: u64,
        /// Its size.
        size: u64,
        /// How many objects it was cut into.
        objects: u32,
    },
    /// There is no room for a slab: the request goes to the segment list.
    Bypassed,
    /// A range that is to be freed is an object of a slab.
    Found {
        /// The slab.
        slab: u64,
        /// The object.
        base: u64,
    },
    /// An object went into the loaded magazine.
    Pushed {
        /// Its address.
        base: u64,
        /// How many are in the magazine.
        rounds: usize,
    },
    /// Both magazines were full, and an empty one is loaded.
    Stored {
        /// Where the empty one came from, and what became of the full one.
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
        /// How many objects of the slab are free in it.
        free: u32,
    },
    /// A magazine is emptied into the slabs.
    Emptied {
        /// Where it is.
        place: Place,
        /// How many objects are in it.
        rounds: usize,
    },
    /// A slab that is all free is no slab any more: its range goes back to the
    /// segment list next.
    SlabRemoved {
        /// Its base.
        slab: u64,
        /// Its size.
        size: u64,
    },
}
