//! Requests that would work instead of one that would not. Each piece of advice was tried.

use vmem::{AllocPolicy, View};

use super::result::Advice;
use crate::narration::{self, Radix, grouped, units};
use crate::query::Legality;
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
    pub(super) radix: Radix,
}

/// Returns the request with one constraint loosened, or fewer units, if that has a legal
/// address.
pub(super) fn constrained_less(request: &Request<'_>) -> Vec<Advice> {
    let Request { world, arena, .. } = *request;
    if world.inspect(arena, |view| view.tag_count()) > MOST_SEGMENTS {
        return Vec::new();
    }
    let with = request.constraints;
    let quantum = world.inspect(arena, |view| view.quantum());
    let works = |size, constraints: &Constraints| {
        let legality = Legality::new(&constraints.layout(size), quantum);
        let has_any = |view: View<'_>, legality: Legality| {
            let mut segments = view.segments();
            segments.any(|segment| legality.within(segment).is_some())
        };
        legality.is_ok_and(|legality| world.inspect(arena, |view| has_any(view, legality)))
    };
    let mut advice = Vec::new();
    let mut try_looser = |constraints: Constraints, words: String| {
        let does = works(request.size, &constraints);
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
    if let Some(size) = largest(request.size, quantum.get(), |size| works(size, &with)) {
        advice.push(request.smaller(size));
    }
    advice
}

/// Returns the request with fewer units, if that fits.
pub(super) fn smaller(request: &Request<'_>, policy: AllocPolicy) -> Vec<Advice> {
    let Request { world, arena, .. } = *request;
    let largest = world.inspect(arena, |view| view.largest_free());
    let fits = || {
        let layout = request.constraints.layout(largest);
        world.preview(arena, &layout, policy).is_ok()
    };
    let fits = (1..request.size).contains(&largest) && fits();
    fits.then(|| request.smaller(largest)).into_iter().collect()
}

impl Request<'_> {
    fn smaller(&self, size: u64) -> Advice {
        Advice {
            words: format!("{} would fit", units(size)),
            line: self.line(size, &self.constraints),
        }
    }

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

/// Returns the largest multiple of the quantum below `size` for which `does` is true. It is
/// true for all smaller ones too.
fn largest(size: u64, quantum: u64, does: impl Fn(u64) -> bool) -> Option<u64> {
    let (mut low, mut high) = (0, size.saturating_sub(1) / quantum);
    while low < high {
        let middle = high - (high - low) / 2;
        if does(middle * quantum) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    (low > 0).then_some(low * quantum)
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

    #[test]
    fn the_largest_size_is_a_multiple_of_the_quantum_below_what_was_asked() {
        assert_eq!(largest(100, 16, |size| size <= 50), Some(48));
        assert_eq!(largest(100, 16, |_| true), Some(96));
        assert_eq!(largest(100, 16, |_| false), None);
        assert_eq!(largest(1, 1, |_| true), None);
        assert_eq!(largest(u64::MAX, 1, |size| size <= 7), Some(7));
    }
}
