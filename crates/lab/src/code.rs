//! The algorithms in a few lines each, and which line a step is.

mod cached;

use vmem::{AllocPolicy, Error, Event, Origin};

use crate::scenario::Statement;
use crate::workload::Policies;
use crate::world::{Effect, Outcome, Step, World};

/// One of the algorithms that the pseudo-code panel shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Algorithm {
    /// Allocating by instant fit, with or without constraints.
    InstantFit,
    /// Allocating by best fit.
    BestFit,
    /// Allocating by next fit.
    NextFit,
    /// Allocating from a quantum cache.
    CachedAlloc,
    /// Freeing.
    Free,
    /// Freeing into a quantum cache.
    CachedFree,
    /// Giving back what caches hold in reserve.
    Reap,
    /// Waiting for room.
    Wait,
    /// Adding a span.
    AddSpan,
    /// Removing a span.
    RemoveSpan,
}

impl Algorithm {
    /// The one that a statement ran in the arena it names, if it ran any. Whether
    /// that was a cache's is told by the steps; `world` is as it is behind it.
    pub fn of(world: &World, outcome: &Outcome) -> Option<Self> {
        let named = outcome.statement.arena();
        let id = named.and_then(|name| world.arena_named(name));
        let of_cache = |step: &Step| match step.event {
            Event::Cache { .. } => true,
            // A cache refuses what is no object of it without a word more.
            Event::Refused {
                error: Error::NotAllocated { base } | Error::WrongSize { base, .. },
            } => world.is_cached(step.arena, base),
            _ => false,
        };
        let mut own = outcome.own_steps().iter();
        let cached = own.any(|step| Some(step.arena) == id && of_cache(step));
        match &outcome.statement {
            _ if matches!(outcome.result, Ok(Effect::Waits { .. })) => Some(Self::Wait),
            Statement::Alloc { .. } | Statement::Xalloc { .. } if cached => Some(Self::CachedAlloc),
            Statement::Alloc { policy, .. } | Statement::Xalloc { policy, .. } => {
                Some(Self::choosing_by(*policy))
            }
            Statement::Random { shape, .. } => match shape.policies() {
                Policies::Only(policy) => Some(Self::choosing_by(policy)),
                Policies::Mixed => None,
            },
            Statement::Free { .. } | Statement::FreeAt { .. } if cached => Some(Self::CachedFree),
            Statement::Free { .. } | Statement::FreeAt { .. } => Some(Self::Free),
            Statement::Span { .. } => Some(Self::AddSpan),
            Statement::Unspan { .. } => Some(Self::RemoveSpan),
            Statement::Reap { .. } => Some(Self::Reap),
            Statement::Arena { .. }
            | Statement::Cpu { .. }
            | Statement::Destroy { .. }
            | Statement::Expect(_) => None,
        }
    }

    /// The one that allocates by this policy.
    pub const fn choosing_by(policy: AllocPolicy) -> Self {
        match policy {
            AllocPolicy::InstantFit => Self::InstantFit,
            AllocPolicy::BestFit => Self::BestFit,
            AllocPolicy::NextFit => Self::NextFit,
        }
    }

    /// What it is called, above its lines.
    pub const fn title(self) -> &'static str {
        match self {
            Self::InstantFit => "allocate by instant fit",
            Self::BestFit => "allocate by best fit",
            Self::NextFit => "allocate by next fit",
            Self::CachedAlloc => "allocate from a cache",
            Self::Free => "free",
            Self::CachedFree => "free into a cache",
            Self::Reap => "reap",
            Self::Wait => "wait",
            Self::AddSpan => "add a span",
            Self::RemoveSpan => "remove a span",
        }
    }
}

/// Its lines. ASCII, and `←`.
pub const fn lines(algorithm: Algorithm) -> &'static [&'static str] {
    match algorithm {
        Algorithm::InstantFit => &[
            "s ← round up(size, quantum)",
            "n ← lowest non-empty list that surely fits",
            "if there is none, search the \"maybe\" list",
            "if nothing: import round up(s, source quantum)",
            "take the low end; file the rest",
            "put it in the hash table",
        ],
        Algorithm::BestFit => &[
            "s ← round up(size, quantum)",
            "for each list from s upward, until one has a fit:",
            "    search it for the smallest that fits",
            "if nothing: import round up(s, source quantum)",
            "take the low end; file the rest",
            "put it in the hash table",
        ],
        Algorithm::NextFit => &[
            "s ← round up(size, quantum)",
            "walk the segment list from the cursor, once around",
            "if nothing: import round up(s, source quantum)",
            "take the low end; file the rest",
            "put it in the hash table",
            "cursor ← just past it",
        ],
        Algorithm::Free => &[
            "look base up in the hash table",
            "if it is not there, or has another size: error",
            "take it out of the hash table; it is free",
            "if the right neighbour is free: merge",
            "if the left neighbour is free: merge",
            "if it is a whole imported span: give it back",
            "else file it at the head of its list",
        ],
        Algorithm::CachedAlloc => &cached::ALLOC,
        Algorithm::CachedFree => &cached::FREE,
        Algorithm::Reap => &cached::REAP,
        Algorithm::Wait => &[
            "if nobody waits yet: try; if there is room: done",
            "have the caches give back what they hold in reserve",
            "if they gave back something: try again",
            "stand in line, behind those who wait",
            "when something comes free: reap, and the first tries again",
        ],
        Algorithm::AddSpan => &[
            "if it is empty, unaligned, or overlaps: error",
            "append a span marker to the segment list",
            "append one free segment as large as the span",
            "file it at the head of its list",
        ],
        Algorithm::RemoveSpan => &[
            "find the span that begins at base",
            "if any of it is allocated: error",
            "take its free segment out of its list",
            "take its segment and its marker out",
        ],
    }
}

