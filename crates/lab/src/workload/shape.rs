//! What a `random` line says of its workload.

use std::fmt;

use vmem::AllocPolicy;

use super::lifetimes::Life;
use super::mixes::{Alignment, Policies, Reach};
use super::presets::Preset;
use super::sizes::Sizes;
use crate::request::Bounds;

/// What a workload looks like, as far as it is said. What is not said is as the
/// preset says it, and else as it usually is. The default says nothing.
///
/// `Display` gives the attributes as they are written in a `random` line, each with a space
/// ahead of it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Shape {
    /// `preset=`: whatever is not said here is as it says.
    pub preset: Option<Preset>,
    /// `size=A..B`: the sizes asked for, in units; by default 1 up to a 64th of
    /// the arena, at most 256.
    pub size: Option<Bounds>,
    /// `sizes=`: how they are distributed; uniform unless said.
    pub sizes: Option<Sizes>,
    /// `live=N`: how many ranges are wanted to be live at a time; 64 unless said.
    pub live: Option<u64>,
    /// `life=`: which of them is freed next; any of them, unless said.
    pub life: Option<Life>,
    /// `swing=N`: how far the wanted number swings to either side, in slow waves;
    /// 0 unless said.
    pub swing: Option<u64>,
    /// `policy=`: how segments are chosen; by instant fit unless said.
    pub policy: Option<Policies>,
    /// `align=`: what addresses are a multiple of.
    pub align: Option<Alignment>,
    /// `nocross=N`: a multiple of this is not to be crossed; 0 for none. Not asked for
    /// by ranges that are longer.
    pub nocross: Option<u64>,
    /// `within=`: where ranges may lie.
    pub within: Option<Reach>,
    /// `constrained=N`: in how many of a hundred allocations each of the three
    /// constraints is asked for, independently of the others; 100 unless said. Where
    /// none of the three is said: of all three, alignment to the size, no crossing of
    /// multiples of the largest size, and the lower half.
    pub constrained: Option<u64>,
}

impl Shape {
    /// A preset as it is.
    pub fn of(preset: Preset) -> Self {
        Self {
            preset: Some(preset),
            ..Self::default()
        }
    }

    /// The same with everything that the preset says and this does not.
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

    /// How segments are chosen.
    pub fn policies(&self) -> Policies {
        self.with_preset().policy.unwrap_or_default()
    }
}

impl Preset {
    /// All that it says, written out. In an arena that is too small for it, its
    /// sizes are at most a 64th of the arena, and its live ranges as many as take
    /// half of it.
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
        said(f, "preset", self.preset.map(Preset::name))?;
        said(f, "size", self.size)?;
        said(f, "sizes", self.sizes.map(Sizes::word))?;
        said(f, "live", self.live)?;
        said(f, "life", self.life.map(Life::word))?;
        said(f, "swing", self.swing)?;
        said(f, "policy", self.policy.map(Policies::word))?;
        said(f, "align", self.align)?;
        said(f, "nocross", self.nocross)?;
        if let Some(within) = self.within {
            // These are addresses: in hexadecimal, if that is asked for.
            f.write_str(" within=")?;
            within.fmt(f)?;
        }
        said(f, "constrained", self.constrained)
    }
}

fn said(f: &mut fmt::Formatter<'_>, key: &str, value: Option<impl fmt::Display>) -> fmt::Result {
    match value {
        Some(value) => write!(f, " {key}={value}"),
        None => Ok(()),
    }
}
