//! The arenas as they are in the middle of an operation.
//!
//! A tracer is shown an arena only while the step happens, so the operation is
//! done again, on copies whose tracer waits for that step and then shows all.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::{Rc, Weak};

use vmem::alloc::Heap;
use vmem::{Arena, Error, Event, Layout, Quantum, Source, SourceError, Tracer, View};

use super::{ArenaId, ArenaRef, World};
use crate::scenario::Statement;

type Watched<'a> = Arena<Heap, WatchedParent<'a>, Watcher<'a>>;
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
    /// Shows every arena as it is right behind a step (from 0) of `statement`,
    /// which is done on copies of the arenas as they are here. False if there
    /// is no such step.
    pub fn show_step<'a>(
        &'a self,
        statement: &Statement,
        step: usize,
        look: &'a mut (dyn FnMut(ArenaRef<'_>, View<'_>) + 'a),
    ) -> bool {
        let stage = Rc::new(Stage {
            ahead: Cell::new(None),
            look: RefCell::new(look),
            arenas: RefCell::default(),
        });
        let copies = self.watched(&stage);
        let named = statement.arena().and_then(|name| self.arena_named(name));
        let Some(arena) = named.and_then(|id| copies.get(&id)) else {
            return false;
        };
        stage.ahead.set(Some(step));
        // Failing, it has shown its steps all the same.
        let _done = self.repeat(statement, arena);
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

    /// Does what the arena itself has to do for a statement.
    fn repeat(&self, statement: &Statement, arena: &Watched<'_>) -> Result<(), Error> {
        match statement {
            Statement::Span { base, size, .. } => arena.add_span(*base, *size),
            Statement::Unspan { base, .. } => arena.remove_span(*base),
            Statement::Alloc { size, policy, .. } => arena.alloc(*size, *policy).map(drop),
            Statement::Xalloc {
                size,
                constraints,
                policy,
                ..
            } => arena.xalloc(&constraints.layout(*size), *policy).map(drop),
            Statement::Free { name, size, .. } => match self.last_known(name) {
                Some((base, asked)) => arena.free(base, size.unwrap_or(asked)),
                None => Ok(()),
            },
            Statement::FreeAt { base, size, .. } => arena.free(*base, *size),
            Statement::Arena { .. }
            | Statement::Reap { .. }
            | Statement::Cpu { .. }
            | Statement::Destroy { .. }
            | Statement::Random { .. }
            | Statement::Expect(_) => Ok(()),
        }
    }

    /// Where an allocation is or was, and its size as it was asked for.
    fn last_known(&self, name: &str) -> Option<(u64, u64)> {
        let live = self.allocation_named(name).map(|a| (a.base, a.asked));
        let former = || self.former.iter().rfind(|former| former.name == name);
        live.or_else(|| former().map(|former| (former.base, former.asked)))
    }
}