/// The line (from 0) that a step of the arena the statement names is, if it is
/// in this algorithm.
pub fn line_of(event: &Event, algorithm: Algorithm) -> Option<usize> {
    match algorithm {
        Algorithm::InstantFit | Algorithm::BestFit | Algorithm::NextFit => {
            line_of_allocation(event, algorithm)
        }
        Algorithm::Free => line_of_free(event),
        Algorithm::CachedAlloc => cached::line_of_alloc(event),
        Algorithm::CachedFree => cached::line_of_free(event),
        Algorithm::Reap => cached::line_of_reap(event),
        Algorithm::Wait => line_of_wait(event),
        Algorithm::AddSpan => match event {
            Event::Refused { .. } => Some(0),
            Event::SpanAdded { .. } => Some(2),
            Event::Filed { .. } => Some(3),
            _ => None,
        },
        Algorithm::RemoveSpan => match event {
            Event::Refused {
                error: Error::SpanInUse { .. },
            } => Some(1),
            Event::Refused { .. } => Some(0),
            Event::Unfiled { .. } => Some(2),
            Event::SpanRemoved { .. } => Some(3),
            _ => None,
        },
    }
}

/// Where the parts of an allocation are in its lines.
struct Parts {
    scan: usize,
    examine: usize,
    import: usize,
    take: usize,
    hash: usize,
    cursor: Option<usize>,
}

fn line_of_allocation(event: &Event, algorithm: Algorithm) -> Option<usize> {
    let parts = match algorithm {
        Algorithm::NextFit => Parts {
            scan: 1,
            examine: 1,
            import: 2,
            take: 3,
            hash: 4,
            cursor: Some(5),
        },
        _ => Parts {
            scan: 1,
            examine: 2,
            import: 3,
            take: 4,
            hash: 5,
            cursor: None,
        },
    };
    match event {
        Event::Asked { .. }
        | Event::Refused {
            error: Error::ZeroSize | Error::InvalidLayout(_),
        } => Some(0),
        Event::Scanned { .. } => Some(parts.scan),
        // For best fit, going to the next list is the loop's line.
        Event::Searching { .. } if algorithm == Algorithm::BestFit => Some(parts.scan),
        Event::Searching { .. } => Some(parts.examine),
        // By instant fit, looking at a segment belongs to whichever line the
        // list was chosen by.
        Event::Examined { .. } if algorithm == Algorithm::InstantFit => None,
        Event::Examined { .. } => Some(parts.examine),
        Event::NothingFits
        | Event::ImportAsked { .. }
        | Event::Imported { .. }
        | Event::ImportFailed { .. }
        | Event::ImportReturned { .. }
        | Event::SpanAdded {
            origin: Origin::Imported,
            ..
        }
        | Event::Refused { .. } => Some(parts.import),
        Event::Chosen { .. }
        | Event::Unfiled { .. }
        | Event::Filed { .. }
        | Event::Shrunk { .. }
        | Event::Taken { .. } => Some(parts.take),
        Event::Hashed { .. } | Event::TableGrew { .. } => Some(parts.hash),
        Event::CursorMoved { .. } => parts.cursor,
        Event::Granted { .. } => Some(parts.cursor.unwrap_or(parts.hash)),
        Event::FreeAsked { .. }
        | Event::Compared { .. }
        | Event::Unhashed { .. }
        | Event::TableShrank { .. }
        | Event::MergedRight { .. }
        | Event::MergedLeft { .. }
        | Event::SpanAdded { .. }
        | Event::SpanRemoved { .. }
        // What comes of failing is another algorithm's: to wait, or a cache's.
        | Event::Deferred
        | Event::Cache { .. } => None,
    }
}

fn line_of_wait(event: &Event) -> Option<usize> {
    match event {
        Event::Deferred => Some(3),
        Event::Cache { step, .. } => cached::is_of_reap(step).then_some(1),
        // Trying, whether from a cache or not.
        asked => line_of_allocation(asked, Algorithm::InstantFit).map(|_| 0),
    }
}

fn line_of_free(event: &Event) -> Option<usize> {
    match event {
        Event::FreeAsked { .. } | Event::Compared { .. } => Some(0),
        Event::Refused { .. } => Some(1),
        Event::Unhashed { .. } | Event::TableShrank { .. } => Some(2),
        Event::MergedRight { .. } => Some(3),
        Event::MergedLeft { .. } => Some(4),
        Event::SpanRemoved { .. } => Some(5),
        Event::Filed { .. } => Some(6),
        // A neighbour leaves its list on the way to being merged; which one it
        // was is told next.
        _ => None,
    }
}
