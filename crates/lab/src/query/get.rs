//! What would this request get?

use vmem::{AllocPolicy, CacheStep, Error, Event, Layout, Origin, Segment, SegmentKind};

use super::{Legality, Row, Trial, parent, rows, would_do};
use crate::scenario::{Constraints, POLICIES, Statement};
use crate::world::{ArenaId, Effect, Failure, Outcome, World};

/// What a request would get.
#[derive(Clone, PartialEq, Debug)]
pub struct Get {
    /// The arena that is asked.
    pub arena: ArenaId,
    /// What it is asked for.
    pub layout: Layout,
    /// Which addresses would do; or why none ever can.
    pub legality: Result<Legality, Error>,
    /// The freelists that are not empty, as the segment list sees the request.
    pub rows: Vec<Row>,
    /// What it would get by each policy that was asked about.
    pub would: Vec<Would>,
}

/// What a request would get by one policy.
#[derive(Clone, PartialEq, Debug)]
pub struct Would {
    /// The policy.
    pub policy: AllocPolicy,
    /// What it would get, or why nothing.
    pub result: Result<Given, Failure>,
    /// Tags that would be examined in the arena that is asked.
    pub examined: u64,
    /// What would be imported for it, in the order in which it would arrive: from the
    /// arena furthest up first.
    pub imports: Vec<Import>,
    /// What came of it when it was tried, with every step.
    pub outcome: Outcome,
}

/// What a request would be given.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Given {
    /// The address.
    pub base: u64,
    /// Units: what was asked for, rounded up.
    pub size: u64,
    /// Where they would come from.
    pub from: Taken,
    /// What would be left over of the free segment that it is taken from, or its
    /// slab is, with the lists the pieces would be in.
    pub left: Vec<Piece>,
}

/// What a request would be answered from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Taken {
    /// A free segment; one that was imported for it, or part of that, included.
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
        /// The free segment the slab would be made of, if there is no slab yet.
        made_of: Option<Segment>,
    },
}

/// A free segment, and its list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Piece {
    /// The segment.
    pub segment: Segment,
    /// The list.
    pub list: u8,
}

/// A span that would be imported.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Import {
    /// Who lends it.
    pub from: ArenaId,
    /// Who gets it.
    pub to: ArenaId,
    /// The first unit.
    pub base: u64,
    /// Units.
    pub size: u64,
}

/// What a request would get in an arena, by one policy or by each. It is made for
/// real, on a copy of the world for each policy: in proportion to the size of all
/// arenas. (Where an address is enough, [`World::preview`] copies less.)
pub fn get(
    world: &World,
    id: ArenaId,
    size: u64,
    constraints: &Constraints,
    policy: Option<AllocPolicy>,
) -> Get {
    let layout = constraints.layout(size);
    let quantum = world.inspect(id, |view| view.quantum());
    let legality = Legality::new(&layout, quantum);
    let rows = match &legality {
        Ok(legality) => rows(world, id, legality.request.size),
        Err(_) => Vec::new(),
    };
    let asked = POLICIES
        .into_iter()
        .filter(|&one| policy.is_none_or(|only| only == one));
    Get {
        arena: id,
        layout,
        legality,
        rows,
        would: asked
            .map(|policy| would_get(world, id, size, constraints, policy))
            .collect(),
    }
}

/// What a request would get by one policy; the cost is that of [`World::fork`].
pub fn would_get(
    world: &World,
    id: ArenaId,
    size: u64,
    constraints: &Constraints,
    policy: AllocPolicy,
) -> Would {
    let statement = Statement::Xalloc {
        name: None,
        arena: world.name_of(id),
        size,
        constraints: *constraints,
        policy,
    };
    let Trial { outcome, after } = would_do(world, &statement);
    Would {
        policy,
        result: given(&after, id, &outcome),
        examined: outcome.examined,
        imports: imports(world, &outcome),
        outcome,
    }
}

fn given(copy: &World, id: ArenaId, outcome: &Outcome) -> Result<Given, Failure> {
    let granted = match &outcome.result {
        Ok(Effect::Allocated(granted)) => granted,
        Err(failure) => return Err(failure.clone()),
        // A request does one or the other.
        Ok(_) => {
            return Err(Failure::UnknownArena {
                name: copy.name_of(id),
                nearest: None,
            });
        }
    };
    let steps = outcome.own_steps().iter();
    let own: Vec<Event> = steps
        .filter(|step| step.arena == id)
        .map(|step| step.event)
        .collect();
    let chosen = own
        .iter()
        .rposition(|event| matches!(event, Event::Chosen { .. }));
    let left = own.iter().skip(chosen.map_or(own.len(), |at| at + 1));
    Ok(Given {
        base: granted.base,
        size: granted.size,
        from: taken(&own, granted.base, granted.size),
        left: left.filter_map(filed).collect(),
    })
}

fn taken(own: &[Event], base: u64, size: u64) -> Taken {
    let chosen = own.iter().rev().find_map(|event| match *event {
        Event::Chosen { segment, .. } => Some(segment),
        _ => None,
    });
    let cached = own.iter().rev().find_map(|event| match *event {
        Event::Cache {
            cpu,
            step: CacheStep::Popped { .. },
            ..
        } => Some(Taken::Magazine { cpu }),
        Event::Cache {
            step: CacheStep::Cut { slab, .. },
            ..
        } => Some(Taken::Slab {
            slab,
            made_of: chosen,
        }),
        _ => None,
    });
    let whole = Segment {
        kind: SegmentKind::Free,
        base,
        size,
    };
    cached.unwrap_or(Taken::Segment(chosen.unwrap_or(whole)))
}

fn filed(event: &Event) -> Option<Piece> {
    match *event {
        Event::Filed { segment, list } | Event::Shrunk { segment, list } => {
            Some(Piece { segment, list })
        }
        _ => None,
    }
}

/// What was imported, and kept.
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
            // What is not kept may take the import of its lender back with it.
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
