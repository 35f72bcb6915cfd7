//! The record of what happens in the arenas while a statement runs.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use vmem::{CacheStep, Event, Tracer, View};

use super::snapshot::Watch;
use super::state::ArenaId;

/// One inner step of an operation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Step {
    /// The arena.
    pub arena: ArenaId,
    /// The event.
    pub event: Event,
}

impl Step {
    /// Returns the base and the size of the range of addresses that the step is about; a
    /// single address has the size 1.
    pub fn range(&self) -> Option<(u64, u64)> {
        match self.event {
            Event::Examined { segment, .. }
            | Event::Chosen { segment, .. }
            | Event::Unfiled { segment, .. }
            | Event::Filed { segment, .. }
            | Event::Shrunk { segment, .. }
            | Event::Taken { segment, .. }
            | Event::Unhashed { segment, .. }
            | Event::MergedRight { segment, .. }
            | Event::MergedLeft { segment, .. } => Some((segment.base, segment.size)),
            Event::Granted { base, size }
            | Event::FreeAsked { base, size }
            | Event::SpanAdded { base, size, .. }
            | Event::SpanRemoved { base, size, .. }
            | Event::Imported { base, size }
            | Event::ImportReturned { base, size } => Some((base, size)),
            Event::Hashed { base, .. } | Event::Compared { base, .. } => Some((base, 1)),
            Event::CursorMoved { past } => Some((past, 1)),
            Event::Cache { object, step, .. } => match step {
                CacheStep::Popped { base, .. }
                | CacheStep::Cut { base, .. }
                | CacheStep::Found { base, .. }
                | CacheStep::Pushed { base, .. }
                | CacheStep::Returned { base, .. } => Some((base, object)),
                CacheStep::SlabAdded { slab, size, .. } | CacheStep::SlabRemoved { slab, size } => {
                    Some((slab, size))
                }
                _ => None,
            },
            _ => None,
        }
    }
}

/// The recording of steps, on or off.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Recording {
    /// Steps are not recorded: each costs next to nothing.
    #[default]
    Off,
    /// Steps are recorded, for the outcome of the operation.
    On,
}

/// The use that a log makes of steps.
#[derive(Default)]
pub(super) enum Listener {
    /// Nothing.
    #[default]
    None,
    /// It records them.
    Steps(Vec<Step>),
    /// It waits for one of them.
    Watch(Box<Watch>),
}

/// The log that all arenas of a world share.
#[derive(Default)]
pub(crate) struct Log {
    pub(super) listener: RefCell<Listener>,
    is_listening: Cell<bool>,
    /// Arenas in which units were freed, for requests that wait.
    pub(super) freed: RefCell<Vec<ArenaId>>,
    /// True once the world was dropped: its arenas are being dropped too, and no longer affect
    /// each other.
    pub(super) is_over: Cell<bool>,
}

impl Log {
    /// Changes the use of steps, and returns the former one.
    pub(super) fn listen(&self, listener: Listener) -> Listener {
        self.is_listening.set(!matches!(listener, Listener::None));
        self.listener.replace(listener)
    }

    pub(super) fn clear(&self) {
        self.take_steps();
        self.freed.take();
    }

    pub(super) fn steps(&self) -> usize {
        match &*self.listener.borrow() {
            Listener::Steps(steps) => steps.len(),
            Listener::None | Listener::Watch(_) => 0,
        }
    }

    pub(super) fn take_steps(&self) -> Vec<Step> {
        match &mut *self.listener.borrow_mut() {
            Listener::Steps(steps) => std::mem::take(steps),
            Listener::None | Listener::Watch(_) => Vec::new(),
        }
    }
}

/// The tracer of one arena. While recording is off, it costs one branch.
pub struct Recorder {
    arena: ArenaId,
    pub(super) log: Rc<Log>,
}

impl Recorder {
    pub(super) fn new(arena: ArenaId, log: &Rc<Log>) -> Self {
        let log = Rc::clone(log);
        Self { arena, log }
    }

    pub(super) fn note_free(&self) {
        let mut freed = self.log.freed.borrow_mut();
        if !freed.contains(&self.arena) {
            freed.push(self.arena);
        }
    }
}

impl Tracer for Recorder {
    #[inline]
    fn event(&mut self, event: &Event, view: View<'_>) {
        if !self.log.is_listening.get() {
            return;
        }
        match &mut *self.log.listener.borrow_mut() {
            Listener::None => {}
            Listener::Steps(steps) => steps.push(Step {
                arena: self.arena,
                event: *event,
            }),
            Listener::Watch(watch) => watch.step(self.arena, view),
        }
    }
}
