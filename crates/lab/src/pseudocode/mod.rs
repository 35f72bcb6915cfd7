//! The algorithms in a few lines each, and the line of each step.
//!
//! The lines of an operation's steps are found together, because the line of a step
//! depends on the steps before it. A free segment that is added to a list is a remainder
//! during an allocation, and the freed segment during a free; and while an arena imports,
//! its source makes an allocation of its own.
//!
//! ```
//! use vmem_lab::{Algorithm, Recording, World, pseudocode, parse_line};
//!
//! let mut world = World::new();
//! world.set_recording(Recording::On);
//! for line in ["arena heap", "span heap 1024 64"] {
//!     parse_line(line)?.map(|statement| world.run(&statement));
//! }
//! let outcome = parse_line("span heap 2048 64")?.map(|statement| world.run(&statement));
//! let locations = outcome.map(|outcome| pseudocode::locations(&world, &outcome));
//! let first = locations.and_then(|locations| locations.first().copied());
//! let first = first.map(|location| (location.algorithm, location.code()));
//! let append = "append a span marker and one free segment";
//! assert_eq!(first, Some((Algorithm::AddSpan, append)));
//! # Ok::<(), vmem_lab::ParseError>(())
//! ```
//!
//! | file | contents |
//! |---|---|
//! | `table` | the algorithms and their lines |
//! | `steps`, `cached` | the line of each event |
//! | `trace` | calls and locations |
//! | `fit` | the lines that the policies have in common |
//! | `walk` | the open calls |
//! | `calls` | the line that calls an algorithm |

mod cached;
mod calls;
mod fit;
mod steps;
mod table;
mod trace;
mod walk;

pub use table::Algorithm;
pub use trace::{Call, Caller, Location, Trace};

use fit::Fit;
use vmem::AllocPolicy;
use walk::Walk;

use crate::scenario::{Constraints, Statement};
use crate::workload::Policies;
use crate::world::{Effect, Outcome, World};

impl Trace {
    /// Creates the trace of an operation. `world` is the one after the operation. The cost
    /// grows with the number of steps.
    pub fn new(world: &World, outcome: &Outcome) -> Self {
        Walk::new(world, outcome).through(outcome.steps.len())
    }
}

/// Returns the location of each step of an operation. `world` is the one after the
/// operation.
pub fn locations(world: &World, outcome: &Outcome) -> Vec<Location> {
    Trace::new(world, outcome).locations
}

/// Returns the lines of an algorithm.
pub const fn lines(algorithm: Algorithm) -> &'static [&'static str] {
    algorithm.lines()
}

impl Algorithm {
    /// Returns the algorithm that a statement ran first, if it ran any. Without recorded
    /// steps, it follows from the statement. `world` is the one after the operation.
    pub fn from_outcome(world: &World, outcome: &Outcome) -> Option<Self> {
        let first = usize::from(!outcome.own_steps().is_empty());
        let trace = Walk::new(world, outcome).through(first);
        match trace.calls.first() {
            Some(call) => Some(call.algorithm),
            None => Self::from_statement(outcome),
        }
    }

    fn from_statement(outcome: &Outcome) -> Option<Self> {
        match &outcome.statement {
            _ if matches!(outcome.result, Ok(Effect::Waits { .. })) => Some(Self::Wait),
            Statement::Alloc { policy, .. } => Some(Self::for_policy(*policy)),
            Statement::Random { shape, .. } => match shape.policies() {
                Policies::Only(policy) => Some(Self::for_policy(policy)),
                Policies::Mixed => None,
            },
            Statement::Xalloc {
                policy,
                constraints,
                ..
            } => {
                let plain = *constraints == Constraints::default();
                let constrained = Fit::Constrained(*policy).algorithm();
                Some(if plain {
                    Self::for_policy(*policy)
                } else {
                    constrained
                })
            }
            Statement::Free { .. } | Statement::FreeAt { .. } => Some(Self::Free),
            Statement::Span { .. } => Some(Self::AddSpan),
            Statement::Unspan { .. } => Some(Self::RemoveSpan),
            Statement::Reap { .. } => Some(Self::Reap),
            Statement::Arena { .. }
            | Statement::Cpu { .. }
            | Statement::Destroy { .. }
            | Statement::Expect(_) => None,
        }
    }

    /// Returns the algorithm that allocates by a policy, without constraints.
    pub const fn for_policy(policy: AllocPolicy) -> Self {
        Fit::Plain(policy).algorithm()
    }
}
