//! A seed expanded into operations.
//!
//! The generator is PCG (XSL-RR 128/64), whose stream is specified, and what is
//! made of its numbers is here, so a seed means the same operations in every
//! version and on every platform.

use rand_pcg::Pcg64;
use rand_pcg::rand_core::Rng;
use vmem::AllocPolicy;

use crate::scenario::{Bounds, Statement};
use crate::world::{Clock, World};

/// How many allocations are live, unless said.
const LIVE: u64 = 64;
/// The largest size asked for, unless said, and unless the arena is small.
const LARGEST: u64 = 256;
/// PCG's own default stream.
const STREAM: u128 = 0x0a02_bdbf_7bb3_c0a7_ac28_fa16_a64a_bf96;

/// An allocation that a workload made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Ticket(pub(crate) Clock);

/// What a workload asks for next.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Draw {
    /// A range of so many units.
    Alloc {
        /// The units.
        size: u64,
        /// How a segment is chosen.
        policy: AllocPolicy,
    },
    /// That this one of its allocations is freed.
    Free(Ticket),
}

/// The operations of a `random`, one after the other. What comes next depends
/// on which allocations succeeded, so it has to be told.
#[derive(Clone)]
pub struct Workload {
    arena: String,
    policy: AllocPolicy,
    smallest: u64,
    largest: u64,
    target: u64,
    random: Pcg64,
    /// What it allocated and did not free.
    live: Vec<Ticket>,
}

impl Workload {
    /// The workload that a `random` stands for, in a world as it is where the
    /// workload begins; `None` for another statement.
    pub fn new(world: &World, statement: &Statement) -> Option<Self> {
        let Statement::Random {
            arena,
            seed,
            size,
            live,
            policy,
            ..
        } = statement
        else {
            return None;
        };
        let (smallest, largest) = size
            .and_then(Bounds::ends)
            .unwrap_or_else(|| (1, usual_largest(world, arena)));
        Some(Self {
            arena: arena.clone(),
            policy: *policy,
            smallest,
            largest,
            target: live.unwrap_or(LIVE).max(1),
            random: Pcg64::new(u128::from(*seed), STREAM),
            live: Vec::new(),
        })
    }

    /// The next operation. The fewer allocations are live, the more likely it
    /// is another one; at the target, frees are as likely.
    pub fn draw(&mut self) -> Draw {
        let live = self.live.len() as u64;
        let allocates = self.below(self.target.saturating_mul(2)) >= live;
        if allocates || self.live.is_empty() {
            return Draw::Alloc {
                size: self.between(self.smallest, self.largest),
                policy: self.policy,
            };
        }
        let index = self.below(live) as usize;
        Draw::Free(self.live.swap_remove(index))
    }

    /// Learns what came of the last draw, if that was to allocate.
    pub fn learn(&mut self, allocated: Option<Ticket>) {
        self.live.extend(allocated);
    }

    /// The arena it works in.
    pub fn arena(&self) -> &str {
        &self.arena
    }

    /// About how much a copy costs, in tags of 32 bytes.
    pub(crate) fn weight(&self) -> usize {
        self.live.len() / 8
    }

    /// A number below `end`, which is not 0.
    fn below(&mut self, end: u64) -> u64 {
        self.between(0, end - 1)
    }

    /// A number of `first..=last`, by the high half of a product; the bias is
    /// too small to see.
    fn between(&mut self, first: u64, last: u64) -> u64 {
        let range = u128::from(last - first) + 1;
        let number = (u128::from(self.random.next_u64()) * range) >> 64;
        first + number as u64
    }
}

/// A 64th of the arena, so that the usual number of allocations takes about
/// half of it.
fn usual_largest(world: &World, arena: &str) -> u64 {
    let id = world.arena_named(arena);
    let total = id.and_then(|id| world.try_inspect(id, |view| view.stats().mem_total));
    match total {
        None | Some(0) => LARGEST,
        Some(total) => {
            u64::try_from(total / u128::from(LIVE)).map_or(LARGEST, |s| s.clamp(1, LARGEST))
        }
    }
}
