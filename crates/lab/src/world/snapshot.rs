//! The arenas as they are in the midst of an operation.
//!
//! A tracer is shown an arena only while the step happens. So the operation is done
//! again in another copy of the world, whose tracers wait for that step and then keep
//! all arenas as they are.

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

/// Who waits for a step, to keep what is to be seen then.
pub(super) struct Watch {
    /// How many steps there are still to come ahead of it.
    ahead: Cell<usize>,
    arenas: Vec<(ArenaId, Weak<LabArena>)>,
    kept: RefCell<Option<BTreeMap<ArenaId, LabArena>>>,
}

impl Watch {
    /// A step happens in an arena, which is locked and comes as a view.
    pub(super) fn step(&self, stepping: ArenaId, view: View<'_>) {
        match self.ahead.get() {
            0 if self.kept.borrow().is_some() => {}
            0 => drop(self.kept.replace(Some(self.keep(stepping, view)))),
            ahead => self.ahead.set(ahead - 1),
        }
    }

    fn keep(&self, stepping: ArenaId, view: View<'_>) -> BTreeMap<ArenaId, LabArena> {
        let kept = self.arenas.iter().filter_map(|(id, arena)| {
            let recorder = Recorder::idle(*id);
            let arena = arena.upgrade();
            if *id != stepping {
                let arena = arena?;
                return Some((*id, arena.fork(Parent::default(), recorder)));
            }
            // No cache is locked while a tracer is told something.
            let caches = match arena {
                Some(arena) => arena.quantum_caches().copied(),
                // It ends, so they are empty.
                None => no_caches(view.quantum()),
            };
            let core = Core::copy_of(view, recorder);
            Some((*id, LabArena::with_caches(core, Parent::default(), caches)))
        });
        kept.collect()
    }
}

impl World {
    /// The world as it is right behind a step (from 0) of an operation that was done
    /// in this one. It is for looking only: its arenas may be half through a change,
    /// and import from nobody. An arena that ends is there until it has given
    /// back its last. `None` if there is no such step.
    ///
    /// Costs what the operation does, and two copies of all arenas.
    pub fn inside(&self, outcome: &Outcome, step: usize) -> Option<Self> {
        self.fork_sharing_history().into_snapshot(outcome, step)
    }

    /// The same in the place of this world.
    pub(crate) fn into_snapshot(mut self, outcome: &Outcome, step: usize) -> Option<Self> {
        let arenas = self.state.slots.iter();
        let arenas = arenas.map(|(&id, slot)| (id, Rc::downgrade(&slot.arena)));
        let watch = Rc::new(Watch {
            ahead: Cell::new(step),
            arenas: arenas.collect(),
            kept: RefCell::default(),
        });
        let watching = Rc::clone(&watch);
        let watcher = move |arena, view: View<'_>| watching.step(arena, view);
        self.state.log.watch(Box::new(watcher));
        let outline = self.state.outline();
        self.run(&outcome.statement);
        self.state.log.stop_watching();
        let kept = watch.kept.take()?;
        Some(Self {
            state: outline.filled(kept, self.state.position),
            history: Rc::clone(&self.history),
        })
    }
}
