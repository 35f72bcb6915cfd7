//! What happens in the arenas of a world while a statement is done.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use vmem::{Event, Tracer, View};

use super::ArenaId;
use super::call::Call;

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

/// The log that all arenas of a world share.
#[derive(Default)]
pub(crate) struct Log {
    recording: Cell<Recording>,
    steps: RefCell<Vec<Step>>,
    calls: RefCell<Vec<(ArenaId, Call)>>,
    /// Where something came free, which somebody may wait for.
    freed: RefCell<Vec<ArenaId>>,
}

impl Log {
    pub(crate) fn set_recording(&self, recording: Recording) {
        self.recording.set(recording);
    }

    /// Forgets what is in it.
    pub(crate) fn clear(&self) {
        self.steps.borrow_mut().clear();
        self.calls.borrow_mut().clear();
        self.freed.borrow_mut().clear();
    }

    /// How many steps are in it.
    pub(crate) fn steps(&self) -> usize {
        self.steps.borrow().len()
    }

    pub(crate) fn take_steps(&self) -> Vec<Step> {
        self.steps.take()
    }

    pub(crate) fn take_calls(&self) -> Vec<(ArenaId, Call)> {
        self.calls.take()
    }

    pub(crate) fn take_freed(&self) -> Vec<ArenaId> {
        self.freed.take()
    }

    fn is_recording(&self) -> bool {
        self.recording.get() == Recording::On
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

    /// The world calls the arena.
    pub(super) fn note(&self, call: Call) {
        if self.log.is_recording() {
            self.log.calls.borrow_mut().push((self.arena, call));
        }
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
    fn event(&mut self, event: &Event, _: View<'_>) {
        if self.log.is_recording() {
            self.log.steps.borrow_mut().push(Step {
                arena: self.arena,
                event: *event,
            });
        }
    }
}
