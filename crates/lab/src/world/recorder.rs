//! What happens in the arenas of a world while a statement is done.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use vmem::{Event, Tracer, View};

use super::allocation::ArenaId;

/// One inner step of an operation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Step {
    /// The arena it happened in.
    pub arena: ArenaId,
    /// What happened.
    pub event: Event,
}

/// Whether steps are kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Recording {
    /// They are not: it costs a branch a step.
    #[default]
    Off,
    /// They are, for the outcome of the operation.
    On,
}

/// What a log does with steps.
#[derive(Clone, Copy, Default)]
enum Attention {
    /// Nothing.
    #[default]
    None,
    /// It keeps them.
    Steps,
    /// It shows them to who waits for one.
    Watch,
}

/// A function that is shown every step, and the arena in which it happens.
pub(super) type Watcher = Box<dyn Fn(ArenaId, View<'_>)>;

/// The log that all arenas of a world share.
#[derive(Default)]
pub(crate) struct Log {
    attention: Cell<Attention>,
    steps: RefCell<Vec<Step>>,
    watcher: RefCell<Option<Watcher>>,
    /// Where something came free, which somebody may wait for.
    freed: RefCell<Vec<ArenaId>>,
    /// Whether the world is gone.
    over: Cell<bool>,
}

impl Log {
    pub(crate) fn set_recording(&self, recording: Recording) {
        self.attention.set(match recording {
            Recording::Off => Attention::None,
            Recording::On => Attention::Steps,
        });
    }

    /// Forgets what is in it.
    pub(crate) fn clear(&self) {
        self.steps.borrow_mut().clear();
        self.freed.borrow_mut().clear();
    }

    /// How many steps are in it.
    pub(crate) fn steps(&self) -> usize {
        self.steps.borrow().len()
    }

    pub(crate) fn take_steps(&self) -> Vec<Step> {
        self.steps.take()
    }

    pub(super) fn watch(&self, watcher: Watcher) {
        self.watcher.replace(Some(watcher));
        self.attention.set(Attention::Watch);
    }

    pub(super) fn stop_watching(&self) {
        self.attention.set(Attention::None);
        self.watcher.take();
    }

    /// The world is gone.
    pub(super) fn end(&self) {
        self.over.set(true);
    }

    /// Whether the world is gone: its arenas end, and have no effect on each other
    /// any more.
    pub(super) fn is_over(&self) -> bool {
        self.over.get()
    }

    pub(crate) fn take_freed(&self) -> Vec<ArenaId> {
        self.freed.take()
    }
}

/// The tracer of one arena; a branch and no more while recording is off.
pub struct Recorder {
    arena: ArenaId,
    log: Rc<Log>,
}

impl Recorder {
    pub(crate) fn new(arena: ArenaId, log: Rc<Log>) -> Self {
        Self { arena, log }
    }

    /// One that nothing will happen to.
    pub(super) fn idle(arena: ArenaId) -> Self {
        Self::new(arena, Rc::default())
    }

    /// Something came free in the arena.
    pub(super) fn came_free(&self) {
        let mut freed = self.log.freed.borrow_mut();
        if !freed.contains(&self.arena) {
            freed.push(self.arena);
        }
    }

    /// In how many arenas something came free.
    pub(super) fn freed(&self) -> usize {
        self.log.freed.borrow().len()
    }

    /// Forgets those after the first `count`.
    pub(super) fn forget_freed(&self, count: usize) {
        self.log.freed.borrow_mut().truncate(count);
    }
}

impl Tracer for Recorder {
    #[inline]
    fn event(&mut self, event: &Event, view: View<'_>) {
        match self.log.attention.get() {
            Attention::None => {}
            Attention::Steps => self.log.steps.borrow_mut().push(Step {
                arena: self.arena,
                event: *event,
            }),
            Attention::Watch => {
                if let Some(watcher) = &*self.log.watcher.borrow() {
                    watcher(self.arena, view);
                }
            }
        }
    }
}
