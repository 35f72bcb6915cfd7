//! Worlds that several tests share.

use vmem::alloc::Heap;
use vmem::{AllocPolicy, Arena, Quantum};
use vmem_lab::{ArenaId, Command, Session};

use crate::segment_index::SegmentIndex;

/// The first arena of a session.
pub(crate) const HEAP: ArenaId = ArenaId(0);
/// The second arena of a session.
pub(crate) const KMEM: ArenaId = ArenaId(1);

/// An arena that imports from another one, and two allocations in it.
pub(crate) const TWO_ARENAS: &str = "arena heap quantum=64\nspan heap 4096 1K\n\
    arena kmem quantum=16 source=heap\na = alloc kmem 40\nb = alloc kmem 16\n";

/// Returns a session after the last operation of a text.
pub(crate) fn at_end(text: &str) -> Session {
    let mut session = Session::open(text).unwrap();
    session.run(Command::ToEnd).unwrap();
    session
}

/// Returns the index of an arena with these spans and with allocations of these sizes.
pub(crate) fn index(spans: &[(u64, u64)], sizes: &[u64]) -> SegmentIndex {
    let arena = Arena::new(Quantum::ONE, Heap::new());
    for &(base, size) in spans {
        arena.add_span(base, size).unwrap();
    }
    for &size in sizes {
        arena.alloc(size, AllocPolicy::InstantFit).unwrap();
    }
    arena.inspect(SegmentIndex::new)
}
