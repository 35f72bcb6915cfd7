//! Tickets to names, for a world of names.

use std::collections::HashMap;

use super::{Draw, Ticket, Workload};
use crate::scenario::Statement;
use crate::world::{Effect, Outcome, World};

/// The operations of a `random` as statements, one after the other.
#[derive(Clone)]
pub struct NamedWorkload {
    arena: String,
    workload: Workload,
    /// What the world called what is live.
    names: HashMap<Ticket, String>,
    next: Ticket,
}

impl NamedWorkload {
    /// The workload that a `random` stands for, in a world as it is where the
    /// workload begins; `None` for another statement.
    pub fn new(world: &World, statement: &Statement) -> Option<Self> {
        let Statement::Random {
            arena, seed, shape, ..
        } = statement
        else {
            return None;
        };
        Some(Self {
            arena: arena.clone(),
            workload: Workload::new(world, world.arena_named(arena), *seed, shape),
            names: HashMap::new(),
            next: Ticket(0),
        })
    }

    /// The next operation.
    pub fn draw(&mut self) -> Statement {
        let arena = self.arena.clone();
        match self.workload.draw() {
            Draw::Alloc {
                size,
                constraints: None,
                policy,
            } => Statement::Alloc {
                name: None,
                arena,
                size,
                policy,
                wait: false,
            },
            Draw::Alloc {
                size,
                constraints: Some(constraints),
                policy,
            } => Statement::Xalloc {
                name: None,
                arena,
                size,
                constraints,
                policy,
            },
            Draw::Free(ticket) => Statement::Free {
                arena,
                name: self.names.remove(&ticket).unwrap_or_default(),
                size: None,
            },
        }
    }

    /// Learns what came of the last operation.
    pub fn learn(&mut self, outcome: &Outcome) {
        let allocated = match &outcome.result {
            Ok(Effect::Allocated(allocation)) => {
                self.names.insert(self.next, allocation.name.clone());
                true
            }
            _ => false,
        };
        self.workload.learn(allocated);
        self.next.0 = self.next.0.saturating_add(1);
    }
}
