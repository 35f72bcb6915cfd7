//! A shape with every default filled in, for a given arena.

use super::extent::Extent;
use super::lifetimes::{Life, Wave};
use super::mixes::{Alignment, Mix, Policies, Reach};
use super::presets::Preset;
use super::rounds::Rounds;
use super::shape::Shape;
use super::sizes::Sizing;
use crate::request::Bounds;

/// The default number of live ranges.
pub(super) const LIVE: u64 = 64;
/// The default largest size, unless the arena is small.
pub(super) const LARGEST: u64 = 256;

#[derive(Clone)]
pub(super) struct Recipe {
    pub(super) sizes: Sizing,
    pub(super) policies: Policies,
    pub(super) mix: Mix,
    pub(super) wave: Wave,
    pub(super) life: Life,
    /// Only for the adversary.
    pub(super) rounds: Rounds,
}

impl Recipe {
    /// Uses what the shape gives as it is, what its preset gives reduced to the room in the
    /// arena, and defaults for the rest.
    pub(super) fn new(given: &Shape, extent: &Extent) -> Self {
        let shape = given.with_preset();
        let life = shape.life.unwrap_or_default();
        let sizes = sizes(given, &shape, life, extent);
        Self {
            wave: wave(given, &shape, life, extent, &sizes),
            mix: mix(given, &shape, extent, &sizes),
            policies: shape.policy.unwrap_or_default(),
            life,
            rounds: Rounds::new(extent.quantum),
            sizes,
        }
    }
}

fn sizes(given: &Shape, shape: &Shape, life: Life, extent: &Extent) -> Sizing {
    let part = extent.room_for(LIVE.into());
    let (smallest, largest) = match (ends(given), ends(shape)) {
        (Some(given), _) => given,
        // The wanted number of the adversary's ranges fill the arena.
        (None, _) if life == Life::EveryOther => {
            let part = extent.room_for(live(shape).into()).unwrap_or(LARGEST);
            let size = (part & !(extent.quantum - 1)).max(extent.quantum);
            (size, size)
        }
        (None, Some((smallest, largest))) => {
            let most = part.unwrap_or(largest);
            (smallest.min(most), largest.min(most))
        }
        // The default number of ranges then takes about half of the arena.
        (None, None) => (1, part.unwrap_or(LARGEST).min(LARGEST)),
    };
    Sizing::new(shape.sizes.unwrap_or_default(), smallest, largest)
}

fn ends(shape: &Shape) -> Option<(u64, u64)> {
    shape.size.and_then(Bounds::ends)
}

fn live(shape: &Shape) -> u64 {
    shape.live.unwrap_or(LIVE).max(1)
}

/// Returns the wave. A preset's swing is in proportion to its number of live ranges.
fn wave(given: &Shape, shape: &Shape, life: Life, extent: &Extent, sizes: &Sizing) -> Wave {
    let wanted = live(shape);
    let live = if life == Life::EveryOther {
        // As many as there is room for, unless both number and size are given.
        let is_given = given.live.is_some() && ends(given).is_some();
        let room = extent.room_for(extent.rounded(sizes.smallest).into());
        room.filter(|_| !is_given).unwrap_or(wanted)
    } else if given.live.is_some() || given.preset.is_none() {
        wanted
    } else {
        // A preset takes at most half of the arena on average.
        let mean = sizes.mean().max(extent.quantum.into());
        let room = extent.room_for(2 * mean);
        room.map_or(wanted, |room| room.min(wanted))
    };
    let swing = given.swing.unwrap_or_else(|| {
        let preset = given.preset.map(Preset::shape).unwrap_or_default();
        let (swing, of) = (preset.swing.unwrap_or(0), self::live(&preset));
        let swing = u128::from(swing) * u128::from(live) / u128::from(of);
        u64::try_from(swing).unwrap_or(u64::MAX)
    });
    Wave { live, swing }
}

fn mix(given: &Shape, shape: &Shape, extent: &Extent, sizes: &Sizing) -> Mix {
    let share = shape.constrained.unwrap_or(100);
    let named = shape.align.is_some() || shape.nocross.is_some() || shape.within.is_some();
    // A percentage without constraints means all three constraints.
    let all = shape.constrained.is_some() && !named;
    let nocross = match (given.nocross, shape.nocross) {
        (Some(given), _) => Some(given),
        // A preset's value is increased to the quantum.
        (None, Some(nocross)) => Some(nocross.max(extent.quantum)),
        (None, None) if all => extent.rounded(sizes.largest).checked_next_power_of_two(),
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
