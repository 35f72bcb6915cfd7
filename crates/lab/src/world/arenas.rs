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
    /// Shared with those that are at another time of the same scenario.
    pub(super) history: Rc<RefCell<AllocationHistory>>,
}

impl World {
    /// A world without arenas.
    pub fn new() -> Self {
        Self::default()
    }

    /// A deep copy, from which both go on by themselves; in proportion to the
    /// size of all arenas, and to how many allocations there ever were. The copy
    /// does not record.
    #[must_use]
    pub fn fork(&self) -> Self {
        Self {
            state: self.state.fork(),
            history: Rc::new(RefCell::new(self.history.borrow().clone())),
        }
    }

    /// A copy that shares the history: for another time of the same scenario. In
    /// proportion to the size of all arenas.
    ///
    /// Where one of them does something else than was done before, what was known of
    /// the time behind that is forgotten: one that is there must not be looked at
    /// any more.
    pub(crate) fn fork_sharing_history(&self) -> Self {
        Self {
            state: self.state.fork(),
            history: Rc::clone(&self.history),
        }
    }

    /// The same world when nothing had happened yet.
    pub(crate) fn at_the_start(&self) -> Self {
        Self {
            state: State::default(),
            history: Rc::clone(&self.history),
        }
    }

    /// About how much memory the history takes.
    pub(crate) fn history_bytes(&self) -> usize {
        self.history.borrow().bytes()
    }

    /// Gives back what the history took ahead of need.
    pub(crate) fn shrink(&self) {
        self.history.borrow_mut().shrink();
    }

    /// About how much another time costs: the arenas, in tags of 32 bytes.
    pub fn weight(&self) -> usize {
        self.state.weight()
    }

    /// The CPU that does the operations; a `cpu` names another.
    pub fn cpu(&self) -> usize {
        self.state.cpu
    }

    /// Whether outcomes have steps from now on.
    pub fn set_recording(&mut self, recording: Recording) {
        self.state.log.set_recording(recording);
    }

    /// The arenas: each ahead of those that import from it, else in the order
    /// in which they were made.
    pub fn arenas(&self) -> impl Iterator<Item = ArenaRef<'_>> + '_ {
        self.state.arenas()
    }

    /// The arena of this id, unless it was destroyed.
    pub fn arena(&self, id: ArenaId) -> Option<ArenaRef<'_>> {
        self.arenas().find(|arena| arena.id == id)
    }

    /// The arena of this name.
    pub fn arena_named(&self, name: &str) -> Option<ArenaId> {
        self.state.arena_named(name)
    }

    /// VisitOrder at an arena; `None` if it was destroyed. `look` must not come
    /// back to the same arena.
    pub fn try_inspect<R>(&self, id: ArenaId, look: impl FnOnce(View<'_>) -> R) -> Option<R> {
        Some(self.state.slots.get(&id)?.arena.inspect(look))
    }

    /// As [`try_inspect`](Self::try_inspect), but an arena that was destroyed
    /// is looked at as an empty one.
    pub fn inspect<R>(&self, id: ArenaId, look: impl FnOnce(View<'_>) -> R) -> R {
        match self.state.slots.get(&id) {
            Some(slot) => slot.arena.inspect(look),
            None => Arena::new(Quantum::ONE, Heap::new()).inspect(look),
        }
    }

    /// The allocation that begins at this address of an arena: a segment, or a
    /// cached object. In `O(log n)` of how many ever began there.
    pub fn allocation_at(&self, id: ArenaId, base: u64) -> Option<Allocation> {
        self.read(|history, now| self.allocation(history, history.at(now, id, base)?))
    }

    /// Whether what is allocated at this address was so at that time already. `None` where
    /// nothing is.
    pub(crate) fn was_made_by(&self, then: LogPosition, id: ArenaId, base: u64) -> Option<bool> {
        self.read(|history, now| Some(history.at(now, id, base)?.is_born(then)))
    }

    /// The live allocation of this name. In `O(log n)` of how many ever had it.
    pub fn allocation_named(&self, name: &str) -> Option<Allocation> {
        self.read(|history, now| self.allocation(history, history.called(now, name)?))
    }

    /// The name that the next allocation without one will get: the letter `a`
    /// and the number of allocations asked for, or the next number whose name
    /// is not taken.
    pub fn next_auto_name(&self) -> String {
        format!("a{}", self.next_auto_number())
    }

    pub(super) fn next_auto_number(&self) -> u64 {
        let taken = |number: &u64| self.is_taken(&format!("a{number}"));
        let first = self.state.asked.saturating_add(1).max(self.state.untried);
        (first..).find(|number| !taken(number)).unwrap_or(first)
    }

    /// Whether an allocation, or a request that waits, has this name.
    pub(super) fn is_taken(&self, name: &str) -> bool {
        let lives = || self.read(|history, now| history.called(now, name).map(|_| ()));
        self.state.queued.contains_key(name) || lives().is_some()
    }

    /// Reads the history as of now. In the midst of an operation what it will have
    /// handed out has its name already.
    pub(super) fn read<R>(
        &self,
        look: impl Fn(&AllocationHistory, LogPosition) -> Option<R>,
    ) -> Option<R> {
        let history = self.history.borrow();
        look(&history, self.state.position).or_else(|| look(&history, self.state.behind?))
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

    /// Where a request would go, or why it would fail, with nothing changed:
    /// tried on a copy of the arena and those it imports from, so in proportion
    /// to their size.
    ///
    /// # Errors
    /// As the real thing; for an arena that was destroyed, that nothing is free.
    pub fn preview(&self, id: ArenaId, layout: &Layout, policy: AllocPolicy) -> Result<u64, Error> {
        let log = Rc::default();
        let Some(arena) = self.fork_up(id, &log) else {
            return Arena::new(Quantum::ONE, Heap::new()).xalloc(layout, policy);
        };
        let answer = arena.xalloc(layout, policy);
        log.end();
        answer
    }

    /// A copy of an arena and of those it imports from.
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
