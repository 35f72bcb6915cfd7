//! A shape, settled for an arena: nothing left open.

use super::extent::Extent;
use super::lifetimes::{Course, Life, Order};
use super::mixes::{Alignment, Mix, Policies, Reach};
use super::presets::Preset;
use super::rounds::Rounds;
use super::shape::Shape;
use super::sizes::Sizing;
use super::waves::Wave;
use crate::request::Bounds;

/// How many ranges are live, unless said.
pub(super) const LIVE: u64 = 64;
/// The largest size asked for, unless said, and unless the arena is small.
pub(super) const LARGEST: u64 = 256;

/// All that a workload needs to know before it begins.
pub(super) struct Recipe {
    pub(super) sizes: Sizing,
    pub(super) policies: Policies,
    pub(super) mix: Mix,
    pub(super) wave: Wave,
    pub(super) course: Course,
}

impl Recipe {
    /// What is said holds as it is said. What a preset says is cut down to what
    /// the arena has room for, and the rest is as it usually is.
    pub(super) fn new(said: &Shape, extent: &Extent) -> Self {
        let shape = said.with_preset();
        let life = shape.life.unwrap_or_default();
        let sizes = match life {
            Life::EveryOther => sizes_of_rounds(said, &shape, extent),
            _ => sizes(said, &shape, extent),
        };
        Self {
            wave: wave(said, &shape, extent, &sizes),
            mix: mix(said, &shape, extent, &sizes),
            policies: shape.policy.unwrap_or_default(),
            course: match life {
                Life::Random => Course::Loose(Order::Any),
                Life::Stack => Course::Loose(Order::Newest),
                Life::Queue => Course::Loose(Order::Oldest),
                Life::Steady => Course::Steady { refused: false },
                Life::EveryOther => Course::Rounds(Rounds::new(extent.quantum)),
            },
            sizes,
        }
    }
}

fn sizes(said: &Shape, shape: &Shape, extent: &Extent) -> Sizing {
    let part = extent.part(LIVE);
    let (smallest, largest) = match (ends(said), ends(shape)) {
        (Some(said), _) => said,
        (None, Some((smallest, largest))) => {
            let most = part.unwrap_or(largest);
            (smallest.min(most), largest.min(most))
        }
        // So that the usual number of ranges takes about half of the arena.
        (None, None) => (1, part.unwrap_or(LARGEST).min(LARGEST)),
    };
    Sizing::new(shape.sizes.unwrap_or_default(), smallest, largest)
}

/// The adversary's ranges are as large as it takes for the wanted number to fill
/// the arena.
fn sizes_of_rounds(said: &Shape, shape: &Shape, extent: &Extent) -> Sizing {
    let (smallest, largest) = ends(said).unwrap_or_else(|| {
        let part = extent.part(live(shape)).unwrap_or(LARGEST);
        let size = (part & !(extent.quantum - 1)).max(extent.quantum);
        (size, size)
    });
    Sizing::new(shape.sizes.unwrap_or_default(), smallest, largest)
}

/// The first and the last size.
fn ends(shape: &Shape) -> Option<(u64, u64)> {
    shape.size.and_then(Bounds::ends)
}

fn live(shape: &Shape) -> u64 {
    shape.live.unwrap_or(LIVE).max(1)
}

/// A preset's swing is in proportion to its number of live ranges.
fn wave(said: &Shape, shape: &Shape, extent: &Extent, sizes: &Sizing) -> Wave {
    let live = match shape.life {
        Some(Life::EveryOther) => live_in_rounds(said, shape, extent, sizes),
        _ => live_at_ease(said, shape, extent, sizes),
    };
    let swing = said.swing.unwrap_or_else(|| {
        let preset = said.preset.map(Preset::shape).unwrap_or_default();
        let (swing, of) = (preset.swing.unwrap_or(0), self::live(&preset));
        let swing = u128::from(swing) * u128::from(live) / u128::from(of);
        u64::try_from(swing).unwrap_or(u64::MAX)
    });
    Wave::new(live, swing)
}

/// As many as there is room for, unless both their number and their size are said.
fn live_in_rounds(said: &Shape, shape: &Shape, extent: &Extent, sizes: &Sizing) -> u64 {
    if said.live.is_some() && ends(said).is_some() {
        return live(shape);
    }
    let size = extent.rounded(sizes.smallest());
    extent.room_for(size.into()).unwrap_or_else(|| live(shape))
}

/// As many as are said. A preset takes no more than half of the arena on average.
fn live_at_ease(said: &Shape, shape: &Shape, extent: &Extent, sizes: &Sizing) -> u64 {
    let live = live(shape);
    if said.live.is_some() || said.preset.is_none() {
        return live;
    }
    let mean = sizes.mean().max(extent.quantum.into());
    extent
        .room_for(2 * mean)
        .map_or(live, |room| room.min(live))
}

fn mix(said: &Shape, shape: &Shape, extent: &Extent, sizes: &Sizing) -> Mix {
    let share = shape.constrained.unwrap_or(100);
    let named = shape.align.is_some() || shape.nocross.is_some() || shape.within.is_some();
    // A share of what is not said is a share of everything there is.
    let all = shape.constrained.is_some() && !named;
    let nocross = match (said.nocross, shape.nocross) {
        (Some(said), _) => Some(said),
        // A preset's is a multiple of the quantum.
        (None, Some(nocross)) => Some(nocross.max(extent.quantum)),
        (None, None) if all => extent.rounded(sizes.largest()).checked_next_power_of_two(),
        (None, None) => None,
    };
    let within = shape.within.or(all.then_some(Reach::Low));
    Mix {
        share,
        align: shape.align.or(all.then_some(Alignment::Size)),
        nocross,
        within: within.and_then(|within| match within {
            Reach::Addresses(bounds) => Some(bounds),
            Reach::Low => extent.low,
        }),
    }
}
