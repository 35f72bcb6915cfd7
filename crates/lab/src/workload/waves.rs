//! The wanted number of live ranges over time.

/// A number of live ranges that rises and falls.
#[derive(Clone)]
pub(super) struct Wave {
    /// The number in the middle.
    pub(super) live: u64,
    /// The distance to its maximum and minimum; 0 for a constant number.
    pub(super) swing: u64,
}

/// The wanted number of live ranges at one moment.
#[derive(Clone, Copy)]
pub(super) struct Wanted {
    /// The number, at least 1.
    pub(super) live: u64,
    /// The tolerance: with this many more live ranges there are only frees, with this many
    /// fewer only allocations. At least 1 and at most `live`.
    pub(super) tolerance: u64,
}

impl Wave {
    /// Returns the wanted number after this many operations. It rises to the maximum, falls
    /// to the minimum and returns, linearly. A quarter of that takes long enough for the live
    /// ranges to follow, with a smaller tolerance than for a constant number.
    pub(super) fn wanted(&self, operations: u64) -> Wanted {
        const CLOSE: u64 = 4;
        let live = self.height(operations).max(1);
        let tolerance = match self.swing {
            0 => live,
            _ => live.div_ceil(CLOSE),
        };
        Wanted { live, tolerance }
    }

    fn height(&self, operations: u64) -> u64 {
        const SLOW: u64 = 4;
        let quarter = self.live.max(self.swing).saturating_mul(SLOW).max(1);
        let (done, left) = (operations % quarter, quarter - operations % quarter);
        // At most the swing itself.
        let part = |of: u64| (u128::from(self.swing) * u128::from(of) / u128::from(quarter)) as u64;
        match operations / quarter % 4 {
            0 => self.live.saturating_add(part(done)),
            1 => self.live.saturating_add(part(left)),
            2 => self.live.saturating_sub(part(done)),
            _ => self.live.saturating_sub(part(left)),
        }
    }
}
