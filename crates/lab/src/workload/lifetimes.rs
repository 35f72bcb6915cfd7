//! Lifetimes: how many ranges are live, when one is freed, and which one is next.

use std::collections::VecDeque;

use super::chance::Chance;
use super::recipe::Recipe;

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

impl Recipe {
    /// Returns the next operation; `refused` tells whether the last one is an allocation that
    /// was refused.
    pub(super) fn turn(
        &mut self,
        chance: &mut Chance,
        live: &mut Live,
        wanted: Wanted,
        refused: bool,
    ) -> Turn {
        let now = live.len() as u64;
        let freed = match self.life {
            Life::EveryOther => {
                return self
                    .rounds
                    .turn(chance, live, &self.sizes, wanted.live, refused);
            }
            // After a refused allocation, a free comes before another one is tried.
            Life::Steady if now < wanted.live && !refused => None,
            Life::Steady => take_any(live, chance),
            _ if allocates(chance, now, wanted) => None,
            Life::Random => take_any(live, chance),
            Life::Stack => live.pop_back(),
            Life::Queue => live.pop_front(),
        };
        freed.map_or(Turn::Allocate, Turn::Free)
    }
}

/// Returns whether to allocate next. The fewer ranges are live, the likelier; at the wanted
/// number, allocations and frees are equally likely.
fn allocates(chance: &mut Chance, live: u64, wanted: Wanted) -> bool {
    let lowest = wanted.live - wanted.tolerance;
    chance.below(wanted.tolerance.saturating_mul(2)) >= live.saturating_sub(lowest)
}

/// A number of live ranges that rises and falls.
#[derive(Clone)]
pub(super) struct Wave {
    /// The number in the middle.
    pub(super) live: u64,
    /// The distance to its maximum and minimum; 0 for a constant number.
    pub(super) swing: u64,
}

/// The wanted number of live ranges at one moment.
#[derive(Clone, Copy)]
pub(super) struct Wanted {
    /// The number, at least 1.
    pub(super) live: u64,
    /// The tolerance: with this many more live ranges there are only frees, with this many
    /// fewer only allocations. At least 1 and at most `live`.
    pub(super) tolerance: u64,
}

impl Wave {
    /// Returns the wanted number after this many operations. It rises to the maximum, falls
    /// to the minimum and returns, linearly. A quarter of that takes long enough for the live
    /// ranges to follow, with a smaller tolerance than for a constant number.
    pub(super) fn wanted(&self, operations: u64) -> Wanted {
        const CLOSE: u64 = 4;
        let live = self.height(operations).max(1);
        let tolerance = match self.swing {
            0 => live,
            _ => live.div_ceil(CLOSE),
        };
        Wanted { live, tolerance }
    }

    fn height(&self, operations: u64) -> u64 {
        const SLOW: u64 = 4;
        let quarter = self.live.max(self.swing).saturating_mul(SLOW).max(1);
        let (done, left) = (operations % quarter, quarter - operations % quarter);
        // At most the swing itself.
        let part = |of: u64| (u128::from(self.swing) * u128::from(of) / u128::from(quarter)) as u64;
        match operations / quarter % 4 {
            0 => self.live.saturating_add(part(done)),
            1 => self.live.saturating_add(part(left)),
            2 => self.live.saturating_sub(part(done)),
            _ => self.live.saturating_sub(part(left)),
        }
    }
}

/// The id of an allocation, chosen by the caller of the workload.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct AllocationId(pub u32);

/// The ids of the live ranges, from the oldest to the newest until a [random](take_any) one is
/// taken.
pub(super) type Live = VecDeque<AllocationId>;

/// Removes a random id. The newest takes its place.
fn take_any(live: &mut Live, chance: &mut Chance) -> Option<AllocationId> {
    if live.is_empty() {
        return None;
    }
    let index = chance.below(live.len() as u64) as usize;
    live.swap_remove_back(index)
}

pub(super) enum Turn {
    /// An allocation of a size to be drawn.
    Allocate,
    /// An allocation of this many units.
    AllocateUnits(u64),
    Free(AllocationId),
}
