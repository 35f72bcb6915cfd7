//! The live ranges of a workload.

use std::collections::VecDeque;

use super::chance::Chance;

/// The id of an allocation, chosen by the caller of the workload.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct AllocationId(pub u32);

/// The ids of the live ranges, from the oldest to the newest until one is taken from
/// [any](Self::any) place. Every method takes constant time.
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

    /// Removes a random one. The newest takes its place.
    pub(super) fn any(&mut self, chance: &mut Chance) -> Option<AllocationId> {
        if self.0.is_empty() {
            return None;
        }
        let index = chance.below(self.0.len() as u64) as usize;
        self.0.swap_remove_back(index)
    }

    /// Moves the newest before the oldest. Doing this for all of them, from the newest,
    /// restores the order.
    pub(super) fn rotate(&mut self) {
        if let Some(newest) = self.0.pop_back() {
            self.0.push_front(newest);
        }
    }
}

/// The next operation.
pub(super) enum Turn {
    /// An allocation of a size to be drawn.
    Allocate,
    /// An allocation of this many units.
    AllocateUnits(u64),
    Free(AllocationId),
}
