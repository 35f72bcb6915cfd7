//! The adversary, which frees every other range.
//!
//! The free units are then in holes no larger than one range, and a request for a little more
//! fails however much is free. No policy helps: boundary tags cannot merge segments that are
//! not adjacent.

use super::chance::Chance;
use super::extent::round_up;
use super::lifetimes::{Live, Turn};
use super::sizes::Sizing;

/// The adversary: allocates equal ranges, frees every other one, asks for more, and frees the
/// rest.
#[derive(Clone)]
pub(super) struct Rounds {
    quantum: u64,
    /// The size of the ranges in this round.
    size: u64,
    phase: Phase,
}

#[derive(Clone, Copy)]
enum Phase {
    /// Allocate until a request is refused or enough ranges are live.
    Fill,
    /// Free every other range: `left` more, of `of`.
    Thin { left: u64, of: u64 },
    /// Ask `left` more times for more than a hole has.
    Ask { left: u64 },
    /// Free the remaining ranges.
    Clear,
}

impl Rounds {
    pub(super) fn new(quantum: u64) -> Self {
        Self {
            quantum,
            size: 0,
            // The first round begins at once.
            phase: Phase::Clear,
        }
    }

    pub(super) fn turn(
        &mut self,
        chance: &mut Chance,
        live: &mut Live,
        sizes: &Sizing,
        wanted: u64,
        refused: bool,
    ) -> Turn {
        let now = live.len() as u64;
        if let Phase::Fill = self.phase {
            if !refused && now < wanted {
                return Turn::AllocateUnits(self.size);
            }
            let (left, of) = (now / 2, now / 2);
            self.phase = Phase::Thin { left, of };
        }
        if let Phase::Thin { left, of } = self.phase {
            // The newest range stays: free units after it would make its hole larger than the
            // others.
            if left > 0 || live.len() as u64 > of {
                // Skips the newest range. The order is restored once each is skipped or freed.
                live.rotate_right(1);
            }
            if left > 0
                && let Some(allocation_id) = live.pop_back()
            {
                self.phase = Phase::Thin { left: left - 1, of };
                return Turn::Free(allocation_id);
            }
            self.phase = Phase::Ask { left: of.max(1) };
        }
        if let Phase::Ask { left } = self.phase {
            if left > 0 {
                self.phase = Phase::Ask { left: left - 1 };
                return Turn::AllocateUnits(round_up(self.size, self.quantum).saturating_add(1));
            }
            self.phase = Phase::Clear;
        }
        match live.pop_back() {
            Some(allocation_id) => Turn::Free(allocation_id),
            None => {
                self.phase = Phase::Fill;
                self.size = sizes.draw(chance);
                Turn::AllocateUnits(self.size)
            }
        }
    }
}
