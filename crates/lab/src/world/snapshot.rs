//! Snapshots of the arenas at a step inside an operation.
//!
//! A tracer sees an arena only while the step happens. Therefore the operation is done again
//! in another copy of the world, whose tracers wait for that step and then copy all arenas.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::{Rc, Weak};

use vmem::caches::Copied as _;
use vmem::{Core, View};

use super::allocation::ArenaId;
use super::arenas::World;
use super::outcome::Outcome;
use super::recorder::Recorder;
use super::state::{LabArena, Parent, no_caches};

/// Waits for a step and copies all arenas then.
pub(super) struct Watch {
    /// The number of steps before it.
    steps_left: Cell<usize>,
    arenas: Vec<(ArenaId, Weak<LabArena>)>,
    copies: RefCell<Option<BTreeMap<ArenaId, LabArena>>>,
}

impl Watch {
    /// Handles a step in an arena, which is locked and therefore given as a view.
    pub(super) fn step(&self, stepping: ArenaId, view: View<'_>) {
        match self.steps_left.get() {
            0 if self.copies.borrow().is_some() => {}
            0 => drop(self.copies.replace(Some(self.copy_arenas(stepping, view)))),
            steps_left => self.steps_left.set(steps_left - 1),
        }
    }

    fn copy_arenas(&self, stepping: ArenaId, view: View<'_>) -> BTreeMap<ArenaId, LabArena> {
        let copies = self.arenas.iter().filter_map(|(id, arena)| {
            let recorder = Recorder::idle(*id);
            let arena = arena.upgrade();
            if *id != stepping {
                let arena = arena?;
                return Some((*id, arena.fork(Parent::default(), recorder)));
            }
            // No cache is locked while a tracer is called.
            let caches = match arena {
                Some(arena) => arena.quantum_caches().copied(),
                // The arena is being closed, so its caches are empty.
                None => no_caches(view.quantum()),
            };
            let core = Core::copy_of(view, recorder);
            Some((*id, LabArena::with_caches(core, Parent::default(), caches)))
        });
        copies.collect()
    }
}

impl World {
    /// Returns the world right after a step (from 0) of an operation that was done in this
    /// one; `None` if there is no such step. The snapshot is for reading only: its arenas may
    /// be half through a change, and import from no arena. An arena that is being closed is
    /// in it until it has returned its last span.
    ///
    /// Costs as much as the operation and two copies of all arenas.
    pub fn snapshot(&self, outcome: &Outcome, step: usize) -> Option<Self> {
        self.fork_sharing_history().into_snapshot(outcome, step)
    }

    /// Turns this world into the snapshot.
    pub(crate) fn into_snapshot(mut self, outcome: &Outcome, step: usize) -> Option<Self> {
        let arenas = self.state.slots.iter();
        let arenas = arenas.map(|(&id, slot)| (id, Rc::downgrade(&slot.arena)));
        let watch = Rc::new(Watch {
            steps_left: Cell::new(step),
            arenas: arenas.collect(),
            copies: RefCell::default(),
        });
        let watching = Rc::clone(&watch);
        let watcher = move |arena, view: View<'_>| watching.step(arena, view);
        self.state.log.watch(Box::new(watcher));
        let outline = self.state.outline();
        self.run(&outcome.statement);
        self.state.log.stop_watching();
        let copies = watch.copies.take()?;
        Some(Self {
            state: outline.filled(copies, self.state.position),
            history: Rc::clone(&self.history),
        })
    }
}
