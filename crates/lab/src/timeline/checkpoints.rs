//! Copies of the arenas along the way, to go on from.
//!
//! How far they lie apart is counted in work: a far place takes a copy of the arenas
//! and the work from the checkpoint ahead of it, so the longest way between two of
//! them decides. Where they are too many, or too heavy, the one goes whose loss makes
//! the shortest way.

use super::Player;

/// The most checkpoints.
const MOST: usize = 256;
/// They are at least so far apart, in work.
const SPACING: u64 = 2048;
/// And at least this part of their weight: making one costs in proportion to it.
const SPACING_BY_WEIGHT: usize = 16;

/// Copies of the arenas, by position.
#[derive(Default)]
pub(super) struct Checkpoints(Vec<Checkpoint>);

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
            .0
            .partition_point(|at| at.player.position() <= position);
        Some(&self.0[behind.checked_sub(1)?].player)
    }

    /// Whether the last one is far from here, after so much work.
    pub(super) fn is_due(&self, work: u64) -> bool {
        self.way(work) >= SPACING
    }

    fn way(&self, work: u64) -> u64 {
        work - self.0.last().map_or(0, |at| at.work)
    }

    /// Makes one of a player who is further than all, after so much work, unless making
    /// it would cost too much of that. Together they may weigh `most`.
    pub(super) fn pass(&mut self, player: &Player, work: u64, most: usize) {
        let weight = player.weight();
        if self.way(work) < (weight / SPACING_BY_WEIGHT) as u64 {
            return;
        }
        self.0.push(Checkpoint {
            player: player.at_another_time(),
            weight,
            work,
        });
        while self.0.len() > MOST || self.weight() > most {
            if !self.thin_out() {
                return;
            }
        }
    }

    /// Forgets those behind a position.
    pub(super) fn forget(&mut self, position: usize) {
        self.0.retain(|at| at.player.position() <= position);
    }

    pub(super) fn count(&self) -> usize {
        self.0.len()
    }

    pub(super) fn weight(&self) -> usize {
        self.0.iter().map(|at| at.weight).sum()
    }

    /// Removes the one whose loss makes the shortest way; never the last one, from which
    /// the way to the next is counted. False if there is no other.
    fn thin_out(&mut self) -> bool {
        let work = |nth: usize| self.0.get(nth).map_or(0, |at| at.work);
        let way = |&nth: &usize| work(nth + 1) - nth.checked_sub(1).map_or(0, work);
        let shortest = (0..self.0.len().saturating_sub(1)).min_by_key(way);
        shortest.is_some_and(|nth| {
            self.0.remove(nth);
            true
        })
    }
}
