//! The adversary that leaves every other range.
//!
//! What is free is then in holes, none of which is larger than one range, and a
//! request for a little more fails however much is free. No policy helps: it is what
//! boundary tags can't merge.

use super::chance::Chance;
use super::extent::round_up;
use super::live::{Live, Turn};
use super::sizes::Sizing;

/// Equal ranges are allocated, every other one is freed, more is asked for, and
/// the rest is freed.
#[derive(Clone)]
pub(super) struct Rounds {
    quantum: u64,
    /// The size of this round's ranges.
    size: u64,
    phase: Phase,
}

#[derive(Clone, Copy)]
enum Phase {
    /// Allocating, until one is refused or enough are live.
    Fill { refused: bool },
    /// Freeing every other one, `left` more; there were `of`.
    Thin { left: u64, of: u64 },
    /// Asking for more than a hole has, `left` more times.
    Ask { left: u64 },
    /// Freeing what is left.
    Clear,
}

impl Rounds {
    pub(super) fn new(quantum: u64) -> Self {
        Self {
            quantum,
            size: 0,
            // Of nothing: the first round begins at once.
            phase: Phase::Clear,
        }
    }

    pub(super) fn turn(
        &mut self,
        chance: &mut Chance,
        live: &mut Live,
        sizes: &Sizing,
        wanted: u64,
    ) -> Turn {
        let now = live.len() as u64;
        if let Phase::Fill { refused } = self.phase {
            if !refused && now < wanted {
                return Turn::AllocateUnits(self.size);
            }
            let half = now / 2;
            self.phase = Phase::Thin {
                left: half,
                of: half,
            };
        }
        if let Phase::Thin { left, of } = self.phase {
            // The newest stays: behind it there may be free units that would make
            // its hole larger than the others.
            if left > 0 || live.len() as u64 > of {
                live.turn_round();
            }
            if left > 0
                && let Some(allocation_id) = live.newest()
            {
                self.phase = Phase::Thin { left: left - 1, of };
                return Turn::Free(allocation_id);
            }
            self.phase = Phase::Ask { left: of.max(1) };
        }
        if let Phase::Ask { left } = self.phase {
            if left > 0 {
                self.phase = Phase::Ask { left: left - 1 };
                return Turn::AllocateUnits(self.more());
            }
            self.phase = Phase::Clear;
        }
        match live.newest() {
            Some(allocation_id) => Turn::Free(allocation_id),
            None => {
                self.phase = Phase::Fill { refused: false };
                self.size = sizes.draw(chance);
                Turn::AllocateUnits(self.size)
            }
        }
    }

    /// Learns what came of an allocation.
    pub(super) fn record_result(&mut self, allocated: bool) {
        if let Phase::Fill { refused } = &mut self.phase {
            *refused = !allocated;
        }
    }

    /// A little more than a range of this round has.
    fn more(&self) -> u64 {
        round_up(self.size, self.quantum).saturating_add(1)
    }
}
