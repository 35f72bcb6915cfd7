//! A real arena on which every operation is tried while the scenario is written.
//!
//! The size of its span is known only at the end, but results depend on it: the free rest at
//! the end is in a freelist according to its size. Therefore the trial's span is practically
//! endless, and its end is never chosen while any gap fits. With the span of [`Trial::span`],
//! the rest is in a higher list than any gap ever was. Every request then finds the same
//! segment, so what succeeded in the trial succeeds again.

use vmem::alloc::Heap;
use vmem::lock::Single;
use vmem::{AllocPolicy, Arena, Core, Event, Layout, NoSource, Quantum, Tracer, View};

/// The largest address space of a program: 56 bits with five levels of page tables, and twice
/// as much for processors to come.
pub(super) const LARGEST: u64 = 1 << 57;
/// The maximum distance from the first to the last address. The gaps between what a program
/// has at a time make it larger than the program's own address space.
const MOST: u64 = 1 << 60;
/// No address space of 48 bits, half of which belongs to the kernel, has room for a request
/// of this many bytes.
pub(super) const IMPOSSIBLE: u64 = 1 << 47;
const ENDLESS: u64 = 1 << 62;

/// The used part of the trial arena.
#[derive(Clone, Copy)]
struct Usage {
    /// The first and the last unit of the span.
    first: u64,
    last: u64,
    /// The end of everything ever allocated.
    end: u64,
    /// The size of the largest gap there ever was.
    widest: u64,
}

impl Tracer for Usage {
    fn event(&mut self, event: &Event, _: View<'_>) {
        match event {
            Event::Granted { base, size } => self.end = self.end.max(base.saturating_add(*size)),
            Event::Filed { segment, .. } | Event::Shrunk { segment, .. }
                if segment.last() != self.last =>
            {
                self.widest = self.widest.max(segment.size);
            }
            _ => {}
        }
    }
}

/// An arena without end.
pub(super) struct Trial(Arena<Heap, NoSource, Usage, Single>);

impl Trial {
    /// Returns an arena that begins at `base`, a multiple of `quantum`.
    pub(super) fn new(quantum: u64, base: u64) -> Self {
        let quantum = Quantum::new(quantum).unwrap_or(Quantum::ONE);
        let usage = Usage {
            first: base,
            last: base + (ENDLESS - 1),
            end: base,
            widest: 0,
        };
        let core = Core::with_tracer(quantum, Heap::new(), usage);
        let arena = Arena::from_core(core, NoSource);
        let added = arena.add_span(base, ENDLESS);
        debug_assert!(added.is_ok());
        Self(arena)
    }

    /// Allocates at any address; `None` if no program can have that much.
    pub(super) fn alloc(&self, size: u64) -> Option<u64> {
        if size > LARGEST {
            return None;
        }
        let before = self.usage();
        let base = self.0.alloc(size, AllocPolicy::InstantFit).ok()?;
        if base + size - before.first <= MOST {
            return Some(base);
        }
        self.free(base, size);
        self.0.with_tracer(|usage| *usage = before);
        None
    }

    /// Allocates at this address; `None` if it is not free.
    pub(super) fn alloc_at(&self, base: u64, size: u64) -> Option<u64> {
        let end = base.checked_add(size)?;
        if end.checked_sub(self.usage().first)? > MOST {
            return None;
        }
        let layout = Layout::new(size).within(base..end);
        self.0.xalloc(&layout, AllocPolicy::InstantFit).ok()
    }

    pub(super) fn free(&self, base: u64, size: u64) {
        let freed = self.0.free(base, size);
        debug_assert!(freed.is_ok());
    }

    /// Returns the first unit and the size of a span in which every operation has the same
    /// result.
    pub(super) fn span(&self) -> (u64, u64) {
        let usage = self.usage();
        let used = usage.end - usage.first;
        let rest = usage.widest.checked_ilog2().map_or(0, |list| 2 << list);
        let size = used + rest.max(used / 8);
        // A number with few digits.
        let digits = size.checked_ilog2().unwrap_or(0).saturating_sub(3);
        let unit = self.0.quantum().get().max(1 << digits);
        (usage.first, size.max(1).next_multiple_of(unit))
    }

    fn usage(&self) -> Usage {
        self.0.with_tracer(|usage| *usage)
    }
}
