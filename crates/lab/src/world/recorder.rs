//! The steps of an operation, across all arenas of a world.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use vmem::{Event, Tracer, View};

use super::ArenaId;

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
}

impl Log {
    pub(crate) fn set_recording(&self, recording: Recording) {
        self.recording.set(recording);
    }

    pub(crate) fn take(&self) -> Vec<Step> {
        self.steps.take()
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
}

impl Tracer for Recorder {
    #[inline]
    fn event(&mut self, event: &Event, _: View<'_>) {
        if self.log.recording.get() == Recording::On {
            self.log.steps.borrow_mut().push(Step {
                arena: self.arena,
                event: *event,
            });
        }
    }
}
