//! Snapshots of the arenas at a step inside an operation.
//!
//! A tracer sees an arena only while the step happens. Therefore the operation is done again
//! in another copy of the world, whose tracers wait for that step and then copy all arenas.

use std::collections::BTreeMap;
use std::rc::{Rc, Weak};

use vmem::caches::{self, Copied as _, NamedCpu};
use vmem::{Core, View};

use super::arenas::World;
use super::outcome::Outcome;
use super::recorder::{Listener, Recorder};
use super::state::{ArenaId, Facts, LabArena, LabCaches, Parent, Slot, State};

pub(super) struct Watch {
    /// The number of steps before it.
    steps_left: usize,
    arenas: Vec<(ArenaId, Weak<LabArena>, Facts)>,
    /// The state before the step, without the arenas.
    state: State,
    copies: Option<BTreeMap<ArenaId, Slot>>,
}

impl Watch {
    /// Takes over what the world knows now, unless the step is done already.
    fn follow(&mut self, world: &World) {
        if self.copies.is_some() {
            return;
        }
        self.state.clone_from(&world.state);
        for (id, _, facts) in &mut self.arenas {
            if let Some(slot) = world.slots.get(id) {
                facts.clone_from(&slot.facts);
            }
        }
    }

    /// Handles a step in an arena, which is locked and therefore given as a view.
    pub(super) fn step(&mut self, stepping: ArenaId, view: View<'_>) {
        if self.steps_left > 0 {
            self.steps_left -= 1;
        } else if self.copies.is_none() {
            self.copies = Some(self.copy_arenas(stepping, view));
        }
    }

    fn copy_arenas(&self, stepping: ArenaId, view: View<'_>) -> BTreeMap<ArenaId, Slot> {
        let copies = self.arenas.iter().filter_map(|(id, arena, facts)| {
            let recorder = Recorder::new(*id, &Rc::default());
            let copy = match arena.upgrade() {
                // An arena that was destroyed already.
                None if *id != stepping => return None,
                Some(arena) if *id != stepping => arena.fork(Parent::default(), recorder),
                arena => {
                    // No cache is locked while a tracer is called. An arena that is being
                    // closed has empty caches.
                    let caches = arena.map(|arena| arena.quantum_caches().copied());
                    let empty = || {
                        let storage = caches::Heap::new(1, 1);
                        LabCaches::new(view.quantum(), 0, storage, NamedCpu::new())
                    };
                    let core = Core::copy_of(view, recorder);
                    let caches = caches.unwrap_or_else(empty);
                    LabArena::with_caches(core, Parent::default(), caches)
                }
            };
            let arena = Rc::new(copy);
            let facts = facts.clone();
            Some((*id, Slot { arena, facts }))
        });
        copies.collect()
    }
}

impl World {
    /// Tells a snapshot that a part of the operation is done: the allocations so far have
    /// their names, and the queues have changed.
    pub(super) fn part_is_done(&self) {
        if let Listener::Watch(watch) = &mut *self.log.listener.borrow_mut() {
            watch.follow(self);
        }
    }

    /// Returns the world right after a step (from 0) of an operation that was done in this
    /// one; `None` if there is no such step. The snapshot is for reading only: its arenas may
    /// be half through a change, and import from no arena. An arena that is being closed is
    /// in it until it has returned its last span.
    ///
    /// Costs as much as the operation and two copies of all arenas.
    pub fn snapshot(&self, outcome: &Outcome, step: usize) -> Option<Self> {
        self.fork_sharing_history().into_snapshot(outcome, step)
    }

    pub(crate) fn into_snapshot(mut self, outcome: &Outcome, step: usize) -> Option<Self> {
        let arenas = self.slots.iter();
        let arenas = arenas.map(|(&id, slot)| (id, Rc::downgrade(&slot.arena), slot.facts.clone()));
        let watch = Watch {
            steps_left: step,
            arenas: arenas.collect(),
            state: self.state.clone(),
            copies: None,
        };
        self.log.listen(Listener::Watch(Box::new(watch)));
        self.run(outcome.statement.clone());
        let Listener::Watch(watch) = self.log.listen(Listener::None) else {
            return None;
        };
        let (slots, mut state) = (watch.copies?, watch.state);
        state.tree.retain(|(id, _)| slots.contains_key(id));
        state.after = Some(self.state.position);
        Some(Self {
            slots,
            state,
            log: Rc::default(),
            history: Rc::clone(&self.history),
        })
    }
}
