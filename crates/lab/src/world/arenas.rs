//! Arenas by name, and the allocations in them.

use std::cell::RefCell;
use std::rc::Rc;

use vmem::alloc::Heap;
use vmem::{AllocPolicy, Arena, Error, Layout, Quantum, View};

use super::allocation::{Allocation, ArenaId, ArenaRef};
use super::history::{AllocationHistory, LogPosition, Record};
use super::recorder::{Log, Recorder, Recording};
use super::state::{LabArena, Parent, State};

/// Arenas by name, and the allocations in them.
#[derive(Default)]
pub struct World {
    pub(super) state: State,
    /// Shared by all worlds that are forks of one scenario's world at different positions.
    pub(super) history: Rc<RefCell<AllocationHistory>>,
}

impl World {
    /// Returns a world without arenas.
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns an independent deep copy, which does not record. Takes time in proportion to
    /// the size of all arenas and the length of the allocation history.
    #[must_use]
    pub fn fork(&self) -> Self {
        Self {
            state: self.state.fork(),
            history: Rc::new(RefCell::new(self.history.borrow().clone())),
        }
    }

    /// Returns a copy that shares the allocation history: the same scenario at another
    /// position. Takes time in proportion to the size of all arenas.
    ///
    /// If one of the copies does something else than was done before, the history after that
    /// position is forgotten. A world at a later position must not be used from then on.
    pub(crate) fn fork_sharing_history(&self) -> Self {
        Self {
            state: self.state.fork(),
            history: Rc::clone(&self.history),
        }
    }

    /// Returns the same scenario's world before the first operation.
    pub(crate) fn at_the_start(&self) -> Self {
        Self {
            state: State::default(),
            history: Rc::clone(&self.history),
        }
    }

    /// Returns the approximate size of the allocation history in bytes.
    pub(crate) fn history_bytes(&self) -> usize {
        self.history.borrow().bytes()
    }

    /// Frees memory that the allocation history has reserved but does not use.
    pub(crate) fn shrink(&self) {
        self.history.borrow_mut().shrink();
    }

    /// Returns the approximate size of a copy, in tags of 32 bytes.
    pub fn weight(&self) -> usize {
        self.state.weight()
    }

    /// Returns the CPU that runs the operations; the statement `cpu` changes it.
    pub fn cpu(&self) -> usize {
        self.state.cpu
    }

    /// Sets whether outcomes contain steps from now on.
    pub fn set_recording(&mut self, recording: Recording) {
        self.state.log.set_recording(recording);
    }

    /// Returns the arenas: each before those that import from it, otherwise in the order of
    /// creation.
    pub fn arenas(&self) -> impl Iterator<Item = ArenaRef<'_>> + '_ {
        self.state.arenas()
    }

    /// Returns the arena with this id; `None` if it was destroyed.
    pub fn arena(&self, id: ArenaId) -> Option<ArenaRef<'_>> {
        self.arenas().find(|arena| arena.id == id)
    }

    /// Returns the arena of this name.
    pub fn arena_named(&self, name: &str) -> Option<ArenaId> {
        self.state.arena_named(name)
    }

    /// Inspects an arena; `None` if it was destroyed. `look` must not use the same arena
    /// otherwise.
    pub fn try_inspect<R>(&self, id: ArenaId, look: impl FnOnce(View<'_>) -> R) -> Option<R> {
        Some(self.state.slots.get(&id)?.arena.inspect(look))
    }

    /// Inspects an arena. One that was destroyed is inspected as an empty arena.
    pub fn inspect<R>(&self, id: ArenaId, look: impl FnOnce(View<'_>) -> R) -> R {
        match self.state.slots.get(&id) {
            Some(slot) => slot.arena.inspect(look),
            None => Arena::new(Quantum::ONE, Heap::new()).inspect(look),
        }
    }

    /// Returns the allocation that begins at this address of an arena: a segment or a cached
    /// object. `O(log n)` in the number of allocations that ever began there.
    pub fn allocation_at(&self, id: ArenaId, base: u64) -> Option<Allocation> {
        self.read(|history, now| self.allocation(history, history.at(now, id, base)?))
    }

    /// Returns whether the current allocation at this address was already there at `then`;
    /// `None` if nothing is allocated there.
    pub(crate) fn was_made_before(
        &self,
        then: LogPosition,
        id: ArenaId,
        base: u64,
    ) -> Option<bool> {
        self.read(|history, now| Some(history.at(now, id, base)?.is_made(then)))
    }

    /// Returns the live allocation of this name. `O(log n)` in the number of allocations that
    /// ever had it.
    pub fn allocation_named(&self, name: &str) -> Option<Allocation> {
        self.read(|history, now| self.allocation(history, history.named(now, name)?))
    }

    /// Returns the name of the next allocation that is given none: `a` and the count of
    /// allocations asked for, or the next number whose name is free.
    pub fn next_auto_name(&self) -> String {
        format!("a{}", self.next_auto_number())
    }

    pub(super) fn next_auto_number(&self) -> u64 {
        let taken = |number: &u64| self.is_taken(&format!("a{number}"));
        let first = self.state.asked.saturating_add(1).max(self.state.untried);
        (first..).find(|number| !taken(number)).unwrap_or(first)
    }

    /// Returns whether an allocation or a waiting request has this name.
    pub(super) fn is_taken(&self, name: &str) -> bool {
        let lives = || self.read(|history, now| history.named(now, name).map(|_| ()));
        self.state.queued.contains_key(name) || lives().is_some()
    }

    /// Reads the history at the current position. In a snapshot inside an operation, names of
    /// the operation's own allocations are found too.
    pub(super) fn read<R>(
        &self,
        look: impl Fn(&AllocationHistory, LogPosition) -> Option<R>,
    ) -> Option<R> {
        let history = self.history.borrow();
        look(&history, self.state.position).or_else(|| look(&history, self.state.after?))
    }

    fn allocation(&self, history: &AllocationHistory, record: &Record) -> Option<Allocation> {
        let slot = self.state.slots.get(&record.arena)?;
        Some(Allocation {
            name: history.name(record).to_owned(),
            arena: record.arena,
            base: record.base,
            asked: record.asked,
            size: slot.facts.quantum.round_up(record.asked)?,
        })
    }

    /// Returns the address a request would get, or the error it would fail with. Nothing is
    /// changed: a copy of the arena and of those it imports from is asked, which takes time
    /// in proportion to their size.
    ///
    /// # Errors
    /// Those of the request itself; for an arena that was destroyed, the error of an empty
    /// one.
    pub fn preview(&self, id: ArenaId, layout: &Layout, policy: AllocPolicy) -> Result<u64, Error> {
        let log = Rc::default();
        let Some(arena) = self.fork_up(id, &log) else {
            return Arena::new(Quantum::ONE, Heap::new()).xalloc(layout, policy);
        };
        let answer = arena.xalloc(layout, policy);
        log.end();
        answer
    }

    /// Copies an arena and those it imports from.
    fn fork_up(&self, id: ArenaId, log: &Rc<Log>) -> Option<LabArena> {
        let slot = self.state.slots.get(&id)?;
        let parent = slot
            .facts
            .parent
            .and_then(|parent| self.fork_up(parent, log));
        let recorder = Recorder::new(id, Rc::clone(log));
        let parent = Parent {
            arena: parent.map(Rc::new),
            log: Rc::clone(log),
        };
        Some(slot.arena.fork(parent, recorder))
    }
}
