//! The arenas as they are in the middle of an operation.
//!
//! A tracer is shown an arena only while the step happens, so what the operation
//! asked of the arenas is asked again, of copies whose tracer waits for that step
//! and then shows all.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::{Rc, Weak};

use vmem::alloc::Heap;
use vmem::lock::Single;
use vmem::{Arena, Event, Layout, Quantum, Source, SourceError, Tracer, View};

use super::call::Call;
use super::{ArenaId, ArenaRef, LabCaches, Outcome, World};

type Watched<'a> = Arena<Heap, WatchedParent<'a>, Watcher<'a>, Single, LabCaches>;
type Look<'a> = &'a mut (dyn FnMut(ArenaRef<'_>, View<'_>) + 'a);

struct WatchedParent<'a>(Option<Rc<Watched<'a>>>);

impl Source for WatchedParent<'_> {
    fn quantum(&self) -> Option<Quantum> {
        self.0.quantum()
    }

    fn import(&self, layout: &Layout) -> Result<u64, SourceError> {
        self.0.import(layout)
    }

    fn release(&self, base: u64, size: u64) {
        self.0.release(base, size);
    }
}

/// Who is shown what, and when.
struct Stage<'a> {
    /// How many steps there are still to come ahead of the one to show.
    ahead: Cell<Option<usize>>,
    look: RefCell<Look<'a>>,
    /// In tree order.
    arenas: RefCell<Vec<(ArenaRef<'a>, Weak<Watched<'a>>)>>,
}

impl Stage<'_> {
    /// Shows all arenas; the one that is in the middle of a step is locked, and
    /// comes as a view.
    fn show(&self, stepping: ArenaId, view: View<'_>) {
        let mut look = self.look.borrow_mut();
        for (arena, watched) in self.arenas.borrow().iter() {
            if arena.id == stepping {
                look(*arena, view);
            } else if let Some(watched) = watched.upgrade() {
                watched.inspect(|view| look(*arena, view));
            }
        }
    }
}

struct Watcher<'a> {
    arena: ArenaId,
    stage: Rc<Stage<'a>>,
}

impl Tracer for Watcher<'_> {
    fn event(&mut self, _: &Event, view: View<'_>) {
        match self.stage.ahead.get() {
            None => {}
            Some(0) => {
                self.stage.ahead.set(None);
                self.stage.show(self.arena, view);
            }
            Some(ahead) => self.stage.ahead.set(Some(ahead - 1)),
        }
    }
}

impl World {
    /// Shows every arena as it is right behind a step (from 0) of an operation that
    /// was done in this world, and recorded; what it asked of the arenas is asked
    /// again, of copies of them. An arena that ends is shown no more once it has
    /// given back its last. False if there is no such step.
    pub fn show_step<'a>(
        &'a self,
        outcome: &Outcome,
        step: usize,
        look: &'a mut (dyn FnMut(ArenaRef<'_>, View<'_>) + 'a),
    ) -> bool {
        if outcome.steps.len() <= step {
            return false;
        }
        let stage = Rc::new(Stage {
            ahead: Cell::new(Some(step)),
            look: RefCell::new(look),
            arenas: RefCell::default(),
        });
        let mut copies = self.watched(&stage);
        for &(id, call) in &outcome.calls {
            let copy = match call {
                // Whoever ends an arena has to be its only owner.
                Call::Close => copies.remove(&id),
                _ => copies.get(&id).cloned(),
            };
            if let Some(copy) = copy {
                call.again(copy);
            }
        }
        // The copies end now, and that is no step.
        stage.ahead.take().is_none()
    }

    fn watched<'a>(&'a self, stage: &Rc<Stage<'a>>) -> BTreeMap<ArenaId, Rc<Watched<'a>>> {
        let mut copies = BTreeMap::<ArenaId, Rc<Watched<'a>>>::new();
        for arena in self.arenas() {
            let Some(slot) = self.slots.get(&arena.id) else {
                continue;
            };
            let parent = slot.parent.and_then(|parent| copies.get(&parent).cloned());
            let watcher = Watcher {
                arena: arena.id,
                stage: Rc::clone(stage),
            };
            let copy: Rc<Watched<'a>> = Rc::new(slot.arena.fork(WatchedParent(parent), watcher));
            stage
                .arenas
                .borrow_mut()
                .push((arena, Rc::downgrade(&copy)));
            copies.insert(arena.id, copy);
        }
        copies
    }
}
