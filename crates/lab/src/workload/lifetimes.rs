//! Who goes next, and when.

use super::chance::Chance;
use super::live::{Live, Turn};
use super::rounds::Rounds;
use super::sizes::Sizing;
use super::waves::Wanted;

/// How long what a workload allocates lives.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Life {
    /// `random`: any live range is as likely as another to be freed next. About
    /// the wanted number are live.
    #[default]
    Random,
    /// `stack`: what was allocated last is freed first, as nested calls do. About
    /// the wanted number are live.
    Stack,
    /// `queue`: what was allocated first is freed first, as buffers do that wait
    /// their turn. About the wanted number are live.
    Queue,
    /// `steady`: any may be freed next, but once the wanted number are live, each free
    /// is followed by an allocation, so that it stays exactly there.
    Steady,
    /// `every-other`: the adversary. Rounds of equal ranges: the wanted number are
    /// allocated, or as many as there is room for; every other one is freed; and as
    /// often, a little more than one of them is asked for. Much is free and nothing fits.
    /// Then the rest is freed, and the next round begins.
    EveryOther,
}

impl Life {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Random,
        Self::Stack,
        Self::Queue,
        Self::Steady,
        Self::EveryOther,
    ];

    /// Its word in the language.
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

/// The lifetimes, at work.
#[derive(Clone)]
pub(super) enum Course {
    /// Allocations and frees by chance, about as many as are wanted.
    Loose(Order),
    /// Exactly as many as are wanted. Where an allocation was refused, a free
    /// comes first before another is tried.
    Steady { refused: bool },
    /// The adversary.
    Rounds(Rounds),
}

/// Who goes first.
#[derive(Clone, Copy)]
pub(super) enum Order {
    Any,
    Newest,
    Oldest,
}

impl Course {
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
            Self::Loose(Order::Any) => live.any(chance),
            Self::Loose(Order::Newest) => live.newest(),
            Self::Loose(Order::Oldest) => live.oldest(),
            Self::Steady { refused } if now < wanted.live && !*refused => None,
            Self::Steady { refused } => {
                *refused = false;
                live.any(chance)
            }
            Self::Rounds(rounds) => return rounds.turn(chance, live, sizes, wanted.live),
        };
        freed.map_or(Turn::Allocate, Turn::Free)
    }

    /// Learns what came of an allocation.
    pub(super) fn record_result(&mut self, allocated: bool) {
        match self {
            Self::Loose(_) => {}
            Self::Steady { refused } => *refused = !allocated,
            Self::Rounds(rounds) => rounds.record_result(allocated),
        }
    }
}

/// The fewer are live, the more likely another one is; at the wanted number, frees
/// are as likely.
fn allocates(chance: &mut Chance, live: u64, wanted: Wanted) -> bool {
    let lowest = wanted.live - wanted.give;
    chance.below(wanted.give.saturating_mul(2)) >= live.saturating_sub(lowest)
}
