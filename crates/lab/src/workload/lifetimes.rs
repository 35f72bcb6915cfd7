//! Lifetimes: when ranges are freed, and which one is next.

use super::chance::Chance;
use super::live::{Live, Turn};
use super::rounds::Rounds;
use super::sizes::Sizing;
use super::waves::Wanted;

/// The lifetimes of a workload's ranges.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Life {
    /// `random`: every live range is equally likely to be freed next. About the wanted number
    /// are live.
    #[default]
    Random,
    /// `stack`: the newest range is freed first, as nested calls do. About the wanted number
    /// are live.
    Stack,
    /// `queue`: the oldest range is freed first, as queued buffers are. About the wanted
    /// number are live.
    Queue,
    /// `steady`: any range may be freed next. Once the wanted number are live, each free is
    /// followed by an allocation, so that the number stays the same.
    Steady,
    /// `every-other`: the adversary. A round allocates equal ranges (the wanted number, or as
    /// many as there is room for) and frees every other one. Then it asks, as often, for a
    /// little more than one of them: much is free and nothing fits. Finally it frees the
    /// rest.
    EveryOther,
}

impl Life {
    /// All lifetimes.
    pub const ALL: [Self; 5] = [
        Self::Random,
        Self::Stack,
        Self::Queue,
        Self::Steady,
        Self::EveryOther,
    ];

    /// Returns its word in the language.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Random => "random",
            Self::Stack => "stack",
            Self::Queue => "queue",
            Self::Steady => "steady",
            Self::EveryOther => "every-other",
        }
    }
}

/// The state of a lifetime.
#[derive(Clone)]
pub(super) enum Course {
    /// Random allocations and frees, around the wanted number.
    Loose(Life),
    /// Exactly the wanted number. After a refused allocation, a free comes before another one
    /// is tried.
    Steady { refused: bool },
    /// The adversary.
    Rounds(Rounds),
}

impl Course {
    pub(super) fn new(life: Life, quantum: u64) -> Self {
        match life {
            Life::Random | Life::Stack | Life::Queue => Self::Loose(life),
            Life::Steady => Self::Steady { refused: false },
            Life::EveryOther => Self::Rounds(Rounds::new(quantum)),
        }
    }

    pub(super) fn turn(
        &mut self,
        chance: &mut Chance,
        live: &mut Live,
        sizes: &Sizing,
        wanted: Wanted,
    ) -> Turn {
        let now = live.len() as u64;
        let freed = match self {
            Self::Loose(_) if allocates(chance, now, wanted) => None,
            Self::Loose(Life::Stack) => live.newest(),
            Self::Loose(Life::Queue) => live.oldest(),
            Self::Loose(_) => live.any(chance),
            Self::Steady { refused } if now < wanted.live && !*refused => None,
            Self::Steady { refused } => {
                *refused = false;
                live.any(chance)
            }
            Self::Rounds(rounds) => return rounds.turn(chance, live, sizes, wanted.live),
        };
        freed.map_or(Turn::Allocate, Turn::Free)
    }

    /// Records whether the last allocation succeeded.
    pub(super) fn record_result(&mut self, allocated: bool) {
        match self {
            Self::Loose(_) => {}
            Self::Steady { refused } => *refused = !allocated,
            Self::Rounds(rounds) => rounds.record_result(allocated),
        }
    }
}

/// Returns whether to allocate next. The fewer ranges are live, the likelier; at the wanted
/// number, allocations and frees are equally likely.
fn allocates(chance: &mut Chance, live: u64, wanted: Wanted) -> bool {
    let lowest = wanted.live - wanted.tolerance;
    chance.below(wanted.tolerance.saturating_mul(2)) >= live.saturating_sub(lowest)
}
