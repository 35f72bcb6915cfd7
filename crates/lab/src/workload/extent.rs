//! The size of the arena that a workload begins in.

use vmem::View;

use crate::request::Bounds;

/// The size of an arena when a workload begins. The default is an arena of unknown size.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Extent {
    /// Units in use or free; 0 if unknown.
    total: u128,
    /// The arena's quantum.
    pub(super) quantum: u64,
    /// The addresses of the lower half of its units; `None` without spans.
    pub(super) low: Option<Bounds>,
}

impl Default for Extent {
    fn default() -> Self {
        Self {
            total: 0,
            quantum: 1,
            low: None,
        }
    }
}

impl Extent {
    /// Returns the size of an arena as it is now.
    pub fn new(view: View<'_>) -> Self {
        Self {
            total: view.stats().mem_total,
            quantum: view.quantum().get(),
            low: lower_half(view),
        }
    }

    /// Returns how many ranges of `size` units fill the arena, at least 1; `None` if its
    /// size is unknown.
    pub(super) fn room_for(&self, size: u128) -> Option<u64> {
        let room = self.total.checked_div(size)?;
        (self.total > 0).then(|| u64::try_from(room).unwrap_or(u64::MAX).max(1))
    }

    /// Returns the units that a request of `size` takes.
    pub(super) fn rounded(&self, size: u64) -> u64 {
        round_up(size, self.quantum)
    }
}

/// Rounds `size` up to a multiple of `quantum`, a power of two; to the largest multiple if
/// there is none above.
pub(super) fn round_up(size: u64, quantum: u64) -> u64 {
    size.saturating_add(quantum - 1) & !(quantum - 1)
}

/// Returns the addresses from the lowest one up to the one at which half of the units are.
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
