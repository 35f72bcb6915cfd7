//! The parameters of a `random` line.

use std::fmt;

use vmem::AllocPolicy;

use super::lifetimes::Life;
use super::mixes::{Alignment, Policies, Reach};
use super::presets::Preset;
use super::sizes::Sizes;
use crate::request::Bounds;

/// The parameters of a workload. A missing parameter is that of the preset, otherwise the
/// default.
///
/// `Display` writes them as the attributes of a `random` line, with a space before each.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Shape {
    /// `preset=NAME`: the source of missing parameters.
    pub preset: Option<Preset>,
    /// `size=A..B`: the sizes, in units; by default 1 to a 64th of the arena, at most 256.
    pub size: Option<Bounds>,
    /// `sizes=HOW`: the distribution of sizes; by default uniform.
    pub sizes: Option<Sizes>,
    /// `live=N`: the wanted number of live ranges; by default 64.
    pub live: Option<u64>,
    /// `life=HOW`: which range is freed next; by default any.
    pub life: Option<Life>,
    /// `swing=N`: how far the wanted number rises and falls, in slow waves; by default 0.
    pub swing: Option<u64>,
    /// `policy=HOW`: the policy; by default instant fit.
    pub policy: Option<Policies>,
    /// `align=N|size`: the alignment of addresses.
    pub align: Option<Alignment>,
    /// `nocross=N`: a power of two no multiple of which is crossed; 0 for none. Longer ranges
    /// ignore it.
    pub nocross: Option<u64>,
    /// `within=A..B|low`: the addresses allowed.
    pub within: Option<Reach>,
    /// `constrained=PERCENT`: the percentage of allocations that have each constraint,
    /// independently; by default 100. Without any of the three constraints it means all of
    /// them: alignment to the size, no crossing of multiples of the largest size, and the
    /// lower half.
    pub constrained: Option<u64>,
}

impl Shape {
    /// Returns the shape with its preset's parameters filled in.
    #[must_use]
    pub fn with_preset(&self) -> Self {
        let preset = self.preset.map(Preset::shape).unwrap_or_default();
        Self {
            preset: self.preset,
            size: self.size.or(preset.size),
            sizes: self.sizes.or(preset.sizes),
            live: self.live.or(preset.live),
            life: self.life.or(preset.life),
            swing: self.swing.or(preset.swing),
            policy: self.policy.or(preset.policy),
            align: self.align.or(preset.align),
            nocross: self.nocross.or(preset.nocross),
            within: self.within.or(preset.within),
            constrained: self.constrained.or(preset.constrained),
        }
    }

    /// Returns the policies.
    pub fn policies(&self) -> Policies {
        self.with_preset().policy.unwrap_or_default()
    }
}

impl Preset {
    /// Returns all its parameters. In an arena too small for them, its sizes are at most a
    /// 64th of the arena, and its live ranges take at most half of it.
    pub fn shape(self) -> Shape {
        let only = |policy| Some(Policies::Only(policy));
        let none = Shape::default();
        match self {
            Self::Pids => Shape {
                size: Some(Bounds::Through(1, 1)),
                live: Some(200),
                life: Some(Life::Steady),
                swing: Some(100),
                policy: only(AllocPolicy::NextFit),
                ..none
            },
            Self::Kernel => Shape {
                size: Some(Bounds::Through(16, 16 << 10)),
                sizes: Some(Sizes::Buckets),
                live: Some(400),
                swing: Some(200),
                align: Some(Alignment::To(4 << 10)),
                constrained: Some(10),
                ..none
            },
            Self::Io => Shape {
                size: Some(Bounds::Through(4 << 10, 64 << 10)),
                sizes: Some(Sizes::Powers),
                live: Some(200),
                life: Some(Life::Queue),
                policy: only(AllocPolicy::BestFit),
                align: Some(Alignment::Size),
                nocross: Some(64 << 10),
                within: Some(Reach::Low),
                constrained: Some(50),
                ..none
            },
            Self::Adversary => Shape {
                life: Some(Life::EveryOther),
                ..none
            },
            Self::Churn => Shape {
                size: Some(Bounds::Through(1, 256)),
                live: Some(200),
                life: Some(Life::Steady),
                ..none
            },
        }
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        attribute(f, "preset", self.preset.map(Preset::name))?;
        attribute(f, "size", self.size)?;
        attribute(f, "sizes", self.sizes.map(Sizes::word))?;
        attribute(f, "live", self.live)?;
        attribute(f, "life", self.life.map(Life::word))?;
        attribute(f, "swing", self.swing)?;
        attribute(f, "policy", self.policy.map(Policies::word))?;
        attribute(f, "align", self.align)?;
        attribute(f, "nocross", self.nocross)?;
        if let Some(within) = self.within {
            // Addresses: hexadecimal in the alternate form.
            f.write_str(" within=")?;
            within.fmt(f)?;
        }
        attribute(f, "constrained", self.constrained)
    }
}

fn attribute(
    f: &mut fmt::Formatter<'_>,
    key: &str,
    value: Option<impl fmt::Display>,
) -> fmt::Result {
    match value {
        Some(value) => write!(f, " {key}={value}"),
        None => Ok(()),
    }
}
