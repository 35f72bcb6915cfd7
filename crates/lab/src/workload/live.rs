//! The live ranges of a workload.

use std::collections::VecDeque;

use super::chance::Chance;

/// What a workload knows a range by that it allocated: a number that whoever does its
/// operations chose for it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct AllocationId(pub u32);

/// The allocation_ids of what is live, oldest first as long as none was taken from
/// [`any`](Self::any) place. All in constant time.
#[derive(Clone, Default)]
pub(super) struct Live(VecDeque<AllocationId>);

impl Live {
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn push(&mut self, allocation_id: AllocationId) {
        self.0.push_back(allocation_id);
    }

    pub(super) fn oldest(&mut self) -> Option<AllocationId> {
        self.0.pop_front()
    }

    pub(super) fn newest(&mut self) -> Option<AllocationId> {
        self.0.pop_back()
    }

    /// Any of them. Its place goes to the newest.
    pub(super) fn any(&mut self, chance: &mut Chance) -> Option<AllocationId> {
        if self.0.is_empty() {
            return None;
        }
        let index = chance.below(self.0.len() as u64) as usize;
        self.0.swap_remove_back(index)
    }

    /// Puts the newest ahead of the oldest: who goes through all from the newest
    /// on has them in the old order again.
    pub(super) fn turn_round(&mut self) {
        if let Some(newest) = self.0.pop_back() {
            self.0.push_front(newest);
        }
    }
}

/// What comes next.
pub(super) enum Turn {
    /// An allocation of whatever size is drawn.
    Allocate,
    /// An allocation of so many units.
    AllocateUnits(u64),
    Free(AllocationId),
}
