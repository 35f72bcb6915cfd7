//! The result that a request would have, by each policy.

use vmem::{
    AllocPolicy, CacheStep, Error, Event, LISTS, Layout, Origin, Request, Segment, SegmentKind,
    View,
};

use super::legal::Legality;
use super::trial::{parent, would_do};
use crate::scenario::{Constraints, Mode, POLICIES, Statement};
use crate::world::{ArenaId, Effect, Failure, Outcome, World};

/// The answer to [`Question::Get`](crate::scenario::Question::Get).
#[derive(Clone, PartialEq, Debug)]
pub struct Get {
    /// The arena that is asked.
    pub arena: ArenaId,
    /// The request.
    pub layout: Layout,
    /// The rule for legal addresses, or the reason why no address can be legal.
    pub legality: Result<Legality, Error>,
    /// The freelists that are not empty.
    pub lists: Vec<FreelistRow>,
    /// The result by each policy of the question.
    pub attempts: Vec<Attempt>,
}

/// A request tried by one policy, on a copy of the world.
#[derive(Clone, PartialEq, Debug)]
pub struct Attempt {
    /// The policy.
    pub policy: AllocPolicy,
    /// The range that it would get, or the reason why it would fail.
    pub result: Result<Placement, Failure>,
    /// The number of tags examined in the arena that is asked.
    pub examined: u64,
    /// The spans that would be imported, in order: the arena furthest up first.
    pub imports: Vec<Import>,
    /// The outcome, with every step.
    pub outcome: Outcome,
}

/// The range that a request would get.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Placement {
    /// The address.
    pub base: u64,
    /// The size in units, rounded up.
    pub size: u64,
    /// The segment, magazine or slab that it would be taken from.
    pub from: TakenFrom,
    /// The remainders of the free segment that it, or its slab, would be cut from.
    pub remainders: Vec<Remainder>,
}

/// The segment, magazine or slab that serves a request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TakenFrom {
    /// A free segment, possibly imported for the request.
    Segment(Segment),
    /// The magazines of a CPU.
    Magazine {
        /// The CPU.
        cpu: usize,
    },
    /// A slab.
    Slab {
        /// The slab's base.
        slab: u64,
        /// The free segment that the slab would be cut from, if there is no slab yet.
        cut_from: Option<Segment>,
    },
}

/// A free segment that remains, and its list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Remainder {
    /// The segment.
    pub segment: Segment,
    /// The list.
    pub list: u8,
}

/// A span that would be imported.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Import {
    /// The source.
    pub from: ArenaId,
    /// The arena that imports.
    pub to: ArenaId,
    /// The first address.
    pub base: u64,
    /// The size in units.
    pub size: u64,
}

/// Returns the result of a request by one policy or by each. Every attempt runs on a copy
/// of the world, so the cost grows with all arenas. ([`World::preview`] copies less, and
/// returns only the address.)
pub fn get(
    world: &World,
    id: ArenaId,
    size: u64,
    constraints: &Constraints,
    policy: Option<AllocPolicy>,
) -> Get {
    let layout = constraints.layout(size);
    let (legality, lists) = world.inspect(id, |view| {
        let legality = Legality::new(&layout, view.quantum());
        let lists = legality.map(|legality| freelist_rows(view, &legality.request));
        (legality, lists.unwrap_or_default())
    });
    let asked = POLICIES
        .into_iter()
        .filter(|&one| policy.is_none_or(|only| only == one));
    Get {
        arena: id,
        layout,
        legality,
        lists,
        attempts: asked
            .map(|policy| would_get(world, id, size, constraints, policy))
            .collect(),
    }
}

/// Returns the result of a request by one policy. The cost is that of [`World::clone`].
pub fn would_get(
    world: &World,
    id: ArenaId,
    size: u64,
    constraints: &Constraints,
    policy: AllocPolicy,
) -> Attempt {
    let statement = Statement::Alloc {
        name: None,
        arena: world.name_of(id),
        size,
        mode: Mode::Constrained(*constraints),
        policy,
    };
    let outcome = would_do(world, &statement).outcome;
    Attempt {
        policy,
        result: placement(id, &outcome),
        examined: outcome.examined,
        imports: imports(world, &outcome),
        outcome,
    }
}

