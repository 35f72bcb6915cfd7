//! Checkpoints: copies of the arenas from which any later position is reached.
//!
//! Their distance is counted in work. A jump costs a copy of the arenas and the work from the
//! checkpoint before the target, so the longest distance between two checkpoints decides.
//! When there are too many, or they are too large, the checkpoint whose removal makes the
//! shortest distance is removed.

use super::player::Player;

const MAX_CHECKPOINTS: usize = 256;
/// The minimum distance, in work.
const SPACING: u64 = 2048;
/// The minimum distance as a part of a checkpoint's weight, because a copy costs time in
/// proportion to its weight.
const SPACING_BY_WEIGHT: usize = 16;

/// Checkpoints by position.
#[derive(Default)]
pub(super) struct Checkpoints {
    made: Vec<Checkpoint>,
    /// The work from the start to the next checkpoint that is due.
    due: u64,
}

struct Checkpoint {
    player: Player,
    weight: usize,
    /// The work from the start to this checkpoint.
    work: u64,
}

impl Checkpoints {
    pub(super) fn last_before(&self, position: usize) -> Option<&Player> {
        let count = self
            .made
            .partition_point(|at| at.player.position() <= position);
        Some(&self.made[count.checked_sub(1)?].player)
    }

    /// Returns the first checkpoint for which `is_after` holds. It must hold for all later
    /// ones too.
    pub(super) fn first(&self, is_after: impl Fn(&Player) -> bool) -> Option<&Player> {
        let nth = self.made.partition_point(|at| !is_after(&at.player));
        Some(&self.made.get(nth)?.player)
    }

    /// Returns whether the next checkpoint is due after this much work.
    pub(super) fn is_due(&self, work: u64) -> bool {
        work >= self.due
    }

    /// Adds a checkpoint, unless the last one is near. `player` must be after all
    /// checkpoints, after this much work from the start. The checkpoints together weigh at
    /// most `most`.
    pub(super) fn add(&mut self, player: &Player, work: u64, max_weight: usize) {
        let weight = player.weight();
        let spacing = SPACING.max((weight / SPACING_BY_WEIGHT) as u64);
        self.due = self.made.last().map_or(0, |at| at.work) + spacing;
        if work < self.due {
            return;
        }
        self.due = work + spacing;
        self.made.push(Checkpoint {
            player: player.fork_sharing_history(),
            weight,
            work,
        });
        // The last one always stays.
        while self.made.len() > 1
            && (self.made.len() > MAX_CHECKPOINTS || self.weight() > max_weight)
        {
            self.thin_out();
        }
    }

    pub(super) fn forget(&mut self, position: usize) {
        self.made.retain(|at| at.player.position() <= position);
        self.due = 0;
    }

    pub(super) fn count(&self) -> usize {
        self.made.len()
    }

    pub(super) fn weight(&self) -> usize {
        self.made.iter().map(|at| at.weight).sum()
    }

    /// Removes the checkpoint whose removal makes the shortest distance, but never the last
    /// one.
    fn thin_out(&mut self) {
        let work = |nth: usize| self.made.get(nth).map_or(0, |at| at.work);
        let distance = |&nth: &usize| work(nth + 1) - nth.checked_sub(1).map_or(0, work);
        let shortest = (0..self.made.len().saturating_sub(1)).min_by_key(distance);
        if let Some(nth) = shortest {
            self.made.remove(nth);
        }
    }
}
