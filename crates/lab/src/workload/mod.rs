//! A seed expanded into operations.
//!
//! The generator is PCG (XSL-RR 128/64), whose stream is specified, and what is
//! made of its numbers is here, so a seed means the same operations in every
//! version and on every platform.
//!
//! | file | the idea |
//! |---|---|
//! | `shape` | what a `random` line says: all of it optional |
//! | `presets` | shapes with a name, each of which models something real |
//! | `recipe` | a shape settled for an arena: nothing left open |
//! | `extent` | the size of the arena that a workload begins in |
//! | `sizes` | how large: uniform, powers of two, many small and few large |
//! | `mixes` | which policy, and which constraints on what share |
//! | `waves` | how many are wanted: growth and shrinkage |
//! | `lifetimes` | who goes next: any, the newest, the oldest |
//! | `rounds` | the adversary that leaves every other range |
//! | `chance` | the numbers of the seed |

mod chance;
mod extent;
mod lifetimes;
mod live;
mod mixes;
mod presets;
mod recipe;
mod rounds;
mod shape;
mod sizes;
mod waves;

use vmem::AllocPolicy;

use crate::request::Constraints;
use chance::Chance;
use lifetimes::Course;
use live::{Live, Turn};
use mixes::Mix;
use recipe::Recipe;
use sizes::Sizing;
use waves::Wave;

pub use extent::Extent;
pub use lifetimes::Life;
pub use live::AllocationId;
pub use mixes::{Alignment, Policies, Reach};
pub use presets::Preset;
pub use shape::Shape;
pub use sizes::Sizes;

/// An operation of a workload, which knows no names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Draw {
    /// Allocate.
    Alloc {
        /// Units.
        size: u64,
        /// Where it may lie; `None` for anywhere.
        constraints: Option<Constraints>,
        /// How a segment is chosen.
        policy: AllocPolicy,
    },
    /// Free what an earlier operation of this workload allocated.
    Free(AllocationId),
}

/// The operations that a [`Shape`] and a seed stand for, one after the other.
///
/// What comes next depends on which allocations succeeded, so it has to be told
/// ([`record_result`](Self::record_result)). It does not depend on how many operations there will be: a
/// shorter workload is the beginning of a longer one.
///
/// It has no end of its own.
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
    sizes: Sizing,
    policies: Policies,
    mix: Mix,
    wave: Wave,
    course: Course,
    live: Live,
    /// How many operations were drawn.
    drawn: u32,
    /// Whether the last operation allocates, and nobody has said what came of it.
    asked: bool,
}

impl Workload {
    /// Expands a seed and a shape for an arena of this size.
    pub fn new(arena: &Extent, seed: u64, shape: &Shape) -> Self {
        let recipe = Recipe::new(shape, arena);
        Self {
            chance: Chance::new(seed),
            sizes: recipe.sizes,
            policies: recipe.policies,
            mix: recipe.mix,
            wave: recipe.wave,
            course: recipe.course,
            live: Live::default(),
            drawn: 0,
            asked: false,
        }
    }

    /// The next operation. Constant time, whatever is live.
    pub fn draw(&mut self) -> Draw {
        let wanted = self.wave.wanted(self.drawn.into());
        let turn = self
            .course
            .turn(&mut self.chance, &mut self.live, &self.sizes, wanted);
        self.drawn = self.drawn.saturating_add(1);
        let size = match turn {
            Turn::Free(allocation_id) => {
                self.asked = false;
                return Draw::Free(allocation_id);
            }
            Turn::Allocate => self.sizes.draw(&mut self.chance),
            Turn::AllocateUnits(size) => size,
        };
        self.asked = true;
        Draw::Alloc {
            size,
            policy: self.policies.draw(&mut self.chance),
            constraints: self.mix.draw(&mut self.chance, size),
        }
    }

    /// Learns what came of the last operation, if that was an allocation: what it is to
    /// be known by, or that it failed. Of a free there is nothing to learn.
    pub fn record_result(&mut self, allocated: Option<AllocationId>) {
        if !std::mem::take(&mut self.asked) {
            return;
        }
        if let Some(allocation_id) = allocated {
            self.live.push(allocation_id);
        }
        self.course.record_result(allocated.is_some());
    }

    /// How many ranges are live.
    pub fn live(&self) -> usize {
        self.live.len()
    }

    /// About how much a copy costs, in tags of 32 bytes.
    pub(crate) fn weight(&self) -> usize {
        self.live() / 8
    }
}
