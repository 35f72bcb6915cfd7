//! The record of what happens in the arenas while a statement runs.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use vmem::{CacheStep, Event, Tracer, View};

use super::allocation::ArenaId;

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
    /// Steps are not recorded: each costs one branch.
    #[default]
    Off,
    /// Steps are recorded, for the outcome of the operation.
    On,
}

/// The use that a log makes of steps.
#[derive(Clone, Copy, Default)]
enum Attention {
    /// Nothing.
    #[default]
    None,
    /// It records them.
    Steps,
    /// It shows them to a watcher.
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
    /// Arenas in which units were freed, for requests that wait.
    freed: RefCell<Vec<ArenaId>>,
    /// True once the world was dropped.
    over: Cell<bool>,
}

impl Log {
    pub(crate) fn set_recording(&self, recording: Recording) {
        self.attention.set(match recording {
            Recording::Off => Attention::None,
            Recording::On => Attention::Steps,
        });
    }

    /// Clears the log.
    pub(crate) fn clear(&self) {
        self.steps.borrow_mut().clear();
        self.freed.borrow_mut().clear();
    }

    /// Returns the number of recorded steps.
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

    /// Marks the world as dropped.
    pub(super) fn end(&self) {
        self.over.set(true);
    }

    /// Returns whether the world was dropped: its arenas are being dropped too, and no longer
    /// affect each other.
    pub(super) fn is_over(&self) -> bool {
        self.over.get()
    }

    pub(crate) fn take_freed(&self) -> Vec<ArenaId> {
        self.freed.take()
    }
}

/// The tracer of one arena. While recording is off, it costs one branch.
pub struct Recorder {
    arena: ArenaId,
    log: Rc<Log>,
}

impl Recorder {
    pub(crate) fn new(arena: ArenaId, log: Rc<Log>) -> Self {
        Self { arena, log }
    }

    /// Returns a recorder for an arena that will not be changed.
    pub(super) fn idle(arena: ArenaId) -> Self {
        Self::new(arena, Rc::default())
    }

    /// Notes that units of the arena were freed.
    pub(super) fn note_free(&self) {
        let mut freed = self.log.freed.borrow_mut();
        if !freed.contains(&self.arena) {
            freed.push(self.arena);
        }
    }

    /// Returns the number of arenas with freed units.
    pub(super) fn freed(&self) -> usize {
        self.log.freed.borrow().len()
    }

    /// Forgets all but the first `count` of them.
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