fn placement(id: ArenaId, outcome: &Outcome) -> Result<Placement, Failure> {
    let (base, size) = match &outcome.result {
        Ok(Effect::Allocated(granted)) => (granted.base, granted.size),
        Err(failure) => return Err(failure.clone()),
        // A request succeeds or fails.
        Ok(_) => (0, 0),
    };
    let (mut chosen, mut remainders, mut cached) = (None, Vec::new(), None);
    let steps = outcome.own_steps().iter();
    for step in steps.filter(|step| step.arena == id) {
        match step.event {
            Event::Chosen { segment, .. } => {
                chosen = Some(segment);
                remainders.clear();
            }
            Event::Filed { segment, list } | Event::Shrunk { segment, list }
                if chosen.is_some() =>
            {
                remainders.push(Remainder { segment, list });
            }
            Event::Cache { cpu, step, .. } => match step {
                CacheStep::Popped { .. } => cached = Some(TakenFrom::Magazine { cpu }),
                CacheStep::Cut { slab, .. } => {
                    let cut_from = chosen;
                    cached = Some(TakenFrom::Slab { slab, cut_from });
                }
                _ => {}
            },
            _ => {}
        }
    }
    let whole = Segment {
        kind: SegmentKind::Free,
        base,
        size,
    };
    Ok(Placement {
        base,
        size,
        from: cached.unwrap_or(TakenFrom::Segment(chosen.unwrap_or(whole))),
        remainders,
    })
}

/// Returns the spans that were imported and kept.
fn imports(world: &World, outcome: &Outcome) -> Vec<Import> {
    let mut imports = Vec::<Import>::new();
    for step in outcome.own_steps() {
        match step.event {
            Event::Imported { base, size } => {
                imports.extend(parent(world, step.arena).map(|from| Import {
                    from,
                    to: step.arena,
                    base,
                    size,
                }))
            }
            // A returned import may make the source return its own import.
            Event::ImportReturned { base, .. }
            | Event::SpanRemoved {
                base,
                origin: Origin::Imported,
                ..
            } => {
                imports.retain(|import| (import.to, import.base) != (step.arena, base));
            }
            _ => {}
        }
    }
    imports
}

/// The fit of a freelist: whether its segments can serve a request.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum ListFit {
    /// Every segment is too small.
    TooSmall,
    /// Some segments may be too small, or have no legal address.
    MightFit,
    /// Every segment can serve the request.
    AlwaysFits,
}

impl ListFit {
    /// Returns the fit of a list for a request. With constraints on the address no list
    /// always fits.
    pub fn new(list: u8, request: &Request) -> Self {
        let floor = request.size.max(1).ilog2();
        match u32::from(list) {
            list if list < floor => Self::TooSmall,
            _ if request.constraints.is_some() => Self::MightFit,
            list if list == floor && !request.size.is_power_of_two() => Self::MightFit,
            _ => Self::AlwaysFits,
        }
    }

    /// Returns the term: `always fits`, `might fit` or `too small`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::TooSmall => "too small",
            Self::MightFit => "might fit",
            Self::AlwaysFits => "always fits",
        }
    }
}

/// A freelist that is not empty, and its fit for a request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FreelistRow {
    /// The list.
    pub list: u8,
    /// The number of segments in the list.
    pub segments: usize,
    /// The fit for the request.
    pub fit: ListFit,
}

/// Returns the freelists that are not empty, at most 64, for a request.
fn freelist_rows(view: View<'_>, request: &Request) -> Vec<FreelistRow> {
    let rows = (0..LISTS as u8).map(|list| FreelistRow {
        list,
        segments: view.freelist_len(list),
        fit: ListFit::new(list, request),
    });
    rows.filter(|row| row.segments > 0).collect()
}
