//! Helpers of the tests: arenas in fixed storage, and their structure as text.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests, and not every test uses all"
)]

use vmem::alloc::{Allocator, Fixed};
use vmem::caches::CacheLayer;
use vmem::lock::Platform;
use vmem::{
    AllocPolicy, Arena, LISTS, Origin, Quantum, Segment, SegmentKind, Source, Tracer, View,
};

pub(crate) const INSTANT: AllocPolicy = AllocPolicy::InstantFit;
pub(crate) const BEST: AllocPolicy = AllocPolicy::BestFit;
pub(crate) const NEXT: AllocPolicy = AllocPolicy::NextFit;
pub(crate) const POLICIES: [AllocPolicy; 3] = [INSTANT, BEST, NEXT];

/// Half of all addresses.
pub(crate) const HALF: u64 = 1 << 63;

/// Default storage for the tests; needs no heap.
pub(crate) type Tags = Fixed<256, 64>;

pub(crate) fn quantum(units: u64) -> Quantum {
    Quantum::new(units).unwrap()
}

/// Returns an arena with this quantum and these spans.
pub(crate) fn arena(units: u64, spans: &[(u64, u64)]) -> Arena<Tags> {
    child(units, spans, vmem::NoSource)
}

/// Returns the same with a source.
pub(crate) fn child<S: Source>(units: u64, spans: &[(u64, u64)], source: S) -> Arena<Tags, S> {
    let arena = Arena::with_source(quantum(units), Tags::new(), source);
    for &(base, size) in spans {
        arena.add_span(base, size).unwrap();
    }
    arena
}

/// Allocates these sizes one after the other from an arena without earlier frees, and
/// frees the marked ones.
pub(crate) fn carve<S: Source>(arena: &Arena<Tags, S>, pieces: &[(u64, bool)]) -> Vec<u64> {
    let bases: Vec<u64> = pieces
        .iter()
        .map(|&(size, _)| arena.alloc(size, INSTANT).unwrap())
        .collect();
    for (&base, &(size, free)) in bases.iter().zip(pieces) {
        if free {
            arena.free(base, size).unwrap();
        }
    }
    bases
}

/// Checks an arena and returns its segment list as text: a span as `base+size:`
/// (imported: `^base+size:`), then its segments, `a` allocated and `f` free.
pub(crate) fn show<A, S, T, P, Q>(arena: &Arena<A, S, T, P, Q>) -> String
where
    A: Allocator,
    S: Source,
    T: Tracer,
    P: Platform,
    Q: CacheLayer<P>,
{
    arena.validate().unwrap();
    arena.inspect(|view| {
        let words: Vec<String> = view.segments().map(|segment| word(&segment)).collect();
        words.join(" ").replace(" |", "; ").replace('|', "")
    })
}

fn word(segment: &Segment) -> String {
    let Segment { kind, base, size } = segment;
    match kind {
        SegmentKind::Span(Origin::Added) => format!("|{base}+{size}:"),
        SegmentKind::Span(Origin::Imported) => format!("|^{base}+{size}:"),
        SegmentKind::Free => format!("f{size}"),
        SegmentKind::Allocated => format!("a{size}"),
    }
}

/// Checks an arena and returns its freelists as text: `list: base+size …`, from
/// each head.
pub(crate) fn lists<A, S, T, P, Q>(arena: &Arena<A, S, T, P, Q>) -> String
where
    A: Allocator,
    S: Source,
    T: Tracer,
    P: Platform,
    Q: CacheLayer<P>,
{
    arena.validate().unwrap();
    arena.inspect(|view| {
        let lists = (0..LISTS as u8).filter(|&list| view.freelist_len(list) > 0);
        let lines: Vec<String> = lists
            .map(|list| {
                let chain = view.freelist(list);
                let chain: Vec<_> = chain.map(|s| format!("{}+{}", s.base, s.size)).collect();
                format!("{list}: {}", chain.join(" "))
            })
            .collect();
        lines.join("; ")
    })
}

/// The parts of a structure that a failed operation must not change.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Snapshot {
    pub(crate) segments: Vec<Segment>,
    pub(crate) freelists: Vec<Vec<Segment>>,
    pub(crate) chains: Vec<Vec<Segment>>,
    pub(crate) spans: Vec<Segment>,
    pub(crate) cursor: Option<u64>,
    /// In use, imported, total; allocations, frees.
    pub(crate) totals: (u128, u128, u128, u64, u64),
}

impl Snapshot {
    pub(crate) fn of(view: View<'_>) -> Self {
        let stats = view.stats();
        Self {
            segments: view.segments().collect(),
            freelists: (0..LISTS as u8)
                .map(|list| view.freelist(list).collect())
                .collect(),
            chains: (0..view.bucket_count())
                .map(|bucket| view.chain_of(bucket).collect())
                .collect(),
            spans: view.spans().collect(),
            cursor: view.cursor(),
            totals: (
                stats.mem_inuse,
                stats.mem_import,
                stats.mem_total,
                stats.alloc,
                stats.free,
            ),
        }
    }
}

/// Checks an arena and takes its snapshot.
pub(crate) fn snapshot<A, S, T, P, Q>(arena: &Arena<A, S, T, P, Q>) -> Snapshot
where
    A: Allocator,
    S: Source,
    T: Tracer,
    P: Platform,
    Q: CacheLayer<P>,
{
    arena.validate().unwrap();
    arena.inspect(Snapshot::of)
}
