//! The parts of a world: arenas, and what the scenario knows about them.

use std::collections::{HashMap, VecDeque};
use std::rc::Rc;

use vmem::caches::{self, CachesView, NamedCpu};
use vmem::lock::Single;
use vmem::{AllocPolicy, Arena, Layout, Quantum, Source, SourceError, alloc::Heap};

use super::history::LogPosition;
use super::recorder::{Log, Recorder};
use super::redo::Completion;
use crate::scenario::ByJoint;
use crate::workload::Workload;

/// The number of an arena of a [`World`](super::World). A number is never used again.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ArenaId(pub u32);

/// An arena and its place in the tree.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ArenaRef<'a> {
    /// The arena.
    pub id: ArenaId,
    /// Its name.
    pub name: &'a str,
    /// The arena it imports from.
    pub parent: Option<ArenaId>,
    /// The number of arenas above it.
    pub depth: usize,
}

/// An allocation of the scenario.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Allocation {
    /// Its name.
    pub name: String,
    /// The arena it is in.
    pub arena: ArenaId,
    /// Its address.
    pub base: u64,
    /// Units asked for.
    pub asked: u64,
    /// Units it has: `asked`, rounded up to the quantum.
    pub size: u64,
}

/// A request that waits for room.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Waiting {
    /// The name of its allocation.
    pub name: String,
    /// Units asked for.
    pub asked: u64,
    /// The policy.
    pub policy: AllocPolicy,
    /// Its number among all requests that ever waited.
    pub(super) order: u64,
}

/// An arena of the lab: on the heap, traced, with or without a source, with or without
/// quantum caches.
pub type LabArena = Arena<Heap, Parent, Recorder, Single, LabCaches>;

/// The quantum caches of the lab; a statement chooses the CPU.
pub type LabCaches = caches::Caches<caches::Heap, NamedCpu>;

/// The source of an arena, if it has one.
#[derive(Clone, Default)]
pub struct Parent {
    arena: Option<Rc<LabArena>>,
    log: Rc<Log>,
}

impl Parent {
    pub(super) fn new(arena: Option<Rc<LabArena>>, log: &Rc<Log>) -> Self {
        let log = Rc::clone(log);
        Self { arena, log }
    }
}

impl Source for Parent {
    fn quantum(&self) -> Option<Quantum> {
        self.arena.quantum()
    }

    fn import(&self, layout: &Layout) -> Result<u64, SourceError> {
        self.arena.import(layout)
    }

    fn release(&self, base: u64, size: u64) {
        if let Some(parent) = self.arena.as_ref().filter(|_| !self.log.is_over.get()) {
            parent.release(base, size);
            parent.with_tracer(|recorder| recorder.note_free());
        }
    }
}

/// An arena, and what the scenario knows about it.
pub(super) struct Slot {
    pub(super) arena: Rc<LabArena>,
    pub(super) facts: Facts,
}

impl Slot {
    /// Returns the approximate cost of a copy: tags and cache records, in units of a tag.
    pub(super) fn weight(&self) -> usize {
        const EMPTY: usize = 48;
        const CPU: usize = 48;
        const SLAB: usize = 3;
        let caches = self.arena.quantum_caches();
        let cpus = CachesView::cpus(caches);
        let mut weight = self.arena.inspect(|view| view.footprint()) + EMPTY + CPU * cpus;
        caches.slabs(&mut |_| weight += SLAB);
        for class in 0..caches.sizes() {
            let (full, empty) = caches.depot(class);
            let in_use = |cpu: &usize| caches.counters(*cpu, class) != Default::default();
            // A CPU that has used magazines usually has two; a round takes 4 bytes.
            let used = (0..cpus).filter(in_use).count();
            weight += (full + empty + 2 * used) * caches.magazine() / 8;
        }
        weight
    }
}

#[derive(Clone)]
pub(super) struct Facts {
    pub(super) name: String,
    pub(super) parent: Option<ArenaId>,
    /// A copy, because the arena may be locked.
    pub(super) quantum: Quantum,
    /// The number of the scenario's allocations in it.
    pub(super) live: usize,
    /// Waiting requests, in order.
    pub(super) line: VecDeque<Waiting>,
}

/// Everything in a world that changes, except the arenas and the history.
#[derive(Clone, Default)]
pub(super) struct State {
    /// The ids of the arenas in tree order, each with its depth.
    pub(super) tree: Vec<(ArenaId, usize)>,
    /// The number of arenas ever created.
    pub(super) made: u32,
    /// The arenas of waiting requests, by the request's name.
    pub(super) queued: HashMap<String, ArenaId>,
    /// The number of operations begun.
    pub(super) operations: u32,
    /// The number of allocations asked for.
    pub(super) asked: u64,
    /// The number of requests that ever waited.
    pub(super) waited: u64,
    /// The CPU that runs the operations.
    pub(super) cpu: usize,
    /// All smaller numbers give names that were taken when tried. They are not tried again.
    pub(super) untried: u64,
    /// The result of the last operation.
    pub(super) last: Option<Completion>,
    pub(super) position: LogPosition,
    /// Workloads that ended and may be continued. Copies share them.
    pub(super) unfinished: ByJoint<Rc<Workload>>,
    /// In a snapshot inside an operation: the log position after the operation.
    pub(super) after: Option<LogPosition>,
}

impl State {
    /// Adds the newest arena to the tree: as the last one that imports from `parent`.
    pub(super) fn add_to_tree(&mut self, id: ArenaId, parent: Option<ArenaId>) {
        let parent = self.tree.iter().position(|&(id, _)| Some(id) == parent);
        let (place, depth) = match parent {
            Some(parent) => {
                let depth = self.tree[parent].1 + 1;
                let below = self.tree[parent + 1..].iter();
                let below = below.take_while(|&&(_, other)| other >= depth);
                (parent + 1 + below.count(), depth)
            }
            None => (self.tree.len(), 0),
        };
        self.tree.insert(place, (id, depth));
    }
}
