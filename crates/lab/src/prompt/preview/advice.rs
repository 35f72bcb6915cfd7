//! Requests that would work instead of one that would not.

use vmem::AllocPolicy;

use super::result::Advice;
use crate::narration::{self, Radix, grouped, units};
use crate::query::{fits, largest_that_fits};
use crate::scenario::{Constraints, Mode, Statement};
use crate::world::{ArenaId, World};

/// The most segments that are searched again for each piece of advice.
const MOST_SEGMENTS: usize = 4_000;

/// A request that would not work.
pub(super) struct Request<'a> {
    pub(super) world: &'a World,
    pub(super) arena: ArenaId,
    pub(super) statement: &'a Statement,
    pub(super) size: u64,
    pub(super) constraints: Constraints,
    pub(super) policy: AllocPolicy,
    pub(super) radix: Radix,
}

/// Returns the request with one constraint loosened, and with fewer units, as far as that
/// would work.
pub(super) fn instead(request: &Request<'_>) -> Vec<Advice> {
    let mut advice = constrained_less(request);
    let Request {
        world,
        arena,
        size,
        policy,
        ..
    } = *request;
    let smaller = largest_that_fits(world, arena, size, &request.constraints, policy);
    advice.extend(smaller.map(|smaller| Advice {
        words: format!("{} would fit", units(smaller)),
        line: request.line(smaller, &request.constraints),
    }));
    advice
}

/// Returns the request with one constraint loosened, if that would work.
fn constrained_less(request: &Request<'_>) -> Vec<Advice> {
    let Request { world, arena, .. } = *request;
    let with = request.constraints;
    let tags = world.inspect(arena, |view| view.tag_count());
    if with == Constraints::default() || tags > MOST_SEGMENTS {
        return Vec::new();
    }
    let quantum = world.inspect(arena, |view| view.quantum());
    let works = |constraints: &Constraints| {
        let layout = constraints.layout(request.size);
        fits(world, arena, &layout, request.policy)
    };
    let mut advice = Vec::new();
    let mut try_looser = |constraints: Constraints, words: String| {
        let does = works(&constraints);
        if does {
            let line = request.line(request.size, &constraints);
            advice.push(Advice { words, line });
        }
        does
    };
    // The largest smaller alignment that works.
    halves(with.align).find(|&align| {
        let phase = with.phase.min(align - 1) & !(quantum.get() - 1);
        let words = match align {
            1 => "without align, the request would fit".to_owned(),
            align => format!(
                "with align={}, the request would fit",
                grouped(align.into())
            ),
        };
        let looser = Constraints {
            align,
            phase,
            ..with
        };
        try_looser(looser, words)
    });
    if with.phase > 0 {
        let looser = Constraints { phase: 0, ..with };
        try_looser(looser, "without phase, the request would fit".to_owned());
    }
    if with.nocross > 0 {
        let double = |nocross: &u64| nocross.checked_mul(2);
        let doubled = std::iter::successors(Some(with.nocross), double);
        let found = doubled.skip(1).take(20).find(|&nocross| {
            let words = format!(
                "with nocross={}, the request would fit",
                grouped(nocross.into())
            );
            try_looser(Constraints { nocross, ..with }, words)
        });
        if found.is_none() {
            let looser = Constraints { nocross: 0, ..with };
            try_looser(looser, "without nocross, the request would fit".to_owned());
        }
    }
    if with.within.is_some() {
        let looser = Constraints {
            within: None,
            ..with
        };
        try_looser(
            looser,
            "without these bounds, the request would fit".to_owned(),
        );
    }
    advice
}

impl Request<'_> {
    /// Returns the same request with other numbers, as a line.
    fn line(&self, new_size: u64, new_constraints: &Constraints) -> String {
        let mut statement = self.statement.clone();
        if let Statement::Alloc { size, mode, .. } = &mut statement {
            *size = new_size;
            if let Mode::Constrained(constraints) = mode {
                *constraints = *new_constraints;
            }
        }
        narration::statement(self.radix, &statement)
    }
}

/// Returns 32, 16, 8 … 1 for 64.
fn halves(align: u64) -> impl Iterator<Item = u64> {
    let half = |align: &u64| Some(align / 2).filter(|&half| half > 0);
    std::iter::successors(half(&align), half)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alignments_are_halved_down_to_one() {
        assert_eq!(halves(8).collect::<Vec<_>>(), [4, 2, 1]);
        assert_eq!(halves(1).count(), 0);
        assert_eq!(halves(0).count(), 0);
    }
}
