//! The budget of walks over freelists and hash tables.

/// A number of steps that walks may take. It grows with each operation.
#[derive(Clone, Debug)]
pub(super) struct Budget {
    each: u64,
    saved: u64,
}

impl Budget {
    pub(super) const fn new(each: u64) -> Self {
        Self { each, saved: 0 }
    }

    /// Adds the steps of this many operations.
    pub(super) fn add(&mut self, operations: u64) {
        let earned = self.each.saturating_mul(operations);
        self.saved = self.saved.saturating_add(earned);
    }

    /// Takes the steps of a walk; false if there are not enough.
    pub(super) fn spend(&mut self, steps: u64) -> bool {
        match self.saved.checked_sub(steps) {
            Some(left) => {
                self.saved = left;
                true
            }
            None => false,
        }
    }
}
