//! Arenas by name, and the allocations in them.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use vmem::alloc::Heap;
use vmem::{AllocPolicy, Arena, Error, Layout, Quantum, View};

use super::history::{AllocationHistory, LogPosition, Record};
use super::recorder::{Listener, Log, Recorder, Recording};
use super::state::{Allocation, ArenaId, ArenaRef, Parent, Slot, State};

/// Arenas by name, and the allocations in them.
#[derive(Default)]
pub struct World {
    /// By id, which is the order of creation.
    pub(super) slots: BTreeMap<ArenaId, Slot>,
    pub(super) state: State,
    pub(super) log: Rc<Log>,
    /// Shared by all worlds that are forks of one scenario's world at different positions.
    pub(super) history: Rc<RefCell<AllocationHistory>>,
}

impl Drop for World {
    /// Imported spans are no longer returned to a source.
    fn drop(&mut self) {
        self.log.is_over.set(true);
    }
}

impl Clone for World {
    /// Returns an independent deep copy, which does not record. Takes time in proportion to
    /// the size of all arenas and the length of the allocation history.
    fn clone(&self) -> Self {
        let history = self.history.borrow().clone();
        self.fork_with(Rc::new(RefCell::new(history)))
    }
}

impl World {
    /// Returns a copy that shares the allocation history: the same scenario at another
    /// position. Takes time in proportion to the size of all arenas.
    ///
    /// If one of the copies does something else than was done before, the history after that
    /// position is forgotten. A world at a later position must not be used from then on.
    pub(crate) fn fork_sharing_history(&self) -> Self {
        self.fork_with(Rc::clone(&self.history))
    }

    fn fork_with(&self, history: Rc<RefCell<AllocationHistory>>) -> Self {
        let log = Rc::default();
        Self {
            slots: self.fork_slots(&log, |_| true),
            state: self.state.clone(),
            log,
            history,
        }
    }

    fn fork_slots(
        &self,
        log: &Rc<Log>,
        is_wanted: impl Fn(ArenaId) -> bool,
    ) -> BTreeMap<ArenaId, Slot> {
        let mut slots = BTreeMap::<ArenaId, Slot>::new();
        // A source is always older than the arenas that import from it.
        for (&id, slot) in self.slots.iter().filter(|&(&id, _)| is_wanted(id)) {
            let source = slot.facts.parent.and_then(|parent| slots.get(&parent));
            let source = source.map(|slot| Rc::clone(&slot.arena));
            let source = Parent::new(source, log);
            let copy = Slot {
                arena: Rc::new(slot.arena.fork(source, Recorder::new(id, log))),
                facts: slot.facts.clone(),
            };
            slots.insert(id, copy);
        }
        slots
    }

    /// Returns the same scenario's world before the first operation.
    pub(crate) fn at_the_start(&self) -> Self {
        let mut start = Self::default();
        start.history = Rc::clone(&self.history);
        start
    }

    pub(crate) fn history_bytes(&self) -> usize {
        self.history.borrow().bytes()
    }

    /// Frees memory that the allocation history has reserved but does not use.
    pub(crate) fn shrink(&self) {
        self.history.borrow_mut().shrink();
    }

    /// Returns the approximate size of a copy, in tags of 32 bytes.
    pub fn weight(&self) -> usize {
        /// A request is in the queue of its arena and, by name, in `queued`.
        const QUEUED: usize = 8;
        /// The description of an unfinished workload; the workload itself is shared.
        const UNFINISHED: usize = 8;
        let arenas = self.slots.values().map(Slot::weight);
        arenas.sum::<usize>()
            + QUEUED * self.state.queued.len()
            + UNFINISHED * self.state.unfinished.values().count()
    }

    /// Returns the CPU that runs the operations; the statement `cpu` changes it.
    pub fn cpu(&self) -> usize {
        self.state.cpu
    }

    /// Sets whether outcomes contain steps from now on.
    pub fn set_recording(&mut self, recording: Recording) {
        self.log.listen(match recording {
            Recording::Off => Listener::None,
            Recording::On => Listener::Steps(Vec::new()),
        });
    }

    /// Returns the arenas: each before those that import from it, otherwise in the order of
    /// creation.
    pub fn arenas(&self) -> impl Iterator<Item = ArenaRef<'_>> + '_ {
        self.state.tree.iter().filter_map(|&(id, depth)| {
            let facts = &self.slots.get(&id)?.facts;
            Some(ArenaRef {
                id,
                name: &facts.name,
                parent: facts.parent,
                depth,
            })
        })
    }

    /// Returns the arena with this id; `None` if it was destroyed.
    pub fn arena(&self, id: ArenaId) -> Option<ArenaRef<'_>> {
        self.arenas().find(|arena| arena.id == id)
    }

    /// Returns the arena of this name.
    pub fn arena_named(&self, name: &str) -> Option<ArenaId> {
        let mut slots = self.slots.iter();
        slots
            .find(|(_, slot)| slot.facts.name == name)
            .map(|(&id, _)| id)
    }

    /// Inspects an arena; `None` if it was destroyed. `look` must not use the same arena
    /// otherwise.
    pub fn try_inspect<R>(&self, id: ArenaId, look: impl FnOnce(View<'_>) -> R) -> Option<R> {
        Some(self.slots.get(&id)?.arena.inspect(look))
    }

    /// Inspects an arena. One that was destroyed is inspected as an empty arena.
    pub fn inspect<R>(&self, id: ArenaId, look: impl FnOnce(View<'_>) -> R) -> R {
        match self.slots.get(&id) {
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

    /// Returns the arena of the last allocation of this name, live or not.
    pub fn latest_arena_of(&self, name: &str) -> Option<ArenaId> {
        self.read(|history, now| Some(history.latest_named(now, name)?.arena))
    }

    /// Returns the number of allocations asked for.
    pub(crate) fn requests(&self) -> u64 {
        self.state.asked
    }

    /// Returns the name of the next allocation that is given none: `a` and the count of
    /// allocations asked for, or the next number whose name is free.
    pub fn next_auto_name(&self) -> String {
        format!("a{}", self.next_auto_number())
    }

    pub(crate) fn next_auto_number(&self) -> u64 {
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
        let slot = self.slots.get(&record.arena)?;
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
        let chain: Vec<ArenaId> = self.chain(id).collect();
        let slots = self.fork_slots(&log, |id| chain.contains(&id));
        let Some(slot) = slots.get(&id) else {
            return Arena::new(Quantum::ONE, Heap::new()).xalloc(layout, policy);
        };
        let answer = slot.arena.xalloc(layout, policy);
        log.is_over.set(true);
        answer
    }
}
