//! What a workload knows of the arena it begins in.

use vmem::View;

use crate::scenario::Bounds;
use crate::world::{ArenaId, World};

/// An arena as it is where a workload begins.
pub(super) struct Ground {
    /// Its units, in use or free; 0 where they are not known.
    pub(super) total: u128,
    /// Its quantum.
    pub(super) quantum: u64,
    /// Its addresses up to where half of its units are; `None` without spans.
    pub(super) low: Option<Bounds>,
}

impl Ground {
    pub(super) fn of(world: &World, arena: Option<ArenaId>) -> Self {
        let ground = arena.and_then(|id| world.try_inspect(id, Self::seen));
        ground.unwrap_or(Self {
            total: 0,
            quantum: 1,
            low: None,
        })
    }

    fn seen(view: View<'_>) -> Self {
        Self {
            total: view.stats().mem_total,
            quantum: view.quantum().get(),
            low: lower_half(view),
        }
    }

    /// One of so many equal parts of it, in units; `None` where its size is not
    /// known.
    pub(super) fn part(&self, parts: u64) -> Option<u64> {
        let part = self.total.checked_div(parts.into())?;
        (self.total > 0).then(|| u64::try_from(part).unwrap_or(u64::MAX).max(1))
    }

    /// How many ranges of `size` units would fill it, at least 1; `None` where its
    /// size is not known.
    pub(super) fn room_for(&self, size: u128) -> Option<u64> {
        let room = self.total.checked_div(size)?;
        (self.total > 0).then(|| u64::try_from(room).unwrap_or(u64::MAX).max(1))
    }

    /// The units that a request of `size` takes.
    pub(super) fn rounded(&self, size: u64) -> u64 {
        round_up(size, self.quantum)
    }
}

/// `size` rounded up to a multiple of the quantum, a power of two; the largest
/// multiple where there is none above.
pub(super) fn round_up(size: u64, quantum: u64) -> u64 {
    let rest = quantum - 1;
    size.saturating_add(rest) & !rest
}

/// The addresses from the lowest one up to where half of the units are.
fn lower_half(view: View<'_>) -> Option<Bounds> {
    let first = view.spans().next()?.base;
    let mut half = view.stats().mem_total.div_ceil(2);
    for span in view.spans() {
        let size = u128::from(span.size);
        if half <= size {
            // `half` is from 1 to `size`, so both fit.
            let last = span.base + (half as u64).saturating_sub(1);
            return Some(Bounds::Through(first, last));
        }
        half -= size;
    }
    None
}
