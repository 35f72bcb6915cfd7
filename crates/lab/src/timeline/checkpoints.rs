//! Copies of the arenas along the way, to go on from.
//!
//! How far they lie apart is counted in work: a far place takes a copy of the arenas
//! and the work from the checkpoint ahead of it, so the longest way between two of
//! them decides. Where they are too many, or too heavy, the one goes whose loss makes
//! the shortest way.

use super::player::Player;

/// The most checkpoints.
const MOST: usize = 256;
/// They are at least so far apart, in work.
const SPACING: u64 = 2048;
/// And at least this part of their weight: making one costs in proportion to it.
const SPACING_BY_WEIGHT: usize = 16;

/// Copies of the arenas, by position.
#[derive(Default)]
pub(super) struct Checkpoints {
    made: Vec<Checkpoint>,
    /// The work from the start to where the next one is due.
    due: u64,
}

struct Checkpoint {
    player: Player,
    weight: usize,
    /// The work from the start to here.
    work: u64,
}

impl Checkpoints {
    /// The last one at or ahead of a position.
    pub(super) fn ahead_of(&self, position: usize) -> Option<&Player> {
        let behind = self
            .made
            .partition_point(|at| at.player.position() <= position);
        Some(&self.made[behind.checked_sub(1)?].player)
    }

    /// The first one for which this is so, where it is so for all behind it.
    pub(super) fn first(&self, is_behind: impl Fn(&Player) -> bool) -> Option<&Player> {
        let nth = self.made.partition_point(|at| !is_behind(&at.player));
        Some(&self.made.get(nth)?.player)
    }

    /// Whether the next one is due, after so much work.
    pub(super) fn is_due(&self, work: u64) -> bool {
        work >= self.due
    }

    /// Makes one of a player who is further than all, after so much work, unless the
    /// last one is near. Together they may weigh `most`.
    pub(super) fn pass(&mut self, player: &Player, work: u64, most: usize) {
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
        while self.made.len() > MOST || self.weight() > most {
            if !self.thin_out() {
                return;
            }
        }
    }

    /// Forgets those behind a position.
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

    /// Removes the one whose loss makes the shortest way; never the last one, from which
    /// the way to the next is counted. False if there is no other.
    fn thin_out(&mut self) -> bool {
        let work = |nth: usize| self.made.get(nth).map_or(0, |at| at.work);
        let way = |&nth: &usize| work(nth + 1) - nth.checked_sub(1).map_or(0, work);
        let shortest = (0..self.made.len().saturating_sub(1)).min_by_key(way);
        shortest.is_some_and(|nth| {
            self.made.remove(nth);
            true
        })
    }
}
