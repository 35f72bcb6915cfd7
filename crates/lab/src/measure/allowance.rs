//! Walks that an operation can pay for.

/// Steps of a walk that may be made: so many more with each operation.
#[derive(Clone, Debug)]
pub(super) struct Allowance {
    each: u64,
    saved: u64,
}

impl Allowance {
    pub(super) const fn new(each: u64) -> Self {
        Self { each, saved: 0 }
    }

    /// So many operations were done.
    pub(super) fn earn(&mut self, operations: u64) {
        let earned = self.each.saturating_mul(operations);
        self.saved = self.saved.saturating_add(earned);
    }

    /// Pays for a walk of so many steps; false where that is too much.
    pub(super) fn pays(&mut self, steps: u64) -> bool {
        match self.saved.checked_sub(steps) {
            Some(left) => {
                self.saved = left;
                true
            }
            None => false,
        }
    }
}
