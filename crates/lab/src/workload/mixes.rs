//! The policy and the constraints of a workload's requests.

use std::fmt;

use vmem::AllocPolicy;

use super::chance::Chance;
use crate::request::{Bounds, Constraints, POLICIES, policy_word};

/// The policies of a workload.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Policies {
    /// Always the same policy.
    Only(AllocPolicy),
    /// `mixed`: each of the three policies equally often.
    Mixed,
}

impl Policies {
    /// All choices.
    pub const ALL: [Self; 4] = [
        Self::Only(AllocPolicy::InstantFit),
        Self::Only(AllocPolicy::BestFit),
        Self::Only(AllocPolicy::NextFit),
        Self::Mixed,
    ];

    /// Returns its word in the language.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Only(policy) => policy_word(policy),
            Self::Mixed => "mixed",
        }
    }

    pub(super) fn draw(self, chance: &mut Chance) -> AllocPolicy {
        match self {
            Self::Only(policy) => policy,
            Self::Mixed => POLICIES[chance.below(POLICIES.len() as u64) as usize],
        }
    }
}

impl Default for Policies {
    fn default() -> Self {
        Self::Only(AllocPolicy::default())
    }
}

/// The alignment of a workload's ranges.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Alignment {
    /// `align=N`: to multiples of this many units; 1 for none.
    To(u64),
    /// `align=size`: to the range's own size, rounded up to a power of two, as devices often
    /// require.
    Size,
}

/// The addresses a workload may use.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reach {
    /// `within=A..B`: these addresses.
    Addresses(Bounds),
    /// `within=low`: the lower half of the arena's units when the workload begins, as for an
    /// old device.
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

/// The constraints of ranges, each with a probability.
#[derive(Clone)]
pub(super) struct Mix {
    /// The percentage of allocations that have each constraint.
    pub(super) share: u64,
    pub(super) align: Option<Alignment>,
    pub(super) nocross: Option<u64>,
    pub(super) within: Option<Bounds>,
}

impl Mix {
    /// Draws the constraints of the next range; `None` for none. Nothing is drawn for a
    /// constraint that the workload does not have.
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
            // A longer range crosses one in any case.
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
