//! Sums over quantum caches, and the state of their objects.

use vmem::CacheStep;
use vmem::caches::{CachesView, Counters, Place, SlabView};

use crate::settings::Radix;
use crate::step_highlights::StepHighlights;

/// Returns the class of a cached size.
pub fn class_of(caches: &dyn CachesView, object: u64) -> Option<usize> {
    (0..caches.sizes()).find(|&class| caches.object_size(class) == object)
}

/// Returns the counters of one size, summed over all CPUs.
pub fn total(caches: &dyn CachesView, class: usize) -> Counters {
    let mut sum = Counters::default();
    for cpu in 0..caches.cpus() {
        let counters = caches.counters(cpu, class);
        sum.alloc += counters.alloc;
        sum.free += counters.free;
        sum.swap += counters.swap;
        sum.load += counters.load;
        sum.store += counters.store;
    }
    sum
}

/// Returns the name of a magazine of a CPU.
pub fn magazine_name(place: Place) -> &'static str {
    match place {
        Place::Previous => "previous",
        _ => "loaded",
    }
}

/// The number of objects in each state.
#[derive(Clone, Copy, Default, Debug)]
pub struct ObjectCounts {
    /// All objects.
    pub all: usize,
    /// Objects that are handed out.
    pub handed_out: usize,
    /// Free objects in their slabs.
    pub in_slab: usize,
}

impl ObjectCounts {
    /// Counts the objects of some slabs.
    pub fn new<'a>(slabs: impl IntoIterator<Item = &'a SlabView>) -> Self {
        let mut counts = Self::default();
        for slab in slabs {
            counts.all += slab.objects as usize;
            counts.handed_out += slab.out.count_ones() as usize;
            counts.in_slab += slab.free.count_ones() as usize;
        }
        counts
    }

    /// Returns the number of free objects in magazines.
    pub fn in_magazines(self) -> usize {
        self.all.saturating_sub(self.handed_out + self.in_slab)
    }
}

/// Returns base and size of the objects that are not handed out; neighbours together.
pub fn reserve(slab: &SlabView) -> Vec<(u64, u64)> {
    let is_out = |nth: &u32| ObjectState::new(slab, *nth) == ObjectState::HandedOut;
    let all: Vec<u32> = (0..slab.objects).collect();
    let runs = all.chunk_by(|a, b| is_out(a) == is_out(b));
    let kept = runs.filter(|run| !is_out(&run[0]));
    let range = |run: &[u32]| {
        let base = slab.base + u64::from(run[0]) * slab.object;
        (base, run.len() as u64 * slab.object)
    };
    kept.map(range).collect()
}

/// The state of a cached object.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ObjectState {
    /// Handed out: allocated by a request.
    HandedOut,
    /// Free, in a magazine of a CPU or of the depot.
    InMagazine,
    /// Free, in its slab.
    InSlab,
}

impl ObjectState {
    /// All states, in the order of the legend.
    pub const ALL: [Self; 3] = [Self::HandedOut, Self::InMagazine, Self::InSlab];

    /// Returns the state of a slab's object.
    pub fn new(slab: &SlabView, index: u32) -> Self {
        let bit = |bits: u64| bits >> index & 1 == 1;
        if bit(slab.out) {
            Self::HandedOut
        } else if bit(slab.free) {
            Self::InSlab
        } else {
            Self::InMagazine
        }
    }

    /// Returns the label of the state.
    pub fn label(self) -> &'static str {
        match self {
            Self::HandedOut => "handed out",
            Self::InMagazine => "in a magazine",
            Self::InSlab => "free in its slab",
        }
    }

    /// Returns a shorter label, for the legend.
    pub fn short_label(self) -> &'static str {
        match self {
            Self::InSlab => "free",
            other => other.label(),
        }
    }
}

/// Returns the accessible name of a slab.
pub fn slab_name(slab: &SlabView, radix: Radix) -> String {
    let counts = ObjectCounts::new([slab]);
    format!(
        "slab at {}: {} of {} objects handed out, {} in magazines, {} free in it",
        radix.address(slab.base),
        counts.handed_out,
        counts.all,
        counts.in_magazines(),
        counts.in_slab
    )
}

impl StepHighlights {
    /// Returns whether objects moved into or out of a CPU's magazine now.
    pub fn changes_magazine(&self, object: u64, cpu: usize, place: Place) -> bool {
        let mut steps = self.cached.iter();
        steps.any(|&(on, size, step)| {
            (on, size) == (cpu, object)
                && match step {
                    CacheStep::Swapped | CacheStep::Loaded { .. } | CacheStep::Stored { .. } => {
                        true
                    }
                    CacheStep::Popped { .. } | CacheStep::Pushed { .. } => place == Place::Loaded,
                    CacheStep::Emptied { place: emptied, .. } => emptied == place,
                    _ => false,
                }
        })
    }

    /// Returns whether the depot for objects of a size is used now.
    pub fn changes_depot(&self, object: u64) -> bool {
        let mut steps = self.cached.iter();
        steps.any(|&(_, size, step)| {
            size == object
                && matches!(
                    step,
                    CacheStep::Loaded { .. }
                        | CacheStep::Stored { .. }
                        | CacheStep::DepotEmpty
                        | CacheStep::Emptied {
                            place: Place::Depot,
                            ..
                        }
                )
        })
    }

    /// Returns whether a cache of objects of this size is used now.
    pub fn changes_cache(&self, object: u64) -> bool {
        self.cached.iter().any(|&(_, size, _)| size == object)
    }

    /// Returns which of the slabs an object last left or returned to now.
    pub fn changed_slab(&self, slabs: &[SlabView]) -> Option<usize> {
        let base = self.cached.iter().rev().find_map(|step| match step.2 {
            CacheStep::Cut { base, .. } | CacheStep::Returned { base, .. } => Some(base),
            _ => None,
        })?;
        let contains = |slab: &SlabView| base.wrapping_sub(slab.base) < slab.size;
        slabs.iter().position(contains)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_in_reserve_are_one_range() {
        let slab = SlabView {
            base: 100,
            size: 70,
            object: 16,
            objects: 4,
            out: 0b0010,
            free: 0b1000,
        };
        assert_eq!(reserve(&slab), [(100, 16), (132, 32)]);
        assert!(
            reserve(&SlabView {
                out: 0b1111,
                ..slab
            })
            .is_empty()
        );
    }

    #[test]
    fn an_object_neither_handed_out_nor_in_its_slab_is_in_a_magazine() {
        let slab = SlabView {
            base: 0,
            size: 64,
            object: 16,
            objects: 4,
            out: 0b0001,
            free: 0b1100,
        };
        let all = [0, 1, 2, 3].map(|index| ObjectState::new(&slab, index));
        use ObjectState::{HandedOut, InMagazine, InSlab};
        assert_eq!(all, [HandedOut, InMagazine, InSlab, InSlab]);
        assert!(
            slab_name(&slab, Radix::Decimal)
                .contains("1 of 4 objects handed out, 1 in magazines, 2 free in it")
        );
    }
}
