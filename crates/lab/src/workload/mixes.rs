//! Which policy, and which constraints on what share.

use std::fmt;

use vmem::AllocPolicy;

use super::chance::Chance;
use crate::request::{Bounds, Constraints, policy_word};

/// How a workload has segments chosen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Policies {
    /// Always by the same policy.
    Only(AllocPolicy),
    /// `mixed`: by any of the three, each as often.
    Mixed,
}

impl Policies {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::Only(AllocPolicy::InstantFit),
        Self::Only(AllocPolicy::BestFit),
        Self::Only(AllocPolicy::NextFit),
        Self::Mixed,
    ];

    /// Its word in the language.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Only(policy) => policy_word(policy),
            Self::Mixed => "mixed",
        }
    }

    pub(super) fn draw(self, chance: &mut Chance) -> AllocPolicy {
        match self {
            Self::Only(policy) => policy,
            Self::Mixed => match chance.below(3) {
                0 => AllocPolicy::InstantFit,
                1 => AllocPolicy::BestFit,
                _ => AllocPolicy::NextFit,
            },
        }
    }
}

impl Default for Policies {
    fn default() -> Self {
        Self::Only(AllocPolicy::default())
    }
}

/// What ranges of a workload are aligned to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Alignment {
    /// `align=N`: multiples of so many units; 1 for anywhere.
    To(u64),
    /// `align=size`: multiples of their own size, or of the next power of two, as
    /// devices want it of their addresses.
    Size,
}

/// Where ranges of a workload may lie.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reach {
    /// `within=A..B`: at these addresses.
    Addresses(Bounds),
    /// `within=low`: in the lower half of the arena's units, as they are where the
    /// workload begins: as far as an old device can reach.
    Low,
}

impl fmt::Display for Alignment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::To(align) => write!(f, "{align}"),
            Self::Size => f.write_str("size"),
        }
    }
}

impl fmt::Display for Reach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Addresses(bounds) => bounds.fmt(f),
            Self::Low => f.write_str("low"),
        }
    }
}

/// The constraints that ranges have, each by chance.
#[derive(Clone)]
pub(super) struct Mix {
    /// In how many of a hundred allocations each of them is asked for.
    pub(super) share: u64,
    pub(super) align: Option<Alignment>,
    pub(super) nocross: Option<u64>,
    pub(super) within: Option<Bounds>,
}

impl Mix {
    /// The constraints of the next range; `None` where it has none. A constraint
    /// that there is not is not drawn for.
    pub(super) fn draw(&self, chance: &mut Chance, size: u64) -> Option<Constraints> {
        let align = self.drawn(chance, self.align);
        let nocross = self.drawn(chance, self.nocross);
        let within = self.drawn(chance, self.within);
        let constraints = Constraints {
            align: match align {
                Some(Alignment::To(align)) => align,
                Some(Alignment::Size) => size.checked_next_power_of_two().unwrap_or(1),
                None => 1,
            },
            // A longer range has to cross.
            nocross: nocross.filter(|&nocross| size <= nocross).unwrap_or(0),
            within,
            phase: 0,
        };
        (constraints != Constraints::default()).then_some(constraints)
    }

    fn drawn<T>(&self, chance: &mut Chance, constraint: Option<T>) -> Option<T> {
        constraint.filter(|_| chance.below(100) < self.share)
    }
}
