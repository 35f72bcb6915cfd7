//! Workloads: a seed expanded into operations.
//!
//! The generator is PCG (XSL-RR 128/64), whose stream is specified, and everything made of
//! its numbers is in this module. Therefore a seed means the same operations in every version
//! and on every platform.

mod chance;
mod extent;
mod lifetimes;
mod mixes;
mod presets;
mod recipe;
mod rounds;
mod shape;
mod sizes;

use vmem::AllocPolicy;

use crate::request::Constraints;
use chance::Chance;
use lifetimes::{Live, Turn};
use recipe::Recipe;

pub use extent::Extent;
pub use lifetimes::{AllocationId, Life};
pub use mixes::{Alignment, Policies, Reach};
pub use presets::Preset;
pub use shape::Shape;
pub use sizes::Sizes;

/// An operation of a workload. It has no names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Draw {
    /// An allocation.
    Alloc {
        /// Units.
        size: u64,
        /// The constraints; `None` for none.
        constraints: Option<Constraints>,
        /// The policy.
        policy: AllocPolicy,
    },
    /// A free of an earlier allocation of this workload.
    Free(AllocationId),
}

/// The operations of a [`Shape`] and a seed, one after the other, without end.
///
/// The next operation depends on which allocations succeeded, so the caller reports each
/// result ([`record_result`](Self::record_result)). It does not depend on the number of
/// operations: a shorter workload is the beginning of a longer one.
///
/// ```
/// use vmem_lab::workload::{AllocationId, Draw, Extent, Shape, Workload};
///
/// let mut workload = Workload::new(&Extent::default(), 1, &Shape::default());
/// let first = workload.draw();
/// assert!(matches!(first, Draw::Alloc { .. }));
/// workload.record_result(Some(AllocationId(0)));
/// ```
#[derive(Clone)]
pub struct Workload {
    chance: Chance,
    recipe: Recipe,
    live: Live,
    /// The number of operations drawn.
    drawn: u32,
    /// True if the last operation is an allocation whose result is not recorded yet.
    asked: bool,
    /// True if the last operation is an allocation that was refused.
    refused: bool,
}

impl Workload {
    /// Returns the workload of a seed and a shape in an arena of this size.
    pub fn new(arena: &Extent, seed: u64, shape: &Shape) -> Self {
        Self {
            chance: Chance::new(seed),
            recipe: Recipe::new(shape, arena),
            live: Live::default(),
            drawn: 0,
            asked: false,
            refused: false,
        }
    }

    /// Returns the next operation. Constant time, whatever is live.
    pub fn draw(&mut self) -> Draw {
        let (recipe, chance) = (&mut self.recipe, &mut self.chance);
        let wanted = recipe.wave.wanted(self.drawn.into());
        let refused = std::mem::take(&mut self.refused);
        let turn = recipe.turn(chance, &mut self.live, wanted, refused);
        self.drawn = self.drawn.saturating_add(1);
        self.asked = !matches!(turn, Turn::Free(_));
        let size = match turn {
            Turn::Free(allocation_id) => return Draw::Free(allocation_id),
            Turn::Allocate => recipe.sizes.draw(chance),
            Turn::AllocateUnits(size) => size,
        };
        Draw::Alloc {
            size,
            policy: recipe.policies.draw(chance),
            constraints: recipe.mix.draw(chance, size),
        }
    }

    /// Records the result of the last operation, if it is an allocation: its id, or `None` if
    /// it failed. The result of a free changes nothing.
    pub fn record_result(&mut self, allocated: Option<AllocationId>) {
        if std::mem::take(&mut self.asked) {
            self.refused = allocated.is_none();
            self.live.extend(allocated);
        }
    }

    /// Returns the number of live ranges.
    pub fn live(&self) -> usize {
        self.live.len()
    }

    /// Returns the approximate cost of a copy, in tags of 32 bytes.
    pub(crate) fn weight(&self) -> usize {
        self.live() / 8
    }
}
