//! How many live ranges are wanted, as time goes by.

/// A number of live ranges that swings up and down: growth and shrinkage.
#[derive(Clone)]
pub(super) struct Wave {
    /// The number it swings around.
    live: u64,
    /// How far it swings to either side; 0 for not at all.
    swing: u64,
}

/// How many live ranges are wanted at a moment.
#[derive(Clone, Copy)]
pub(super) struct Wanted {
    /// So many, at least 1.
    pub(super) live: u64,
    /// With so many more or fewer, chance has nothing left to say: then there are
    /// only frees, or only allocations. At least 1, and at most `live`.
    pub(super) give: u64,
}

impl Wave {
    pub(super) fn new(live: u64, swing: u64) -> Self {
        Self { live, swing }
    }

    /// How many are wanted after so many operations. From the middle up to the
    /// crest, down to the trough and back, on straight lines. A quarter of that takes
    /// so many operations that the live ranges keep up, if they are held closer than
    /// those that need not move.
    pub(super) fn wanted(&self, operations: u64) -> Wanted {
        const CLOSE: u64 = 4;
        let live = self.height(operations).max(1);
        let give = match self.swing {
            0 => live,
            _ => live.div_ceil(CLOSE),
        };
        Wanted { live, give }
    }

    fn height(&self, operations: u64) -> u64 {
        const SLOW: u64 = 4;
        let quarter = self.live.max(self.swing).saturating_mul(SLOW).max(1);
        let (done, left) = (operations % quarter, quarter - operations % quarter);
        let part = |of: u64| {
            let swing = u128::from(self.swing) * u128::from(of) / u128::from(quarter);
            // At most the swing itself.
            swing as u64
        };
        match operations / quarter % 4 {
            0 => self.live.saturating_add(part(done)),
            1 => self.live.saturating_add(part(left)),
            2 => self.live.saturating_sub(part(done)),
            _ => self.live.saturating_sub(part(left)),
        }
    }
}
