//! Requests that would work instead of one that would not. Each piece of advice was tried.

use vmem::{AllocPolicy, Layout, View};

use super::result::Advice;
use crate::narration::{self, Radix, grouped, units};
use crate::query::Legality;
use crate::scenario::{Constraints, Statement};
use crate::world::{ArenaId, World};

/// The most segments that are searched again for each piece of advice.
const MOST_SEGMENTS: usize = 4_000;

/// A request that would not work.
pub(super) struct Request<'a> {
    pub(super) statement: &'a Statement,
    pub(super) size: u64,
    pub(super) constraints: Constraints,
    /// The radix of addresses in the advice.
    pub(super) radix: Radix,
}

/// Returns the request with one constraint loosened, or fewer units, if that has a legal
/// address.
pub(super) fn constrained_less(world: &World, id: ArenaId, request: &Request<'_>) -> Vec<Advice> {
    if world.inspect(id, |view| view.tag_count()) > MOST_SEGMENTS {
        return Vec::new();
    }
    let Constraints {
        align,
        phase,
        nocross,
        within,
    } = request.constraints;
    let quantum = request.quantum(world, id);
    let mut advice = Vec::new();
    let works = |size, constraints: &Constraints| {
        let layout = constraints.layout(size);
        let legality = Legality::new(&layout, quantum);
        legality.is_ok_and(|legality| world.inspect(id, |view| has_any(view, &legality)))
    };
    let mut try_each = |size: u64, constraints: Constraints, words: String| {
        let does = works(size, &constraints);
        if does {
            advice.push(Advice {
                words,
                line: line(request, size, &constraints),
            });
        }
        does
    };
    let with = request.constraints;
    // The largest smaller alignment that works.
    halves(align).find(|&align| {
        let phase = phase.min(align - 1) & !(quantum.get() - 1);
        let looser = Constraints {
            align,
            phase,
            ..with
        };
        let words = match align {
            1 => "without align it would do".to_owned(),
            align => format!("align={} would do", grouped(align.into())),
        };
        try_each(request.size, looser, words)
    });
    if phase > 0 {
        let looser = Constraints { phase: 0, ..with };
        try_each(request.size, looser, "without phase it would do".to_owned());
    }
    if nocross > 0 {
        let doubled = std::iter::successors(Some(nocross), |nocross| nocross.checked_mul(2));
        let found = doubled.skip(1).take(20).find(|&nocross| {
            let looser = Constraints { nocross, ..with };
            let words = format!("nocross={} would do", grouped(nocross.into()));
            try_each(request.size, looser, words)
        });
        if found.is_none() {
            let looser = Constraints { nocross: 0, ..with };
            try_each(
                request.size,
                looser,
                "without nocross it would do".to_owned(),
            );
        }
    }
    if within.is_some() {
        let looser = Constraints {
            within: None,
            ..with
        };
        let words = "without these bounds it would do".to_owned();
        try_each(request.size, looser, words);
    }
    if let Some(size) = largest(request.size, quantum.get(), |size| works(size, &with)) {
        try_each(size, with, format!("{} would fit", units(size)));
    }
    advice
}

/// Returns the request with fewer units, if that fits.
pub(super) fn smaller(
    world: &World,
    id: ArenaId,
    request: &Request<'_>,
    policy: AllocPolicy,
) -> Vec<Advice> {
    let largest = world.inspect(id, |view| view.largest_free());
    let fits = |size: u64| {
        let layout: Layout = request.constraints.layout(size);
        world.preview(id, &layout, policy).is_ok()
    };
    if largest == 0 || largest >= request.size || !fits(largest) {
        return Vec::new();
    }
    vec![Advice {
        words: format!("{} would fit", units(largest)),
        line: line(request, largest, &request.constraints),
    }]
}

impl Request<'_> {
    fn quantum(&self, world: &World, id: ArenaId) -> vmem::Quantum {
        world.inspect(id, |view| view.quantum())
    }
}

fn has_any(view: View<'_>, legality: &Legality) -> bool {
    view.segments()
        .any(|segment| legality.within(segment).is_some())
}

/// Returns 32, 16, 8 … 1 for 64.
fn halves(align: u64) -> impl Iterator<Item = u64> {
    std::iter::successors(Some(align / 2).filter(|&half| half > 0), |half| {
        Some(half / 2).filter(|&half| half > 0)
    })
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

/// Returns the same request with other numbers, as a line.
fn line(request: &Request<'_>, size: u64, constraints: &Constraints) -> String {
    let mut statement = request.statement.clone();
    match &mut statement {
        Statement::Alloc { size: old, .. } => *old = size,
        Statement::Xalloc {
            size: old,
            constraints: older,
            ..
        } => {
            *old = size;
            *older = *constraints;
        }
        _ => {}
    }
    narration::statement(request.radix, &statement)
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
