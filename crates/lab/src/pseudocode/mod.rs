//! The algorithms in a few lines each, and which line a step is.
//!
//! The steps of an operation are placed all at once: what a step is a line of
//! depends on those ahead of it. A free segment that enters a list is what is left
//! of another in an allocation, and what was freed in a free; and while an arena
//! imports, its source is in an allocation of its own.
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
//! let places = outcome.map(|outcome| pseudocode::places(&world, &outcome));
//! let first = places.and_then(|places| places.first().copied());
//! let first = first.map(|place| (place.algorithm, place.code()));
//! let append = "append its marker, and one free segment as large";
//! assert_eq!(first, Some((Algorithm::AddSpan, append)));
//! # Ok::<(), vmem_lab::ParseError>(())
//! ```
//!
//! | file | what it decides |
//! |---|---|
//! | `table` | the algorithms and their lines |
//! | `steps`, `cached` | the line of each event |
//! | `fit` | what the policies have in common |
//! | `walk` | which calls go on, and which have ended |
//! | `calls` | which line calls which algorithm |

mod cached;
mod calls;
mod fit;
mod steps;
mod table;
mod walk;

pub use table::Algorithm;

use fit::Fit;
use vmem::AllocPolicy;
use walk::Walk;

use crate::scenario::{Constraints, Statement};
use crate::workload::Policies;
use crate::world::{ArenaId, Effect, Outcome, World};

/// Where a step is in the pseudo-code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Place {
    /// The algorithm.
    pub algorithm: Algorithm,
    /// Its line, from 0.
    pub line: usize,
    /// In how many calls it is called: 0 for what the operation calls itself.
    pub depth: usize,
    /// The call it is of, in [`Trace::calls`].
    pub call: usize,
}

impl Place {
    /// The line as it is written, without what it is indented by.
    pub fn code(&self) -> &'static str {
        let line = self.algorithm.lines().get(self.line);
        line.copied().unwrap_or_default().trim_start()
    }
}

/// A call of an algorithm.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Call {
    /// The arena it works on.
    pub arena: ArenaId,
    /// The algorithm.
    pub algorithm: Algorithm,
    /// What calls it; `None` for the operation itself.
    pub caller: Option<Caller>,
    /// In how many calls it is called.
    pub depth: usize,
}

/// The line that calls an algorithm.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Caller {
    /// The call it is of, in [`Trace::calls`].
    pub call: usize,
    /// The line, from 0.
    pub line: usize,
}

/// The calls inside an operation, and the place of each step.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Trace {
    /// The calls, in the order in which they began: a caller is ahead of what it
    /// calls.
    pub calls: Vec<Call>,
    /// One for each step.
    pub places: Vec<Place>,
}

impl Trace {
    /// Places every step of an operation. `world` is as it is behind it. In
    /// proportion to the steps.
    pub fn of(world: &World, outcome: &Outcome) -> Self {
        Walk::new(world, outcome).through(outcome.steps.len())
    }

    /// Where the calls stand at a step, from the innermost outward: the step's own
    /// call and line first, then the call and the line that called it, and so on.
    /// What a debugger calls a stack.
    pub fn stack(&self, step: usize) -> impl Iterator<Item = (&Call, usize)> + '_ {
        let place = self.places.get(step);
        let innermost = place.map(|place| Caller {
            call: place.call,
            line: place.line,
        });
        std::iter::successors(innermost, |at| self.calls.get(at.call)?.caller)
            .filter_map(|at| Some((self.calls.get(at.call)?, at.line)))
    }

    /// How many arenas deep a step is: 0 in the one that the operation is about, 1
    /// in its source, on its behalf.
    pub fn arenas_deep(&self, step: usize) -> usize {
        let arenas: Vec<ArenaId> = self.stack(step).map(|(call, _)| call.arena).collect();
        arenas.windows(2).filter(|pair| pair[0] != pair[1]).count()
    }
}

/// Where each step of an operation is in the pseudo-code. `world` is as it is
/// behind it.
pub fn places(world: &World, outcome: &Outcome) -> Vec<Place> {
    Trace::of(world, outcome).places
}

/// An algorithm's lines.
pub const fn lines(algorithm: Algorithm) -> &'static [&'static str] {
    algorithm.lines()
}

impl Algorithm {
    /// The one that a statement ran, if it ran any: what its first step is of; where
    /// it has no steps, or they were not recorded, what it would have begun with.
    /// `world` is as it is behind it.
    pub fn of(world: &World, outcome: &Outcome) -> Option<Self> {
        let first = usize::from(!outcome.own_steps().is_empty());
        let begun = Walk::new(world, outcome).through(first);
        match begun.calls.first() {
            Some(call) => Some(call.algorithm),
            None => Self::of_statement(outcome),
        }
    }

    fn of_statement(outcome: &Outcome) -> Option<Self> {
        match &outcome.statement {
            _ if matches!(outcome.result, Ok(Effect::Waits { .. })) => Some(Self::Wait),
            Statement::Alloc { policy, .. } => Some(Self::choosing_by(*policy)),
            Statement::Random { shape, .. } => match shape.policies() {
                Policies::Only(policy) => Some(Self::choosing_by(policy)),
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
                    Self::choosing_by(*policy)
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

    /// The one that allocates by this policy, without constraints.
    pub const fn choosing_by(policy: AllocPolicy) -> Self {
        Fit::Plain(policy).algorithm()
    }
}
